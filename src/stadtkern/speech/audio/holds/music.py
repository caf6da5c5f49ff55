"""Music by its steady partials: notes stand still in the spectrum for a while and then change, a voice glides.

After continuous frequency activation (Seyerlehner, Pohle, Schedl, Widmer: Automatic Music Detection in Television
Productions, DAFx 2007): peaks of each short spectrum, their share of time per frequency over 2.6 s, and how far the
five clearest of these shares stand out. It finds music under a voice as well.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from stadtkern.speech.audio.sound import RATE, Channel, Samples
from stadtkern.speech.result import Span

WINDOW = 2048  # samples: 128 ms, 7.8 Hz a bin
HOP = 512  # samples: 32 ms
CHUNK = HOP * 1000 / RATE  # seconds read at a time
MIN_BIN, MAX_BIN = 200 * WINDOW // RATE, 3500 * WINDOW // RATE  # bins: the band of a telephone
AROUND = 10  # bins to each side that a peak is compared with
STANDS_OUT = 6.0  # dB above its surroundings
BELOW_LOUDEST = 45.0  # dB that a peak may lie below the loudest of its moment
MIN_LEVEL = 0.0  # dB of the spectrum: a sine of -54 dB of full scale
BLOCK, STEP = 80, 20  # frames: 2.6 s and 0.64 s
RIDGES = 5  # clearest frequencies of a block that are added up
# What the ridges of a block add up to, of at most 5: recorded talk has 0.1 to 0.6 in the middle, seldom 1.7, with a
# whine of the line 2.3; a melody alone has 2.2 in the middle, chords 3.7 and more.
CLEAR = 2.5  # one such block makes a piece music
LIKELY = 1.6  # such blocks join it
LASTING = 1.9  # or a mean of this over ...
LONG = 8.0  # ... seconds
SAME = 0.9  # likeness of neighbouring blocks above which it is a hum or whine of the line
MAX_GAP, MIN_PIECE = 4.0, 4.0  # seconds: between blocks that are one piece, and the shortest piece
TONAL = 3  # peaks in a frame that sounds like music, to find its edges
LASTS = BLOCK * HOP / RATE  # seconds of a block


def music(channel: Channel) -> list[Span]:
    """Where music sounds in this channel, for 4 s or more; under a voice too."""
    pieces: list[list[tuple[float, float]]] = []  # (second, how clear) of the blocks of each
    many: list[NDArray[np.int16]] = []
    before = np.zeros(MAX_BIN - MIN_BIN)
    for start, block in _blocks(channel, many):
        ridges = _ridges(block.mean(axis=0))
        clear = float(np.sort(ridges)[-RIDGES:].sum())
        like = float(ridges @ before) / max(float(np.linalg.norm(ridges) * np.linalg.norm(before)), 1e-9)
        before = ridges
        if clear < LIKELY or like > SAME:
            continue
        if pieces and start - (pieces[-1][-1][0] + LASTS) < MAX_GAP:
            pieces[-1].append((start, clear))
        else:
            pieces.append([(start, clear)])
    found = [Span(start=piece[0][0], end=piece[-1][0] + LASTS) for piece in pieces if _is_music(piece)]
    counts = np.concatenate([np.zeros(0, np.int16), *many])
    edged = [_edges(span, counts, channel.seconds) for span in found]
    return [span for span in edged if span.seconds >= MIN_PIECE]


def _is_music(piece: list[tuple[float, float]]) -> bool:
    clear = [one for _, one in piece]
    lasting = piece[-1][0] + LASTS - piece[0][0] >= LONG and float(np.mean(clear)) >= LASTING
    return max(clear) >= CLEAR or lasting


def _blocks(channel: Channel, many: list[NDArray[np.int16]]) -> Iterator[tuple[float, NDArray[np.bool_]]]:
    """(second of its start, peaks by frame and bin) of each block; `many` gets the number of peaks of each frame."""
    rest = np.zeros(0, np.float32)
    frames = np.zeros((0, MAX_BIN - MIN_BIN), np.bool_)
    first = 0
    for _, samples in channel.blocks(CHUNK):
        rest = np.concatenate([rest, samples])
        new = peaks(rest)
        rest = rest[new.shape[0] * HOP :]
        many.append(new.sum(axis=1, dtype=np.int16))
        frames = np.concatenate([frames, new])
        at = 0
        while at + BLOCK <= frames.shape[0]:
            yield (first + at) * HOP / RATE, frames[at : at + BLOCK]
            at += STEP
        frames, first = frames[at:], first + at


def peaks(samples: Samples) -> NDArray[np.bool_]:
    """Which bins of the telephone band stand out, for each whole window of the samples."""
    if samples.size < WINDOW:
        return np.zeros((0, MAX_BIN - MIN_BIN), np.bool_)
    windows = sliding_window_view(samples, WINDOW)[::HOP] * np.hanning(WINDOW).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(windows, axis=1))[:, MIN_BIN - AROUND : MAX_BIN + AROUND]
    level = 20 * np.log10(spectrum.astype(np.float32) + np.float32(1e-5))
    summed = np.cumsum(np.pad(level, ((0, 0), (1, 0))), axis=1, dtype=np.float64)
    wide = 2 * AROUND + 1
    mean = (summed[:, wide:] - summed[:, :-wide]) / wide
    inside = level[:, AROUND:-AROUND]
    loudest = inside.max(axis=1, keepdims=True)
    return np.asarray((inside - mean > STANDS_OUT) & (inside > loudest - BELOW_LOUDEST) & (inside > MIN_LEVEL))


def _ridges(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each local maximum of the shares of time stands above the deeper flank, four bins to each side."""
    wide = np.pad(shares, 4, mode="edge")
    left = sliding_window_view(wide[:-4], 5).min(axis=1)
    right = sliding_window_view(wide[4:], 5).min(axis=1)
    top = (shares >= wide[3:-5]) & (shares > wide[5:-3])
    return np.where(top, shares - np.maximum(left, right), 0.0)


def _edges(span: Span, counts: NDArray[np.int16], end: float) -> Span:
    """The blocks begin before the music and end after it: from its first tonal half second to its last."""
    first, last = round(span.start * RATE / HOP), min(round(span.end * RATE / HOP), counts.size)
    tonal = np.convolve(counts[first:last] >= TONAL, np.ones(15) / 15, "same") >= 0.6
    hit = np.flatnonzero(tonal)
    if hit.size == 0:
        return Span(start=span.start, end=span.start)
    half = WINDOW / RATE / 2
    start, stop = (first + int(hit[0])) * HOP / RATE, (first + int(hit[-1])) * HOP / RATE + 2 * half
    return Span(start=round(max(start, 0.0), 3), end=round(min(stop, end), 3))
