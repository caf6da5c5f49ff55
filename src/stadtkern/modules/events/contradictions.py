"""What a printed programme's remarks say: a contradiction for an editor, or a text for citizens.

A remark such as "The programme list says 18:30, the article says 18:00" is no text for citizens: an editor settles it;
the rest of the remark is.
"""

from __future__ import annotations

import re

_SAYS = re.compile(
    r"(?:The|Die|Der|Das) (?P<first>[^.:;]{1,60}?) (?:says|sagt) (?P<one>(?:[01]?\d|2[0-3])[:.][0-5]\d)(?: Uhr)?,"
    r" (?:the|die|der|das) (?P<second>[^.:;]{1,60}?) (?:says |sagt )?(?P<other>(?:[01]?\d|2[0-3])[:.][0-5]\d)(?: "
    r"Uhr)?[^.]*\.?",
)
_NAMES = {"programme list": "Programm", "article": "Artikel"}


def contradiction_in(note: str) -> tuple[tuple[str, str, str, str] | None, str]:
    """(first source, its time, second source, its time) that a remark tells of, or None; and the rest of the remark."""
    found = _SAYS.search(note)
    if not found:
        return None, note.strip()
    rest = f"{note[: found.start()].strip()} {note[found.end() :].strip()}".strip()
    first, second = (_NAMES.get(found[key], found[key]) for key in ("first", "second"))
    return (first, found["one"], second, found["other"]), rest


def with_remark(text: str, rest: str) -> str:
    """An event's text, and below it what its remark says beyond a contradiction."""
    return "\n\n".join(part for part in (text, rest) if part)
