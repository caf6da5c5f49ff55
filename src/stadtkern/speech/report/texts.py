"""What the report says, German first. Plain data: the engine has no Django and no gettext."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("de", "en")
FOLDER = Path(__file__).parent / "data"


class LanguageUnknown(ValueError):
    """No report is written in this language."""


@dataclass(frozen=True)
class Texts:
    """All words of one language."""

    language: str
    words: dict[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """The text for a key, with `{name}` filled in."""
        return self.words[key].format(**values) if values else self.words[key]

    def number(self, value: float, digits: int = 1) -> str:
        """A number as people write it: 1.234,5 in German, 1,234.5 in English."""
        text = f"{value:,.{digits}f}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "de" else text

    def percent(self, share: float, digits: int = 0) -> str:
        """A share between 0 and 1 in per cent."""
        return f"{self.number(share * 100, digits)}\N{NO-BREAK SPACE}%"

    def seconds(self, value: float, digits: int = 1) -> str:
        """A length in seconds."""
        return f"{self.number(value, digits)}\N{NO-BREAK SPACE}s"


def clock(seconds: float) -> str:
    """4:05, or 1:04:05 from an hour on."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


@cache
def texts(language: str) -> Texts:
    """The words of `de` or `en`. Raises LanguageUnknown."""
    if language not in LANGUAGES:
        raise LanguageUnknown(f"no report in {language!r}; there are {', '.join(LANGUAGES)}")
    return Texts(language, json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8")))
