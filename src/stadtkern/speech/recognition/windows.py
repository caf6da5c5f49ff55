"""What the recogniser gets to hear: the speech of a channel, without its silences, in pieces of bounded length.

The network looks at 30 seconds at a time, however little is said in them. So silences are left out, each piece fills
such a window as far as it can and ends where nobody speaks, and the times of the words are moved back to where they
were said.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stadtkern.speech.audio.sound import RATE, Channel, Samples
from stadtkern.speech.result import Span
from stadtkern.speech.spans import merge

AROUND = 0.4  # seconds of sound before and after speech: a soft beginning belongs to its word
SILENCE = 0.2  # seconds; what would be shorter than this if it were left out stays, it tells where a sentence ends
MAX_SECONDS = 30.0  # seconds of sound in one piece: a window of the network
MIN_SECONDS = 24.0  # seconds from which on a piece may end; every piece more costs a look of the network


@dataclass(frozen=True)
class Window:
    """Several stretches of a channel, to be heard one after the other."""

    stretches: tuple[Span, ...]

    @property
    def start(self) -> float:
        """Where in the call it begins, in seconds."""
        return self.stretches[0].start

    @property
    def end(self) -> float:
        """Where in the call it ends, in seconds."""
        return self.stretches[-1].end

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


def split_into_windows(spans: Sequence[Span], seconds: float) -> Iterator[Window]:
    """The speech of a channel of `seconds`, in windows of at most
    MAX_SECONDS; inside speech it is cut only if it must.
    """
    wide = [Span(start=max(one.start - AROUND, 0.0), end=min(one.end + AROUND, seconds)) for one in spans]
    taken: list[Span] = []
    for stretch in merge(wide, SILENCE):
        start = stretch.start
        while (used := sum(one.seconds for one in taken)) + stretch.end - start > MAX_SECONDS:
            cut = (
                None
                if used >= MIN_SECONDS
                else _longest_silence(spans, start + MIN_SECONDS - used, start + MAX_SECONDS - used)
            )
            if cut is None and not taken:
                cut = _longest_silence(spans, start, start + MAX_SECONDS) or start + MAX_SECONDS
            if cut is not None:
                taken.append(Span(start=start, end=cut))
                start = cut
            yield Window(tuple(taken))
            taken = []
        taken.append(Span(start=start, end=stretch.end))
    if taken:
        yield Window(tuple(taken))


def _longest_silence(spans: Sequence[Span], earliest: float, latest: float) -> float | None:
    """The middle of the longest silence that lies between two moments."""
    silences = [
        (after.start - before.end, (before.end + after.start) / 2)
        for before, after in itertools.pairwise(spans)
        if earliest <= before.end and after.start <= latest
    ]
    return max(silences)[1] if silences else None
