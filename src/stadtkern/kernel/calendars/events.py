"""One VEVENT of a file, understood: its times, rules and words. What a series makes of them is in `series`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.utils.translation import gettext as _

from . import recurrence, values
from .lines import Component, Doubt, Property
from .recurrence import RecurrenceRule
from .values import Duration
from .zones import FileZone, Zones, known

MAX_SINGLE_DATES = 5_000  # of EXDATE or RDATE in one entry
Time = date | datetime  # a whole day, or an instant with its zone


class NotUnderstood(ValueError):
    """An entry that can't be taken: the line and a sentence for people."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(reason)


@dataclass(frozen=True)
class Details:
    """The words of an entry. private: CLASS says that it is not for everybody; conference: RFC 7986, 5.11."""

    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    conference: str = ""
    categories: tuple[str, ...] = ()
    private: bool = False


@dataclass
class VEvent:
    """A VEVENT. meant: RECURRENCE-ID; onwards: RANGE=THISANDFUTURE; length: to the end, exact, or by the calendar."""

    uid: str
    line: int
    method: str
    details: Details
    sequence: int = 0
    stamp: str = ""
    cancelled: bool = False
    meant: Time | None = None
    onwards: bool = False
    start: Time | None = None
    length: timedelta | Duration | None = None
    rules: list[tuple[RecurrenceRule, int]] = field(default_factory=list)
    not_rules: list[tuple[RecurrenceRule, int]] = field(default_factory=list)
    more: list[tuple[Time, timedelta | Duration | None, int]] = field(default_factory=list)
    less: list[tuple[Time, int]] = field(default_factory=list)

    @property
    def age(self) -> tuple[int, str, bool]:
        """What tells a newer version from an older one (RFC 5546, 2.1.5);
        a cancellation comes after what it cancels.
        """
        return self.sequence, self.stamp, self.method == "CANCEL"

    @property
    def repeats(self) -> bool:
        """Whether it has more than one date."""
        return bool(self.rules or self.more)

    def end(self, start: Time, length: timedelta | Duration | None = None) -> Time | None:
        """When it ends if it begins at a time. A whole day ends with the next one, which is outside."""
        its = length or self.length
        if not isinstance(start, datetime):
            whole = its.days if its is not None else 1
            return start + timedelta(days=max(whole, 1))
        if its is None:
            return None
        return its.after(start) if isinstance(its, Duration) else start.astimezone(UTC) + its


def read_event(part: Component, method: str, zones: Zones, doubts: list[Doubt]) -> VEvent:
    """Understand a VEVENT. Raises NotUnderstood."""
    reader = _Reader(part, zones, doubts)
    entry = VEvent(uid_of(part), part.line, method, details_of(part))
    entry.sequence = reader.sequence()
    entry.stamp = _value(part, "DTSTAMP") or _value(part, "LAST-MODIFIED")
    entry.cancelled = method == "CANCEL" or _value(part, "STATUS").upper() == "CANCELLED"
    if (meant := reader.once("RECURRENCE-ID")) is not None:
        entry.meant = reader.time(meant)
        range_ = meant.params.get("RANGE", "").upper()
        entry.onwards = range_ == "THISANDFUTURE"
        if range_ and not entry.onwards:
            reader.doubt(meant.line, _("RANGE=%(range)s is not supported. Only this date is changed."), range=range_)
    start = reader.once("DTSTART")
    if start is None:
        if entry.cancelled and method == "CANCEL":
            return entry
        raise NotUnderstood(part.line, _("The start (DTSTART) is missing or not a date."))
    try:
        entry.start = reader.time(start)
    except NotUnderstood as broken:
        raise NotUnderstood(broken.line, _("The start (DTSTART) is missing or not a date.")) from None
    entry.start = reader.whole_day(entry.start)
    entry.length = reader.length(entry.start)
    if entry.meant is None:
        entry.rules = [reader.rule(one) for one in part.all("RRULE")]
        entry.not_rules = [reader.rule(one) for one in part.all("EXRULE")]
        entry.more = [each for one in part.all("RDATE") for each in reader.periods(one)]
        entry.less = [(each, one.line) for one in part.all("EXDATE") for each in reader.times(one)]
        if len(entry.rules) > 1:
            reader.doubt(entry.rules[1][1], _("There is a second recurrence rule. The dates of both are used."))
        if max(len(entry.more), len(entry.less)) > MAX_SINGLE_DATES:
            raise NotUnderstood(part.line, _("This entry repeats too often."))
    elif odd := part.first("RRULE") or part.first("RDATE"):
        reader.doubt(odd.line, _("A single date in a series cannot repeat. This is ignored."))
    return entry


