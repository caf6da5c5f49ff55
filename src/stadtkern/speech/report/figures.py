"""The figures of the call as tables, each with how it was got and how far to trust it; small pictures above some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from stadtkern.speech.report.markup import Html, join, tag
from stadtkern.speech.report.transcript import asked
from stadtkern.speech.report.view import View
from stadtkern.speech.result import Evidence, OutcomeKind, Polarity, Role

Cell = str | int | float | None


def figures(view: View) -> Html:
    """All sections in the order in which people ask."""
    found = view.analysis
    made = [flow, pauses, interruptions, questions, sentiment, mood]
    if found.categories or found.outcome.kind != OutcomeKind.UNKNOWN:
        made.append(categories)
    if found.keywords:
        made.append(words)
    return join(section(view) for section in made)


def section(view: View, key: str, title: str, *content: Html | None) -> Html:
    """A heading, the content, and the explanation under it."""
    return tag("section", tag("h3", title), *content, explanation(view, key), id=f"f-{key}")


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], *, numbers: int = 0, quiet: bool = False
) -> Html:
    """A table; the first cell of a row heads it, the last `numbers` columns stand right.

    `quiet`: the heading says it.
    """
    edge = len(head) - numbers
    return tag(
        "div",
        tag(
            "table",
            tag("caption", tag("span", caption, class_="quiet") if quiet else caption),
            tag("thead", tag("tr", *(_head(name, at >= edge) for at, name in enumerate(head)))),
            tag("tbody", *(_row(row, edge) for row in rows)),
        ),
        class_="scroll",
        tabindex=0,
        role="region",
        aria_label=caption,
    )


def _head(name: str, number: bool) -> Html:
    return tag("th", name, scope="col", class_="n" if number else None)


def _row(row: Sequence[Cell], edge: int) -> Html:
    first, *rest = row
    cells = [
        tag("td", "–" if cell is None else cell, class_="n" if at >= edge else None) for at, cell in enumerate(rest, 1)
    ]
    return tag("tr", tag("th", first, scope="row"), *cells)


def explanation(view: View, key: str) -> Html:
    """How a measure was got: in the words of the analysis where it has some, else in ours."""
    told, say = view.explained(key if key in ("mood", "sentiment", "keywords") else f"flow.{key}"), view.say
    ours = f"m_{key}" in say.words
    method = say(f"m_{key}") if ours else told.method if told else ""
    limits = say(f"l_{key}") if ours else told.limits if told else ""
    on = told.on if told else []
    parts = [tag("p", method)] if method else []
    if limits:
        parts.append(tag("p", tag("strong", say("how_limits")), " ", limits))
    if on:
        total = sum(span.seconds for span in on)
        parts.append(tag("p", say("how_on", seconds=say.seconds(total, 0), pieces=len(on))))
    if key == "mood":
        parts.append(tag("p", say("mood_law")))
    return tag("details", tag("summary", say("how")), *parts)


def flow(view: View) -> Html:
    """Who talked how much, how fast, how soon."""
    say, voices = view.say, view.analysis.flow.speakers
    head = [say("measure"), *(view.called(one.speaker) for one in voices)]
    rows: list[list[Cell]] = [
        [say("talk_seconds"), *(say.seconds(one.talk_seconds) for one in voices)],
        [say("talk_share"), *(say.percent(one.talk_share) for one in voices)],
        [say("words"), *(one.words for one in voices)],
        [say("rate"), *(None if one.rate is None else say.number(one.rate) for one in voices)],
        [
            say("response"),
            *(None if one.response_seconds is None else say.seconds(one.response_seconds) for one in voices),
        ],
        [say("interruptions_made"), *(one.interruptions for one in voices)],
        [say("backchannels"), *(one.backchannels for one in voices)],
        [say("hesitations"), *(one.hesitations for one in voices)],
        [say("questions_open"), *(one.questions_open for one in voices)],
        [say("questions_closed"), *(one.questions_closed for one in voices)],
        [say("questions_comprehension"), *(one.questions_comprehension for one in voices)],
    ]
    return section(
        view, "flow", say("flow"), _shares(view), table(say("flow"), head, rows, numbers=len(voices), quiet=True)
    )


def _shares(view: View) -> Html | None:
    voices = [one for one in view.analysis.flow.speakers if one.talk_share > 0]
    if not voices:
        return None
    parts, at = [], 0.0
    for one in voices:
        width = one.talk_share * 100
        parts.append(
            tag("rect", class_=f"share {view.shade(one.speaker)}", x=round(at, 2), y=0, width=round(width, 2), height=6)
        )
        at += width
    told = ", ".join(f"{view.called(one.speaker)} {view.say.percent(one.talk_share)}" for one in voices)
    picture = tag(
        "svg",
        *parts,
        class_="bar",
        role="img",
        aria_label=view.say("share_alt", parts=told),
        viewBox="0 0 100 6",
        preserveAspectRatio="none",
    )
    return tag("figure", picture, tag("figcaption", told))


def pauses(view: View) -> Html:
    """Every pause, and the holds apart from them."""
    say, flow = view.say, view.analysis.flow
    rows = [
        [
            view.moment(one.start),
            say.seconds(one.seconds),
            f"{view.called(one.by)}{', ' + say('after_question') if one.after_question else ''}",
        ]
        for one in flow.pauses
    ]
    holds = [[view.moment(one.start), say.seconds(one.seconds), say(f"hold_{one.kind.value}")] for one in flow.holds]
    return section(
        view,
        "pauses",
        say("pauses"),
        table(say("pauses"), [say("when"), say("length"), say("let_happen")], rows, quiet=True)
        if rows
        else _none(say("none_pauses")),
        table(say("holds"), [say("when"), say("length"), say("kind")], holds) if holds else None,
    )


def interruptions(view: View) -> Html:
    """Who took the floor from whom; other overlaps beneath."""
    say, flow = view.say, view.analysis.flow
    title = say("interruptions") + (f" – {say('estimated')}" if flow.estimated else "")
    rows = [
        [view.moment(one.start), view.called(one.by), view.called(one.of), say.seconds(one.seconds)]
        for one in flow.interruptions
    ]
    head = [say("when"), say("who"), say("whom"), say("length")]
    others = [
        [
            view.moment(one.start),
            view.called(one.second),
            say("backchannel") if one.backchannel else say("overlaps"),
            say.seconds(one.seconds),
        ]
        for one in flow.overlaps
    ]
    return section(
        view,
        "interruptions",
        title,
        table(say("interruptions"), head, rows, numbers=1, quiet=True) if rows else _none(say("none_interruptions")),
        table(say("overlaps"), [say("when"), say("who"), say("kind"), say("length")], others, numbers=1)
        if others
        else None,
    )


def questions(view: View) -> Html:
    """Every question with its form."""
    say = view.say
    rows = [
        [view.moment(one.start), view.called(one.speaker), asked(view, one.question), one.question.text or one.text]
        for one in view.analysis.utterances
        if one.question
    ]
    head = [say("when"), say("who"), say("kind"), say("text")]
    found = table(say("questions"), head, rows, quiet=True) if rows else _none(say("none_questions"))
    late = view.analysis.customer_questions_last_quarter
    note = (
        None
        if late is None
        else tag(
            "p",
            f"{say('late_questions')}: ",
            tag("strong", late),
            f". {say('late_questions_hint')}" if late > 1 else ".",
        )
    )
    return section(view, "questions", say("questions"), note, found)


def sentiment(view: View) -> Html:
    """The wording per quarter and role, as bars and as a table."""
    say = view.say
    told = [one for one in view.analysis.sentiment.quarters if one.mean is not None]
    if not told:
        return section(view, "sentiment", say("sentiment"), _none(say("none_sentiment")))
    roles = [role for role in Role if any(one.role == role for one in told)]
    by = {(one.role, one.quarter): one.mean for one in told}
    change = view.analysis.sentiment.change
    rows = [
        [
            _role(view, role),
            *(_signed(view, by.get((role, quarter))) for quarter in range(1, 5)),
            _signed(view, change.get(role)),
        ]
        for role in roles
    ]
    head = [say("who"), *(say("quarter", number=quarter) for quarter in range(1, 5)), say("change")]
    return section(
        view,
        "sentiment",
        say("sentiment"),
        _bars(view, roles, by),
        table(say("sentiment"), head, rows, numbers=5, quiet=True),
        _terms(view),
    )


def _bars(view: View, roles: Sequence[Role], by: dict[tuple[Role, int], float | None]) -> Html:
    parts, told = [tag("line", class_="half", x1=0, x2=400, y1=50, y2=50)], []
    for quarter in range(1, 5):
        parts.append(tag("text", view.say("quarter", number=quarter), x=quarter * 100 - 50, y=114))
    for place, role in enumerate(roles):
        for quarter in range(1, 5):
            mean = by.get((role, quarter))
            if mean is None:
                continue
            height = max(1.0, abs(mean) * 44)
            shade = {Role.AGENT: "agent", Role.CUSTOMER: "customer"}.get(role, "other")
            x = (quarter - 1) * 100 + 50 - 16 * len(roles) + 32 * place
            y = 50 - height if mean >= 0 else 50
            parts.append(
                tag("rect", class_=f"share {shade}", x=x + 2, y=round(y, 1), width=28, height=round(height, 1))
            )
            told.append(f"{_role(view, role)} {view.say('quarter', number=quarter)} {_signed(view, mean)}")
    label = view.say("sentiment_alt", parts="; ".join(told))
    return tag("figure", tag("svg", *parts, class_="bars", role="img", aria_label=label, viewBox="0 0 400 120"))


def _terms(view: View) -> Html | None:
    say = view.say
    rows: list[list[Cell]] = []
    for said in view.analysis.utterances:
        for term in said.terms:
            kinds = [say("positive" if term.polarity == Polarity.POSITIVE else "negative")]
            kinds += [say("negated")] * term.negated + [say("ironic")] * term.ironic
            rows.append([view.moment(said.start), view.called(said.speaker), ", ".join(kinds), term.text])
    return table(say("terms"), [say("when"), say("who"), say("kind"), say("text")], rows) if rows else None


def mood(view: View) -> Html:
    """The caller's mood, stretch by stretch; or the reason why there is none."""
    say, found = view.say, view.analysis.mood
    if found is None or not found.moments:
        told = view.explained("mood")
        reason = told.method if told and say.language == "de" else say("none_mood")
        return section(view, "mood", say("mood"), _none(reason))
    rows = [
        [
            view.moment(one.start),
            say.seconds(one.seconds),
            say.number(one.arousal, 2),
            say.number(one.tension, 2),
            say.percent(one.confidence),
        ]
        for one in found.moments
    ]
    told_in_short = say(
        "mood_alt",
        start=_two(view, found.arousal_start),
        end=_two(view, found.arousal_end),
    )
    head = [say("when"), say("length"), say("arousal"), say("tension"), say("confidence")]
    return section(
        view, "mood", say("mood"), tag("p", told_in_short), table(say("mood"), head, rows, numbers=4, quiet=True)
    )


