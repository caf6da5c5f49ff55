"""Words around names: titles, degrees, particles, determiners."""

from __future__ import annotations

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
