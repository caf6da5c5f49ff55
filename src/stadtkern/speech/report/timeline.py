"""The picture of the call: voices, pauses, holds, interruptions, questions and mood over one axis of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stadtkern.speech.report.markup import Html, join, tag
from stadtkern.speech.report.texts import clock
from stadtkern.speech.report.view import View
from stadtkern.speech.result import MoodMoment, Span

WIDTH, WIDEST = 1000.0, 12_000.0  # of the drawing, in its own units
UNITS = 4.0  # for a second of the call, where it is long
TOP, LANE, GAP = 36.0, 52.0, 20.0  # the gap above a lane holds its name
EVENTS, MOOD = 20.0, 64.0
TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)  # seconds between two marks
NEAR = 70.0  # units that a mark needs


def draw(view: View) -> Html:
    """The SVG. Everything in it stands in a table too, so to a screen reader it is one picture with a summary."""
    width = min(WIDEST, max(WIDTH, view.duration * UNITS))
    scale = width / view.duration
    voices = list(view.voices)
    lanes = {key: TOP + number * (LANE + GAP) for number, key in enumerate(voices)}
    events = TOP + len(voices) * (LANE + GAP) - GAP + 4
    mood = events + EVENTS + GAP if view.analysis.mood and view.analysis.mood.moments else None
    bottom = (mood + MOOD if mood else events + EVENTS) + 4
    flow = view.analysis.flow
    summary = view.say(
        "timeline_alt",
        length=clock(view.duration),
        speakers=len(voices),
        pauses=len(flow.pauses),
        interruptions=len(flow.interruptions),
        holds=len(flow.holds),
    )
    parts = [
        *_axis(view, scale, bottom),
        *(_band(span, scale, TOP, events - TOP - 4, "pause") for span in flow.pauses),
        *(_band(span, scale, TOP, events - TOP - 4, "hold") for span in flow.holds),
        *(part for key, top in lanes.items() for part in _lane(view, key, top, scale)),
        *_events(view, events, scale),
        *(_mood(view, mood, scale) if mood else ()),
        tag("line", class_="cursor", id="cursor", x1=0, x2=0, y1=14, y2=_n(bottom)),
    ]
    return tag(
        "svg",
        *parts,
        id="timeline",
        role="img",
        aria_label=summary,
        viewBox=f"0 0 {_n(width)} {_n(bottom)}",
        width=_n(width),
        height=_n(bottom),
        data_duration=round(view.duration, 3),
    )


def _axis(view: View, scale: float, bottom: float) -> Iterator[Html]:
    step = next((tick for tick in TICKS if tick * scale >= NEAR), TICKS[-1])
    for second in range(0, int(view.duration) + 1, step):
        x = _n(second * scale)
        yield tag("line", class_="tick", x1=x, x2=x, y1=14, y2=_n(bottom))
        yield tag("text", clock(second), class_="hour", x=_n(second * scale + 3), y=11)


def _lane(view: View, key: str, top: float, scale: float) -> Iterator[Html]:
    spans = view.analysis.flow.speech.get(key) or [
        Span(start=one.start, end=one.end) for one in view.analysis.utterances if one.speaker == key
    ]
    yield tag("g", *(_band(span, scale, top, LANE, "talk") for span in spans), class_=f"voice {view.shade(key)}")
    yield _wave(view, key, spans, top, scale)
    yield tag("text", view.called(key), class_=f"name {view.shade(key)}", x=6, y=_n(top - 5))


def _wave(view: View, key: str, spans: Sequence[Span], top: float, scale: float) -> Html:
    """The outline of the voice's channel, drawn where the voice speaks; a plain bar where there is no sound at hand."""
    middle, half = top + LANE / 2, LANE / 2 - 2
    peaks = _peaks(view, key)
    path = []
    if peaks is None:
        path = [
            f"M{_n(s.start * scale)} {_n(middle - 5)}H{_n(s.end * scale)}V{_n(middle + 5)}H{_n(s.start * scale)}Z"
            for s in spans
        ]
    else:
        step = view.duration / len(peaks)
        for span in spans:
            first, last = int(span.start / step), min(len(peaks) - 1, int(span.end / step))
            path += [
                f"M{_n((number + 0.5) * step * scale)} "
                f"{_n(middle - max(0.6, peaks[number] * half))}v{_n(2 * max(0.6, peaks[number] * half))}"
                for number in range(first, last + 1)
            ]
    kind = "bars" if peaks is None else "wave"
    return tag("path", class_=f"{kind} {view.shade(key)}", d="".join(path))