def categories(view: View) -> Html:
    """Topics with the words that showed them, and the outcome."""
    say, found = view.say, view.analysis
    rows = [[one.title, say.percent(one.score), _evidence(view, one.evidence)] for one in found.categories]
    outcome = [
        [
            say(f"outcome_{found.outcome.kind.value}"),
            say.percent(found.outcome.confidence),
            _evidence(view, found.outcome.evidence),
        ]
    ]
    return section(
        view,
        "categories",
        say("categories"),
        table(say("categories"), [say("topics"), say("score"), say("evidence")], rows, quiet=True)
        if rows
        else _none(say("no_topics")),
        table(say("outcome"), [say("outcome"), say("score"), say("evidence")], outcome),
        tag("p", say("m_outcome"), " ", say("l_outcome"), class_="small"),
    )


def words(view: View) -> Html:
    """Keywords with their counts."""
    say = view.say
    rows: list[list[Cell]] = [[one.text, one.count] for one in view.analysis.keywords]
    found = (
        table(say("keywords"), [say("keywords"), say("count")], rows, numbers=1, quiet=True)
        if rows
        else _none(say("none_words"))
    )
    return section(view, "keywords", say("keywords"), found)


def _evidence(view: View, found: Sequence[Evidence]) -> Html:
    starts = {one.index: one.start for one in view.analysis.utterances}
    parts: list[Html] = []
    for one in found:
        at = starts.get(one.utterance, one.start)
        place = [] if at is None else [" ", view.moment(at)]
        parts.append(tag("li", f"„{one.text}“" if view.say.language == "de" else f"“{one.text}”", *place))
    return tag("ul", join(parts), class_="evidence") if parts else tag("span", "–")


def _none(words: str) -> Html:
    return tag("p", words, class_="empty")


def _role(view: View, role: Role) -> str:
    return view.say("unknown", key="?") if role == Role.UNKNOWN else view.say(role.value)


def _signed(view: View, value: float | None) -> str | None:
    if value is None:
        return None
    return ("+" if value > 0 else "−" if value < 0 else "±") + view.say.number(abs(value), 2)


def _two(view: View, value: float | None) -> str:
    return "–" if value is None else view.say.number(value, 2)


def lines(view: View) -> Iterator[tuple[str, str]]:
    """What made the figures, as pairs for the end of the page."""
    say, made = view.say, view.analysis.provenance
    if made.models:
        yield say("models"), "; ".join(f"{part}: {name}" for part, name in made.models.items())
    if made.seconds:
        yield say("stages"), "; ".join(f"{part} {say.seconds(value)}" for part, value in made.seconds.items())
    if made.settings:
        yield say("settings"), "; ".join(f"{key} = {value}" for key, value in made.settings.items())
    if view.analysis.recording.sha256:
        yield say("sha"), view.analysis.recording.sha256
