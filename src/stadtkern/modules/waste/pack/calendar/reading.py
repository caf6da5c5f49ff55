"""Reading and checking the waste calendar of a city's folder: every problem at its line."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation

from stadtkern.kernel.city import sync
from stadtkern.kernel.city.packs import CsvRow, PackReader
from stadtkern.kernel.city.profile import Profile
from stadtkern.kernel.places import pack as places
from stadtkern.modules.waste.dates import ics
from stadtkern.modules.waste.dates.findings import look_at
from stadtkern.modules.waste.dates.rules import PlainRule, PlainShift, PlainSingleDate, ZonePlan
from stadtkern.modules.waste.dates.titles import Titles
from stadtkern.modules.waste.dates.year import DOUBLE, NO_DATES, NOTHING_THERE, Trouble, year_of

from .. import doubts
from .schema import AssignmentRow, DateRow, FractionData, RuleRow, ShiftRow, WasteFile, ZoneRow

FOLDER = "waste"
CALENDAR, ZONES, RULES, SHIFTS, DATES, ASSIGNMENTS = (
    f"{FOLDER}/{name}"
    for name in ("waste.toml", "zones.csv", "rules.csv", "shifts.csv", "dates.csv", "assignments.csv")
)
ICS = f"{FOLDER}/ics/*.ics"
FILES = (CALENDAR, ZONES, RULES, SHIFTS, DATES, ASSIGNMENTS, ICS)
AROUND = timedelta(days=14)  # as far as a shift goes
SOURCES = {"zone": ZONES, "area": places.DISTRICTS}  # where stands what a column names; the rest stands in waste.toml
Where = tuple[str, int]  # file and line


@dataclass
class CalendarPart:
    """What this section loads, as `LoadedThing` keeps it: key -> data."""

    years: list[int] = field(default_factory=list)
    provider: dict[str, sync.Data] = field(default_factory=dict)
    divisions: dict[str, sync.Data] = field(default_factory=dict)
    tables: dict[str, sync.Data] = field(default_factory=dict)
    fractions: dict[str, sync.Data] = field(default_factory=dict)
    zones: dict[str, sync.Data] = field(default_factory=dict)
    shifts: dict[str, sync.Data] = field(default_factory=dict)
    dates: dict[str, sync.Data] = field(default_factory=dict)
    streets: dict[str, sync.Data] = field(default_factory=dict)
    areas: dict[str, sync.Data] = field(default_factory=dict)


def read(reader: PackReader) -> CalendarPart | None:
    """Read and check all files of the calendar; None where the city has none."""
    if not reader.exists(CALENDAR):
        others = [file for pattern in FILES for file in reader.files(pattern)]
        if others:
            reader.problem(
                CALENDAR, 1, f"the file is missing, and there is {others[0]}", "add it, or remove the others"
            )
        return None
    waste_file = reader.toml(CALENDAR, WasteFile)
    return CalendarReader(reader, waste_file).part if waste_file is not None else None


class CalendarReader:
    """Reads all files of the calendar when made: `part` is what they say, and every problem is with `reader`."""

    def __init__(self, reader: PackReader, waste_file: WasteFile) -> None:
        self.reader = reader
        self.waste_file = waste_file
        self.part = CalendarPart(years=sorted(set(waste_file.years)))
        self.fractions: dict[str, FractionData] = {}
        self.rules: dict[str, list[PlainRule]] = defaultdict(list)  # by zone
        self.rule_lines: dict[tuple[str, PlainRule], int] = {}
        self.shift_lines: dict[PlainShift, int] = {}
        self.shifts: dict[str, dict[date, PlainShift]] = defaultdict(dict)  # by table
        self.singles: list[tuple[str | None, PlainSingleDate, Where]] = []
        self.zone_lines: dict[str, int] = {}
        self.half_known: dict[str, set[str]] = defaultdict(set)  # column -> names whose own line is wrong
        self._toml()
        if reader.broken(CALENDAR):
            return  # what the other files name may only seem to be missing
        self._zones()
        self._rules()
        self._shifts()
        self._dates()
        self._ics()
        self._assignments()
        self._warn_of_years()
        if not any(problem.file.startswith(f"{FOLDER}/") for problem in reader.problems):
            self._years()

    def _toml(self) -> None:
        waste_file, part, reader = self.waste_file, self.part, self.reader
        note = {
            "note_de": waste_file.note,
            "note_en": waste_file.note_en,
            "source": waste_file.source,
            "guide_note_de": waste_file.guide_note,
            "guide_note_en": waste_file.guide_note_en,
        }
        own = {
            **waste_file.provider.model_dump(),
            "mail": waste_file.provider.mail or "",
            "website": waste_file.provider.website or "",
        }
        part.provider["provider"] = own | note | {"titles": [title.model_dump() for title in waste_file.title]}
        for kind, titled, used in (
            ("zones", waste_file.zones, [fraction.zones for fraction in waste_file.fraction]),
            ("shifts", waste_file.shifts, [fraction.shifts for fraction in waste_file.fraction]),
        ):
            named = self._titled(kind, titled)
            for index, key in enumerate(used):
                if key is not None and titled and key not in named:
                    right = f"[[{kind}]] has {', '.join(named)}"
                    reader.problem_at(CALENDAR, ("fraction", index, kind), f"{kind} {key} is not known", right)
                elif key is not None:
                    named.setdefault(key, {"title": key.capitalize()})
            (part.divisions if kind == "zones" else part.tables).update(named)
        letters: dict[str, str] = {}
        for index, fraction in enumerate(waste_file.fraction):
            at = ("fraction", index)
            if fraction.key in self.fractions:
                reader.problem_at(CALENDAR, (*at, "key"), f"the key {fraction.key} stands twice", "give each its own")
            other = letters.setdefault(fraction.letter, fraction.title)
            if other != fraction.title:
                wrong = f"the letter {fraction.letter} is of {other} already"
                reader.problem_at(CALENDAR, (*at, "letter"), wrong, "give each fraction a letter of its own")
            self.fractions[fraction.key] = fraction
            part.fractions[fraction.key] = {
                "title_de": fraction.title,
                "title_en": fraction.title_en,
                "letter": fraction.letter,
                "colour": fraction.colour,
                "icon": fraction.icon,
                "names": fraction.names,
                "containers": fraction.containers,
                "hint_de": fraction.hint,
                "hint_en": fraction.hint_en,
                "out_by": fraction.out_by.isoformat("minutes"),
                "division": fraction.zones,
                "shift_table": fraction.shifts,
                "position": index + 1,
            }

    def _titled(self, kind: str, titled: list[Any]) -> dict[str, sync.Data]:
        found: dict[str, sync.Data] = {}
        for index, one in enumerate(titled):
            if one.key in found:
                self.reader.problem_at(CALENDAR, (kind, index, "key"), f"the key {one.key} stands twice", "keep one")
            found[one.key] = {"title": one.title}
        return found

    def _known(self, row: CsvRow[Any], file: str, name: str, known: dict[str, Any], what: str = "") -> bool:
        """Whether a line names something that is there; else that is a problem, told once for all its lines.

        What stands in a line that is wrong itself, or in a broken file, may be meant; that is told already.
        """
        value = getattr(row.data, name)
        if value is None or value in known:
            return value is not None
        source = SOURCES.get(name, "")
        if value not in self.half_known[name] and not (source and self.reader.broken(source)):
            there = f"there are {', '.join(list(known)[:8])}" if known else f"{source or 'the folder'} has none"
            self.reader.unknown_name(file, row.line, what or name, value, known, there)
        return False

    def _zones(self) -> None:
        for row in self.reader.csv(ZONES, ZoneRow):
            key = row.data.zone
            if key in self.part.zones:
                self.reader.problem(ZONES, row.line, f"the zone {key} stands twice", "remove one of the two lines")
            if self._known(row, ZONES, "zones", self.part.divisions):
                self.part.zones[key] = {"title": row.data.title, "division": row.data.zones, "rules": []}
                self.zone_lines[key] = row.line
            else:
                self.half_known["zone"].add(key)
        # What lines of a shared table say about zones of other cities is no matter of this one.
        self.half_known["zone"] |= {line["zone"] for line in self.reader.of_other_cities(ZONES)} - set(self.part.zones)

    def _fits(self, row: CsvRow[Any], file: str) -> bool:
        """Whether zone and fraction of a line are known and of one division."""
        zone = self._known(row, file, "zone", self.part.zones) or row.data.zone is None
        if not self._known(row, file, "fraction", self.fractions) or not zone:
            return False
        fraction = self.fractions[row.data.fraction]
        if row.data.zone is None or self.part.zones[row.data.zone]["division"] == fraction.zones:
            return True
        its = [key for key, zone in self.part.zones.items() if zone["division"] == fraction.zones]
        self.reader.problem(
            file,
            row.line,
            f"{row.data.fraction} is not collected by the zones of {row.data.zone}",
            f"name one of its own: {', '.join(its[:8])}",
        )
        return False

    def _rules(self) -> None:
        for row in self.reader.csv(RULES, RuleRow, required=False):
            line = row.data
            if not self._fits(row, RULES):
                continue
            rule = PlainRule(
                line.fraction, line.weekday, line.start, line.every_weeks, line.until, frozenset(line.months)
            )
            if rule in self.rules[line.zone]:
                self.reader.problem(RULES, row.line, "this rule stands twice", "remove one of the two lines")
            self.rules[line.zone].append(rule)
            self.rule_lines.setdefault((line.zone, rule), row.line)
            self.part.zones[line.zone]["rules"].append(line.model_dump(mode="json", exclude={"zone"}))

    def _shifts(self) -> None:
        used: dict[tuple[str, date], int] = {}
        for row in self.reader.csv(SHIFTS, ShiftRow, required=False):
            line = row.data
            if not self._known(row, SHIFTS, "table", self.part.tables):
                continue
            there = self.shifts[line.table]
            if line.day in there:
                self.reader.problem(SHIFTS, row.line, f"{line.day} is shifted twice", "remove one of the two lines")
            other = used.setdefault((line.table, line.to), row.line)
            if other != row.line:
                wrong = f"{line.to} is used already, by the shift of line {other}"
                self.reader.problem(SHIFTS, row.line, wrong, "give another day")
            there[line.day] = PlainShift(line.day, line.to, line.reason)
            self.shift_lines[there[line.day]] = row.line
            self.part.shifts[f"{line.table} {line.day}"] = {
                "table": line.table,
                "day": str(line.day),
                "to_day": str(line.to),
                "reason": line.reason,
            }

    def _dates(self) -> None:
        for row in self.reader.csv(DATES, DateRow, required=False):
            if self._fits(row, DATES):
                self._single((DATES, row.line), row.data)

    def _warn_of_years(self) -> None:
        """Shifts around the new year, which calendars print, are of either year."""
        by_file: dict[str, list[tuple[int, date]]] = defaultdict(list)
        for _zone, single, (file, line) in self.singles:
            by_file[file].append((line, single.day))
        for there in self.shifts.values():
            for shift in there.values():
                if not {(shift.day + AROUND).year, (shift.day - AROUND).year} & set(self.part.years):
                    by_file[SHIFTS].append((self.shift_lines[shift], shift.day))
        for file, days in by_file.items():
            doubts.warn_of_years(self.reader, file, sorted(days), self.part.years)

    def _single(self, where: Where, line: DateRow) -> None:
        key = f"{line.fraction} {line.zone or '*'} {line.day}"
        if key in self.part.dates:
            self.reader.problem(*where, f"{line.day} stands twice for {line.fraction}", "remove one of the two")
        data = line.model_dump(mode="json", exclude={"to"}) | {"to_day": str(line.to) if line.to else None}
        self.part.dates[key] = data
        single = PlainSingleDate(line.fraction, line.kind, line.day, line.to, line.reason, everywhere=line.zone is None)
        self.singles.append((line.zone, single, where))

    def _ics(self) -> None:
        names = {
            key: [fraction.title, *fraction.names, *fraction.containers] for key, fraction in self.fractions.items()
        }
        for file in self.reader.files(ICS):
            zone = file.rpartition("/")[2].removesuffix(".ics")
            if zone in self.half_known["zone"]:
                continue
            if zone not in self.part.zones:
                self.reader.problem(file, 1, f"no zone is called {zone}", "name the file like a zone of zones.csv")
                continue
            own = {
                key: its for key, its in names.items() if self.fractions[key].zones == self.part.zones[zone]["division"]
            }
            raw = self.reader.raw(file)
            if raw is None:
                continue
            said = {title.said: title.fractions for title in self.waste_file.title}
            first, last = date(min(self.part.years) - 1, 1, 1), date(max(self.part.years) + 1, 12, 31)
            try:
                with translation.override("en"):
                    reading = ics.read(raw, Titles(names, said, own), _zone_of(self.reader), first, last)
            except ics.BrokenCalendar as broken:
                self.reader.problem(file, broken.line, str(broken), "export it again")
                continue
            for line, summary in reading.unknown:
                right = "add the provider's word to the `names` of a fraction in waste.toml"
                if " " in summary:
                    right += ", or the whole title as a [[title]]"
                self.reader.problem(file, line, f"no fraction is called “{summary}”", right)
            for line, reason in reading.broken:
                self.reader.problem(file, line, reason, "mend it in the file, or leave it out")
            for line, text in reading.doubts:
                self.reader.warn(file, line, text)
            for line, summary in reading.none:
                self.reader.warn(file, line, f"“{summary}” is read as no collection")
            for double in reading.doubles:
                self.reader.warn(file, double.line, f"{double.fraction} stands twice on {double.day}; it counts once")
            for one in reading.dates:
                self._single((file, one.line), DateRow(fraction=one.fraction, zone=zone, kind="listed", day=one.day))

    def _assignments(self) -> None:
        streets = {row.data.name for row in self.reader.csv(places.STREETS, places.StreetLine, required=False)}
        by_name = dict.fromkeys(streets)
        areas = dict.fromkeys(places.district_names(self.reader))
        stretches: dict[tuple[str, str], list[tuple[int, int, str, int]]] = defaultdict(list)
        for row in self.reader.csv(ASSIGNMENTS, AssignmentRow, required=False):
            line = row.data
            if not self._known(row, ASSIGNMENTS, "zone", self.part.zones):
                continue
            division = self.part.zones[line.zone]["division"]
            if line.area is not None:
                if self._known(row, ASSIGNMENTS, "area", areas):
                    key = f"{division} {line.area}"
                    if key in self.part.areas:
                        self.reader.problem(ASSIGNMENTS, row.line, f"{line.area} lies in two zones", "keep one line")
                    self.part.areas[key] = {"division": division, "area": line.area, "zone": line.zone}
                continue
            if line.street is None or self.reader.broken(places.STREETS):
                continue
            if not self._known(row, ASSIGNMENTS, "street", by_name):
                continue
            low, high = line.places
            for low2, high2, side, other in stretches[division, line.street]:
                if low <= high2 and low2 <= high and (side == line.side or "all" in (side, line.side)):
                    wrong = f"{line.street}: these house numbers lie in a zone already, by line {other}"
                    self.reader.problem(ASSIGNMENTS, row.line, wrong, "let each house number stand in one line")
                    break
            stretches[division, line.street].append((low, high, line.side, row.line))
            data = self.part.streets.setdefault(line.street, {"stretches": []})
            data["stretches"].append([line.zone, low, high, line.side])
        for its in self.part.streets.values():
            its["stretches"].sort()  # their order in the file means nothing
        self._check_covered(by_name, stretches)
        in_areas = {area["division"] for area in self.part.areas.values()}  # who is in no line may still lie there
        doubts.warn_of_gaps(
            self.reader, ASSIGNMENTS, {key: its for key, its in stretches.items() if key[0] not in in_areas}
        )

    def _check_covered(self, streets: dict[str, None], stretches: dict[tuple[str, str], Any]) -> None:
        for division in self.part.divisions:
            if any(area["division"] == division for area in self.part.areas.values()):
                continue  # who is in no line may still lie in an area
            bare = sorted(street for street in streets if not stretches.get((division, street)))
            if bare:
                text = f"{len(bare)} streets lie in no zone of {division}: {', '.join(bare[:5])} …"
                self.reader.warn(ASSIGNMENTS, 1, text)

    def plan(self, zone: str) -> ZonePlan:
        """All rules, shifts and single dates of a zone, by its key."""
        division = self.part.zones[zone]["division"]
        its = {key for key, fraction in self.fractions.items() if fraction.zones == division}
        shifts = {key: self.shifts[table] for key in its if (table := self.fractions[key].shifts) is not None}
        singles = [single for named, single, _where in self.singles if single.fraction in its and named in (None, zone)]
        return ZonePlan(zone, self.rules[zone], shifts, singles)

    def _years(self) -> None:
        state = _state_of(self.reader)
        found: dict[str, list[str]] = defaultdict(list)
        for zone in self.part.zones:
            plan = self.plan(zone)
            seasonal = frozenset(rule.fraction for rule in plan.rules if rule.months)
            for year in self.part.years:
                made = year_of(plan, year)
                for trouble in made.troubles:
                    self._tell(trouble, year)
                dates: dict[str, list[date]] = defaultdict(list)
                for one in made.collections:
                    if not one.cancelled:
                        dates[one.fraction].append(one.day)
                for finding in look_at(dates, state, seasonal=seasonal):
                    words = f" ({finding.name})" if finding.name else f" until {finding.until}" if finding.until else ""
                    found[f"{finding.kind}: {finding.fraction} on {finding.day}{words}"].append(zone)
        for text, zones in found.items():
            more = f" and {len(zones) - 1} more" if len(zones) > 1 else ""
            self.reader.warn(ZONES, self.zone_lines[zones[0]], f"{text} in {zones[0]}{more}")

    def _tell(self, trouble: Trouble, year: int) -> None:
        if trouble.kind == NO_DATES:
            wrong, right = (
                f"the zone {trouble.zone} has no date in {year}",
                "write a rule into rules.csv, or take the zone out",
            )
            self.reader.problem(ZONES, self.zone_lines[trouble.zone], wrong, right)
        elif trouble.kind == NOTHING_THERE:
            file, line = next(where for _zone, single, where in self.singles if single is trouble.single)
            wrong = f"{trouble.fraction} is not collected on {trouble.day} in {trouble.zone}"
            self.reader.problem(file, line, wrong, "name the day on which it would be, holiday shifts included")
        elif trouble.kind == DOUBLE:
            one, other = trouble.collections
            wrong = (
                f"{trouble.day} is used already: {trouble.fraction} in {trouble.zone} would be collected twice, "
                f"from {one.planned} and {other.planned}"
            )
            self.reader.problem(*self._where(trouble), wrong, "give one of the two another day")

    def _where(self, trouble: Trouble) -> Where:
        """The line that brings two dates to one day: a single date, else a shift, else a rule."""
        one, other = trouble.collections
        for collection in (other, one):
            if collection.single is not None:
                return next(where for _zone, single, where in self.singles if single is collection.single)
        for collection in (other, one):
            if collection.shift is not None:
                return SHIFTS, self.shift_lines[collection.shift]
        return RULES, self.rule_lines[trouble.zone, other.rule] if other.rule is not None else 1


def _state_of(reader: PackReader) -> str:
    data = reader.peek("city.toml")
    return str(data.get("holidays") or data.get("state") or "")


def _zone_of(reader: PackReader) -> ZoneInfo:
    try:
        return ZoneInfo(str(reader.peek("city.toml").get("timezone", Profile.model_fields["timezone"].default)))
    except (KeyError, ValueError, OSError):
        return ZoneInfo("Europe/Berlin")