def uid_of(part: Component) -> str:
    """Its UID; without one a name made from title and start, so that it stays over versions of the file."""
    if uid := values.words(_value(part, "UID")):
        return uid[:200]
    return f"ohne-uid-{_value(part, 'DTSTART')}-{values.words(_value(part, 'SUMMARY'))}"[:200]


def details_of(part: Component) -> Details:
    """The words of an entry."""
    url = _value(part, "URL")
    conference = _value(part, "CONFERENCE")
    return Details(
        values.words(_value(part, "SUMMARY")),
        values.words(_value(part, "DESCRIPTION")),
        values.words(_value(part, "LOCATION")),
        url if url.startswith(("https://", "http://")) else "",
        conference if conference.startswith(("https://", "http://")) else "",
        tuple(word for one in part.all("CATEGORIES") for word in values.listed(one.value)),
        _value(part, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"),
    )


def _value(part: Component, name: str) -> str:
    found = part.first(name)
    return found.value.strip() if found is not None else ""


class _Reader:
    """Reads the properties of one VEVENT and keeps what is doubtful."""

    def __init__(self, part: Component, zones: Zones, doubts: list[Doubt]) -> None:
        self.part, self.zones, self.doubts = part, zones, doubts
        for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "UID", "STATUS"):
            self.once(name)

    def doubt(self, line: int, text: str, **shown: str) -> None:
        self.doubts.append(Doubt(line, text % shown if shown else text))

    def once(self, name: str) -> Property | None:
        """A property that stands once; the first counts if it stands there again and says something else."""
        found = self.part.all(name)
        if len(found) > 1 and any(one.value != found[0].value for one in found):
            self.doubt(found[1].line, _("%(name)s appears twice. The first one is used."), name=name)
        return found[0] if found else None

    def sequence(self) -> int:
        found = self.part.first("SEQUENCE")
        if found is None or not found.value.strip():
            return 0
        text = found.value.strip()
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        self.doubt(found.line, _("SEQUENCE is not a number. 0 is used."))
        return 0

    def time(self, one: Property, text: str | None = None) -> Time:
        """A value of a property with dates. Raises NotUnderstood."""
        try:
            read = values.moment(one.value if text is None else text)
        except ValueError:
            raise NotUnderstood(one.line, _("“%(text)s” is not a date.") % {"text": one.value[:40]}) from None
        kind = one.params.get("VALUE", "").upper()
        if not isinstance(read, datetime):
            if kind in ("", "DATE-TIME") and one.name == "DTSTART":
                self.doubt(one.line, _("A day without a time. It is read as a whole day."))
            return read
        if kind == "DATE":
            return read.date()
        name = one.params.get("TZID", "")
        if read.tzinfo is not None:
            if name and known(name) is not UTC:
                self.doubt(one.line, _("The time ends in Z, so it is UTC and not “%(zone)s”."), zone=name[:60])
            return read
        zone = self.zones.get(name, one.line) if name else self.zones.floating
        aware = read.replace(tzinfo=zone)
        if not 1 < read.year < 9999:
            raise NotUnderstood(one.line, _("“%(text)s” is not a date.") % {"text": one.value[:40]})
        self._compare(aware, name, one.line)
        return aware

    def _compare(self, aware: datetime, name: str, line: int) -> None:
        """Say it where a file explains a well-known zone differently."""
        usual = known(name) if isinstance(aware.tzinfo, FileZone) else None
        if usual is not None and aware.replace(tzinfo=usual).utcoffset() != aware.utcoffset():
            text = _("The file defines the time zone “%(zone)s” differently. Its definition is used.")
            if all(doubt.text != text % {"zone": name[:60]} for doubt in self.doubts):
                self.doubt(line, text, zone=name[:60])

    def times(self, one: Property) -> list[Time]:
        """The values of a list."""
        return [self.time(one, text) for text in one.value.split(",")[: MAX_SINGLE_DATES + 1] if text.strip()]

    def periods(self, one: Property) -> list[tuple[Time, timedelta | Duration | None, int]]:
        """The dates that RDATE adds, each with its own length where it is a period."""
        found: list[tuple[Time, timedelta | Duration | None, int]] = []
        for text in one.value.split(",")[: MAX_SINGLE_DATES + 1]:
            begin, slash, rest = text.partition("/")
            if not text.strip():
                continue
            start = self.time(one, begin)
            length: timedelta | Duration | None = None
            if slash and isinstance(start, datetime):
                try:
                    if rest.strip().upper().startswith(("P", "+P")):
                        length = values.duration(rest)
                    else:
                        end = self.time(one, rest)
                        length = end.astimezone(UTC) - start.astimezone(UTC) if isinstance(end, datetime) else None
                except ValueError:
                    raise NotUnderstood(one.line, _("“%(text)s” is not a period.") % {"text": text[:60]}) from None
            found.append((start, length, one.line))
        return found

    def rule(self, one: Property) -> tuple[RecurrenceRule, int]:
        """Raises NotUnderstood."""
        try:
            rule = recurrence.parse(one.value)
        except recurrence.SeveralADay:
            reason = _("This entry repeats several times a day. It cannot be imported.")
            raise NotUnderstood(one.line, reason) from None
        except (ValueError, OverflowError):
            raise NotUnderstood(one.line, _("We cannot understand the time or recurrence of this entry.")) from None
        if rule.count is not None and rule.until is not None:
            self.doubt(one.line, _("The recurrence has both a count and an end. Whichever comes first is used."))
        return rule, one.line

    def whole_day(self, start: Time) -> Time:
        """Outlook writes whole days as times and says so beside them."""
        flag = _value(self.part, "X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
        return start.date() if flag and isinstance(start, datetime) and start.time() == time(0) else start

    def length(self, start: Time) -> timedelta | Duration | None:
        """From start to end. Raises NotUnderstood for an end before the start."""
        end, duration = self.once("DTEND"), self.once("DURATION")
        if end is not None:
            if duration is not None:
                self.doubt(duration.line, _("Both DTEND and DURATION are given. DTEND is used."))
            return self._until(start, self.time(end), end.line)
        if duration is None:
            return None
        try:
            read = values.duration(duration.value)
            if not isinstance(start, datetime):
                if read.seconds:
                    self.doubt(duration.line, _("An all-day event lasts days, not hours. The hours are ignored."))
                return Duration(read.days, 0)
            read.after(start)
        except (ValueError, OverflowError):
            reason = _("“%(text)s” is not a duration.") % {"text": duration.value[:40]}
            raise NotUnderstood(duration.line, reason) from None
        return read if read.days or read.seconds else None

    def _until(self, start: Time, end: Time, line: int) -> timedelta | Duration | None:
        if not isinstance(start, datetime):
            last = end.astimezone(self.zones.city).date() if isinstance(end, datetime) else end
            days = (last - start).days
            if isinstance(end, datetime):
                self.doubt(line, _("The start is a day and the end a time. They are read as whole days."))
        else:
            if not isinstance(end, datetime):
                self.doubt(line, _("The start is a time and the end a day. It ends when that day begins."))
                end = datetime.combine(end, time(0), start.tzinfo)
            exact = end.astimezone(UTC) - start.astimezone(UTC)
            if exact >= timedelta(0):
                return exact or None
            days = -1
        if days < 0:
            raise NotUnderstood(line, _("The end must be after the start."))
        return Duration(days, 0) if days else None


def instant(value: Time, city: tzinfo) -> datetime:
    """The moment in UTC; a whole day begins in the city's zone."""
    aware = value if isinstance(value, datetime) else datetime.combine(value, time(0), city)
    return aware.astimezone(UTC).replace(microsecond=0)
