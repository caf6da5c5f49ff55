"""The caller's mood over a call: arousal and tension of the voice against the person's own baseline.

Never of the agent: to infer the emotions of people at work is forbidden (Regulation (EU) 2024/1689, Art. 5 (1)(f)).
There is no setting for it. A speaker whose role is not known could be the agent, so there is none of them either.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stadtkern.speech.mood import model
from stadtkern.speech.mood.features import features
from stadtkern.speech.mood.frames import RATE
from stadtkern.speech.result import Explanation, Mood, MoodMoment, Role, Span, Speaker

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stadtkern.speech.audio.sound import Channel

    Floats = NDArray[np.float64]

SURE = 0.5  # of the role "customer"; under it the voice could be the agent's
BREATH = 0.4  # seconds of silence inside of one stretch
MIN_STRETCH, MAX_STRETCH = 1.0, 4.0  # seconds of a stretch
SETTLED = 8.0  # seconds of speech after which the baseline counts for half
FULL = 2.0  # seconds of a stretch that are enough for full confidence
DOUBT = 0.7  # confidence of a measure that was learnt from acted speech


def measure_mood(samples: NDArray[np.float32] | Channel, spans: Sequence[Span], speaker: Speaker) -> Mood | None:
    """Measure the caller's voice in `samples` (mono, 16 kHz, all of the call) where `spans` say that it speaks alone.

    About 0.5 is how this person speaks in this call, 1 is highly aroused or tense. None when the speaker is not
    surely the customer, and when there is no second of speech on which to stand.
    """
    if not may_be_measured(speaker):
        return None
    pieces, found = _features(samples, spans)
    if not pieces:
        return None
    learnt = model.shipped()
    rows = learnt.rows(found)
    seconds = np.asarray([piece.seconds for piece in pieces])
    baseline = _middle(rows, seconds)
    trust = _trust(float(seconds.sum()), len(pieces))
    arousal, tension = (learnt.chance(name, rows, baseline, trust) for name in ("arousal", "tension"))
    sure = _confidence(rows, seconds, trust, learnt)
    third = max(1, len(pieces) // 3)
    weights = seconds * (sure + 1e-6)
    return Mood(
        speaker=speaker.key,
        moments=[
            MoodMoment(
                start=piece.start,
                end=piece.end,
                arousal=round(float(a), 3),
                tension=round(float(t), 3),
                confidence=round(float(c), 3),
            )
            for piece, a, t, c in zip(pieces, arousal, tension, sure, strict=True)
        ],
        arousal_start=round(float(np.average(arousal[:third], weights=weights[:third])), 3),
        arousal_end=round(float(np.average(arousal[-third:], weights=weights[-third:])), 3),
        baseline_seconds=round(float(seconds.sum()), 2),
        confidence=round(float(np.average(sure, weights=seconds)), 3),
    )


def may_be_measured(speaker: Speaker) -> bool:
    """Whether the law lets us listen to this voice's mood: only that of somebody surely known as the customer."""
    return speaker.role == Role.CUSTOMER and speaker.role_confidence >= SURE


def explanation(speaker: Speaker | None, mood: Mood | None) -> Explanation:
    """How the mood was got, or why there is none; in German, as people read it in the report."""
    if mood is not None:
        return Explanation(
            measure="mood",
            method=(
                "Tonhöhe, Klangfarbe, Stimmqualität, Lautstärkeverlauf und Sprechtempo der anrufenden Person, je "
                "Abschnitt "
                f"von 1 bis 4 Sekunden, verglichen mit ihrer eigenen Mitte in {mood.baseline_seconds:.0f} Sekunden "
                "Sprache."
            ),
            limits=(
                "Eine Schätzung, gelernt an gespielten Gefühlen. Hohe Erregung kann Ärger, Angst oder Freude sein. "
                "Anspannung unterscheidet Freude und Ärger schlecht. Kein Urteil über einen Menschen."
            ),
            on=[Span(start=moment.start, end=moment.end) for moment in mood.moments],
        )
    if speaker is None:
        reason = "Keine Stimme ist als anrufende Person bekannt."
    elif not may_be_measured(speaker):
        reason = "Nicht sicher, dass diese Stimme die anrufende Person ist; die von Beschäftigten wird nie gemessen."
    else:
        reason = "Zu wenig Sprache der anrufenden Person: Ein Abschnitt braucht mindestens eine Sekunde."
    return Explanation(
        measure="mood",
        method=reason,
        limits=(
            "Die Stimmung von Beschäftigten zu messen ist verboten: Verordnung (EU) 2024/1689, Art. 5 Abs. 1 Buchst. f."
        ),
    )


def stretches(spans: Sequence[Span], duration: float) -> list[Span]:
    """Speech as stretches of 1 to 4 s: short breaths are bridged, long speech is cut evenly, crumbs are left out."""
    joined: list[tuple[float, float]] = []
    for span in sorted(spans, key=lambda one: one.start):
        start, end = max(0.0, span.start), min(duration, span.end)
        if joined and start - joined[-1][1] <= BREATH and end - joined[-1][0] <= MAX_STRETCH:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((max(start, joined[-1][1]) if joined else start, end))
    pieces = []
    for start, end in joined:
        if end - start < MIN_STRETCH:
            continue
        count = int(np.ceil((end - start) / MAX_STRETCH))
        edges = np.linspace(start, end, count + 1)
        pieces += [Span(start=float(a), end=float(b)) for a, b in pairwise(edges)]
    return pieces


def _features(
    samples: NDArray[np.float32] | Channel, spans: Sequence[Span]
) -> tuple[list[Span], list[dict[str, float]]]:
    pieces, found = [], []
    for piece in stretches(spans, len(samples) / RATE if isinstance(samples, np.ndarray) else samples.seconds):
        if isinstance(samples, np.ndarray):
            part = samples[int(piece.start * RATE) : int(piece.end * RATE)]
        else:
            part = samples.read(piece.start, piece.end)
        row = features(part)
        if row is not None and all(np.isfinite(value) for value in row.values()):
            pieces.append(piece)
            found.append(row)
    return pieces, found


def _middle(rows: Floats, seconds: Floats) -> Floats:
    """The median of each feature, each stretch counted by its length."""
    order = np.argsort(rows, axis=0)
    weights = np.cumsum(seconds[order], axis=0)
    at = (weights >= weights[-1] / 2).argmax(axis=0)
    return np.asarray(np.take_along_axis(rows, np.take_along_axis(order, at[None], axis=0), axis=0)[0])


def _trust(seconds: float, pieces: int) -> float:
    """How much the baseline counts: nothing from a single stretch, half from 8 s, nearly all from a minute."""
    return seconds / (seconds + SETTLED) if pieces > 1 else 0.0


def _confidence(rows: Floats, seconds: Floats, trust: float, learnt: model.MoodModel) -> Floats:
    """By the length of the stretch, the baseline beneath it, and how like the training the voice sounds."""
    length = np.minimum(1.0, seconds / FULL)
    known = np.clip(1 - 4 * learnt.strangeness(rows), 0, 1)
    return np.asarray(DOUBT * length * known * (0.5 + 0.5 * trust))
