"""Open or closed: the form of one sentence that asks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stadtkern.speech.result import QuestionForm
from stadtkern.speech.text.questions.clauses import Clause, clauses, without_openers
from stadtkern.speech.text.questions.words import (
    CERTAIN_TAGS,
    FACTS,
    OPENERS,
    PERSONS,
    PREPOSITIONS,
    SUBORDINATORS,
    TAGS,
    W_WORDS,
    is_verb,
    w_phrase,
)

W = (
    r"(?:was|wat|wer|wen|wem|wie|wann|wo|warum|wieso|weshalb|weswegen|wozu|wofür|woran|worauf|worum|womit|woher|wohin"
    r"|wovon|welche[rsmn]?|wieviel|inwiefern)"
)
P = r"(?:(?:an|auf|aus|bei|bis|durch|für|gegen|in|mit|nach|seit|über|um|unter|von|vor|zu|ab|wegen)\s+)?"
ASKING = (
    r"fragen|wissen|erfahren|sagen|verraten|erklären|beschreiben|mitteilen|schildern|erzählen|nennen|erläutern"
    r"|ausrechnen|abschätzen|einschätzen"
)
#: A frame of politeness around a W-clause that asks for information.
FRAMED_OPEN = re.compile(
    rf"(?:\b(?:darf|dürfte|kann|könnte|möchte) ich (?:\w+ ){{0,4}}(?:fragen|wissen|erfahren)\b"
    r"|\b(?:können|könnten|würden|könn|kannst|könntest|mögen|wollen|möchten) (?:sie|se"
    rf"|du) (?:\w+ ){{0,5}}(?:{ASKING})\b"
    rf"|\b(?:wissen|weiß|weißt|wüssten) (?:sie|se|du|man|denn|einer|jemand|das)\b[^,]{{0,30}}"
    rf"|\b(?:verraten|sagen|sag|erklären|erzählen|nennen) (?:sie )?(?:mir|uns)\b[^,]{{0,25}}"
    rf"|\bhaben sie (?:eine|ne) (?:ahnung|idee|vorstellung)|\b(?:ich|wir) (?:\w+ ){{0,3}}(?:fragen|wissen|erfahren)\b"
    rf"|\b(?:mich|uns) (?:würde )?interessier\w*(?: \w+){{0,2}}|\bfrage mich(?: \w+){{0,2}}"
    rf"|\bmeine frage (?:ist|wäre|war)(?: \w+){{0,2}}|\b(?:frage|weiß) (?:nur )?(?:halt )?noch)"
    rf"[,:]?\s+{P}{W}\b",
    re.IGNORECASE,
)
LEAVE = re.compile(
    r"\b(?:darf|dürfte|kann|könnte|soll) (?:ich|wir) (?:\w+ ){0,4}(?:erklären|sagen|erzählen|schildern|zeigen"
    r"|nachsehen|nachschauen|schauen|gucken|prüfen)\b",
    re.IGNORECASE,
)
#: An indirect question in a statement ("Ich wollte fragen, ob …").
INDIRECT = re.compile(
    r"\b(?:wollt?e?|möchte?|würd?e?|wüsste|hätte?|muss|müsste|wollen|wollten|möchten|kann|könnte"
    rf"|darf)\b(?: \w+){{0,6}} (?:fragen|nachfragen|wissen|erfahren|klären|erkundigen|gefragt|anfragen"
    rf"|hören)\b[,:]?(?: \w+)?[,:]? (ob\b|{P}{W}\b)"
    rf"|\bwüsste (?:\w+ )?gerne?\b[,:]? (ob\b|{P}{W}\b)"
    rf"|\bfrage (?:mich|sie|ist|wäre|war)\b(?: \w+){{0,3}}[,:]? (ob\b|{P}{W}\b)"
    rf"|\bmich (?:würde )?(?:\w+ )?interessier\w*\b(?: \w+){{0,2}}[,:]? (ob\b|{P}{W}\b)"
    rf"|\b(?:wollte|würde|möchte) (?:\w+ ){{0,4}}(?:mal |nur |kurz )?(?:hören|wissen|fragen|nachfragen)[,:]? (ob\b"
    rf"|{P}{W}\b)"
    rf"|\b(?:können|könnten) (?:sie|se) (?:\w+ ){{0,3}}(?:sagen|nachsehen|nachschauen|schauen|gucken"
    rf"|prüfen)[,:]? (ob\b|{P}{W}\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Form:
    """What the form of a sentence says: open or closed, why, and whether it would be a question without its mark."""

    form: QuestionForm
    reason: str
    sure: bool  # asks by its form alone


def indirect(text: str) -> Form | None:
    """The form of an indirect question inside a statement, else None."""
    match = INDIRECT.search(text)
    if match is None:
        return None
    starter = next(g for g in match.groups() if g)
    if starter.lower().startswith("ob"):
        return Form(QuestionForm.CLOSED, "indirect question with „ob“", True)
    return Form(QuestionForm.OPEN, f"indirect question with „{starter.lower()}“", True)


def form_of(text: str) -> Form:
    """The form of a sentence taken as a question."""
    bare = text.strip().rstrip("?!. ").strip()
    parts = clauses(bare)
    if not parts:
        return Form(QuestionForm.CLOSED, "no words", False)
    framed = FRAMED_OPEN.search(bare)
    if framed and not LEAVE.search(bare):
        return Form(QuestionForm.OPEN, "a frame around a W-clause that asks for information", True)
    inside = indirect(bare)
    if inside is not None and not LEAVE.search(bare):
        return inside
    main, inverted = main_clause(parts)
    w = _w_question(main, alone=len(parts) == 1)
    later = _later_w(parts)
    if w:
        return later if later and later.sure and not w.sure else w
    if CERTAIN_TAGS.search(bare):
        return Form(QuestionForm.CLOSED, "a statement with a tag", True)
    if TAGS.search(bare) and len(parts) > 1:
        return Form(QuestionForm.CLOSED, "a statement with a tag", False)
    if later:
        return later
    first = without_openers(main)
    if first and is_verb(first[0]):
        sure = _sure_verb_first(first) and (not inverted or first[0].low in {"muss", "soll", "darf", "müsste"})
        return Form(QuestionForm.CLOSED, "the verb stands first", sure)
    dislocated = next((c for c in parts[parts.index(main) + 1 :] if is_verb(c[0]) and _sure_verb_first(c)), None)
    if dislocated is not None and not any(is_verb(t) for t in main):
        return Form(QuestionForm.CLOSED, "the verb stands first behind what it is about", True)
    if _asks_fact(main):
        return Form(QuestionForm.OPEN, "asks for a fact without a verb", len(parts) == 1)
    return Form(QuestionForm.CLOSED, "a statement asked", False)


def main_clause(parts: list[Clause]) -> tuple[Clause, bool]:
    """The clause that carries the question, behind openers; and whether a subordinate one stands in front of it."""
    at = 0
    inverted = False
    while at < len(parts) - 1:
        clause = without_openers(parts[at])
        only_opener = all(t.low in OPENERS for t in parts[at])
        address = clause[0].low in {"herr", "frau", "herrn"} and len(clause) <= 3
        says = [t.low for t in clause[:2]] in (
            ["sagen", "sie"],
            ["sag", "mal"],
            ["hören", "sie"],
            ["wissen", "sie"],
        ) and len(clause) <= 3
        subordinate = clause[0].low in SUBORDINATORS and not (
            len(parts[at]) > 1
            and parts[at][0].low == "und"
            and clause[0].low == "wenn"
            and at == len(parts) - 2
            and not _starts_question(parts[at + 1])
        )
        if only_opener or address or says or subordinate:
            at += 1
            inverted = inverted or subordinate
            continue
        break
    return parts[at], inverted


def asks_by_order(text: str) -> bool:
    """Whether a verb or a W-word begins the clause that carries the sentence."""
    parts = clauses(text.strip().rstrip("?!. "))
    if not parts:
        return False
    main, _ = main_clause(parts)
    if _starts_question(main) or _later_w(parts):
        return True
    return not any(is_verb(t) for t in main) and any(is_verb(c[0]) for c in parts[parts.index(main) + 1 :])


def _starts_question(clause: Clause) -> bool:
    bare = without_openers(clause)
    return bool(bare) and (is_verb(bare[0]) or w_phrase(bare) > 0)


def _w_question(clause: Clause, *, alone: bool) -> Form | None:
    bare = without_openers(clause)
    size = w_phrase(bare)
    if not size:
        bare_without = clause[1:] if clause and clause[0].low in OPENERS else clause
        size = w_phrase(bare_without)
        bare = bare_without if size else bare
    if size:
        word = " ".join(t.text for t in bare[:size])
        sure = (size < len(bare) and is_verb(bare[size])) or (size == len(bare) and alone)
        if (
            bare[0].low == "wie"
            and len(bare) > 1
            and bare[1].low in {"gesagt", "immer", "auch", "besprochen", "schon", "gewohnt", "vereinbart"}
        ):
            sure = False
        return Form(QuestionForm.OPEN, f"W-question with „{word}“", bool(sure))
    return None


def _later_w(parts: list[Clause]) -> Form | None:
    """A W-word that is no start of a subordinate clause: in its place ("Sie wohnen wo?") or in a later main clause."""
    for number, clause in enumerate(parts):
        bare = without_openers(clause)
        size = w_phrase(bare)
        if size and number and (size < len(bare) and is_verb(bare[size]) and (size + 1 < len(bare) or len(bare) <= 3)):
            return Form(QuestionForm.OPEN, "W-question behind another clause", True)
        for at in range(1, len(bare)):
            before = bare[at - 1].low
            if (
                bare[at].low in W_WORDS - {"wie", "was", "wo", "wat", "welche"}
                and before not in SUBORDINATORS
                and (at == len(bare) - 1 or not any(is_verb(t) for t in bare[at + 1 :]))
            ):
                return Form(QuestionForm.OPEN, f"W-word „{bare[at].text}“ in its place", False)
            if bare[at].low in {"wo", "was", "wie"} and at == len(bare) - 1:
                return Form(QuestionForm.OPEN, f"W-word „{bare[at].text}“ at the end", False)
            if (
                bare[at].low == "wie"
                and at + 1 < len(bare)
                and bare[at + 1].low in {"viel", "viele", "lange", "oft", "hoch"}
                and not any(is_verb(t) for t in bare[at + 2 :])
            ):
                return Form(QuestionForm.OPEN, "W-word „wie“ in its place", False)
    return None


#: With these the order "verb, ich/Sie" asks; with other verbs it may command or leave out the object ("Mach ich").
ASKING_VERBS = frozenset(
    [
        "ist",
        "is",
        "sind",
        "bin",
        "war",
        "waren",
        "wäre",
        "wären",
        "hat",
        "haben",
        "hast",
        "hatte",
        "hatten",
        "hätte",
        "hätten",
        "wird",
        "werden",
        "wurde",
        "wurden",
        "würde",
        "würden",
        "kann",
        "können",
        "könn",
        "könnte",
        "könnten",
        "muss",
        "müssen",
        "müsste",
        "soll",
        "sollen",
        "sollte",
        "sollten",
        "will",
        "wollen",
        "möchten",
        "möchte",
        "mögen",
        "darf",
        "dürfen",
        "dürfte",
        "braucht",
        "brauche",
        "brauchen",
        "bräuchten",
        "gibt",
        "gibt's",
        "geht",
        "stimmt",
        "reicht",
        "passt",
        "heißt",
        "kommt",
        "kommen",
        "kriege",
        "kriegen",
        "kriegt",
        "bekomme",
        "bekommen",
        "bekommt",
        "gilt",
        "bleibt",
        "läuft",
        "lohnt",
        "lautet",
        "kostet",
        "dauert",
        "kennen",
        "wissen",
        "erinnern",
        "wohnen",
        "sprechen",
        "meinen",
        "finden",
        "sehen",
        "habe",
        "hab",
        "funktioniert",
        "gehört",
        "gehören",
        "zahlen",
        "zahle",
        "zählt",
        "steht",
        "stehen",
        "liegt",
        "wollten",
        "hätten",
        "dürfte",
        "wär",
    ]
)


def _sure_verb_first(bare: Clause) -> bool:
    verb, rest = bare[0].low, [t.low for t in bare[1:]]
    if not rest:
        return False
    if verb in {"gibt's", "geht's", "is's"}:
        return True
    if verb not in ASKING_VERBS:
        return "denn" in rest[:3]
    if rest[0] in {"sie", "se"}:
        return not (verb in {"sehen", "wissen", "kommen", "meinen"} and len(rest) <= 2)
    if rest[0] == "ich":
        return (
            verb
            in {
                "kann",
                "muss",
                "soll",
                "darf",
                "müsste",
                "könnte",
                "brauche",
                "bin",
                "dürfte",
                "sollte",
                "krieg",
                "kriege",
                "bekomme",
                "zahle",
            }
            and len(rest) >= 3
            and rest[-1] not in {"auch", "nicht", "ja"}
        )
    if rest[0] in {
        "es",
        "er",
        "wir",
        "du",
        "ihr",
        "man",
        "das",
        "dat",
        "die",
        "der",
        "ihre",
        "da",
        "mein",
        "meine",
        "denn",
        "dein",
    }:
        return verb not in {"steht", "liegt", "läuft", "hab", "habe"} or len(rest) >= 4
    return "denn" in rest[:4]


def _asks_fact(clause: Clause) -> bool:
    if any(is_verb(t) and not (t.low in {"war", "ist", "wäre"} and t is clause[-1]) for t in clause):
        return False
    bare = without_openers(clause)
    low = [t.low for t in bare]
    opened = clause[0].low == "und"
    if opened and low[:1] == ["wenn"]:
        return True
    if opened and len(low) == 1 and low[0] in {"jetzt", "dann", "nun", "sonst", "weiter"}:
        return True
    if [t.low for t in clause] in (["und", "jetzt"], ["und", "dann"], ["und", "nun"], ["und", "sonst"]):
        return True
    low = [w for w in low if w not in {"bitte", "noch", "denn", "dann", "war", "ist", "wäre", "dazu", "nochmal"}]
    if not low or len(low) > 6 or any(t.is_number for t in bare) or low[0] in PREPOSITIONS | PERSONS - {"ihr"}:
        return False
    if low[0] in {"ihr", "ihre", "der", "die", "das", "dein", "deine", "ihren", "den", "ihrer"}:
        return (
            bool(FACTS.search(low[-1]))
            or bool(FACTS.search(low[1] if len(low) > 1 else ""))
            or (opened and len(low) <= 3)
        )
    return bool(FACTS.search(low[-1])) and len(low) <= 2
