"""Words around names: titles, degrees, particles, determiners."""

from __future__ import annotations

import re

TITLES = frozenset(["herr", "herrn", "frau", "fräulein", "hr", "fr", "familie", "eheleute"])
DEGREES = frozenset(
    [
        "dr",
        "doktor",
        "prof",
        "professor",
        "professorin",
        "dipl",
        "ing",
        "von",
        "van",
        "de",
        "zu",
        "vom",
        "der",
        "den",
        "el",
        "al",
    ]
)
PARTICLES = frozenset(["von", "van", "de", "zu", "vom", "el", "al"])
DETERMINERS = frozenset(
    [
        "meine",
        "meiner",
        "ihre",
        "ihrer",
        "seine",
        "seiner",
        "die",
        "der",
        "den",
        "dem",
        "eine",
        "einer",
        "ein",
        "einem",
        "einen",
        "diese",
        "dieser",
        "diesem",
        "unsere",
        "deine",
        "deiner",
        "eurer",
        "jede",
        "mein",
        "sein",
        "ihr",
        "welcher",
        "welche",
        "junge",
        "alte",
        "ältere",
        "andere",
        "anderen",
        "nette",
        "netter",
        "netten",
        "liebe",
    ]
)
#: "… {name}" right after these words.
#: Endings of common words that no name has.
ENDINGS = [
    "ung",
    "heit",
    "keit",
    "schaft",
    "tion",
    "tät",
    "ismus",
    "nummer",
    "karte",
    "rechnung",
    "vertrag",
    "tonne",
    "ticket",
    "ausweis",
    "platz",
    "amt",
    "büro",
    "service",
    "abholung",
    "zähler",
    "stelle",
    "gebühr",
    "kosten",
    "termin",
    "antrag",
    "bescheid",
    "anschluss",
    "tarif",
    "preis",
    "kurs",
    "programm",
    "center",
    "team",
    "zentrum",
    "app",
    "abo",
    "portal",
    "straße",
    "stunde",
    "stunden",
    "woche",
    "anlage",
    "leitung",
    "ableser",
    "werke",
    "betriebe",
    "schein",
    "pass",
    "zeit",
]
#: Phrases right before a name.
AFTER = re.compile(
    r"(?:\bname(?:n)?\s+(?:ist|war|lautet|wäre|lautete)"
    r"|\b(?:ich|wir|er|sie|kind|sohn|tochter|kleine|kleiner|große|großer|mutter|vater|mann|frau|junge|dame)\s+(?:heißt"
    r"|heiße|heißen|hieß|nennt sich)"
    r"|\bheiß(?:e|t|en) (?:ich|er|sie)|\bheiß(?:t|e|en)"
    r"|\bhier (?:ist|spricht|war)(?: (?:die|der|noch ?mal|wieder|nochmals))?|\bam apparat ist|\bam telefon ist"
    r"|\bsie sprechen (?:hier )?mit|\bsprechen sie mit|\bes spricht|\bspreche ich mit"
    r"|\bich bin (?:der|die)(?= [A-ZÄÖÜ])|\bich bin(?= [A-ZÄÖÜ])|\bbegrüßt sie"
    r"|\bauf (?:den|dem) namen|\bnamens|\bnachname(?:n)?(?: (?:ist|lautet|war))?|\bvorname(?:n)?(?: (?:ist|lautet))?"
    r"|\bmädchenname(?:n)?(?: (?:ist|war))?|\bauf (?:meine|mein|seine|ihre)\w* \w+,)"
    r"[\s,:]*(?:(?:äh+m?|öh+m?|hm)[\s,]*)?(?:(?:die|der|den|das ist|noch|hier) )?",
    re.IGNORECASE,
)
#: "{name} …" right before these words.
BEHIND = re.compile(
    r",?\s+(?:hier\b|mein name\b|am (?:apparat|telefon)\b|ist (?:mein|der|ihr) name\b|ist am apparat\b|heiße ich\b"
    r"|heiß ich\b|guten (?:tag|morgen|abend)\b|was kann ich\b|wie kann ich\b|wie darf ich\b)",
    re.IGNORECASE,
)
STRONG_BEHIND = re.compile(r"hier|mein name|am apparat|am telefon|name|heiß", re.IGNORECASE)
