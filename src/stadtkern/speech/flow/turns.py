"""Turns, pauses, overlaps and interruptions of two or more voices.

Input everywhere is `speech`: speaker -> pieces of speech in seconds, ordered and without overlap inside one speaker.
The definitions: a pause is a silence of at least 2.0 s with nobody speaking, between two turns. An interruption starts
at least 0.3 s before the end of a running turn of somebody else, ends after it, and is no back-channel ("mhm", "ja").
Overlaps of 0.1 to 0.2 s are normal turn taking.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from stadtkern.speech.result import Hold, Interruption, Overlap, Pause, Span
from stadtkern.speech.spans import merge, subtract

Speech = dict[str, list[Span]]

MIN_PAUSE = 2.0  # seconds
MIN_CUT_IN = 0.3  # seconds before the end of the other's turn
MIN_OVERLAP = 0.1  # a shorter overlap is below what voice activity can tell
STOP = 0.25  # a shorter gap is inside a phrase, whatever the others do
BREATH = 0.6  # a shorter gap does not end a turn if nobody else speaks at its end
MAX_BACKCHANNEL = 0.75  # without words: a shorter piece in the other's turn is a back-channel
EDGE = 0.02  # what voice activity may be off when two ends are compared


@dataclass(frozen=True)
class Turn:
    """What one voice said without a longer breath."""

    speaker: str
    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


# Whether a stretch of one speaker is only a listener's signal; None where there are no words to tell by.
BackchannelByWords = Callable[[str, float, float], bool | None]


def without_words(_speaker: str, _start: float, _end: float) -> bool | None:
    """A Listens for recordings without words."""
    return None


def turns(speech: Speech) -> list[Turn]:
    """The turns of all speakers in the order of their start."""
    found = []
    for speaker, spans in speech.items():
        others = [span for other, said in speech.items() if other != speaker for span in said]
        joined: list[Span] = []
        for span in merge(spans, STOP):
            if joined and _goes_on(joined[-1], span, others):
                joined[-1] = Span(start=joined[-1].start, end=span.end)
            else:
                joined.append(span)
        found += [Turn(speaker, span.start, span.end) for span in joined]
    return sorted(found, key=lambda turn: (turn.start, turn.end, turn.speaker))


def _goes_on(before: Span, after: Span, others: Iterable[Span]) -> bool:
    """Whether two pieces of one voice are one turn: a breath apart, and nobody else has the floor.

    A short piece inside somebody else's speech is a listener's signal, and no start of the turn that follows.
    """
    others = list(others)
    signal = before.seconds < MAX_BACKCHANNEL and _speaks(others, before.end)
    return after.start - before.end < BREATH and not signal and not _speaks(others, after.start)


def _speaks(spans: Iterable[Span], at: float) -> bool:
    return any(span.start < at < span.end for span in spans)


def is_backchannel(turn: Turn, by_words: BackchannelByWords) -> bool:
    """By its words where they are known, by its length otherwise."""
    told = by_words(turn.speaker, turn.start, turn.end)
    return turn.seconds < MAX_BACKCHANNEL if told is None else told


def interruptions(speech: Speech, by_words: BackchannelByWords = without_words) -> list[Interruption]:
    """Where somebody takes the floor; `start` to `end` is the time that both speak."""
    everything = turns(speech)
    found = []
    for turn, running in _with_running(everything):
        if is_backchannel(turn, by_words):
            continue
        for other in running:
            if other.speaker == turn.speaker or other.start >= turn.start - EDGE:
                continue
            cuts_in = other.end - turn.start >= MIN_CUT_IN - EDGE
            if cuts_in and turn.end > other.end + EDGE and not is_backchannel(other, by_words):
                found.append(Interruption(start=turn.start, end=other.end, by=turn.speaker, of=other.speaker))
                break
    return found


def _with_running(everything: Iterable[Turn]) -> Iterator[tuple[Turn, list[Turn]]]:
    """Every turn with the earlier ones that are not over when it starts; turns come in the order of their start."""
    running: list[Turn] = []
    for turn in everything:
        running = [one for one in running if one.end > turn.start]
        yield turn, running
        running = [*running, turn]


def overlaps(speech: Speech, by_words: BackchannelByWords = without_words) -> list[Overlap]:
    """All stretches in which two voices sound at once, with who was first."""
    everything = turns(speech)
    found = []
    for second, running in _with_running(everything):
        for first in running:
            end = min(first.end, second.end)
            if first.speaker == second.speaker or end - second.start < MIN_OVERLAP:
                continue
            inside = second.end <= first.end + EDGE or second.seconds < MAX_BACKCHANNEL
            listening = inside and is_backchannel(second, by_words)
            found.append(
                Overlap(start=second.start, end=end, first=first.speaker, second=second.speaker, backchannel=listening)
            )
    return sorted(found, key=lambda one: (one.start, one.end))


def backchannels(speech: Speech, by_words: BackchannelByWords = without_words) -> list[Turn]:
    """Listener's signals: said inside somebody else's turn, or in its breath, without taking the floor."""
    everything = turns(speech)
    found = []
    for turn in everything:
        if not is_backchannel(turn, by_words):
            continue
        long = [other for other in everything if other.speaker != turn.speaker and other.seconds >= MAX_BACKCHANNEL]
        before = [other for other in long if other.start < turn.start and other.end > turn.start - 1.0]
        after = [other for other in long if other.end > turn.end and other.start < turn.end + 1.0]
        if any(one.speaker == other.speaker for one in before for other in after):
            found.append(turn)
    return found


def pauses(
    speech: Speech, holds: Iterable[Hold] = (), asked: Callable[[str, float], bool] = lambda _speaker, _end: False
) -> list[Pause]:
    """Silences of at least 2.0 s between two turns, without waiting music.

    `asked(speaker, end)`: whether the turn of that speaker that ended there was a question. After one it was for the
    others to answer; otherwise whoever speaks next let the pause happen.
    """
    said = sorted(
        ((span.start, span.end, speaker) for speaker, spans in speech.items() for span in spans), key=lambda one: one[0]
    )
    if not said:
        return []
    waiting = list(holds)
    found = []
    end, last = said[0][1], said[0][2]
    for start, stop, speaker in said[1:]:
        for silence in _without(Span(start=end, end=start), waiting) if start - end >= MIN_PAUSE - EDGE else []:
            question = asked(last, end)
            by = next((one for one in speech if one != last), last) if question and len(speech) == 2 else speaker
            found.append(Pause(start=silence.start, end=silence.end, by=by, after_question=question))
        if stop > end:
            end, last = stop, speaker
    return found


def _without(silence: Span, holds: Iterable[Hold]) -> list[Span]:
    """What is left of a silence after the waiting music, where it is still a pause."""
    return [one for one in subtract(silence, holds) if one.seconds >= MIN_PAUSE - EDGE]


def responses(speech: Speech) -> dict[str, list[float]]:
    """speaker -> seconds between the end of somebody else's turn and the start of theirs; negative in an overlap."""
    everything = [turn for turn in turns(speech) if turn.seconds >= MAX_BACKCHANNEL]
    found: dict[str, list[float]] = {speaker: [] for speaker in speech}
    for before, after in itertools.pairwise(everything):
        if before.speaker != after.speaker and after.end > before.end:
            found[after.speaker].append(after.start - before.end)
    return found
