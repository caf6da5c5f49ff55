"""Days of the week and months as a city folder writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_ALSO = {"tu": 1, "we": 2, "th": 3, "su": 6, **{str(number + 1): number for number in range(7)}}


def weekday(text: str) -> int:
    """0 for "Mo", "Montag" or "1" (Monday) … Raises ValueError."""
    word = text.strip().lower()
    found = {name.lower(): number for number, name in enumerate(WEEKDAYS)} | _ALSO
    if word in found:
        return found[word]
    if len(word) > 2 and word[:2] in found and word.endswith(("tag", "woch", "abend", "day")):
        return found[word[:2]]
    raise ValueError(f"“{text}” is no day of the week; write one of {', '.join(WEEKDAYS)}")


def months(text: str) -> list[int]:
    """[4, 5, 6, 11] for "4-6 11"; a range may run over New Year, "11-2". Raises ValueError."""
    found: list[int] = []
    for part in text.replace(",", " ").split():
        first, dash, last = part.partition("-")
        try:
            low, high = int(first), int(last if dash else first)
        except ValueError:
            raise ValueError(f"“{part}” is no month; write 4, or 4-10") from None
        if not (1 <= low <= 12 and 1 <= high <= 12):
            raise ValueError(f"“{part}” is no month; write 4, or 4-10")
        month = low
        found.append(month)
        while month != high:
            month = month % 12 + 1
            found.append(month)
    return sorted(set(found))


def months_text(numbers: Iterable[int]) -> str:
    """What `months` reads."""
    return " ".join(str(number) for number in sorted(numbers))


def season(numbers: Sequence[int]) -> tuple[int, int] | None:
    """First and last month of one stretch, which may run over New Year; None for several stretches or all months."""
    firsts = [month for month in numbers if (month - 2) % 12 + 1 not in numbers]
    if len(firsts) != 1:
        return None
    return firsts[0], (firsts[0] + len(set(numbers)) - 2) % 12 + 1
