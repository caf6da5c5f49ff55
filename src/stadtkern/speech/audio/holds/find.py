"""Holds of a call from its channels, and the voice activity without them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from stadtkern.speech.audio.activity import WINDOW, Activity
from stadtkern.speech.audio.holds.music import music
from stadtkern.speech.audio.holds.tones import tones
from stadtkern.speech.audio.sound import RATE, Channel
from stadtkern.speech.result import Hold, HoldKind, Span
from stadtkern.speech.spans import merge, subtract

MIN_VOICE_PROBABILITY = 0.6  # mean probability of speech from which a voice over music is a voice
MAX_GAP = 2.0  # seconds between pieces of music that are one hold
MIN_PIECE = 0.2  # seconds of what is left of a piece of speech beside a tone of the line


def find_holds(channel: Channel) -> list[Hold]:
    """Waiting music and tones of the line in one channel. A tone inside music is part of it."""
    line, tunes = tones(channel)
    played = merge([*music(channel), *tunes], MAX_GAP)
    rung = [span for span in line if not _covered(span, played)]
    return sorted(
        [Hold(start=one.start, end=one.end, kind=HoldKind.MUSIC) for one in played]
        + [Hold(start=one.start, end=one.end, kind=HoldKind.RINGING) for one in rung],
        key=lambda one: one.start,
    )


def without_holds(heard: Sequence[Activity], holds: Sequence[Sequence[Hold]]) -> tuple[list[Activity], list[Hold]]:
    """The voice activity of each channel without what was only music or a tone, and the holds of the call.

    A voice over music stays, and there is no hold while it sounds in the same channel.
    """
    voices = [_voices(activity, found) for activity, found in zip(heard, holds, strict=True)]
    left = []
    for activity, found in zip(voices, holds, strict=True):
        for hold in found:
            left += [
                hold.model_copy(update={"start": one.start, "end": one.end}) for one in subtract(hold, activity.spans)
            ]
    return voices, _joined(left)


def _voices(activity: Activity, holds: Sequence[Hold]) -> Activity:
    spans = activity.spans
    for hold in holds:
        if hold.kind is HoldKind.RINGING:
            spans = [part for span in spans for part in _beside(span, hold)]
    played = [hold for hold in holds if hold.kind is HoldKind.MUSIC]
    return replace(activity, spans=[span for span in spans if not _covered(span, played) or _sure(activity, span)])


def _beside(span: Span, hold: Hold) -> list[Span]:
    if span.end <= hold.start or span.start >= hold.end:
        return [span]
    return [one for one in subtract(span, [hold]) if one.seconds >= MIN_PIECE]


def _sure(activity: Activity, span: Span) -> bool:
    first, last = int(span.start * RATE / WINDOW), int(span.end * RATE / WINDOW) + 1
    inside = activity.probabilities[first:last]
    return inside.size > 0 and float(inside.mean()) >= MIN_VOICE_PROBABILITY


def _covered(span: Span, holds: Iterable[Span]) -> bool:
    """Whether most of the span lies in one of the holds."""
    return any(min(span.end, one.end) - max(span.start, one.start) > 0.5 * span.seconds for one in holds)


def _joined(holds: Iterable[Hold]) -> list[Hold]:
    """In the order of time, each second once; what both channels carry is one hold. Splinters under a second go."""
    joined: list[Hold] = []
    for hold in sorted(holds, key=lambda one: (one.start, -one.end)):
        if joined and hold.start <= joined[-1].end and (hold.kind is joined[-1].kind or hold.end <= joined[-1].end):
            joined[-1] = joined[-1].model_copy(update={"end": max(joined[-1].end, hold.end)})
        elif joined and hold.start < joined[-1].end:
            joined.append(hold.model_copy(update={"start": joined[-1].end}))
        else:
            joined.append(hold)
    return [one for one in joined if one.seconds >= 1.0 or one.kind is HoldKind.RINGING]
