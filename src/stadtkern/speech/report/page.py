"""The whole page: one file without a single address outside of itself, closed by a policy that names its own sums."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from stadtkern.speech.report import figures, timeline
from stadtkern.speech.report.markup import Html, join, raw, tag
from stadtkern.speech.report.texts import clock, texts
from stadtkern.speech.report.transcript import transcript
from stadtkern.speech.report.view import View
from stadtkern.speech.report.waveform import Waveform
from stadtkern.speech.result import ConversationAnalysis, OutcomeKind, Role

DATA = Path(__file__).parent / "data"


def render(
    analysis: ConversationAnalysis, *, language: str = "de", audio: str = "", waveform: Waveform | None = None
) -> str:
    """The report as the text of an HTML file.

    audio: the address of the sound, relative to the file or a `data:` address; empty leaves it out. waveform: from
    `report.waveform.outline`; without it the voices are drawn as bars. Raises texts.LanguageUnknown.
    """
    view = View(analysis, texts(language), waveform)
    style = (DATA / "report.css").read_text(encoding="utf-8")
    script = (DATA / "report.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src {_sum(style)}; script-src {_sum(script)}; "
        "media-src 'self' data: file:; base-uri 'none'; form-action 'none'"
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="robots", content="noindex"),
        tag("title", _title(view)),
        tag("style", raw(style)),
    )
    body = tag(
        "body",
        tag("a", view.say("skip"), class_="skip", href="#transcript"),
        _header(view),
        tag("main", _glance(view), _timeline(view, audio), _columns(view)),
        _footer(view),
        tag("script", raw(script)),
    )
    return f"<!doctype html>\n{tag('html', head, body, lang=language)}\n"


def _sum(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _title(view: View) -> str:
    name = view.analysis.recording.name
    return f"{view.say('title')} – {name}" if name else view.say("title")


def _header(view: View) -> Html:
    say, recording = view.say, view.analysis.recording
    facts = [(say("file"), recording.name)] if recording.name else []
    facts += [(say("length"), clock(view.duration))]
    if f"layout_{recording.layout}" in say.words:
        facts += [(say("layout"), say(f"layout_{recording.layout}"))]
    secrecy = say("redacted") if view.analysis.redacted else say("not_redacted")
    return tag(
        "header",
        tag("h1", say("title")),
        tag("dl", join(tag("div", tag("dt", name), tag("dd", value)) for name, value in facts), class_="facts"),
        tag("p", secrecy, class_="secrecy"),
        _warnings(view),
    )


def _warnings(view: View) -> Html | None:
    told = view.analysis.recording.warnings
    if not told:
        return None
    return tag(
        "div", tag("h2", view.say("warnings")), tag("ul", join(tag("li", one) for one in told)), class_="warnings"
    )


def _glance(view: View) -> Html:
    """Tiles that answer: outcome, topics, share of talk, pauses, interruptions, wording, questions, mood."""
    say, found, flow = view.say, view.analysis, view.analysis.flow
    outcome = say(f"outcome_{found.outcome.kind.value}")
    sure = say("sure", share=say.percent(found.outcome.confidence)) if found.outcome.confidence else ""
    topics = ", ".join(one.title for one in found.categories[:3]) or say("no_topics")
    shares = " · ".join(f"{view.called(one.speaker)} {say.percent(one.talk_share)}" for one in flow.speakers)
    waited = say("pauses_sum", seconds=say.seconds(sum(one.seconds for one in flow.pauses), 0)) if flow.pauses else ""
    known = found.outcome.kind != OutcomeKind.UNKNOWN or bool(found.categories)
    tiles = [_tile(say("outcome"), outcome, sure), _tile(say("topics"), topics)] if known else []
    tiles += [
        _tile(say("talk_share"), shares or "–"),
        _tile(say("pauses"), str(len(flow.pauses)), waited),
        _tile(say("interruptions"), str(len(flow.interruptions)), say("estimated") if flow.estimated else ""),
    ]
    change = found.sentiment.change.get(Role.CUSTOMER)
    if change is not None:
        sign = "+" if change > 0 else "−" if change < 0 else "±"
        tiles.append(_tile(say("customer_sentiment"), f"{sign}{say.number(abs(change), 2)}", say("change_long")))
    if found.customer_questions_last_quarter is not None:
        tiles.append(_tile(say("late_questions"), str(found.customer_questions_last_quarter)))
    if found.mood and found.mood.arousal_start is not None and found.mood.arousal_end is not None:
        course = say(
            "from_to", first=say.number(found.mood.arousal_start, 2), last=say.number(found.mood.arousal_end, 2)
        )
        tiles.append(
            _tile(say("mood"), f"{say('arousal')} {course}", say("sure", share=say.percent(found.mood.confidence)))
        )
    return tag("section", tag("h2", say("glance")), tag("ul", join(tiles), class_="tiles"), id="glance")


def _tile(name: str, answer: str, more: str = "") -> Html:
    long = " long" if len(answer) > 14 else ""
    return tag(
        "li",
        tag("span", name, class_="what"),
        tag("strong", answer, class_=f"answer{long}"),
        tag("span", more, class_="more") if more else None,
    )


def _timeline(view: View, audio: str) -> Html:
    say = view.say
    player = (
        tag("audio", id="audio", controls="", preload="metadata", src=audio, aria_label=say("audio")) if audio else None
    )
    hint = tag("p", say("timeline_hint"), "" if audio else " " + say("audio_missing"), class_="small screen")
    picture = tag(
        "div", timeline.draw(view), class_="scroll picture", tabindex=0, role="region", aria_label=say("timeline")
    )
    return tag(
        "section", tag("h2", say("timeline")), player, tag("figure", picture, timeline.legend(view)), hint, id="time"
    )


def _columns(view: View) -> Html:
    say = view.say
    search = tag(
        "p",
        tag("label", say("search"), for_="search"),
        tag("input", id="search", type="search", autocomplete="off"),
        tag("output", id="found", for_="search", data_text=say("search_found", count="{count}")),
        class_="search screen",
        hidden="",
    )
    text = tag(
        "section",
        tag("h2", say("transcript")),
        search,
        tag(
            "div", transcript(view), class_="paper", id="paper", tabindex=0, role="region", aria_label=say("transcript")
        ),
        id="transcript",
        tabindex=-1,
    )
    return tag(
        "div", text, tag("section", tag("h2", say("figures")), figures.figures(view), id="figures"), class_="columns"
    )


def _footer(view: View) -> Html:
    say = view.say
    pairs = [*figures.lines(view)]
    roles = [
        (view.called(key), say("role_sure", share=say.percent(voice.role_confidence), reason=voice.role_reason or "–"))
        for key, voice in view.voices.items()
        if voice.role != Role.UNKNOWN
    ]
    facts = tag("dl", join(tag("div", tag("dt", name), tag("dd", value)) for name, value in [*roles, *pairs]))
    made = say("made_by", version=view.analysis.provenance.stadtkern or "")
    return tag("footer", tag("h2", say("provenance")), facts if roles or pairs else None, tag("p", made))
