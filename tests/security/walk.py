"""Every path of the app, from its own list of URLs: a path that is new
is tested too, or the test says that it can't be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

FOLDER = "verwaltung/"


@dataclass(frozen=True)
class Place:
    """One path: its name, its pattern, the names of its arguments."""

    name: str
    pattern: str
    arguments: tuple[str, ...]

    @property
    def is_staff(self) -> bool:
        """Whether it lies in the workbench."""
        return self.pattern.startswith(FOLDER)


def places() -> list[Place]:
    """All paths that have a name, each name once."""
    found = {place.name: place for place in _walk(get_resolver().url_patterns, "", ())}
    return sorted(found.values(), key=lambda place: place.pattern)


def _walk(patterns: list[URLPattern | URLResolver], before: str, above: tuple[str, ...]) -> Iterator[Place]:
    for part in patterns:
        path, arguments = before + str(part.pattern), above + tuple(part.pattern.regex.groupindex)
        if isinstance(part, URLResolver):
            yield from _walk(part.url_patterns, path, arguments)
        elif part.name:
            yield Place(part.name, path, arguments)
