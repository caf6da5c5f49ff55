"""Filled pauses of the sound laid beside the words: what a word explains is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stadtkern.speech.hesitation.sound import FilledPause
from stadtkern.speech.result import Hesitation, HesitationKind, Utterance, Word
from stadtkern.speech.text.hesitations import FILLER
from stadtkern.speech.text.timing import places

NEAR = 0.8  # seconds to the next word of the same utterance; farther away it is a listener's "hm"
TOGETHER = 0.25  # seconds between two stretches that are one filled pause
COVERS = 0.4  # share of the stretch that lies in a word which may explain it
EDGE = 0.12  # seconds that the times of a word are off
LETTER = 0.045  # seconds that a letter needs at the least
DOUBTED, LONG = 0.5, 0.35  # a word less likely than this does not explain a stretch longer than this
WRITTEN = 0.3  # seconds around a filler that the recogniser wrote


def with_filled_pauses(
    utterances: Sequence[Utterance], filled_pauses: Mapping[str, Sequence[FilledPause]]
) -> list[Utterance]:
    """The utterances with the filled pauses that only the sound tells.

    filled_pauses: speaker -> steady stretches of that voice.
    """
    return [_with(said, _joined(filled_pauses.get(said.speaker, ()))) for said in utterances]


def _with(said: Utterance, stretches: Iterable[FilledPause]) -> Utterance:
    if not said.words:
        return said
    found = [
        Hesitation(
            text="hm" if one.hummed else "äh",
            offset=_offset(said, one),
            kind=HesitationKind.FILLER,
            start=one.start,
            end=one.end,
            acoustic=True,
        )
        for one in stretches
        if _inside(said, one) and not _explained(said, one)
    ]
    if not found:
        return said
    return said.model_copy(update={"hesitations": sorted([*said.hesitations, *found], key=lambda one: one.offset)})


def _joined(stretches: Sequence[FilledPause]) -> list[FilledPause]:
    """ "äh" that goes over into "m" is one."""
    joined: list[FilledPause] = []
    for one in sorted(stretches, key=lambda one: one.start):
        if joined and one.start - joined[-1].end < TOGETHER:
            before, after = joined[-1], one
            joined[-1] = FilledPause(
                before.start,
                max(before.end, after.end),
                before.hummed and after.hummed,
                before.lull_before,
                after.lull_after,
            )
        else:
            joined.append(one)
    return joined


def _inside(said: Utterance, one: FilledPause) -> bool:
    """Whether it belongs to this utterance: in its time, and near one of its words."""
    middle = (one.start + one.end) / 2
    near = min(max(word.start - one.end, one.start - word.end, 0.0) for word in said.words)
    return said.start - EDGE <= middle <= said.end + EDGE and near <= NEAR


def _explained(said: Utterance, one: FilledPause) -> bool:
    """Whether a word that was written holds the stretch, or the recogniser wrote the filler itself."""
    if any(
        FILLER.fullmatch(word.text.strip(" .,;:?!…–-"))
        and word.start - WRITTEN < one.end
        and one.start < word.end + WRITTEN
        for word in said.words
    ):
        return True
    return any(_holds(word, one) for word in said.words)


def _holds(word: Word, one: FilledPause) -> bool:
    overlap = min(word.end, one.end) - max(word.start, one.start)
    if overlap < COVERS * one.seconds:
        return False
    if word.confidence < DOUBTED and one.seconds > LONG:
        return False
    if one.hummed and one.lull_before and one.lull_after:
        return False  # no word is a mere hum between two stops of the voice
    letters = word.text.lower().strip(" .,;:?!…–-")
    left = word.end - word.start - overlap
    if not letters or left < LETTER * len(letters):
        return True
    # The times of a word often take in what was hummed before or after it. A vowel drawn out inside of a word looks
    # alike, but the voice does not stop before it; a stretch at the very start of a word must stop after it.
    return not (one.lull_before or (one.lull_after and one.start <= word.start + EDGE))


def _offset(said: Utterance, one: FilledPause) -> int:
    """Where in the text it was heard: before the first word that comes after it."""
    middle = (one.start + one.end) / 2
    after = [start for start, _, word in places(said) if (word.start + word.end) / 2 > middle]
    return min(after, default=len(said.text))
