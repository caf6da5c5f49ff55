"""What is wrong in a city's folder: each cause once, at its place, with what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

MAX_SAME = 3  # problems of one file that read the same; more of them have one cause and are told as one


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where (path relative to the folder, line from 1), what, and what would be right."""

    file: str
    line: int
    wrong: str
    right: str = ""
    cause: str = ""  # "no zone is called x": all lines that say so are told as one
    folder: str = ""  # the shared folder that the file lies in, from the city's own: "../kreis-muster"

    def __str__(self) -> str:
        place = f"{self.folder}/{self.file}" if self.folder else self.file
        return f"{place}:{self.line}: {self.wrong}" + (f"; {self.right}" if self.right else "")


class PackError(Exception):
    """A folder that cannot be loaded, with all its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in the order of their places, each cause once, with how many lines it has."""
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in sorted(set(problems), key=lambda one: (one.file, one.line, one.wrong)):
        key = ("", problem.cause, "") if problem.cause else (problem.file, problem.wrong, problem.right)
        groups.setdefault(key, []).append(problem)
    found: list[Problem] = []
    for same in groups.values():
        first = same[0]
        if first.cause and len(same) > 1:
            found.append(replace(first, wrong=f"{first.wrong}: {len(same):,} lines use it, this is the first"))
        elif len(same) > MAX_SAME:
            found.append(replace(first, wrong=f"{first.wrong} (so in {len(same):,} lines, this is the first)"))
        else:
            found += same
    return sorted(found, key=lambda one: (one.file, one.line, one.wrong))
