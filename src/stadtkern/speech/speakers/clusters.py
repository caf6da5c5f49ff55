"""Which stretches are the same voice: spherical k-means on embeddings, with an estimate of how many people there are.

Telephone calls have two voices as a rule, so two are looked for first: one is believed where the two groups sound alike
and never stand side by side; a third where it is unlike both others and speaks enough.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.speakers.networks import Voice

# Cosine of two mean voices. One person in two halves lies above 0.92, two people mostly below 0.90.
TWO = 0.905
PERHAPS = 0.97  # up to here it is two people if they were often heard side by side
SIDE_BY_SIDE = 0.12  # share of the stretches that have another voice in the same five seconds
THIRD = 0.78
THIRD_SHARE, THIRD_SECONDS = 0.08, 6.0
ROUNDS = 30


@dataclass(frozen=True)
class VoiceSegments:
    """What is grouped. voices: (n, 256), each of length 1; seconds and pieces: (n,).

    Stretches of the same piece are different people: the segmentation heard them as such within five seconds.
    """

    voices: NDArray[np.float32]
    seconds: NDArray[np.float64]
    chunks: NDArray[np.int64]

    def beside(self) -> list[list[int]]:
        """The stretches of each piece that has more than one."""
        ordered = sorted(range(len(self.chunks)), key=lambda n: int(self.chunks[n]))
        groups = [list(members) for _, members in itertools.groupby(ordered, key=lambda n: int(self.chunks[n]))]
        return [members for members in groups if len(members) > 1]


def speaker_centroids(segments: VoiceSegments) -> NDArray[np.float32]:
    """The mean voice of each person, (count, 256); the one who speaks most is first."""
    seconds = segments.seconds[:, None]
    alone = _unit((segments.voices * seconds).sum(axis=0, keepdims=True))
    if len(segments.voices) < 2:
        return alone
    beside = segments.beside()
    two = _best(segments, beside, _two_ways(segments, beside))
    similarity = float(two[0] @ two[1])
    often = sum(len(members) for members in beside) / len(segments.voices)
    if similarity >= (PERHAPS if often >= SIDE_BY_SIDE else TWO):
        return alone
    three = _best(segments, beside, _three_ways(segments, two))
    return three if _stands(three, segments, beside) else two


def assign_speakers(
    means: NDArray[np.float32], voices: NDArray[np.float32], beside: Sequence[Sequence[int]]
) -> NDArray[np.int64]:
    """The person behind each stretch: the likest, but never the same one twice in a piece."""
    similarity = voices @ means.T
    labels = similarity.argmax(axis=1)
    for members in beside:
        if len(members) > len(means) or len({int(labels[n]) for n in members}) == len(members):
            continue
        best = max(
            itertools.permutations(range(len(means)), len(members)),
            key=lambda way: sum(float(similarity[n, name]) for n, name in zip(members, way, strict=True)),
        )
        labels[members] = best
    return np.asarray(labels, dtype=np.int64)


def _two_ways(segments: VoiceSegments, beside: Sequence[Sequence[int]]) -> list[NDArray[np.float32]]:
    """First guesses of two means: along the widest spread of all voices, and of the differences inside of pieces."""
    weight = np.sqrt(segments.seconds)[:, None]
    centre = (segments.voices * segments.seconds[:, None]).sum(axis=0) / segments.seconds.sum()
    spread = (segments.voices - centre) * weight
    guesses = [np.linalg.svd(spread, full_matrices=False)[2][0]]
    if len(beside) >= 3:
        differences = np.stack([segments.voices[members[0]] - segments.voices[members[1]] for members in beside])
        guesses.append(np.linalg.svd(differences, full_matrices=False)[2][0])
    return [_unit(np.stack([centre + 0.3 * way, centre - 0.3 * way])) for way in guesses]


def _three_ways(segments: VoiceSegments, two: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The two means with the stretch as a third that is least like both."""
    farthest = int((segments.voices @ two.T).max(axis=1).argmin())
    return [np.concatenate([two, segments.voices[farthest][None]])]


def _best(
    segments: VoiceSegments, beside: Sequence[Sequence[int]], guesses: Sequence[NDArray[np.float32]]
) -> NDArray[np.float32]:
    """k-means from each guess; the means that the stretches are likest to, the loudest voice first."""
    found = []
    for guess in guesses:
        means = guess
        labels = assign_speakers(means, segments.voices, beside)
        for _ in range(ROUNDS):
            means = _means(segments, labels, means)
            again = assign_speakers(means, segments.voices, beside)
            if (again == labels).all():
                break
            labels = again
        similarity = (segments.voices * means[labels]).sum(axis=1)
        found.append((float((similarity * segments.seconds).sum()), means, labels))
    _, means, labels = max(found, key=lambda one: one[0])
    spoken = [float(segments.seconds[labels == name].sum()) for name in range(len(means))]
    return means[np.argsort(spoken)[::-1]]


def _means(segments: VoiceSegments, labels: NDArray[np.int64], before: NDArray[np.float32]) -> NDArray[np.float32]:
    means = before.copy()
    for name in range(len(before)):
        own = labels == name
        if own.any():
            means[name] = (segments.voices[own] * segments.seconds[own][:, None]).sum(axis=0)
    return _unit(means)


def _stands(means: NDArray[np.float32], segments: VoiceSegments, beside: Sequence[Sequence[int]]) -> bool:
    """Whether three groups are three people."""
    similarity = means @ means.T
    alike = max(float(similarity[a, b]) for a, b in itertools.combinations(range(len(means)), 2))
    labels = assign_speakers(means, segments.voices, beside)
    least = min(float(segments.seconds[labels == name].sum()) for name in range(len(means)))
    return alike < THIRD and least >= max(THIRD_SECONDS, THIRD_SHARE * float(segments.seconds.sum()))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return np.asarray(vectors / length, dtype=np.float32)


def segments_of(voices: Sequence[Voice], seconds: Sequence[float], chunks: Sequence[int]) -> VoiceSegments:
    """The same as arrays."""
    return VoiceSegments(np.stack(voices), np.asarray(seconds, np.float64), np.asarray(chunks, np.int64))
