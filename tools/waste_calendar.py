"""Writes the demonstration calendar of waste collection into a city's folder: invented, plausible, always the same.

    python tools/waste_calendar.py cities/hamm 2020

Reads the city's streets.csv; which street lies in which zone follows from a hash of its name, so nothing here says
anything about the real districts of collection. The kinds of bins and the way in which holidays move days, sometimes
forward in time, are those of the city's public announcements; see the README beside the files.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import holidays

WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr")
ZONES = 20  # five days, two weeks, two tours
PAPER_ZONES = 20  # five days, four weeks
BACK = ("Karfreitag", "Erster Weihnachtstag")  # collected before the holiday, also the days before it in that week
GARDEN = "4-11"


def number(text: str, count: int) -> int:
    """A number below `count` that belongs to a text for ever."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") % count


def shifts(year: int, *, back: tuple[str, ...]) -> Iterator[tuple[date, date, str]]:
    """(day, new day, holiday) for each public holiday between Monday and Friday, to the 2nd of the next January."""
    for day, name in sorted(holidays.Germany(years=(year, year + 1), subdiv="NW", language="de").items()):
        if day.weekday() > 4 or day > date(year + 1, 1, 2):
            continue
        monday = day - timedelta(days=day.weekday())
        if name in back:
            for place in range(day.weekday() + 1):
                moved = monday + timedelta(days=place)
                yield moved, moved - timedelta(days=2 if place == 0 else 1), name
        else:
            for place in range(day.weekday(), 5):
                moved = monday + timedelta(days=place)
                yield moved, moved + timedelta(days=1), name


def first_monday(year: int) -> date:
    """The Monday of the week in which the year begins."""
    begin = date(year, 1, 1)
    return begin - timedelta(days=begin.weekday())


def zones() -> Iterator[list[str]]:
    for index in range(ZONES):
        yield [f"bezirk-{index + 1:02}", f"Bezirk {index + 1}", "tonnen"]
    for index in range(PAPER_ZONES):
        yield [f"papier-{index + 1:02}", f"Papierbezirk {index + 1}", "papier"]


def rules(year: int) -> Iterator[list[str]]:
    monday = first_monday(year)
    for index in range(ZONES):
        zone, weekday, week = f"bezirk-{index + 1:02}", WEEKDAYS[index % 5], index // 5 % 2
        other = WEEKDAYS[(index + 2) % 5]
        yield [zone, "restmuell", weekday, "2", str(monday + timedelta(weeks=week)), "", ""]
        yield [zone, "bioabfall", weekday, "2", str(monday + timedelta(weeks=1 - week)), "", ""]
        yield [zone, "wertstoffe", other, "2", str(monday + timedelta(weeks=(index // 10 + week) % 2)), "", ""]
        yield [
            zone,
            "gruenabfall",
            WEEKDAYS[(index + 1) % 5],
            "4",
            str(monday + timedelta(weeks=index % 4)),
            "",
            GARDEN,
        ]
    for index in range(PAPER_ZONES):
        yield [
            f"papier-{index + 1:02}",
            "papier",
            WEEKDAYS[index % 5],
            "4",
            str(monday + timedelta(weeks=index // 5)),
            "",
            "",
        ]


def dates(year: int) -> Iterator[list[str]]:
    """Christmas trees, on the second or third Saturday of January."""
    saturday = next(date(year, 1, day) for day in range(7, 14) if date(year, 1, day).weekday() == 5)
    for index in range(ZONES):
        yield ["weihnachtsbaum", f"bezirk-{index + 1:02}", "listed", str(saturday + timedelta(weeks=index % 2)), "", ""]


def bulky_days(year: int) -> Iterator[list[str]]:
    """Tuesdays and Thursdays for the whole city, every second Wednesday for one district; never on a public holiday."""
    closed = holidays.Germany(years=year, subdiv="NW")
    day = date(year, 1, 7)
    while day.year == year:
        if day not in closed:
            if day.weekday() in (1, 3):
                yield [str(day), "", "40000"]
            elif day.weekday() == 2 and day.isocalendar().week % 2 == 0:
                yield [str(day), "Herringen", "20000"]
        day += timedelta(days=1)


def assignments(streets: list[dict[str, str]]) -> Iterator[list[str]]:
    for street in streets:
        name, district = street["name"], street.get("district", "")
        base = number(f"tour {district or name}", ZONES)
        zone = (base + 5 * number(name, 2)) % ZONES if district else base
        beside = (zone + 5) % ZONES
        kind = number(f"split {name}", 60)
        if kind == 0:  # the two sides of the street
            yield [f"bezirk-{zone + 1:02}", name, "", "", "odd", ""]
            yield [f"bezirk-{beside + 1:02}", name, "", "", "even", ""]
        elif kind == 1:  # its two ends
            cut = 20 + 2 * number(f"cut {name}", 30)
            yield [f"bezirk-{zone + 1:02}", name, "", str(cut), "all", ""]
            yield [f"bezirk-{beside + 1:02}", name, str(cut + 1), "", "all", ""]
        else:
            yield [f"bezirk-{zone + 1:02}", name, "", "", "all", ""]
        yield [f"papier-{number(f'paper {district or name}', PAPER_ZONES) + 1:02}", name, "", "", "all", ""]


def write(file: Path, header: str, lines: Iterator[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(lines)


def main(city: Path, year: int) -> None:
    folder = city / "waste"
    folder.mkdir(exist_ok=True)
    with (city / "streets.csv").open(encoding="utf-8", newline="") as file:
        streets = list(csv.DictReader(file))
    write(folder / "zones.csv", "zone,title,zones", zones())
    write(folder / "rules.csv", "zone,fraction,weekday,every_weeks,start,until,months", rules(year))
    own = [["stadt", str(day), str(to), name] for day, to, name in shifts(year, back=BACK)]
    dual = [["wertstoffe", str(day), str(to), name] for day, to, name in shifts(year, back=BACK[1:])]
    write(folder / "shifts.csv", "table,day,to,reason", iter([*own, *dual]))
    write(folder / "dates.csv", "fraction,zone,kind,day,to,reason", dates(year))
    write(folder / "bulky_days.csv", "day,district,litres", bulky_days(year))
    write(folder / "assignments.csv", "zone,street,first,last,side,area", assignments(streets))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
