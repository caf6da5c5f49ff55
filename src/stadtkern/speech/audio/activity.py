"""Voice activity of one channel: silero's probabilities, sharpened at the edges by the loudness in 10 ms frames."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.audio.sound import RATE, Channel, Samples
from stadtkern.speech.errors import SpeechError
from stadtkern.speech.result import Span
from stadtkern.speech.spans import merge

WINDOW = 512  # samples: 32 ms, the step of silero's network
CONTEXT = 64  # samples before each window that the network sees too
BLOCK = 512.0  # seconds that are read at a time; a whole number of windows
FRAME = 160  # samples: 10 ms


@dataclass(frozen=True)
class ActivitySettings:
    """Probabilities and seconds. The defaults were chosen on calls of 8 and 16 kHz alike."""

    on: float = 0.5
    off: float = 0.35
    min_speech: float = 0.10
    min_gap: float = 0.20  # a shorter gap is a stop consonant, not a silence
    reach: float = 0.10  # how far loudness may move an edge that silero set


@dataclass(frozen=True)
class Activity:
    """What was found in one channel. probabilities: one per 32 ms; levels: dB of full scale, one per 10 ms."""

    spans: list[Span]
    probabilities: NDArray[np.float32]
    levels: NDArray[np.float32]


def detect(channel: Channel, settings: ActivitySettings = ActivitySettings()) -> Activity:
    """Where somebody speaks in this channel."""
    probabilities, levels = measure(channel)
    spans = sharpen(speech_spans(probabilities, settings), levels, settings.reach)
    end = channel.seconds
    spans = [Span(start=span.start, end=min(span.end, end)) for span in spans if span.start < end]
    return Activity(merge(spans, settings.min_gap), probabilities, levels)


def measure(channel: Channel) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """silero's probability of speech per 32 ms, and the level in dB per 10 ms, of the whole channel."""
    network = _network()
    state = (np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32))
    before = np.zeros(CONTEXT, np.float32)
    probabilities: list[NDArray[np.float32]] = []
    levels: list[NDArray[np.float32]] = []
    for _, samples in channel.blocks(BLOCK):
        levels.append(level(samples))
        padded = np.pad(samples, (0, -samples.size % WINDOW))
        windows = padded.reshape(-1, WINDOW)
        tails = np.concatenate([before[None], windows[:-1, -CONTEXT:]])
        before = windows[-1, -CONTEXT:]
        found, *state_now = network.run(
            None, {"input": np.concatenate([tails, windows], axis=1), "h": state[0], "c": state[1]}
        )
        state = (state_now[0], state_now[1])
        probabilities.append(np.asarray(found, np.float32).reshape(-1))
    none = np.zeros(0, np.float32)
    return np.concatenate([none, *probabilities]), np.concatenate([none, *levels])


def level(samples: Samples) -> NDArray[np.float32]:
    """dB of full scale per 10 ms, not below -100."""
    usable = samples[: samples.size // FRAME * FRAME].reshape(-1, FRAME)
    power = np.einsum("ij,ij->i", usable, usable) / FRAME
    return np.asarray(10 * np.log10(np.maximum(power, 1e-10)), dtype=np.float32)


def speech_spans(probabilities: NDArray[np.float32], settings: ActivitySettings) -> list[Span]:
    """Pieces of speech by two thresholds: it begins at `on` and lasts until it stays below `off`."""
    step = WINDOW / RATE
    spans: list[Span] = []
    start: int | None = None
    for number, probability in enumerate(probabilities):
        if start is None and probability >= settings.on:
            start = number
        elif start is not None and probability < settings.off:
            spans.append(Span(start=start * step, end=number * step))
            start = None
    if start is not None:
        spans.append(Span(start=start * step, end=len(probabilities) * step))
    spans = merge(spans, settings.min_gap)
    return [span for span in spans if span.seconds >= settings.min_speech]


def sharpen(spans: Iterable[Span], levels: NDArray[np.float32], reach: float) -> list[Span]:
    """Move each edge, by at most `reach` seconds, to where the loudness rises out of the noise or sinks into it."""
    if levels.size == 0:
        return list(spans)
    floor = noise_floor(levels)
    step, far = FRAME / RATE, round(reach * RATE / FRAME)
    moved = []
    for span in spans:
        first, last = round(span.start / step), min(round(span.end / step), levels.size)
        inside = levels[first:last]
        if inside.size == 0:
            continue
        # Audible: well above the noise, and not far below this piece's own voice.
        limit = max(floor + 6.0, float(np.percentile(inside, 90)) - 30.0)
        loud = np.flatnonzero(levels[max(first - far, 0) : min(last + far, levels.size)] > limit)
        if loud.size == 0:
            moved.append(span)
            continue
        base = max(first - far, 0)
        start = min(max(base + int(loud[0]), first - far), first + far)
        end = min(max(base + int(loud[-1]) + 1, last - far), last + far)
        if end > start:
            moved.append(Span(start=start * step, end=end * step))
    return moved


def noise_floor(levels: NDArray[np.float32]) -> float:
    """The level in dB below which a tenth of the sounding frames lie; digital silence does not count."""
    sounding = levels[levels > -90]
    return float(np.percentile(sounding, 10)) if sounding.size else -100.0


def silero() -> Path:
    """silero's network, which faster-whisper brings; found without importing that package."""
    found = importlib.util.find_spec("faster_whisper")
    if found is None or not found.submodule_search_locations:
        raise SpeechError("The analysis of calls is not installed. Say: pip install 'stadtkern[speech]'")
    networks = sorted((Path(found.submodule_search_locations[0]) / "assets").glob("silero_vad*.onnx"))
    if not networks:
        raise SpeechError("faster-whisper came without its voice activity detector; install it anew.")
    return networks[-1]


@functools.lru_cache(maxsize=1)
def _network() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False  # what a run took is given back
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(silero()), options, providers=["CPUExecutionProvider"])
