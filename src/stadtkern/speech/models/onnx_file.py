"""Write a small neural network as an ONNX file. Only what our two speaker models need of the format.

ONNX is a protocol buffer; the field numbers are those of `onnx.proto` (github.com/onnx/onnx, Apache-2.0).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

OPSET = 17
IR_VERSION = 8
FLOAT, INT64 = 1, 7
Value = int | float | str | Sequence[int]
Shape = Sequence[int | str]  # a name stands for a size that differs from run to run


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _whole(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _bytes(number: int, content: bytes | str) -> bytes:
    raw = content.encode() if isinstance(content, str) else content
    return _varint(number << 3 | 2) + _varint(len(raw)) + raw


@dataclass
class Network:
    """Nodes and weights, put together one after the other; `encoded` gives the file."""

    name: str
    inputs: list[bytes] = field(default_factory=list)
    outputs: list[bytes] = field(default_factory=list)
    nodes: list[bytes] = field(default_factory=list)
    weights: list[bytes] = field(default_factory=list)
    _made: int = 0

    def input(self, name: str, shape: Shape) -> str:
        """A float tensor that comes in."""
        self.inputs.append(_value(name, shape))
        return name

    def output(self, name: str, shape: Shape) -> None:
        """The float tensor that goes out."""
        self.outputs.append(_value(name, shape))

    def weight(self, values: NDArray[np.float32] | NDArray[np.int64]) -> str:
        """A constant tensor."""
        self._made += 1
        name = f"w{self._made}"
        kind = INT64 if values.dtype == np.int64 else FLOAT
        raw = np.ascontiguousarray(values, dtype="<i8" if kind == INT64 else "<f4").tobytes()
        dims = b"".join(_whole(1, size) for size in values.shape)
        self.weights.append(dims + _whole(2, kind) + _bytes(8, name) + _bytes(9, raw))
        return name

    def node(self, kind: str, inputs: Iterable[str], *, name: str = "", outputs: int = 1, **attributes: Value) -> str:
        """An operator; gives the name of its first output. `outputs`: how many it has in all."""
        self._made += 1
        first = name or f"n{self._made}"
        names = [first, *(f"{first}_{number}" for number in range(1, outputs))]
        self.nodes.append(
            b"".join(_bytes(1, one) for one in inputs)
            + b"".join(_bytes(2, one) for one in names)
            + _bytes(3, f"{kind}_{first}")
            + _bytes(4, kind)
            + b"".join(_bytes(5, _attribute(key, value)) for key, value in attributes.items())
        )
        return first

    def lstm(self, tensors: dict[str, NDArray[np.float32]], layer: int, x: str, *, both_ways: bool) -> str:
        """One layer of a PyTorch LSTM (weights `lstm.weight_ih_l0` …) on (steps, batch, features).

        PyTorch orders the gates input, forget, cell, output; ONNX input, output, forget, cell.
        """
        ends = ["", "_reverse"] if both_ways else [""]

        def gates(key: str) -> NDArray[np.float32]:
            ways = [np.split(tensors[f"lstm.{key}_l{layer}{end}"], 4) for end in ends]
            return np.stack([np.concatenate([i, o, f, c]) for i, f, c, o in ways])

        hidden = tensors[f"lstm.weight_hh_l{layer}"].shape[1]
        inputs = [
            x,
            self.weight(gates("weight_ih")),
            self.weight(gates("weight_hh")),
            self.weight(np.concatenate([gates("bias_ih"), gates("bias_hh")], axis=1)),
        ]
        way = "bidirectional" if both_ways else "forward"
        steps = self.node("LSTM", inputs, hidden_size=hidden, direction=way)
        joined = self.node("Transpose", [steps], perm=[0, 2, 1, 3])
        return self.node("Reshape", [joined, self.weight(np.array([0, 0, -1], dtype=np.int64))])

    def encoded(self) -> bytes:
        """The ONNX file."""
        graph = (
            b"".join(_bytes(1, node) for node in self.nodes)
            + _bytes(2, self.name)
            + b"".join(_bytes(5, weight) for weight in self.weights)
            + b"".join(_bytes(11, one) for one in self.inputs)
            + b"".join(_bytes(12, one) for one in self.outputs)
        )
        return (
            _whole(1, IR_VERSION)
            + _bytes(2, "stadtkern")
            + _bytes(7, graph)
            + _bytes(8, _bytes(1, "") + _whole(2, OPSET))
        )


def _value(name: str, shape: Shape) -> bytes:
    dims = b"".join(_bytes(1, _bytes(2, one) if isinstance(one, str) else _whole(1, one)) for one in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _whole(1, FLOAT) + _bytes(2, dims)))


def _attribute(name: str, value: Value) -> bytes:
    if isinstance(value, str):
        return _bytes(1, name) + _bytes(4, value) + _whole(20, 3)
    if isinstance(value, int):
        return _bytes(1, name) + _whole(3, value) + _whole(20, 2)
    if isinstance(value, float):
        return _bytes(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _whole(20, 1)
    return _bytes(1, name) + b"".join(_whole(8, one) for one in value) + _whole(20, 7)
