"""Back-channels: short signs of listening that take no floor ("mhm", "ja, genau")."""

from __future__ import annotations

from stadtkern.speech.text.tokens import words

BACKCHANNELS = frozenset(
    [
        "ja",
        "jaja",
        "jo",
        "joa",
        "mhm",
        "hm",
        "hmm",
        "hmhm",
        "mmh",
        "aha",
        "ah",
        "ach",
        "so",
        "okay",
        "ok",
        "genau",
        "gut",
        "richtig",
        "stimmt",
        "klar",
        "nee",
        "nä",
        "nein",
        "doch",
        "eben",
        "sicher",
        "verstehe",
        "alles",
        "schon",
        "jawohl",
        "jau",
        "oh",
        "achso",
        "soso",
        "natürlich",
        "alright",
        "naja",
        "mh",
    ]
)
MAX_WORDS = 3  # words


def is_backchannel(text: str) -> bool:
    """Whether the text is nothing but one to three words of listening."""
    said = words(text)
    return 0 < len(said) <= MAX_WORDS and all(w.low in BACKCHANNELS for w in said) and "?" not in text
