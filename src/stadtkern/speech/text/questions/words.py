"""The words that make German questions."""

from __future__ import annotations

import re

from stadtkern.speech.text.german import is_finite_verb, word_class
from stadtkern.speech.text.tokens import Token

W_WORDS = frozenset(
    [
        "was",
        "wat",
        "wer",
        "wen",
        "wem",
        "wessen",
        "wie",
        "wann",
        "wo",
        "warum",
        "wieso",
        "weshalb",
        "weswegen",
        "wozu",
        "wofür",
        "woran",
        "worauf",
        "worum",
        "womit",
        "wodurch",
        "woher",
        "wohin",
        "wobei",
        "worin",
        "wovon",
        "wovor",
        "wonach",
        "worüber",
        "wogegen",
        "inwiefern",
        "inwieweit",
        "welche",
        "welcher",
        "welches",
        "welchen",
        "welchem",
        "wieviel",
        "wieviele",
        "wofürn",
        "wat'n",
        "wie's",
        "was'n",
        "warumn",
        "wobei",
    ]
)
PREPOSITIONS = frozenset(
    [
        "an",
        "auf",
        "aus",
        "bei",
        "bis",
        "durch",
        "für",
        "gegen",
        "hinter",
        "in",
        "mit",
        "nach",
        "neben",
        "seit",
        "über",
        "um",
        "unter",
        "von",
        "vor",
        "wegen",
        "zu",
        "zwischen",
        "ab",
        "zum",
        "zur",
        "im",
        "am",
    ]
)
#: Said before the clause proper; they change nothing in its form.
OPENERS = frozenset(
    [
        "und",
        "aber",
        "also",
        "ja",
        "nein",
        "nee",
        "nö",
        "okay",
        "ok",
        "gut",
        "so",
        "na",
        "ach",
        "oh",
        "ah",
        "äh",
        "ähm",
        "öh",
        "hm",
        "hmm",
        "mhm",
        "tja",
        "sorry",
        "entschuldigung",
        "moment",
        "sekunde",
        "augenblick",
        "bitte",
        "danke",
        "genau",
        "richtig",
        "stimmt",
        "verstehe",
        "super",
        "prima",
        "perfekt",
        "klar",
        "jetzt",
        "dann",
        "doch",
        "denn",
        "eben",
        "mal",
        "nun",
        "hallo",
        "hey",
        "mensch",
        "nur",
        "noch",
        "stop",
        "stopp",
        "halt",
        "warte",
        "naja",
        "jaja",
        "aha",
        "achso",
        "hä",
    ]
)
PERSONS = frozenset(["sie", "ich", "wir", "es", "er", "du", "ihr", "man", "se"])
SUBORDINATORS = frozenset(
    [
        "wenn",
        "damit",
        "weil",
        "falls",
        "da",
        "bevor",
        "nachdem",
        "sobald",
        "solange",
        "obwohl",
        "dass",
        "ob",
        "während",
        "seitdem",
        "nachdem",
        "als",
    ]
)
TAGS = re.compile(
    r"(?:^|[,\s–-]\s*)(?:oder(?: nicht| wie| was| etwa| doch)?|richtig|nicht wahr|nicht|ja|ne|nä|nee|nich|gell|gelle"
    r"|woll|wa|stimmt(?:'s| das| es)?|korrekt|okay|ok|"
    r"in ordnung|ist das (?:so )?(?:richtig|korrekt)|(?:ist|war) das so"
    r"|habe? ich das (?:so )?richtig(?: verstanden| notiert)?|passt das(?: so)?|"
    r"einverstanden|verstehe? ich das (?:so )?richtig|nicht so|hab ich recht|sehe ich das (?:so )?richtig|"
    r"(?:stimmt|passt|geht) das(?: so)?|richtig so"
    r"|hab(?:e)? ich das (?:da |so |jetzt )*(?:richtig|recht) (?:aufgefasst|gehört|verstanden|notiert))\s*[?.!]*$",
    re.IGNORECASE,
)
#: The same, where no mark tells: only what is certain.
CERTAIN_TAGS = re.compile(
    r"(?:[,\s–-]\s*)(?:oder(?: nicht| wie| was)?|nicht wahr|gell|ne|nä|ist das (?:so )?(?:richtig|korrekt)"
    r"|habe? ich das (?:so )?richtig(?: verstanden| notiert)?|"
    r"stimmt das(?: so)?|passt das(?: so)?)\s*[.!]*$"
    r"|(?:[,–]\s*)(?:richtig|ja|korrekt|okay|stimmt's|in ordnung|einverstanden)\s*[.!]*$",
    re.IGNORECASE,
)
#: Nouns of what a desk asks for; alone with an article they ask for it ("Und Ihre Adresse?").
FACTS = re.compile(
    r"(?:adresse|anschrift|nummer|name|nachname|vorname|datum|geburtstag|straße|postleitzahl|ort|plz|iban|mail|e-mail"
    r"|telefon|kennzeichen|uhrzeit|termin|"
    r"preis|kosten|gebühr|betrag|stand|zählerstand|grund|frist|dauer|anlass|größe|farbe|marke|alter|handy|festnetz"
    r"|kontonummer|bankverbindung|hausnummer|"
    r"kleine|große|zweite|andere|rest|stichwort|code|kennwort|passwort|anliegen|verbrauch|abschlag)$",
    re.IGNORECASE,
)


