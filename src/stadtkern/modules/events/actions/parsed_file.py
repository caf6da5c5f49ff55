"""What a reader of importers/ gives to an import: the entries of a file, in the form of `editing_values.dump`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Contradiction:
    """Two values that the source itself gives for one field."""

    field: str
    values: list[dict[str, Any]]  # [{"value": JSON, "source": text}]
    note: str = ""


@dataclass(frozen=True)
class SourceEntry:
    """One entry of a file, as a reader understood it.

    place: where it stands, for people; source_id: the source's own name of it, stable over runs; values: {field: JSON}
    in the form of `editing_values.dump`, only what the source speaks about; remark: more about it, which goes below the
    text of a new event and is no news about one that is here; problems: why it can't be taken; warnings: what the
    reader had to leave out or guess; cancels: a cancellation on its own, of "one" event, of "all" of a series, or
    "onwards" from this one; sequence: the source's number of the version, which grows.
    """

    place: str
    source_id: str
    title: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    remark: str = ""
    uid: str = ""
    cancelled: bool = False
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    cancels: str = ""
    sequence: int = 0


@dataclass(frozen=True)
class ParsedFile:
    """What a reader found: the entries, and how many events it left out because they are over.

    doubts: (where, sentence) of what is not understood or was guessed; partial: it doesn't list all that there is.
    """

    entries: list[SourceEntry]
    past: int = 0
    doubts: list[tuple[str, str]] = field(default_factory=list)
    partial: bool = False
