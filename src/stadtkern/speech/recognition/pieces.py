"""What the recogniser gets to hear: the speech of a channel, without its silences, in pieces of bounded length.

The network looks at 30 seconds at a time, however little is said in them. So silences are left out, and the times of
the words are moved back to where they were said.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stadtkern.speech.audio.activity import merge
from stadtkern.speech.audio.sound import RATE, Channel, Samples
from stadtkern.speech.result import Span

AROUND = 0.4  # seconds of sound before and after speech: a soft beginning belongs to its word
SILENCE = 2.0  # seconds; a shorter silence stays, it tells the recogniser where a sentence ends
LONGEST = 300.0  # seconds of sound in one piece; keeps three hours in bounded memory


@dataclass(frozen=True)
class Piece:
    """Several stretches of a channel, to be heard one after the other."""

    stretches: tuple[Span, ...]

    @property
    def seconds(self) -> float:
        """Its length without what was left out."""
        return sum(stretch.seconds for stretch in self.stretches)

    def read(self, channel: Channel) -> Samples:
        """Its samples, 16 kHz."""
        return np.concatenate([channel.read(stretch.start, stretch.end) for stretch in self.stretches])

    def place(self, start: float, end: float) -> tuple[float, float]:
        """A word's times in the piece -> its times in the call; it stays in the stretch in which its middle lies."""
        lengths = [round(stretch.seconds * RATE) / RATE for stretch in self.stretches]
        ends = np.cumsum(lengths)
        number = min(bisect.bisect_right(list(ends), (start + end) / 2), len(lengths) - 1)
        stretch = self.stretches[number]
        moved = stretch.start - (float(ends[number]) - lengths[number])
        return (
            min(max(start + moved, stretch.start), stretch.end),
            min(max(end + moved, stretch.start), stretch.end),
        )


def pieces(spans: Sequence[Span], seconds: float) -> Iterator[Piece]:
    """The speech of a channel of `seconds`, as pieces of at most LONGEST seconds (cut inside speech only if it must be)."""
    wide = [Span(start=max(one.start - AROUND, 0.0), end=min(one.end + AROUND, seconds)) for one in spans]
    taken: list[Span] = []
    for stretch in merge(wide, SILENCE):
        for part in _parts(stretch, spans):
            if taken and sum(one.seconds for one in taken) + part.seconds > LONGEST:
                yield Piece(tuple(taken))
                taken = []
            taken.append(part)
    if taken:
        yield Piece(tuple(taken))


def _parts(stretch: Span, spans: Sequence[Span]) -> Iterator[Span]:
    """A stretch in parts of at most LONGEST seconds, cut in the longest silence of the last third of each."""
    start = stretch.start
    while stretch.end - start > LONGEST:
        latest = start + LONGEST
        gaps = [
            (after.start - before.end, (before.end + after.start) / 2)
            for before, after in itertools.pairwise(spans)
            if start + LONGEST * 2 / 3 <= before.end and after.start <= latest
        ]
        cut = max(gaps)[1] if gaps else latest
        yield Span(start=start, end=cut)
        start = cut
    yield Span(start=start, end=stretch.end)
