"""What in the waste files can hardly be meant: days outside of the years, gaps between house numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from stadtkern.kernel.city.packs import PackReader
from stadtkern.modules.waste.dates import numbers

MAX_GAPS = 20  # that are named; the others are counted
CALENDAR = "waste/waste.toml"
Stretch = tuple[int, int, str, int]  # first and last place on the line of house numbers, side, line of the file


def warn_of_years(reader: PackReader, file: str, days: Iterable[tuple[int, date]], years: Iterable[int] = ()) -> None:
    """Warn, once for each year, of days (line, day) in a year that waste.toml does not publish."""
    known = list(years) or _published(reader)
    found: dict[int, list[int]] = defaultdict(list)
    for line, day in days:
        if known and day.year not in known:
            found[day.year].append(line)
    for year, lines in sorted(found.items()):
        count = "1 day lies" if len(lines) == 1 else f"{len(lines):,} days lie"
        reader.warn(file, lines[0], f"{count} in {year}, and waste.toml publishes {', '.join(map(str, known))}")


def _published(reader: PackReader) -> list[int]:
    years = reader.peek(CALENDAR).get("years", [])
    return [year for year in years if isinstance(year, int)] if isinstance(years, list) else []


def warn_of_gaps(reader: PackReader, file: str, stretches: Mapping[tuple[str, str], list[Stretch]]) -> None:
    """Warn of house numbers between others of a street, by (division, street), that lie in no zone."""
    found = [
        (line, f"{street}: {words} in no zone of {division}")
        for (division, street), its in stretches.items()
        for line, words in _gaps(its)
    ]
    for line, text in sorted(found)[:MAX_GAPS]:
        reader.warn(file, line, text)
    if len(found) > MAX_GAPS:
        reader.warn(file, sorted(found)[MAX_GAPS][0], f"and {len(found) - MAX_GAPS} more gaps between house numbers")


def _gaps(stretches: list[Stretch]) -> Iterator[tuple[int, str]]:
    gaps: dict[tuple[int, int, int], str] = {}
    for side, odd in (("odd", 1), ("even", 0)):
        covered = 0
        for low, high, its_side, line in sorted(stretches):
            if its_side not in ("all", side):
                continue
            first, last = covered + 1, low // numbers.STEP - 1
            first += (first - odd) % 2
            last -= (last - odd) % 2
            if first <= last:
                gaps[first, last, line] = side
            covered = max(covered, high // numbers.STEP)
    for (first, last, line), side in gaps.items():
        words = f"house number {first} lies" if first == last else f"{side} house numbers {first} to {last} lie"
        yield line, words
