"""The two speaker networks, loaded once: who speaks in five seconds, and how a voice sounds."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech import models
from stadtkern.speech.audio.sound import RATE, Samples
from stadtkern.speech.models.speaker_networks import embedding, segmentation
from stadtkern.speech.speakers.mel import HOP, mel

Voice = NDArray[np.float32]  # (256,), length 1

PIECE = 5.0  # seconds that the segmentation sees at once; it was trained on such pieces
FRAME = 270  # samples between two of its answers, 16.9 ms
CENTRE = 495  # samples: the middle of what its first answer sees
WINDOW = 160  # frames of 10 ms that make one voice; the encoder was trained on 1.6 s
QUIET = 10 ** (-30 / 20)  # root mean square that quieter speech is raised to, as the encoder knows it


def segment(pieces: NDArray[np.float32]) -> NDArray[np.float32]:
    """(batch, samples) of PIECE seconds each -> (batch, frames, 3), how surely each of three voices speaks."""
    found = _networks()[0].run(None, {"samples": pieces[:, None]})[0]
    return np.asarray(found, dtype=np.float32)


def voice(samples: Samples) -> Voice:
    """How this stretch of one speaker sounds; at least 0.3 s are needed to say anything."""
    loud = float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0
    bands = mel(samples * (QUIET / loud) if 0 < loud < QUIET else samples)
    starts = range(0, max(bands.shape[0] - WINDOW // 2, 1), WINDOW // 2)
    parts = [bands[start : start + WINDOW] for start in starts]
    whole = [part for part in parts if part.shape[0] == WINDOW]
    short = [part for part in parts if part.shape[0] < WINDOW][:1] if not whole else []
    found = [_networks()[1].run(None, {"mel": np.stack(group, axis=1)})[0] for group in (whole, short) if group]
    mean = np.concatenate(found).mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


def shortest() -> float:
    """Seconds of the shortest stretch that `voice` takes."""
    return 30 * HOP / RATE


@functools.lru_cache(maxsize=1)
def _networks() -> tuple[Any, Any]:
    import onnxruntime

    place = models.find("speakers")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    made = (segmentation(place / "pytorch_model.bin"), embedding(place / "pretrained.pt"))
    first, second = (
        onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"]) for network in made
    )
    return first, second
