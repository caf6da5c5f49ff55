"""City packs: a folder of TOML, JSON and CSV, checked as a whole, with every error at once and at its place.

The kernel and each module own parts of the folder. A part is read and checked (`read`), then loaded (`load`), and can
be written out again (`export`). `loader.py` runs all parts in one transaction: nothing is ever half loaded.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import tomli_w
from pydantic import BaseModel, ConfigDict, ValidationError

from stadtkern.kernel import suggestions
from stadtkern.kernel.city import source_lines, syntax, tables
from stadtkern.kernel.city.folder import MAX_BYTES, OutsideFolder
from stadtkern.kernel.city.problems import PackError, Problem
from stadtkern.kernel.city.shared import CITY_FILE, CityFolders, ags_column, cities_of
from stadtkern.kernel.city.words import in_words, unknown_key

__all__ = ["Changes", "CsvRow", "PackError", "PackModel", "PackPart", "PackReader", "Problem", "csv_text", "toml_text"]
M = TypeVar("M", bound=BaseModel)


@dataclass
class Changes:
    """What a load did, per kind of thing: names of what is new, changed
    (with the fields) and gone; count of the same.
    """

    new: dict[str, list[str]] = field(default_factory=dict)
    changed: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    gone: dict[str, list[str]] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)  # removals, done by the loader at the very end

    @property
    def any(self) -> bool:
        """Whether anything was changed at all."""
        return bool(self.new or self.changed or self.gone)

    def note_new(self, kind: str, name: str) -> None:
        """Something that was not there before."""
        self.new.setdefault(kind, []).append(name)

    def note_changed(self, kind: str, name: str, fields: list[str]) -> None:
        """Something of which these fields are different now."""
        self.changed.setdefault(kind, {})[name] = fields

    def note_gone(self, kind: str, name: str) -> None:
        """Something that is no longer in the folder and was removed."""
        self.gone.setdefault(kind, []).append(name)

    def note_same(self, kind: str, count: int = 1) -> None:
        """Things that are as they were."""
        self.same[kind] = self.same.get(kind, 0) + count


@dataclass(frozen=True)
class PackPart:
    """A part of a city folder.

    files: patterns of the files it owns, relative to the folder ("events/*.json"); a file that nobody owns is an error.
    read: takes a PackReader, collects problems in it, gives what `load` needs (any type).
    load: writes it to the database inside of the caller's transaction, noting what it did in Changes; run again with
    the same data it changes nothing. export: gives {relative path: text or bytes} of what is loaded.
    """

    files: tuple[str, ...]
    read: Callable[[PackReader], Any]
    load: Callable[[Any, Changes], None]
    export: Callable[[], dict[str, str | bytes]]

    def owns(self, file: str) -> bool:
        """Whether this part reads a file of the folder."""
        return any(fnmatchcase(file, pattern) for pattern in self.files)


class PackModel(BaseModel):
    """The base of what stands in a city folder: a key that is not known is an error, and values stay as they are.

    For tables: headings are further names of a column, as offices write them; cell_words are words that stand for a
    value, in small letters (`{"gerade": "even"}`).
    """

    headings: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    cell_words: ClassVar[Mapping[str, str]] = {}

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)


@dataclass(frozen=True)
class CsvRow(Generic[M]):
    """A line of a CSV file: what it says, and its number."""

    line: int
    data: M


class PackReader:
    """Reads files of one folder into pydantic models and remembers every problem with its file and line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.warnings: list[str] = []
        self.known: dict[str, dict[str, str]] = {}  # what earlier parts offer to later ones: kind -> {name: slug}
        self._inside = CityFolders(folder)
        self._ags = str(self.peek(CITY_FILE).get("ags", ""))
        self._others: dict[str, list[dict[str, str]]] = {}
        self._lines: dict[str, Callable[[], source_lines.Lines]] = {}

    def files(self, pattern: str = "*") -> list[str]:
        """The files of the folder that match, relative to it, in order; hidden ones and links do not count."""
        return [file for file in self._inside.files() if fnmatchcase(file, pattern)]

    def links(self) -> list[str]:
        """What lies in the folder and is no ordinary file: never read, and a problem each."""
        return self._inside.strange()

    def shared_problems(self) -> list[tuple[str, str]]:
        """What is wrong with the shared folders that city.toml includes: the place of each, and why."""
        return self._inside.problems()

    def of_other_cities(self, file: str) -> list[dict[str, str]]:
        """The lines of a shared table, once it has been read, that are other cities' by their column `ags`."""
        return self._others.get(file, [])

    def exists(self, file: str) -> bool:
        """Whether the folder has this file."""
        return self._inside.is_file(file)

    def path(self, file: str) -> Path | None:
        """Where a file lies, for a reader that streams it; None, and a problem, where that is outside of the folder."""
        try:
            return self._inside.path(file)
        except OutsideFolder as reason:
            self.problem(file, 1, str(reason), "put the file itself into the folder")
            return None

    def raw(self, file: str, *, required: bool = True) -> bytes | None:
        """The bytes of a file. None when it is missing, too big or outside; that is a problem."""
        path = self.path(file)
        if path is None:
            return None
        if not path.is_file():
            if required:
                self.problem(file, 1, "the file is missing", "add it; cities/musterstadt has one to copy")
            return None
        try:
            if path.stat().st_size > MAX_BYTES:
                self.problem(file, 1, f"the file has {path.stat().st_size:,} bytes", f"at most {MAX_BYTES:,} are read")
                return None
            return self._inside.read(file)
        except OSError as error:
            self.problem(file, 1, f"the file cannot be read ({error.strerror})", "see whom it belongs to")
            return None

    def peek(self, file: str) -> Any:
        """What a TOML or JSON file of another part says; {} for one that
        is missing or broken, which that part tells.
        """
        try:
            text = self._inside.read(file).decode("utf-8-sig")
            return tomllib.loads(text) if file.endswith(".toml") else json.loads(text)
        except (OSError, OutsideFolder, ValueError, RecursionError):
            return {}

    def problem(self, file: str, line: int, wrong: str, right: str = "") -> None:
        """Remember something that is wrong on a line."""
        self.problems.append(Problem(file, line, wrong, right, folder=self._inside.origin(file)))

    def unknown_name(
        self,
        file: str,
        line: int,
        kind: str,
        name: str,
        known: Iterable[str],
        otherwise: str = "",
        verb: str = "is called",
    ) -> None:
        """Remember a line that names something which is not there. However many lines do, it is told once."""
        wrong = f"no {kind} {verb} {name}"
        right = suggestions.hint(name, known, otherwise)
        self.problems.append(Problem(file, line, wrong, right, cause=wrong, folder=self._inside.origin(file)))

    def problem_at(self, file: str, path: Sequence[str | int], wrong: str, right: str = "") -> None:
        """Remember something that is wrong at a place inside of a TOML or JSON file."""
        self.problem(file, self.line(file, path), wrong, right)

    def warn_at(self, file: str, path: Sequence[str | int], text: str) -> None:
        """Something that can be loaded and still needs a look."""
        self.warn(file, self.line(file, path), text)

    def warn(self, file: str, line: int, text: str) -> None:
        """Something on a line that can be loaded and still needs a look."""
        self.warnings.append(str(Problem(file, line, text, folder=self._inside.origin(file))))

    def broken(self, file: str) -> bool:
        """Whether something is wrong in a file, so that what it should hold may only seem to be missing."""
        return any(problem.file == file for problem in self.problems)

    def line(self, file: str, path: Sequence[str | int]) -> int:
        """The line of a place inside of a TOML or JSON file that was read; 1 for any other file."""
        return source_lines.line_of(self._lines[file](), tuple(path)) if file in self._lines else 1

    def text(self, file: str, *, required: bool = True) -> str | None:
        """The text of a file. None when it is missing or unreadable; that is a problem when it is required."""
        raw = self.raw(file, required=required)
        if raw is None:
            return None
        try:
            return raw.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            self.problem(file, line, "the file is not in UTF-8", "save it with the encoding UTF-8")
            return None

    def toml(self, file: str, model: type[M], *, required: bool = True) -> M | None:
        """A TOML file as a model; None when it has problems, which are remembered."""
        text = self.text(file, required=required)
        if text is None:
            return None
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.problem(file, *syntax.toml_error(text, error))
            return None
        except RecursionError:
            self.problem(file, 1, "not valid TOML: nested too deeply", "close the brackets")
            return None
        self._lines[file] = _once(lambda: source_lines.toml_lines(text))
        return self.model(file, model, data)

    def json(self, file: str, model: type[M], *, required: bool = True) -> M | None:
        """A JSON file as a model; None when it has problems, which are remembered."""
        found, data = self.plain_json(file, required=required)
        return self.model(file, model, data) if found else None

    def plain_json(self, file: str, *, required: bool = True) -> tuple[bool, Any]:
        """(whether it could be read, the data) of a JSON file; a key given twice is a problem."""
        text = self.text(file, required=required)
        if text is None:
            return False, None
        try:
            data = json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
        except json.JSONDecodeError as error:
            self.problem(file, *syntax.json_error(error))
            return False, None
        except RecursionError:
            self.problem(file, 1, "not valid JSON: nested too deeply", "close the brackets")
            return False, None
        except _BadConstant as error:
            line = text.count("\n", 0, text.find(str(error))) + 1
            self.problem(file, line, f"{error} is no JSON number", "write a number, or null")
            return False, None
        except _KeyTwice:
            try:
                source_lines.json_lines(text)
            except source_lines.Twice as twice:
                self.problem(file, twice.line, f"the key {twice.key} stands twice", "keep one of them")
            return False, None
        self._lines[file] = _once(lambda: source_lines.json_lines(text))
        return True, data

    def model(self, file: str, model: type[M], data: Any, path: Sequence[str | int] = ()) -> M | None:
        """Data from a place inside of a file that was read, as a model; None when it has problems."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.problem_at(file, (*path, *detail["loc"]), *in_words(detail, model))
            return None

    def csv(self, file: str, model: type[M], *, required: bool = True) -> list[CsvRow[M]]:
        """The lines of a CSV file with a heading, as models, see tables.py. An empty cell counts as not given."""
        raw = self.raw(file, required=required)
        if raw is None:
            return []
        found: list[CsvRow[M]] = []
        try:
            rows = tables.rows(tables.decoded(raw), model)
            line, cells = next(rows, (1, []))
            if self._inside.origin(file) and (at := ags_column(cells)) is not None:
                rows = self._of_this_city(file, tables.header(cells, model), rows, at)
                cells = cells[:at] + cells[at + 1 :]
            header = tables.header(cells, model)
            if self._header(file, line, header, cells, model):
                for number, row in rows:
                    self._row(file, number, header, row, model, found)
        except tables.UnreadableText as error:
            self.problem(file, error.line, error.wrong, error.right)
        except csv.Error as error:
            right = "put a cell with a quote into quotes, and write the quote twice"
            self.problem(file, getattr(error, "line_num", 1), f"not valid CSV: {error}", right)
        return found

    def _of_this_city(
        self, file: str, header: list[str], rows: Iterator[tuple[int, list[str]]], at: int
    ) -> Iterator[tuple[int, list[str]]]:
        """The lines of a shared table that are this city's or everybody's, without the column that says so."""
        others = self._others[file] = []
        for line, cells in rows:
            try:
                cities = cities_of(cells[at]) if len(cells) > at else []
            except ValueError as error:
                self.problem(file, line, str(error), "write the 8 digits of each city")
                continue
            if cities and self._ags not in cities:
                others.append({name: cell.strip() for name, cell in zip(header, cells, strict=False)})
            else:
                yield line, cells[:at] + cells[at + 1 :]

    def _header(self, file: str, line: int, header: list[str], said: list[str], model: type[BaseModel]) -> bool:
        before = len(self.problems)
        for name in header:
            if name not in model.model_fields:
                wrong, right = unknown_key(name, model.model_fields)
                self.problem(file, line, wrong.replace("key", "column"), right)
        for name in {name for name in header if header.count(name) > 1}:
            its = [cell.strip() for cell, field in zip(said, header, strict=False) if field == name]
            same = len(set(its)) == 1
            wrong = f"the column {its[0]} stands twice" if same else f"the columns {' and '.join(its)} mean the same"
            self.problem(file, line, wrong, "keep one of them")
        for name, info in model.model_fields.items():
            if info.is_required() and name not in header:
                self.problem(file, line, f"the column {name} is missing", "add it to the first line")
        return len(self.problems) == before

    def _row(
        self, file: str, line: int, header: list[str], cells: list[str], model: type[M], rows: list[CsvRow[M]]
    ) -> None:
        while len(cells) > len(header) and not cells[-1].strip():
            cells = cells[:-1]  # a spreadsheet's empty columns
        if len(cells) != len(header):
            self.problem(
                file, line, f"{len(cells)} cells under {len(header)} columns", "put a cell with a comma into quotes"
            )
            return
        try:
            given = {
                name: tables.cell(text, model.model_fields[name].annotation, getattr(model, "cell_words", {}))
                for name, text in zip(header, cells, strict=True)
                if text.strip()
            }
            rows.append(CsvRow(line, model.model_validate(given)))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.problem(file, line, *in_words(detail, model))


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    """Rows, the heading first, as the text of a CSV file of a city's folder."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def toml_text(data: Mapping[str, Any]) -> str:
    """A table as the text of a TOML file that people edit on: lists and longer texts stand over several lines.

    Raises TypeError for a value that TOML does not have, such as None.
    """
    plain = tomli_w.dumps(data)
    # Over several lines TOML would make the line ends of Windows into those of Unix.
    return plain if r"\r\n" in plain else tomli_w.dumps(data, multiline_strings=True)


class _KeyTwice(ValueError):
    """A JSON object has a key twice."""


class _BadConstant(ValueError):
    """NaN or Infinity, which JSON does not have."""


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _KeyTwice
    return result


def _no_constant(text: str) -> None:
    raise _BadConstant(text)


def _once(make: Callable[[], source_lines.Lines]) -> Callable[[], source_lines.Lines]:
    """Find the places only when a problem asks for one: a boundary has many thousand numbers."""
    kept: list[source_lines.Lines] = []

    def lines() -> source_lines.Lines:
        if not kept:
            kept.append(make())
        return kept[0]

    return lines
