"""The words of the call: each with its time, doubtful ones marked, terms and hesitations shown where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from stadtkern.speech.report.markup import Html, join, tag
from stadtkern.speech.report.texts import clock
from stadtkern.speech.report.view import View
from stadtkern.speech.result import Polarity, Question, Utterance


@dataclass
class _Mark:
    """Something that characters `first` to `last` of a text are."""

    first: int
    last: int
    kind: str
    title: str = ""
    at: float | None = None


@dataclass
class _Piece:
    text: str
    kinds: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    at: float | None = None


def transcript(view: View) -> Html:
    """An ordered list of turns, or a sentence that nothing was said."""
    if not view.analysis.utterances:
        spoken = any(view.analysis.flow.speech.values())
        return tag("p", view.say("not_written" if spoken else "nothing_said"), class_="empty")
    return tag("ol", join(_turn(view, one) for one in view.analysis.utterances), class_="turns", id="turns")


def _turn(view: View, said: Utterance) -> Html:
    doubt = "" if said.confidence >= 0.5 else " doubtful"
    head = tag(
        "p",
        tag("button", clock(said.start), type="button", class_="time", data_t=round(said.start, 2)),
        " ",
        tag("strong", view.called(said.speaker)),
        *_chips(view, said),
        class_="head",
    )
    body = tag("p", join(_piece(piece) for piece in pieces(view, said)), class_="words")
    return tag(
        "li",
        head,
        body,
        id=f"u{said.index}",
        class_=f"turn {view.shade(said.speaker)}{doubt}",
        data_t=round(said.start, 2),
        data_end=round(said.end, 2),
    )


def _chips(view: View, said: Utterance) -> Iterator[Html]:
    if said.question:
        yield join([" ", tag("span", asked(view, said.question), class_="chip", title=said.question.reason or None)])
    if said.backchannel:
        yield join([" ", tag("span", view.say("backchannel"), class_="chip")])
    if said.sentiment:
        name = "positive" if said.sentiment > 0 else "negative"
        sign = "+" if said.sentiment > 0 else "−"
        yield join([" ", tag("span", f"{sign} {view.say(name)}", class_=f"chip {name}")])
    heard = [one for one in said.hesitations if one.acoustic]
    if heard:
        yield join([" ", tag("span", f"{view.say('hesitation')} ({view.say('heard')})", class_="chip")])


def asked(view: View, question: Question) -> str:
    """The form of a question in words."""
    form = view.say(f"question_{question.form.value}")
    return f"{form}, {view.say('comprehension')}" if question.comprehension else form


def pieces(view: View, said: Utterance) -> Iterator[_Piece]:
    """The text cut where a mark begins or ends; all pieces together are the text."""
    marks = [mark for mark in _marks(view, said) if 0 <= mark.first < mark.last <= len(said.text)]
    cuts = sorted({0, len(said.text), *(mark.first for mark in marks), *(mark.last for mark in marks)})
    for first, last in pairwise(cuts):
        over = [mark for mark in marks if mark.first <= first and last <= mark.last]
        at = next((mark.at for mark in over if mark.at is not None), None)
        yield _Piece(
            said.text[first:last], [mark.kind for mark in over], [mark.title for mark in over if mark.title], at
        )


def _marks(view: View, said: Utterance) -> Iterator[_Mark]:
    say = view.say
    yield from _words(view, said)
    for term in said.terms:
        titles = [say("positive" if term.polarity == Polarity.POSITIVE else "negative")]
        titles += [say("negated")] * term.negated + [say("ironic")] * term.ironic
        yield _Mark(term.offset, term.offset + len(term.text), f"term {term.polarity.value}", ", ".join(titles))
    for pause in said.hesitations:
        if not pause.acoustic:
            title = f"{say('hesitation')}: {say(pause.kind.value)}"
            yield _Mark(pause.offset, pause.offset + len(pause.text), "hesitation", title)
    for datum in said.personal:
        title = f"{say('personal')}: {say(datum.kind.value)}"
        yield _Mark(datum.offset, datum.offset + len(datum.text), "personal", title)


def _words(view: View, said: Utterance) -> Iterator[_Mark]:
    """Each word where it stands in the text; one that is not found there is passed over."""
    at = 0
    for word in said.words:
        text = word.text.strip()
        first = said.text.find(text, at) if text else -1
        if first >= 0:
            at = first + len(text)
            yield _Mark(
                first, at, "w uncertain" if word.uncertain else "w", view.say("uncertain") * word.uncertain, word.start
            )


def _piece(piece: _Piece) -> Html | str:
    if not piece.kinds:
        return piece.text
    kinds = " ".join(dict.fromkeys(" ".join(piece.kinds).split()))
    at = None if piece.at is None else round(piece.at, 2)
    return tag("span", piece.text, class_=kinds, title="; ".join(dict.fromkeys(piece.titles)) or None, data_t=at)
