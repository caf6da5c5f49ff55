"""Pieces of speech per voice in one channel.

Every five seconds are segmented on their own, into up to three voices; each of these local voices is embedded where it
speaks alone, and the embeddings are grouped over the call. Then all pieces vote, frame by frame, who speaks. Whether
anybody speaks at all is left to voice activity, which knows telephone lines better.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.audio.sound import RATE, Channel, Samples
from stadtkern.speech.result import Span
from stadtkern.speech.spans import mask_of, merge, spans_of
from stadtkern.speech.speakers import networks
from stadtkern.speech.speakers.clusters import assign_speakers, segments_of, speaker_centroids
from stadtkern.speech.speakers.networks import CENTRE, CHUNK, FRAME, Voice

STEP = CHUNK / 3  # seconds between two pieces: each moment is seen by three
BATCH = 16  # pieces at a time
ACTIVE = 0.5  # from here on a voice counts as speaking in its piece
MIN_CLUSTER_SECONDS = 0.8  # seconds alone that a stretch needs to help decide who there is
MIN_SECONDS = 0.35  # seconds alone that it needs to be told apart at all
MAX_SEGMENTS = 2000  # stretches that decide who there is; of a longer call every second, third … is taken
BOTH = 0.55  # mean vote from which a second voice speaks too
MIN_PIECE = 0.2  # seconds of a piece of speech that stands alone
FRAMES_A_SECOND = RATE / FRAME
STEP_SECONDS = FRAME / RATE  # of one frame

Votes = NDArray[np.float32]


@dataclass
class _UnembeddedVoice:
    """A local voice that was not yet listened to: the sound of it alone."""

    chunk: int
    votes: Votes
    sound: Samples
    known: float


@dataclass
class _LocalVoice:
    """One of up to three voices of one piece: where it speaks, how it sounds. known: by how many seconds alone."""

    chunk: int
    votes: Votes  # per frame of the piece
    voice: Voice
    known: float


def diarise(
    channel: Channel, spans: Sequence[Span], progress: Callable[[float], None] = lambda _share: None
) -> list[list[Span]]:
    """The pieces of speech of each voice, in the order of their first word. `spans`: where anybody speaks.

    Voices may overlap where two speak at once. Raises ModelMissing.
    """
    if not spans:
        return []
    heard = mask_of(spans, int(channel.seconds * FRAMES_A_SECOND) + 1, STEP_SECONDS)
    local_voices = list(_local_voices(channel, heard, progress))
    if not local_voices:
        return [list(spans)]
    names = _cluster(local_voices)
    count = max(names) + 1
    if count == 1:
        return [list(spans)]
    votes = _vote(local_voices, names, count, heard.size)
    return _ordered([_spans(one) for one in _decide(votes, heard)])


def _frame(at: float) -> int:
    return max(round(at * FRAMES_A_SECOND), 0)


def _local_voices(
    channel: Channel, heard: NDArray[np.bool_], progress: Callable[[float], None]
) -> Iterator[_LocalVoice]:
    """The local voices of every piece in which somebody speaks."""
    starts = [at for at in np.arange(0, max(channel.seconds, STEP), STEP) if _spoken(heard, at)]
    length = round(CHUNK * RATE)
    for first in range(0, len(starts), BATCH):
        batch = starts[first : first + BATCH]
        samples = [channel.read(at, at + CHUNK) for at in batch]
        padded = np.stack([np.pad(one, (0, length - one.size)) for one in samples])
        alone: list[_UnembeddedVoice] = []
        for at, found, one in zip(batch, networks.segment(padded), samples, strict=True):
            alone += _voices(at, found, one, heard)
        voices = networks.voices([local.sound for local in alone])
        for local, voice in zip(alone, voices, strict=True):
            yield _LocalVoice(local.chunk, local.votes, voice, local.known)
        progress(min((first + BATCH) / len(starts), 1.0))


def _spoken(heard: NDArray[np.bool_], at: float) -> bool:
    return bool(heard[_frame(at) : _frame(at + CHUNK)].any())


def _voices(at: float, found: Votes, samples: Samples, heard: NDArray[np.bool_]) -> Iterator[_UnembeddedVoice]:
    """The voices of one piece that starts at `at` seconds, with their sound. found: (frames, 3)."""
    begin = _frame(at + CENTRE / RATE)
    inside = np.zeros(found.shape[0], dtype=bool)
    part = heard[begin : begin + found.shape[0]]
    inside[: part.size] = part
    active = (found >= ACTIVE) & inside[:, None]
    alone = active & (active.sum(axis=1, keepdims=True) == 1)
    for number in range(found.shape[1]):
        seconds = float(alone[:, number].sum()) / FRAMES_A_SECOND
        if seconds < MIN_SECONDS:
            continue
        own = np.repeat(alone[:, number], FRAME)
        sound = samples[CENTRE - FRAME // 2 :][: own.size]
        votes = np.where(inside, found[:, number], np.float32(0))[: heard.size - begin]
        yield _UnembeddedVoice(begin, votes, sound[own[: sound.size]], seconds)


def _cluster(local_voices: Sequence[_LocalVoice]) -> list[int]:
    """The number of the person behind each local voice."""
    sure = [one for one in local_voices if one.known >= MIN_CLUSTER_SECONDS] or list(local_voices)
    every = -(-len(sure) // MAX_SEGMENTS)
    means = speaker_centroids(segments_of(*_columns(sure[::every] if every > 1 else sure)))
    everything = segments_of(*_columns(local_voices))
    return [int(name) for name in assign_speakers(means, everything.voices, everything.beside())]


def _columns(local_voices: Sequence[_LocalVoice]) -> tuple[list[Voice], list[float], list[int]]:
    return [one.voice for one in local_voices], [one.known for one in local_voices], [one.chunk for one in local_voices]


def _vote(local_voices: Sequence[_LocalVoice], names: Sequence[int], count: int, size: int) -> Votes:
    """(frames, people): the mean vote of all pieces that saw a frame."""
    total = np.zeros((size, count), dtype=np.float32)
    seen = np.zeros(size, dtype=np.float32)
    for begin, members in itertools.groupby(zip(local_voices, names, strict=True), key=lambda pair: pair[0].chunk):
        pairs = list(members)
        length = pairs[0][0].votes.size
        seen[begin : begin + length] += 1
        for one, name in pairs:
            # Two voices of a piece may be one person where there are more voices than people.
            now = total[begin : begin + length, name]
            total[begin : begin + length, name] = now + one.votes
    return np.asarray(total / np.maximum(seen, 1)[:, None], dtype=np.float32)


def _decide(votes: Votes, heard: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """Per person and frame whether they speak: the one with most votes, and others with enough of them."""
    smooth = np.stack([np.convolve(votes[:, n], np.ones(9) / 9, mode="same") for n in range(votes.shape[1])], axis=1)
    known = smooth.max(axis=1) > 0.05
    first = np.where(known, smooth.argmax(axis=1), -1)
    first = _filled(first)
    return [heard & ((first == number) | (smooth[:, number] >= BOTH)) for number in range(votes.shape[1])]


def _filled(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Frames that nobody voted on take the label of the nearest frame that has one."""
    known = np.flatnonzero(labels >= 0)
    if known.size == 0:
        return np.zeros_like(labels)
    after = np.clip(np.searchsorted(known, np.arange(labels.size)), 0, known.size - 1)
    before = np.clip(after - 1, 0, known.size - 1)
    at = np.arange(labels.size)
    nearer = np.where(np.abs(known[after] - at) < np.abs(known[before] - at), known[after], known[before])
    return np.asarray(labels[nearer], dtype=np.int64)


def _spans(active: NDArray[np.bool_]) -> list[Span]:
    return [span for span in merge(spans_of(active, STEP_SECONDS), 0.1) if span.seconds >= MIN_PIECE]


def _ordered(speaker_centroids: Sequence[list[Span]]) -> list[list[Span]]:
    """Those who speak, by who was first."""
    return sorted((spans for spans in speaker_centroids if spans), key=lambda spans: spans[0].start)
