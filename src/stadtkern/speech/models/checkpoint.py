"""Read the tensors out of a PyTorch checkpoint without PyTorch, and without running anything that is in it.

Source of both formats: PyTorch's `torch/serialization.py`. The newer one is a ZIP with a pickle and a file for each
storage; the older one is a row of pickles with the storages behind them.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.errors import ModelRefused

Tensor = NDArray[np.float32]

UNREADABLE = (
    pickle.UnpicklingError,
    zipfile.BadZipFile,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
)
MAGIC = 0x1950A86A20F9469CFC6C  # first pickle of the older format
# Nothing but containers and numbers is ever made; every other class in the file becomes an _Inert.
PLAIN: dict[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("collections", "defaultdict"): defaultdict,
    ("__builtin__", "dict"): dict,
    ("__builtin__", "list"): list,
    ("__builtin__", "set"): set,
    ("__builtin__", "long"): int,
    ("builtins", "dict"): dict,
    ("builtins", "list"): list,
    ("builtins", "set"): set,
    ("builtins", "int"): int,
}


class _Inert(dict[Any, Any]):
    """Stands for an object that is not wanted: takes whatever it is given and does nothing."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        super().__init__()

    def __setstate__(self, _state: Any) -> None:
        pass

    def append(self, _item: Any) -> None:
        """Part of a list that is not wanted."""

    def extend(self, _items: Any) -> None:
        """Part of a list that is not wanted."""


@dataclass(frozen=True)
class _Storage:
    key: str


@dataclass(frozen=True)
class _Stored:
    """Where a tensor lies: elements from `offset` in a storage, with shape and steps in elements."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    steps: tuple[int, ...]


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _stored
        return PLAIN.get((module, name), _Inert)

    def persistent_load(self, told: Any) -> _Storage:
        return _Storage(str(told[2]))


def _stored(storage: _Storage, offset: int, shape: tuple[int, ...], steps: tuple[int, ...], *_rest: Any) -> _Stored:
    return _Stored(storage, int(offset), tuple(shape), tuple(steps))


def read_tensors(path: Path, entry: str) -> dict[str, Tensor]:
    """name -> 32-bit float tensor of the dictionary `entry` of a checkpoint. Raises ModelRefused if it is none."""
    try:
        if zipfile.is_zipfile(path):
            return _from_zip(path, entry)
        return _from_row(path, entry)
    except UNREADABLE as error:
        raise ModelRefused(f"{path.name} is no checkpoint that can be read.") from error


def _from_zip(path: Path, entry: str) -> dict[str, Tensor]:
    with zipfile.ZipFile(path) as archive:
        index = next((name for name in archive.namelist() if name.endswith("/data.pkl")), "")
        content = _Reader(io.BytesIO(archive.read(index))).load()
        base = index.removesuffix("data.pkl")
        return {
            str(name): _taken(tensor, archive.read(f"{base}data/{tensor.storage.key}"))
            for name, tensor in content[entry].items()
            if isinstance(tensor, _Stored)
        }


def _from_row(path: Path, entry: str) -> dict[str, Tensor]:
    with path.open("rb") as file:
        if _Reader(file).load() != MAGIC:
            raise ValueError(path)
        for _ in range(2):  # the version of the format, and the machine that wrote it
            _Reader(file).load()
        content = _Reader(file).load()
        wanted = {str(name): one for name, one in content[entry].items() if isinstance(one, _Stored)}
        sizes = {}
        for key in _Reader(file).load():
            count = int.from_bytes(file.read(8), "little")
            if any(one.storage.key == str(key) for one in wanted.values()):
                sizes[str(key)] = file.read(count * 4)
            else:
                break  # those of the optimiser come last and are not wanted
        return {name: _taken(one, sizes[one.storage.key]) for name, one in wanted.items() if one.storage.key in sizes}


def _taken(tensor: _Stored, raw: bytes) -> Tensor:
    flat = np.frombuffer(raw, dtype="<f4")
    last = tensor.offset + sum((size - 1) * step for size, step in zip(tensor.shape, tensor.steps, strict=True))
    if tensor.offset < 0 or last >= flat.size or any(step < 0 for step in tensor.steps):
        raise ValueError("a tensor reaches beyond its storage")
    view = np.lib.stride_tricks.as_strided(
        flat[tensor.offset :], tensor.shape, tuple(step * 4 for step in tensor.steps), writeable=False
    )
    return np.array(view, dtype=np.float32)
