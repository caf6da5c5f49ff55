"""Checkpoints are read without PyTorch and without running what is in them; networks are written as ONNX."""

from __future__ import annotations

import io
import os
import pickle
import sys
import types
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from stadtkern.speech.errors import ModelRefused
from stadtkern.speech.models.checkpoint import read_tensors
from stadtkern.speech.models.onnx_file import Network
from stadtkern.speech.models.speaker_networks import segmentation


class Tensor:
    """Pickles as a tensor of PyTorch does."""

    def __init__(self, key: str, shape: tuple[int, ...], steps: tuple[int, ...], offset: int = 0) -> None:
        self.told = (key, offset, shape, steps)

    def __reduce__(self):
        key, offset, shape, steps = self.told
        return sys.modules["torch._utils"]._rebuild_tensor_v2, (Storage(key), offset, shape, steps, False, None)


class Storage:
    def __init__(self, key: str) -> None:
        self.key = key


class Pickler(pickle.Pickler):
    def persistent_id(self, thing):
        return ("storage", "FloatStorage", thing.key, "cpu", 0) if isinstance(thing, Storage) else None


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes a checkpoint in the newer format."""
    module = types.ModuleType("torch._utils")
    exec("def _rebuild_tensor_v2(*told): pass", module.__dict__)
    module._rebuild_tensor_v2.__module__ = "torch._utils"
    monkeypatch.setitem(sys.modules, "torch", types.ModuleType("torch"))
    monkeypatch.setitem(sys.modules, "torch._utils", module)

    def write(content: object, storages: dict[str, np.ndarray]) -> Path:
        path, index = tmp_path / "weights.bin", io.BytesIO()
        Pickler(index, protocol=2).dump(content)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/data.pkl", index.getvalue())
            for key, values in storages.items():
                archive.writestr(f"archive/data/{key}", values.astype("<f4").tobytes())
        return path

    return write


def test_tensors_come_out_with_their_shape_offset_and_order(written):
    path = written(
        {"state_dict": {"a": Tensor("0", (3, 2), (1, 3)), "b": Tensor("0", (2,), (1,), 4)}}, {"0": np.arange(6)}
    )

    found = read_tensors(path, "state_dict")

    assert found["a"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert found["b"].tolist() == [4, 5]


def test_a_tensor_that_reaches_beyond_its_storage_is_refused(written):
    with pytest.raises(ModelRefused):
        read_tensors(written({"state_dict": {"a": Tensor("0", (7,), (1,))}}, {"0": np.arange(6)}), "state_dict")


class Evil:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


def test_nothing_in_a_checkpoint_is_run(written, tmp_path):
    path = written({"state_dict": {"a": Tensor("0", (6,), (1,))}, "more": Evil(tmp_path / "mark")}, {"0": np.arange(6)})

    assert read_tensors(path, "state_dict")["a"].tolist() == [0, 1, 2, 3, 4, 5]
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 cut off", pickle.dumps([1, 2])])
def test_what_is_no_checkpoint_is_refused(tmp_path, content):
    (tmp_path / "weights.bin").write_bytes(content)
    with pytest.raises(ModelRefused):
        read_tensors(tmp_path / "weights.bin", "state_dict")


def test_an_archive_without_an_index_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "weights.bin", "w") as archive:
        archive.writestr("other.txt", "hello")
    with pytest.raises(ModelRefused):
        read_tensors(tmp_path / "weights.bin", "state_dict")


def lstm(x: np.ndarray, weights: dict[str, np.ndarray], end: str) -> np.ndarray:
    """One way of one LSTM layer, step by step, as PyTorch's documentation writes it. x: (steps, features)."""
    hidden = cell = np.zeros(weights[f"lstm.weight_hh_l0{end}"].shape[1])
    out = []
    for row in x:
        parts = weights[f"lstm.weight_ih_l0{end}"] @ row + weights[f"lstm.bias_ih_l0{end}"]
        i, f, g, o = np.split(parts + weights[f"lstm.weight_hh_l0{end}"] @ hidden + weights[f"lstm.bias_hh_l0{end}"], 4)
        cell = cell / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        hidden = np.tanh(cell) / (1 + np.exp(-o))
        out.append(hidden)
    return np.stack(out)


@pytest.mark.parametrize("both_ways", [False, True])
def test_an_lstm_does_what_its_formulas_say(both_ways):
    chance = np.random.default_rng(3)
    shapes = {"weight_ih": (12, 5), "weight_hh": (12, 3), "bias_ih": (12,), "bias_hh": (12,)}
    weights = {
        f"lstm.{name}_l0{end}": chance.normal(size=shape).astype(np.float32)
        for name, shape in shapes.items()
        for end in ("", "_reverse")
    }
    net = Network("test")
    x = net.input("x", ["steps", 1, 5])
    net.node("Identity", [net.lstm(weights, 0, x, both_ways=both_ways)], name="y")
    net.output("y", ["steps", 1, "hidden"])
    given = chance.normal(size=(7, 1, 5)).astype(np.float32)

    found = onnxruntime.InferenceSession(net.encoded()).run(None, {"x": given})[0]

    wanted = lstm(given[:, 0], weights, "")
    if both_ways:
        wanted = np.concatenate([wanted, lstm(given[::-1, 0], weights, "_reverse")[::-1]], axis=1)
    np.testing.assert_allclose(found[:, 0], wanted, atol=1e-5)


def test_the_real_segmentation_hears_nobody_in_silence(speaker_networks):
    session = onnxruntime.InferenceSession(segmentation(speaker_networks / "pytorch_model.bin"))

    found = session.run(None, {"samples": np.zeros((1, 1, 80_000), np.float32)})[0]

    assert found.shape == (1, 293, 3)
    assert float(found.max()) < 0.5
