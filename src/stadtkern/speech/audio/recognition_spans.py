"""Where the recogniser listens: where somebody speaks, and beside it while a soft voice may still sound.

Voice activity is strict, for talk time and interruptions are measured by it; a word that begins or ends softly is
longer.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.audio.activity import WINDOW, Activity, ActivitySettings, speech_spans
from stadtkern.speech.audio.sound import RATE
from stadtkern.speech.result import Span
from stadtkern.speech.spans import merge

STEP = WINDOW / RATE  # seconds of one probability
SOFT = ActivitySettings(on=0.3, off=0.1)
REACH = 28  # steps, 0.9 s, beside certain speech


def recognition_spans(all_voices: Activity, own: Activity) -> list[Span]:
    """The speech in `own`, widened. all_voices: before crosstalk and waiting music were taken out, which stay out."""
    size = all_voices.probabilities.size
    open_ = _mask(speech_spans(all_voices.probabilities, SOFT), size)
    open_ &= ~(_mask(all_voices.spans, size) & ~_mask(own.spans, size))
    wide = []
    for span in own.spans:
        first, last = int(span.start / STEP), int(np.ceil(span.end / STEP))
        before = _leading(open_[max(first - REACH, 0) : first][::-1])
        after = _leading(open_[last : last + REACH])
        start = min(span.start, (first - before) * STEP) if before else span.start
        end = max(span.end, (last + after) * STEP) if after else span.end
        wide.append(Span(start=start, end=end))
    return merge(wide, 0.0)


def _leading(steps: NDArray[np.bool_]) -> int:
    """How many of the first steps are all true."""
    return steps.size if steps.all() else int(np.argmin(steps))


def _mask(spans: Iterable[Span], size: int) -> NDArray[np.bool_]:
    """Which steps touch a span."""
    mask = np.zeros(size, np.bool_)
    for span in spans:
        mask[int(span.start / STEP) : int(np.ceil(span.end / STEP))] = True
    return mask
