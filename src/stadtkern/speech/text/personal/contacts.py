"""E-mail addresses, written or said ("m punkt muster at example punkt org")."""

from __future__ import annotations

import re

from stadtkern.speech.result import PersonalKind
from stadtkern.speech.text.personal.spans import PersonalSpan

WRITTEN = re.compile(r"[\w.+\-]+\s?@\s?[\w\-]+(?:\.[\w\-]+)*\.[a-zA-Z]{2,}|[\w.+\-]+@[\w.\-]+")
JOIN = r"(?:\s*[,.]?\s*(?:punkt|unterstrich|bindestrich|minus|strich|dot|underscore)\s*,?\s*|\s*[._\-]\s*)"
PIECE = r"(?:(?:[A-Za-zÄÖÜäöü]\s*[-,. ]\s*){2,}[A-Za-zÄÖÜäöü]\b|[\w\-]+)"
SIGN = r"\s*,?\s*(?:\b(?:at|ät|ätt|ett|et|klammeraffe|affenklammer|aht)\b|@)(?:[\s-]*zeichen)?\s*,?\s*"
ENDING = r"(?:com|net|org|de|info|eu|at|ch|nrw|email|online|io|tv|biz)"
SPOKEN = re.compile(
    rf"\b{PIECE}(?:{JOIN}{PIECE})*{SIGN}{PIECE}(?:{JOIN}{PIECE})*?(?:\s*,?\s*\b(?:punkt|dot)\s+|\s*\.\s*){ENDING}\b",
    re.IGNORECASE,
)
#: A local part that is said alone, with its ending, though the sign was lost: "mueller t-online punkt de".
HOSTS = r"(?:t-?online|gmx|web|gmail|googlemail|outlook|hotmail|freenet|yahoo|icloud|posteo|arcor|aol|example)"
LOST = re.compile(rf"\b{PIECE}(?:{JOIN}{PIECE})*\s+{HOSTS}(?:\s*,?\s*punkt\s+|\s*\.\s*){ENDING}\b", re.IGNORECASE)


def emails(text: str) -> list[PersonalSpan]:
    """The e-mail addresses of a turn."""
    found = [PersonalSpan(m.start(), m.end(), PersonalKind.EMAIL, 100) for m in WRITTEN.finditer(text)]
    found += [PersonalSpan(m.start(), m.end(), PersonalKind.EMAIL, 99) for m in SPOKEN.finditer(text)]
    return found + [PersonalSpan(m.start(), m.end(), PersonalKind.EMAIL, 98) for m in LOST.finditer(text)]
