"""The content lines of an iCalendar file: octets unfolded, then decoded, then taken apart (RFC 5545, 3.1 and 3.2)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MAX_LINES = 400_000
_NAME = re.compile(r"[A-Za-z0-9-]+")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_PLAIN = re.compile(r"[^;:,\"]*")
_CARET = {"n": "\n", "'": '"', "^": "^"}  # RFC 6868
# Their values hold no colon, so one more of them belongs to a zone name that should stand in quotes.
_TIMES = {"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"}


class BrokenCalendar(ValueError):
    """A file that is no calendar, or not whole. line: where, from 1, or 0; the text is a sentence for people."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(reason)


@dataclass(frozen=True)
class Doubt:
    """What the reader guessed or left out: a sentence for people, and the line that it is about."""

    line: int
    text: str


@dataclass(frozen=True)
class Property:
    """A content line. name and the names of params: upper case; value: as it stands there, still escaped."""

    name: str
    params: dict[str, str]
    value: str
    line: int


@dataclass
class Component:
    """What stands between BEGIN and END, with the line of BEGIN."""

    kind: str
    line: int
    properties: list[Property] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        """Its properties of a name, in order."""
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> Property | None:
        """Its first property of a name."""
        return next((one for one in self.properties if one.name == name), None)


def calendars(data: bytes) -> tuple[list[Component], list[Doubt]]:
    """The VCALENDAR components of a file, and what was doubtful about its letters. Raises BrokenCalendar."""
    lines, doubts = content_lines(data)
    if not lines:
        raise BrokenCalendar(0, _("The file is empty."))
    if lines[0][1].lstrip().startswith("<"):
        raise BrokenCalendar(1, _("This is a web page, not a calendar. Use the address of the .ics file itself."))
    found: list[Component] = []
    stack: list[Component] = []
    astray = 0
    for number, text in lines:
        one = parse(text, number)
        if one is None:
            raise BrokenCalendar(number, _("This line is not valid iCalendar."))
        if one.name == "BEGIN":
            part = Component(one.value.strip().upper(), number)
            (stack[-1].children if stack else found).append(part)
            stack.append(part)
        elif one.name == "END":
            if not stack or stack[-1].kind != one.value.strip().upper():
                raise BrokenCalendar(number, _("Something ends here that never began."))
            stack.pop()
        elif stack:
            stack[-1].properties.append(one)
        else:
            astray = astray or number
    if stack:
        reason = _("%(part)s begins here and never ends. Is the file complete?") % {"part": stack[-1].kind[:40]}
        raise BrokenCalendar(stack[-1].line, reason)
    whole = [part for part in found if part.kind == "VCALENDAR"]
    if not whole:
        raise BrokenCalendar(1, _("This is not an iCalendar file. It must begin with BEGIN:VCALENDAR."))
    outside = [part.line for part in found if part.kind != "VCALENDAR"] + [astray] * bool(astray)
    if outside:
        doubts.append(Doubt(min(outside), _("This is outside BEGIN:VCALENDAR and was ignored.")))
    return whole, doubts


def content_lines(data: bytes) -> tuple[list[tuple[int, str]], list[Doubt]]:
    """The unfolded lines, each with the number of the line on which it begins; empty ones are left out.

    Unfolded before decoding, as a fold may stand inside of a letter. A line that is no UTF-8 is read in Windows
    letters. Raises BrokenCalendar for a file of too many lines.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    parts: list[tuple[int, list[bytes]]] = []
    for number, raw in enumerate(_LINE_END.split(data.removeprefix(codecs.BOM_UTF8).rstrip(b"\x00\x1a\r\n\t ")), 1):
        if number > MAX_LINES:
            raise BrokenCalendar(number, _("The file has too many lines."))
        if raw[:1] in (b" ", b"\t") and parts:
            parts[-1][1].append(raw[1:])
        elif raw.strip():
            parts.append((number, [raw]))
    lines: list[tuple[int, str]] = []
    other = 0
    for number, pieces in parts:
        whole = b"".join(pieces)
        try:
            text = whole.decode("utf-8")
        except UnicodeDecodeError:
            text = whole.decode("cp1252", errors="replace")
            other = other or number
        lines.append((number, text.lstrip("\ufeff")))
    return lines, [Doubt(other, _("From here on the text is not UTF-8. It is read as Windows-1252."))] * bool(other)


def parse(text: str, line: int) -> Property | None:
    """A content line taken apart; None for a text that is none. One pass, whatever stands in it."""
    found = _NAME.match(text)
    if found is None:
        return None
    name, at, params = found[0].upper(), found.end(), dict[str, str]()
    while at < len(text) and text[at] == ";":
        key = _NAME.match(text, at + 1)
        if key is None or text[key.end() : key.end() + 1] != "=":
            return None
        values, at = _param_values(text, key.end() + 1)
        if at < 0:
            return None
        params.setdefault(key[0].upper(), ",".join(values))
    if text[at : at + 1] != ":":
        return None
    value = text[at + 1 :]
    if name in _TIMES and ":" in value and "TZID" in params:
        more, _colon, value = value.rpartition(":")
        params["TZID"] += ":" + more
    return Property(name, params, value, line)


def _param_values(text: str, at: int) -> tuple[list[str], int]:
    """The values of a parameter and where they end; -1 where a quotation never ends."""
    values: list[str] = []
    while True:
        if text[at : at + 1] == '"':
            end = text.find('"', at + 1)
            if end < 0:
                return values, -1
            value, at = text[at + 1 : end], end + 1
        else:
            plain = _PLAIN.match(text, at)
            value, at = (plain[0], plain.end()) if plain else ("", at)
        values.append(re.sub(r"\^([n'^])", lambda found: _CARET[found[1]], value))
        if text[at : at + 1] != ",":
            return values, at
        at += 1
