"""The two speaker networks, loaded once: who speaks in five seconds, and how a voice sounds."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech import models
from stadtkern.speech.audio.sound import Samples
from stadtkern.speech.models.speaker_networks import embedding, segmentation
from stadtkern.speech.speakers.mel import mel

Voice = NDArray[np.float32]  # (256,), length 1

CHUNK = 5.0  # seconds that the segmentation sees at once; it was trained on such pieces
FRAME = 270  # samples between two of its answers, 16.9 ms
CENTRE = 495  # samples: the middle of what its first answer sees
WINDOW = 160  # frames of 10 ms that make one voice; the encoder was trained on 1.6 s
AT_ONCE = 64  # windows; bounds the memory
QUIET = 10 ** (-30 / 20)  # root mean square that quieter speech is raised to, as the encoder knows it


def segment(chunks: NDArray[np.float32]) -> NDArray[np.float32]:
    """(batch, samples) of PIECE seconds each -> (batch, frames, 3), how surely each of three voices speaks."""
    found = _networks()[0].run(None, {"samples": chunks[:, None]})[0]
    return np.asarray(found, dtype=np.float32)


def voices(segments: Sequence[Samples]) -> list[Voice]:
    """How each stretch of one speaker sounds; at least 0.3 s are needed to say anything.

    All at once, because the encoder takes hardly longer for sixteen windows than for three.
    """
    bands = [mel(_raised(samples)) for samples in segments]
    owners: list[int] = []
    whole: list[NDArray[np.float32]] = []
    found: list[list[Voice]] = [[] for _ in segments]
    for owner, one in enumerate(bands):
        starts = range(0, one.shape[0] - WINDOW + 1, WINDOW // 2)
        owners += [owner] * len(starts)
        whole += [one[start : start + WINDOW] for start in starts]
        if not starts:
            found[owner].append(_encoded([one])[0])
    for first in range(0, len(whole), AT_ONCE):
        for owner, row in zip(owners[first:], _encoded(whole[first : first + AT_ONCE]), strict=False):
            found[owner].append(row)
    means = [np.mean(rows, axis=0) for rows in found]
    return [np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32) for mean in means]


def _raised(samples: Samples) -> Samples:
    loud = float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0
    return samples * np.float32(QUIET / loud) if 0 < loud < QUIET else samples


def _encoded(windows: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Windows of one length, (frames, bands) -> (windows, 256)."""
    return np.asarray(_networks()[1].run(None, {"mel": np.stack(windows, axis=1)})[0], dtype=np.float32)


@functools.lru_cache(maxsize=1)
def _networks() -> tuple[Any, Any]:
    import onnxruntime

    place = models.find("speakers")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    # An arena keeps the memory of the largest run for ever, 300 MB of it while the recogniser works.
    options.enable_cpu_mem_arena = False
    # Threads that wait by spinning take the processor from the recogniser, and from other calls.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    made = (segmentation(place / "pytorch_model.bin"), embedding(place / "pretrained.pt"))
    first, second = (
        onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"]) for network in made
    )
    return first, second
