"""Spans of time: joined, taken from each other, and as one truth value per frame."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.result import Span

Mask = NDArray[np.bool_]  # one value per frame


def merge(spans: Iterable[Span], gap: float) -> list[Span]:
    """Join spans that are less than `gap` seconds apart; the result is ordered and without overlap."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        if joined and span.start - joined[-1].end < gap:
            joined[-1] = Span(start=joined[-1].start, end=max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def subtract(span: Span, others: Iterable[Span]) -> list[Span]:
    """What is left of a span without the others, which may overlap each other."""
    left = [Span(start=span.start, end=span.end)]
    for other in others:
        left = [
            Span(start=start, end=end)
            for one in left
            for start, end in ((one.start, min(one.end, other.start)), (max(one.start, other.end), one.end))
            if end > start
        ]
    return left


def mask_of(spans: Iterable[Span], frames: int, step: float) -> Mask:
    """Which of so many frames of `step` seconds lie in a span, its edges rounded to frames."""
    mask = np.zeros(frames, np.bool_)
    for span in spans:
        mask[max(round(span.start / step), 0) : max(round(span.end / step), 0)] = True
    return mask


def spans_of(mask: Mask, step: float) -> list[Span]:
    """The spans in which a mask is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [Span(start=first * step, end=last * step) for first, last in edges.reshape(-1, 2)]
