"""The two speaker networks as ONNX, built from the weights that were fetched.

- Segmentation: PyanNet of pyannote.audio (Bredin and Laurent 2021, "End-to-end speaker segmentation for overlap-aware
  resegmentation"; MIT): SincNet filters (Ravanelli and Bengio 2018), four bidirectional LSTMs, three voices per piece.
- Embedding: the voice encoder of Resemblyzer (Wan et al. 2018, "Generalized end-to-end loss for speaker verification";
  Apache-2.0): three LSTMs over 40 mel bands, 256 numbers per voice.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.models.checkpoint import Tensor, read_tensors
from stadtkern.speech.models.onnx_file import Network

RATE = 16_000  # Hz
STRIDE = 10  # samples between two outputs of the filters
LOWEST, NARROWEST = 50.0, 50.0  # Hz: of a filter's lower edge and of its width
EPSILON = 1e-5


def segmentation(checkpoint: Path) -> bytes:
    """ONNX: (batch, 1, samples at 16 kHz) -> (batch, frames, 3), how sure it is that each of three voices speaks."""
    tensors = read_tensors(checkpoint, "state_dict")
    net = Network("segmentation")
    x = net.input("samples", ["batch", 1, "length"])
    x = _normed(net, tensors, "sincnet.wav_norm1d", x)
    x = net.node("Conv", [x, net.weight(_sinc_filters(tensors))], strides=[STRIDE])
    x = net.node("Abs", [x])
    for layer in range(3):
        if layer:
            convolution = f"sincnet.conv1d.{layer}"
            x = net.node("Conv", [x, *_pair(net, tensors, convolution)])
        x = net.node("MaxPool", [x], kernel_shape=[3], strides=[3])
        x = net.node("LeakyRelu", [_normed(net, tensors, f"sincnet.norm1d.{layer}", x)], alpha=0.01)
    x = net.node("Transpose", [x], perm=[2, 0, 1])
    for layer in range(4):
        x = net.lstm(tensors, layer, x, both_ways=True)
    for layer in range(2):
        x = net.node("LeakyRelu", [_linear(net, tensors, f"linear.{layer}", x)], alpha=0.01)
    x = net.node("Sigmoid", [_linear(net, tensors, "classifier", x)])
    net.node("Transpose", [x], name="voices", perm=[1, 0, 2])
    net.output("voices", ["batch", "frames", 3])
    return net.encoded()


def embedding(checkpoint: Path) -> bytes:
    """ONNX: (frames, batch, 40 mel bands) -> (batch, 256) of length 1."""
    tensors = read_tensors(checkpoint, "model_state")
    net = Network("embedding")
    x = net.input("mel", ["frames", "batch", 40])
    for layer in range(3):
        x = net.lstm(tensors, layer, x, both_ways=False)
    last = net.node("Gather", [x, net.weight(np.array(-1, dtype=np.int64))], axis=0)
    x = net.node("Relu", [_linear(net, tensors, "linear", last)])
    net.node("LpNormalization", [x], name="voice", axis=1, p=2)
    net.output("voice", ["batch", 256])
    return net.encoded()


def _pair(net: Network, tensors: dict[str, Tensor], name: str) -> tuple[str, str]:
    return net.weight(tensors[f"{name}.weight"]), net.weight(tensors[f"{name}.bias"])


def _normed(net: Network, tensors: dict[str, Tensor], name: str, x: str) -> str:
    return net.node("InstanceNormalization", [x, *_pair(net, tensors, name)], epsilon=EPSILON)


def _linear(net: Network, tensors: dict[str, Tensor], name: str, x: str) -> str:
    product = net.node("MatMul", [x, net.weight(np.ascontiguousarray(tensors[f"{name}.weight"].T))])
    return net.node("Add", [product, net.weight(tensors[f"{name}.bias"])])


def _sinc_filters(tensors: dict[str, Tensor]) -> NDArray[np.float32]:
    """The learnt band-pass filters, (80, 1, 251): for each of 40 bands one even and one odd.

    A band-pass from f1 to f2 is the difference of two low-passes, sin(2 pi f2 t) / (pi t) - sin(2 pi f1 t) / (pi t);
    the odd one has cosines instead. Both are windowed and divided by twice the width of their band.
    """
    name = "sincnet.conv1d.0.filterbank"
    low = LOWEST + np.abs(tensors[f"{name}.low_hz_"].astype(np.float64))
    high = np.clip(low + NARROWEST + np.abs(tensors[f"{name}.band_hz_"].astype(np.float64)), LOWEST, RATE / 2)
    width = high - low
    time = tensors[f"{name}.n_"].astype(np.float64)  # 2 pi t for the left half, t in seconds
    window = tensors[f"{name}.window_"].astype(np.float64)
    even = (np.sin(high * time) - np.sin(low * time)) / (time / 2) * window
    odd = (np.cos(low * time) - np.cos(high * time)) / (time / 2) * window
    filters = np.concatenate(
        [
            np.concatenate([even, 2 * width, even[:, ::-1]], axis=1),
            np.concatenate([odd, np.zeros_like(width), -odd[:, ::-1]], axis=1),
        ]
    )
    return np.asarray((filters / (2 * np.concatenate([width, width])))[:, None], dtype=np.float32)
