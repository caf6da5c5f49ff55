"""On which line each key and value of a JSON or TOML text stands. The standard parsers read; this only finds places.

Both scanners expect a text that its parser has taken already, and only walk over it. A path is a tuple of keys and
indexes; the line of a path is that of its key, or of the value where it has none (an element of a list).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right

Path = tuple[str | int, ...]
Lines = dict[Path, int]


class Twice(Exception):
    """A key that stands twice in one object: JSON allows it, and one of the values would be lost."""

    def __init__(self, key: str, line: int) -> None:
        self.key = key
        self.line = line
        super().__init__(key)


def json_lines(text: str) -> Lines:
    """The line of every key and element of a valid JSON text. Raises Twice for a key that is given twice."""
    return _Json(text).lines


def toml_lines(text: str) -> Lines:
    """The line of every key and element of a valid TOML text."""
    return _Toml(text).lines


def line_of(lines: Lines, path: Path) -> int:
    """The line of a path, or of the nearest thing around it that has one; 1 at worst."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return lines.get((), 1)


class _Text:
    """A text with a cursor that knows its line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: Lines = {}
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]  # as editors count lines

    def line(self) -> int:
        """The line of the cursor, from 1."""
        return bisect_right(self._starts, self.at)

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Move over what matches here, and give it."""
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found.group()

    def here(self) -> str:
        """The character at the cursor, empty at the end."""
        return self.text[self.at : self.at + 1]


class _Json(_Text):
    SPACE = re.compile(r"[ \t\r\n]*")
    STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
    ATOM = re.compile(r"[^\s,\]}]+")

    def __init__(self, text: str) -> None:
        super().__init__(text.removeprefix("\ufeff"))
        self.skip(self.SPACE)
        self.lines[()] = self.line()
        self._value(())

    def _value(self, path: Path) -> None:
        match self.here():
            case "{":
                self._object(path)
            case "[":
                self._array(path)
            case '"':
                self.skip(self.STRING)
            case _:
                self.skip(self.ATOM)

    def _object(self, path: Path) -> None:
        self.at += 1
        self.skip(self.SPACE)
        while self.here() not in ("}", ""):
            line = self.line()
            key = json.loads(self.skip(self.STRING))
            if (*path, key) in self.lines:
                raise Twice(key, line)
            self.lines[(*path, key)] = line
            self.skip(self.SPACE)
            self.at += 1  # the colon
            self.skip(self.SPACE)
            self._value((*path, key))
            self._next()
        self.at += 1

    def _array(self, path: Path) -> None:
        self.at += 1
        self.skip(self.SPACE)
        index = 0
        while self.here() not in ("]", ""):
            self.lines[(*path, index)] = self.line()
            self._value((*path, index))
            index += 1
            self._next()
        self.at += 1

    def _next(self) -> None:
        self.skip(self.SPACE)
        if self.here() == ",":
            self.at += 1
            self.skip(self.SPACE)


class _Toml(_Text):
    SPACE = re.compile(r"[ \t]*")
    BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
    BARE = re.compile(r"[A-Za-z0-9_-]+")
    BASIC = re.compile(r'"(?:[^"\\]|\\.)*"')
    LITERAL = re.compile(r"'[^']*'")
    LONG_BASIC = re.compile(r'"""(?:[^\\]|\\.)*?"""(?!")', re.DOTALL)
    LONG_LITERAL = re.compile(r"'''.*?'''(?!')", re.DOTALL)
    ATOM = re.compile(r"[^,\]}#\r\n]+")

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.counts: dict[Path, int] = {}  # elements of arrays of tables so far
        self.lines[()] = 1
        table: Path = ()
        while True:
            self.skip(self.BLANK)
            if not self.here():
                return
            if self.here() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        line = self.line()
        double = self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        named = self._key()
        self.at += 2 if double else 1
        path = self._inside(named[:-1])
        path = (*path, named[-1])
        if double:
            self.lines.setdefault(path, line)
            self.counts[path] = self.counts.get(path, 0) + 1
            path = (*path, self.counts[path] - 1)
        elif path in self.counts:
            path = (*path, self.counts[path] - 1)
        self.lines[path] = line
        return path

    def _inside(self, named: list[str]) -> Path:
        """The path of a header's outer part: an array of tables means its last element."""
        path: Path = ()
        for key in named:
            path = (*path, key)
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        return path

    def _key(self) -> list[str]:
        """A dotted key, up to what follows it."""
        keys = []
        while True:
            self.skip(self.SPACE)
            if self.here() == '"':
                keys.append(self.skip(self.BASIC)[1:-1])
            elif self.here() == "'":
                keys.append(self.skip(self.LITERAL)[1:-1])
            else:
                keys.append(self.skip(self.BARE))
            self.skip(self.SPACE)
            if self.here() != ".":
                return keys
            self.at += 1

    def _pair(self, table: Path) -> None:
        line = self.line()
        path = table
        for key in self._key():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at += 1  # the equals sign
        self.skip(self.SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        for opening, pattern in (
            ('"""', self.LONG_BASIC),
            ("'''", self.LONG_LITERAL),
            ('"', self.BASIC),
            ("'", self.LITERAL),
        ):
            if self.text.startswith(opening, self.at):
                self.skip(pattern)
                return
        if self.here() == "[":
            self._array(path)
        elif self.here() == "{":
            self._inline(path)
        else:
            self.skip(self.ATOM)

    def _array(self, path: Path) -> None:
        self.at += 1
        self.skip(self.BLANK)
        index = 0
        while self.here() not in ("]", ""):
            self.lines[(*path, index)] = self.line()
            self._value((*path, index))
            index += 1
            self.skip(self.BLANK)
            if self.here() == ",":
                self.at += 1
                self.skip(self.BLANK)
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        self.skip(self.BLANK)
        while self.here() not in ("}", ""):
            self._pair(path)
            self.skip(self.BLANK)
            if self.here() == ",":
                self.at += 1
                self.skip(self.BLANK)
        self.at += 1
