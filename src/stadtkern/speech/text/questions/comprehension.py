"""Asking back: questions that seek to understand, or to have confirmed, what was just said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stadtkern.speech.result import QuestionForm
from stadtkern.speech.text.german import lemma, word_class
from stadtkern.speech.text.personal.spoken import runs
from stadtkern.speech.text.questions.form import asks_by_order
from stadtkern.speech.text.questions.words import OPENERS, TAGS, W_WORDS
from stadtkern.speech.text.tokens import words

ASKS_MEANING = re.compile(
    r"\bwie (?:bitte|meinen sie|meinst du|meinen se|soll ich das verstehen|ist das gemeint|meint er)\b"
    r"|\bwas (?:heißt|heist|bedeutet|soll das (?:heißen|bedeuten|sein)|meinen sie|meinst du|bitte"
    r"|ist (?:denn |das denn |das |ein |eine )?(?:damit gemeint)|ist damit|sagt mir das|verstehen sie)\b"
    r"|\bwat (?:heißt|is dat|soll dat heißen)\b|\b(?:heißt|bedeutet) das\b|\bdas heißt\b|\b(?:sie|du) mein(?:en|st)\b"
    r"|\bmeinen sie (?!denn wie)|\bmit [^?.,]{1,30} meinen sie"
    r"|\b(?:habe?|hab) ich (?:das|sie|es|dich) (?:da |so |jetzt )?(?:richtig|recht) (?:verstanden|notiert|gehört"
    r"|aufgeschrieben|mitbekommen)|\bhabe ich das richtig\b|\bverstehe? ich (?:das|sie) (?:so |jetzt )?richtig"
    r"|\bsehe ich das (?:so )?richtig"
    r"|\b(?:können|könnten|würden|könn) (?:sie|se) (?:mir )?(?:das|dat|es|die|den)?\s?(?:\w+ ){0,3}(?:wiederholen"
    r"|erklären|buchstabieren|(?:noch ?mal|nochmal|noch einmal) (?:sagen|nennen))|\bnoch ?mal bitte\b"
    r"|\bwie war (?:das|die|der)\b|\bwas war das\b|\bwas haben sie gesagt\b|\bwas sagten sie\b"
    r"|\b(?:habe?|hab) ich (?:das |sie |es )?(?:da |so |jetzt )*(?:richtig|recht) (?:aufgefasst|begriffen|gelesen)\b"
    r"|\bsoll(?:te)? (?:das|dat) (?:etwa |jetzt |also )*(?:heißen|bedeuten)\b"
    r"|\bwas (?:genau )?ist (?:denn )?mit \w+ gemeint\b"
    r"|\bheißt (?:im klartext|also|konkret)\b|\balso wenn ich (?:sie|das) richtig verstehe"
    r"|\bwenn ich (?:sie |das |es )?richtig (?:verstehe|verstanden)|\bim klartext\b|\bsoll heißen\b"
    r"|\bhaben sie (?:gerade |eben )?gesagt\b|\bsagten sie\b(?! mir)",
    re.IGNORECASE,
)
FORMLOS = re.compile(
    r"^(?:\w+[\s,]+){0,3}?\w+ (?:heißt|bedeutet)[,:]? (?!ihr\b|ihre\b|er\b|sie\b|der\b|die\b)", re.IGNORECASE
)
RESTATES = re.compile(
    r"^(?:(?:ja|okay|ok|gut|ach so|aha|ah|moment|und|nee|nein|warte|na|genau|äh|ähm|oh|so|verstehe|halt|hm|richtig"
    r"|alles klar),?\s+){0,3}(?:also|dann|das heißt|sprich|sie meinen|d\.\s?h\.|heißt)\b",
    re.IGNORECASE,
)
RECORD = re.compile(
    r"\bbei ihnen\b|\bhinterlegt\b|\bgespeichert\b|\beingetragen\b|\bim system\b|\bich (?:sehe|hab|habe) hier\b"
    r"|\bsteht hier\b|\bhier steht\b|\bsehe ich hier\b|\bstimmt (?:die|ihre|der|das) \w+ noch\b|\bnoch aktuell\b"
    r"|\bgemeldet\b",
    re.IGNORECASE,
)
#: "Also muss ich das bis Freitag schicken?": the verb stands first, but the speaker concludes for the own case.
CONCLUDES = re.compile(
    r"^(?:(?:ja|okay|ok|gut|ach so|aha|ah|moment|und|nee|nein|na|äh|ähm|oh|hm),?\s+){0,3}(?:also|das heißt|sprich"
    r"|heißt das),?\s+\w+\s+(?:ich|wir|das|es|da|man|die|der|mein\w*|unser\w*)\b",
    re.IGNORECASE,
)
OWN_CASE = re.compile(
    r"\b(?:bin|muss|kann|darf|soll|brauche?|bekomme?|zahle?) ich\b|\bich (?:bin|muss|kann|darf|soll)\b", re.IGNORECASE
)
#: "Was ist denn ein Grundversorger?"
WHAT_IS = re.compile(
    r"^(?:\w+,?\s+){0,2}?(?:was|wat) (?:ist|is|sind|wäre|bedeutet|heißt) (?:\w+ ){0,2}?(?:ein|eine|einen|so ein"
    r"|so eine) (\w{4,})\W*$",
    re.IGNORECASE,
)
#: "Meldebestätigung, ist das der Zettel, den man beim Anmelden kriegt?"
WHICH_THING = re.compile(
    r"^(?:\w+,?\s+){0,2}?(?:ein |eine |der |die |das )?(\w{4,}), (?:ist|sind|wäre|meint|heißt) (?:das|dat|denn das)\b",
    re.IGNORECASE,
)
#: "An welchem Mittwoch, diesem oder nächstem?"
WHICH_ONE = re.compile(
    r"^(?:(?:äh|ähm|und|ja|moment|an|in|zu|mit|bei|von|für|auf|aus|ab|bis)\s+)*welche[mnrs]?\s+(\w{4,})\s*(?:[,?.–]"
    r"|denn\b|meinen\b|genau\b|$)",
    re.IGNORECASE,
)
#: Said in the turn before the question itself: it was not understood.
MISSED = re.compile(
    r"\b(?:das|sie|es|den|die)?\s?(?:habe?|hab|hatte) ich (?:das |sie |es )?(?:jetzt |akustisch |leider |gerade |eben "
    r"|so |da )*nicht (?:ganz |richtig |so ganz )?"
    r"(?:verstanden|mitbekommen|gehört|mitgekriegt|begriffen|kapiert)\b"
    r"|\b(?:versteh|verstehe|kapier|kapiere) ich (?:jetzt |gerade )?nicht\b"
    r"|\bda komm\w* ich (?:jetzt |gerade )?nicht mit\b",
    re.IGNORECASE,
)
#: Not asking back, but a sign of disbelief.
DISBELIEF = re.compile(
    r"^(?:(?:ach|ja|was|wie|nee|nein|och)?,?\s*)?(?:echt|wirklich|ernsthaft|im ernst|ehrlich|tatsächlich|ja"
    r"|ach)(?: jetzt| ja| wahr)?\s*\??$",
    re.IGNORECASE,
)


def asks_back(
    question: str, turn: str, form: QuestionForm, before: Sequence[str], own_before: Sequence[str] = ()
) -> tuple[bool, str]:
    """Whether the question asks back, and why. before: what the other one said just before (nearest last)."""
    said = " ".join(before[-2:])
    if (
        ASKS_MEANING.search(question)
        and not re.search(r"was (?:heißt|bedeutet) .*(?:für mich|kosten)", question, re.IGNORECASE)
        and re.search(r"\bwie (?:heißt|heißen)\b", question, re.IGNORECASE) is None
    ):
        return True, "asks what was meant"
    if MISSED.search(turn[: turn.find(question)]):
        return True, "says that it was not understood"
    if _reads_back(turn, before, question):
        return True, "reads a number back"
    if any(found and _shared(found[1], said) for found in (WHICH_THING.search(question), WHICH_ONE.search(question))):
        return True, "asks which one is meant"
    if form is QuestionForm.OPEN:
        return _open_echo(question, said)
    if RECORD.search(question) and not OWN_CASE.search(question):
        return False, ""
    if CONCLUDES.search(question):
        return True, "draws a conclusion from what was said"
    if RESTATES.search(question) and not asks_by_order(question):
        return True, "says again in other words what was said"
    if FORMLOS.search(question) and not asks_by_order(question):
        return True, "asks what a word stands for"
    if not said:
        return False, ""
    if _declarative(question):
        tagged = bool(TAGS.search(question.rstrip("?!. ")))
        shared = _shared(question, said)
        if len(words(question)) <= 6 or shared or (not tagged) or any(_shared(question, o) for o in own_before[-1:]):
            return True, "a statement asked to have it confirmed"
    return False, ""


def echoes(question: str, before: Sequence[str]) -> bool:
    """Whether a short question without a verb only says again, as a question, what was just said ("Genehmigt?")."""
    said = words(question)
    echo = [w for w in said if w.low not in OPENERS and w.low not in {"wie", "was"}]
    return 1 <= len(echo) <= 3 and not asks_by_order(question) and _shared(question, " ".join(before[-1:]))


def _open_echo(question: str, said: str) -> tuple[bool, str]:
    """ "Wie, geschätzt?", "Wieso geschätzt?", "Welche Frist?": a W-word and a word that was just said, nothing else."""
    asked = WHAT_IS.search(question)
    if asked and _shared(asked[1], said):
        return True, "asks what a word means that was just said"
    parts = [w for w in words(question) if w.low not in OPENERS]
    low = {w.low for w in words(said)}
    content = [w for w in parts if w.low not in W_WORDS | {"denn", "für", "ein", "eine"}]
    taken_up = all(w.low in low and (word_class(w.text) in {"NN", "VV(PP)"} or len(w.low) > 5) for w in content)
    if 1 <= len(content) <= 2 and len(parts) <= 4 and taken_up:
        return True, "takes up a word that was just said"
    if re.search(r"^\s*(?:wie|was)\s*,", question, re.IGNORECASE):
        return True, "takes up a word that was just said"
    return False, ""


def _reads_back(turn: str, before: Sequence[str], question: str) -> bool:
    mine = [r.digits for r in runs(turn) if len(r.digits) >= 4]
    if not mine or not (TAGS.search(question.rstrip("?!. ")) or _declarative(question)):
        return False
    theirs = "".join(r.digits for text in before[-3:] for r in runs(text))
    return any(m in theirs or (len(m) >= 6 and theirs and theirs in m) for m in mine)


def _declarative(question: str) -> bool:
    """A statement by its order of words, or a piece of one."""
    return not asks_by_order(question) and not DISBELIEF.search(question)


def _shared(question: str, said: str) -> bool:
    """Whether the question takes up a content word or a number of what was said."""
    theirs = {_key(w.text) for w in words(said) if _content(w.text)}
    return any(_content(w.text) and _key(w.text) in theirs for w in words(question))


def _content(word: str) -> bool:
    return word[0].isdigit() or (
        word_class(word)[:2] in {"NN", "NE", "VV", "AD"} and len(word) > 3 and word.lower() not in OPENERS
    )


def _key(word: str) -> str:
    return word if word[0].isdigit() else lemma(word).lower()