def _peaks(view: View, key: str) -> tuple[float, ...] | None:
    if view.waveform is None or not view.waveform.channels:
        return None
    channel = view.voices[key].channel or 0
    return view.waveform.channels[min(channel, len(view.waveform.channels) - 1)]


def _events(view: View, top: float, scale: float) -> Iterator[Html]:
    middle = top + EVENTS / 2
    for cut in view.analysis.flow.interruptions:
        x = cut.start * scale
        label = f"{view.say('legend_interruption')}: {view.called(cut.by)}, {clock(cut.start)}"
        yield tag(
            "path",
            tag("title", label),
            class_=f"cut {view.shade(cut.by)}",
            d=f"M{_n(x - 6)} {_n(middle - 7)}L{_n(x + 6)} {_n(middle - 7)}L{_n(x)} {_n(middle + 6)}Z",
        )
    for said in view.analysis.utterances:
        if said.question:
            label = f"{view.say('legend_question')}: {view.called(said.speaker)}, {clock(said.start)}"
            yield tag(
                "text",
                tag("title", label),
                "?",
                class_=f"asks {view.shade(said.speaker)}",
                x=_n(min(said.end, view.duration) * scale - 5),
                y=_n(middle + 6),
            )


def _mood(view: View, top: float, scale: float) -> Iterator[Html]:
    mood = view.analysis.mood
    assert mood is not None  # noqa: S101 (the caller asked)
    yield tag("rect", class_="ground", x=0, y=_n(top), width=_n(view.duration * scale), height=MOOD)
    middle = _n(top + MOOD / 2)
    yield tag("line", class_="half", x1=0, x2=_n(view.duration * scale), y1=middle, y2=middle)
    for name in ("tension", "arousal"):
        yield tag("path", class_=f"mood {name}", d=_curve(mood.moments, name, top, scale))
    yield tag("text", view.say("lane_mood"), class_="name customer", x=6, y=_n(top - 5))


def _curve(moments: Sequence[MoodMoment], name: str, top: float, scale: float) -> str:
    """Through the middle of each stretch; broken where nothing was measured for half a minute."""
    parts, before = [], None
    for moment in moments:
        x, y = (moment.start + moment.end) / 2 * scale, top + MOOD * (1 - getattr(moment, name))
        joined = before is not None and moment.start - before.end < 30
        parts.append(f"{'L' if joined else f'M{_n(moment.start * scale)} {_n(y)}L'}{_n(x)} {_n(y)}")
        before = moment
    return "".join(parts) + (f"L{_n(before.end * scale)} {_n(y)}" if before else "")


def _band(span: Span, scale: float, top: float, height: float, kind: str) -> Html:
    return tag(
        "rect",
        class_=kind,
        x=_n(span.start * scale),
        y=_n(top),
        height=_n(height),
        width=_n(max(1.0, span.seconds * scale)),
    )


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def legend(view: View) -> Html:
    """What the signs mean; colour is never the only difference."""
    signs = [
        *((f"voice {view.shade(key)}", view.called(key)) for key in view.voices),
        ("pause", view.say("legend_pause")),
        ("hold", view.say("legend_hold")),
        ("cut", "▼ " + view.say("legend_interruption")),
        ("asks", "? " + view.say("legend_question")),
    ]
    if view.analysis.mood and view.analysis.mood.moments:
        signs += [("arousal", view.say("legend_arousal")), ("tension", view.say("legend_tension"))]
    items = [tag("li", tag("span", class_=f"key {kind}", aria_hidden="true"), name) for kind, name in signs]
    return tag("ul", join(items), class_="legend", aria_label=view.say("legend"))