def w_phrase(clause: tuple[Token, ...]) -> int:
    """How many words the interrogative phrase at the start of the clause has; 0: it starts with none."""
    if not clause:
        return 0
    at = 1 if clause[0].low in PREPOSITIONS and len(clause) > 1 else 0
    if clause[at].low not in W_WORDS:
        return 0
    end = at + 1
    low = clause[at].low
    if low.startswith("welch") or (low == "was" and end < len(clause) and clause[end].low == "für"):
        end += 1 if low == "was" else 0
        while end < len(clause) and not is_verb(clause[end]) and end < at + 5 and clause[end].low not in PERSONS:
            end += 1
    elif low in {"wie", "wieviel", "wieviele"}:
        while (
            end < len(clause)
            and end < at + 4
            and not is_verb(clause[end])
            and (
                clause[end].low
                in {
                    "viel",
                    "viele",
                    "vielen",
                    "lange",
                    "oft",
                    "hoch",
                    "weit",
                    "groß",
                    "teuer",
                    "schnell",
                    "genau",
                    "alt",
                    "spät",
                    "häufig",
                }
                or (end > at + 1 and (clause[end].capital or word_class(clause[end].text) == "NN"))
            )
        ):
            end += 1
    return end


VERBS = frozenset(
    [
        "ist",
        "is",
        "sind",
        "bin",
        "bist",
        "war",
        "waren",
        "wäre",
        "wären",
        "hat",
        "hab",
        "habe",
        "haben",
        "hast",
        "hatte",
        "hatten",
        "hätte",
        "hätten",
        "wird",
        "werd",
        "werde",
        "werden",
        "wurde",
        "wurden",
        "würde",
        "würden",
        "kann",
        "kannst",
        "können",
        "könnt",
        "könn",
        "könnte",
        "könnten",
        "muss",
        "müssen",
        "müsste",
        "müssten",
        "soll",
        "sollen",
        "sollte",
        "sollten",
        "will",
        "wollen",
        "wollte",
        "wollten",
        "mag",
        "mögen",
        "möchte",
        "möchten",
        "darf",
        "dürfen",
        "dürfte",
        "dürfen",
        "braucht",
        "brauch",
        "brauche",
        "brauchen",
        "bräuchte",
        "geht",
        "gehen",
        "gibt",
        "gibt's",
        "geht's",
        "ist's",
        "gab",
        "kommt",
        "kommen",
        "macht",
        "mach",
        "mache",
        "machen",
        "heißt",
        "heißen",
        "heiße",
        "lautet",
        "kostet",
        "kosten",
        "dauert",
        "läuft",
        "liegt",
        "steht",
        "stehen",
        "sagt",
        "sagen",
        "tut",
        "tun",
        "bekomm",
        "bekomme",
        "bekommen",
        "kriege",
        "krieg",
        "kriegen",
        "kriegt",
        "zahl",
        "zahle",
        "zahlen",
        "passiert",
        "funktioniert",
        "meint",
        "meinen",
        "gilt",
        "gelten",
        "gehört",
        "erreiche",
        "erreichen",
        "wohnen",
        "wohnt",
        "stimmt",
        "weiß",
        "wissen",
        "kennen",
        "reicht",
        "passt",
        "nennen",
        "klappt",
        "fehlt",
        "hilft",
        "bleibt",
        "bleiben",
        "schätzt",
        "rechnet",
        "zieht",
        "ziehen",
        "hieß",
        "kam",
        "kamen",
        "ging",
        "gingen",
        "machte",
        "stand",
        "stehts",
        "bringt",
        "bezahlt",
        "ruf",
        "rufe",
        "rufen",
        "findet",
        "finde",
        "finden",
        "sieht",
        "sehen",
        "seht",
        "sehe",
        "nimmt",
        "nehmen",
        "nehme",
        "gebe",
        "geben",
        "fährt",
        "fahren",
        "hört",
        "hören",
        "schicken",
        "schickt",
        "sollte",
        "warst",
    ]
)


def is_verb(token: Token) -> bool:
    """Whether the word is a finite verb by its form."""
    if token.low in VERBS:
        return True
    if not token.is_word or token.low in PREPOSITIONS or token.low in OPENERS:
        return False
    if token.capital and word_class(token.text) in {"NN", "NE"}:
        return False
    return is_finite_verb(token.low)
