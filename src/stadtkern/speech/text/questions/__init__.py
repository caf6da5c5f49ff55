"""The question of a turn: whether it asks, open or closed, and whether it asks back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stadtkern.speech.result import Question, QuestionForm, Utterance
from stadtkern.speech.text.questions.clauses import unmarked_pieces
from stadtkern.speech.text.questions.comprehension import asks_back, echoes
from stadtkern.speech.text.questions.form import Form, form_of, indirect
from stadtkern.speech.text.questions.words import TAGS
from stadtkern.speech.text.tokens import Sentence, punctuated, sentences, words

#: No question to the other one: a search for a word, an idiom, a filler of talk, a story.
IDIOM = re.compile(
    r"^(?:(?:und|ja|ach|na|also|aber|nee|nein),?\s+)*(?:wissen sie|weißt du|wissen se)(?:,? was| wat)\s*(?:\??$|[,.–:]"
    r"|\b(?:ich|wir|jetzt|dann)\b)|\bwie (?:heißt|hieß|nennt sich|nennt man|sagt man)(?: der| die| das| dat"
    r"| es)?(?: denn| noch| doch| gleich| mal)*\s*\??$"
    r"|\bwie (?:soll|sage) ich (?:das |es |mal )?(?:sagen)?\s*\??$|\bwie war das (?:noch|gleich)"
    r"|\bwas wollte ich (?:noch |jetzt )?(?:sagen|fragen)"
    r"|\bwo (?:war ich|waren wir|hab ich (?:ihn|sie|es|das|den|die) denn)"
    r"|^(?:ja )?(?:hallo|ja|bitte|wie)\?$(?<!hallo\?)(?<!wie\?)(?<!bitte\?)",
    re.IGNORECASE,
)
STORY = re.compile(
    r"(?:\b(?:sagt|sagte|fragt|fragte|meint|meinte)\s+(?:der|die|er|sie|ich|mein\w*|ihr\w*)\b[^.?!]{0,25}"
    r"|\b(?:hat|habe|hab|haben) (?:der|die|er|sie|ich|mich|mir|ihn|man)?[^.?!]{0,30}(?:gesagt|gefragt|gemeint)"
    r"|\b(?:so nach dem motto|nach dem motto|gefragt|gesagt|gemeint|von wegen))\s*[,:]\s*[„\"»“]?",
    re.IGNORECASE,
)
SELF_ANSWER = re.compile(
    r"^(?:weil\b|ganz einfach|nichts\b|gar nichts|niemand|keiner|nix\b|nämlich|nein, natürlich nicht|null\b|genau,)",
    re.IGNORECASE,
)
TAG_ONLY = re.compile(
    r"^(?:oder|richtig|nicht wahr|ja|ne|nä|stimmt(?:'s| das)|korrekt|okay|gell|ist das (?:so )?(?:richtig|korrekt)"
    r"|passt das(?: so)?|habe? ich das (?:so )?richtig(?: verstanden)?)\s*\?$",
    re.IGNORECASE,
)
LOOK_BACK = 6  # turns


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What stands around a turn: what the other one said before (nearest last), the own last turn, and what follows."""

    theirs: Sequence[str] = ()
    own: Sequence[str] = ()
    after: str = ""
    marked: bool = True  # this transcript writes question marks


def find_questions(utterances: Sequence[Utterance]) -> list[Question | None]:
    """The main question of every utterance, or None."""
    marked = any("?" in u.text for u in utterances)
    found = []
    for at, utterance in enumerate(utterances):
        window = utterances[max(0, at - LOOK_BACK) : at]
        after = next((u.text for u in utterances[at + 1 : at + 3] if u.speaker != utterance.speaker), "")
        context = TurnContext(
            [u.text for u in window if u.speaker != utterance.speaker],
            [u.text for u in window if u.speaker == utterance.speaker],
            after,
            marked,
        )
        found.append(question_of(utterance.text, context))
    return found


def question_of(text: str, context: TurnContext) -> Question | None:
    """The main question of one turn: normally the last that the other one is to answer."""
    if not text.strip():
        return None
    candidates = _candidates(text, context)
    if not candidates:
        return None
    piece, form = candidates[-1]
    back, why = False, ""
    if form.reason.startswith("indirect"):
        pass
    else:
        back, why = asks_back(piece, text, form.form, context.theirs, context.own)
        if not back and len(candidates) > 1 and candidates[-2][1].form is QuestionForm.OPEN is form.form:
            back, why = asks_back(candidates[-2][0], text, QuestionForm.OPEN, context.theirs)
        if not back and len(candidates) > 1 and echoes(candidates[-2][0], context.theirs):
            back, why = True, "takes up a word that was just said"
    reason = f"{form.reason}; {why}" if back else form.reason
    return Question(form=form.form, comprehension=back, text=piece, reason=reason)


def _candidates(text: str, context: TurnContext) -> list[tuple[str, Form]]:
    parts = sentences(text)
    found: list[tuple[str, Form]] = []
    for number, sentence in enumerate(parts):
        if not words(sentence.text):
            continue
        following = parts[number + 1].text if number + 1 < len(parts) else ""
        if sentence.mark == "?":
            candidate = _marked(sentence, parts[number - 1].text if number else "", following)
        else:
            candidate = _unmarked(sentence, context, last=number == len(parts) - 1)
        if candidate is not None:
            found.append(candidate)
    return found


def _marked(sentence: Sentence, previous: str, following: str) -> tuple[str, Form] | None:
    text = sentence.text
    if TAG_ONLY.match(text):
        whole = f"{previous.rstrip('.?! ')}, {text}" if previous else text
        return whole, Form(QuestionForm.CLOSED, "a statement with a tag", True)
    if IDIOM.search(text) or _in_story(text):
        return None
    if following and SELF_ANSWER.match(following):
        return None
    return text, form_of(text)


def _in_story(text: str) -> bool:
    match = STORY.search(text)
    return match is not None and len(text) - match.end() > 5


def _unmarked(sentence: Sentence, context: TurnContext, *, last: bool) -> tuple[str, Form] | None:
    text = sentence.text
    if IDIOM.search(text) or _in_story(text):
        return None
    said = indirect(text)
    if said is not None:
        return text, said
    if context.marked:
        broken = sentence.mark == "…" and last
        form = form_of(text) if broken else None
        return (text, form) if form is not None and form.sure else None
    if punctuated(text):
        form = form_of(text)
        return (text, form) if _asks(text, form, context, last=last) else None
    for piece in reversed(unmarked_pieces(text)):
        inner = text[piece[0].start : piece[-1].end]
        form = form_of(inner)
        if form.sure and len(piece) >= 2:
            return inner, form
    form = form_of(text)
    return (text, form) if _asks(text, form, context, last=last) else None


CONFIRMS = re.compile(
    r"^\s*(?:genau|ja\b|richtig|stimmt|korrekt|jawohl|jau|nein|nee|exakt|so ist es|doch)\b", re.IGNORECASE
)
ALSO = re.compile(
    r"^(?:(?:ja|okay|ach so|moment|aha|und|ah|nee)[, ]+)*(?:also|das heißt|sie meinen|heißt das)\b", re.IGNORECASE
)


def _asks(text: str, form: Form, context: TurnContext, *, last: bool) -> bool:
    """Whether a sentence without its mark asks: by its form, or because the other one confirms it."""
    if form.sure:
        return True
    if not last or not CONFIRMS.match(context.after):
        return False
    many = len(words(text))
    return (bool(ALSO.match(text)) and many <= 14) or (
        bool(TAGS.search(text.rstrip(". "))) and many > 3 and not text.lower().startswith(("ja", "nein"))
    )
