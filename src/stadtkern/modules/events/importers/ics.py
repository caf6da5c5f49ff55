"""iCalendar (RFC 5545) from Outlook, Nextcloud and others.

Every occurrence of a series within the horizon becomes an event of its own, named by UID and recurrence; exceptions
(EXDATE, RECURRENCE-ID) are respected. Private entries stay private, past ones are counted and left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar, Component, Event, Timezone, vDDDTypes

from stadtkern.kernel.city import clock
from stadtkern.modules.events.actions.importing import ParsedFile, SourceEntry

from . import values
from .errors import BrokenFile, line

HORIZON = timedelta(days=400)
MAX_EVENTS = 2000
MAX_RULES = 400  # occurrences of one series within the horizon: one a day
_PROPERTY = re.compile(r"[A-Za-z0-9-]+(?:;[^:]*(?:\"[^\"]*\"[^:]*)*)?:")
_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
_PRIVATE = {"PRIVATE", "CONFIDENTIAL"}


def read(data: bytes) -> ParsedFile:
    """The entries from today on, up to 400 days ahead. Raises BrokenFile with the line where the file is broken."""
    text = _decoded(data)
    starts = _check_lines(text)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except Exception as error:
        # The parser raises whatever its parts raise (ValueError, KeyError, IndexError …); the file is broken either way.
        raise BrokenFile(place=_place_of(str(error), text), reason=_("This line is no valid iCalendar.")) from None
    entries: list[SourceEntry] = []
    past = 0
    for calendar in calendars:
        if not isinstance(calendar, Calendar):
            continue
        for uid, parts in _by_uid(calendar).items():
            found, over = _occurrences(uid, parts, calendar, starts)
            entries += found
            past += over
            if len(entries) > MAX_EVENTS:
                raise BrokenFile(
                    place="",
                    reason=_("More than %(limit)d events in one file are not possible.") % {"limit": MAX_EVENTS},
                )
    return ParsedFile(entries, past)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _check_lines(text: str) -> dict[str, int]:
    """The line at which the entry of each UID begins. Raises BrokenFile for lines and frames that can't be right."""
    open_parts: list[tuple[str, int]] = []
    starts: dict[str, int] = {}
    lines = _unfolded(text)
    if not lines:
        raise BrokenFile(place="", reason=_("The file is empty."))
    for number, text_line in lines:
        if not _PROPERTY.match(text_line):
            raise BrokenFile(place=line(number), reason=_("This line is no valid iCalendar."))
        name, _colon, value = text_line.partition(":")
        if name.upper() == "BEGIN":
            open_parts.append((value.strip().upper(), number))
        elif name.upper() == "END":
            if not open_parts or open_parts[-1][0] != value.strip().upper():
                raise BrokenFile(place=line(number), reason=_("Something ends here that did not begin."))
            open_parts.pop()
        elif name.upper().partition(";")[0] == "UID" and open_parts:
            starts.setdefault(value.strip(), open_parts[-1][1])
    if open_parts:
        name, number = open_parts[-1]
        raise BrokenFile(
            place=line(number),
            reason=_("%(part)s begins here and never ends. Is the file whole?") % {"part": name[:40]},
        )
    if not re.search(r"^BEGIN:VCALENDAR", text, re.IGNORECASE | re.MULTILINE):
        raise BrokenFile(place=line(1), reason=_("This is no iCalendar file; it must begin with BEGIN:VCALENDAR."))
    return starts


def _unfolded(text: str) -> list[tuple[int, str]]:
    """The content lines with the number of the line where each begins (RFC 5545, 3.1); empty ones are left out."""
    found: list[tuple[int, str]] = []
    for number, text_line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if not text_line.strip():
            continue
        if text_line[0] in " \t" and found:
            start, before = found[-1]
            found[-1] = (start, before + text_line[1:])
        else:
            found.append((number, text_line))
    return found


def _place_of(message: str, text: str) -> str:
    """The line that an error of the parser quotes, if it does."""
    for quoted in re.findall(r"'([^']{4,})'", message):
        for number, text_line in enumerate(text.splitlines(), 1):
            if quoted[:40] in text_line:
                return line(number)
    return ""


def _by_uid(calendar: Calendar) -> dict[str, list[Event]]:
    grouped: dict[str, list[Event]] = defaultdict(list)
    for number, part in enumerate(calendar.walk("VEVENT"), 1):
        grouped[str(part.get("UID") or f"ohne-uid-{number}-{part.get('SUMMARY', '')}")[:200]].append(part)
    return grouped


def _occurrences(
    uid: str, parts: list[Event], calendar: Calendar, starts: dict[str, int]
) -> tuple[list[SourceEntry], int]:
    place = line(starts[uid]) if uid in starts else uid[:100]
    title = values.clean(str(parts[0].get("SUMMARY", ""))).strip()

    def refused(reason: str) -> tuple[list[SourceEntry], int]:
        return [SourceEntry(place, uid, title[:300], problems=[reason])], 0

    today = clock.day_bounds(clock.today())[0]
    try:
        if reason := _refusal(parts):
            return refused(reason)
        repeats = any(part.get("RRULE") or part.get("RDATE") for part in parts)
        found = _expanded(parts, calendar, today) if repeats else parts
        read_parts = [_entry(part, uid, place, repeats=repeats) for part in found]
    except Exception:
        # What is broken inside one entry (rules, dates out of range) shows itself in many kinds of error of the library.
        return refused(_("Time or repetition of this entry can't be understood."))
    if len(found) > MAX_RULES:
        return refused(_("This entry repeats too often."))
    kept = [entry for entry in read_parts if entry.problems or entry.values["starts_at"] >= today.isoformat()]
    return kept, len(read_parts) - len(kept) + (repeats and not found)


def _refusal(parts: list[Event]) -> str:
    """Why an entry can't be taken at all; empty when it can."""
    if any(str(part.get("CLASS", "")).upper() in _PRIVATE for part in parts):
        return _("This entry is marked as private in the calendar.")
    if any(not isinstance(part.get("DTSTART"), vDDDTypes) for part in parts):
        return _("The start (DTSTART) is missing or no date.")
    if any(_is_too_often(part) for part in parts):
        return _("This entry repeats several times a day; that can't be taken over.")
    return ""


def _is_too_often(part: Event) -> bool:
    rules = part.get("RRULE") or []
    for rule in rules if isinstance(rules, list) else [rules]:
        frequencies = {str(freq).upper() for freq in rule.get("FREQ", [])}
        if frequencies & _TOO_OFTEN or any(name in rule for name in ("BYHOUR", "BYMINUTE", "BYSECOND")):
            return True
    return False


def _expanded(parts: list[Event], calendar: Calendar, today: datetime) -> list[Event]:
    """The occurrences of one UID, with the file's own time zones at hand."""
    alone = Calendar()
    for part in calendar.subcomponents:
        if isinstance(part, Timezone):
            alone.add_component(part)
    for part in parts:
        alone.add_component(part)
    import recurring_ical_events  # heavy, and only imports need it

    return list(recurring_ical_events.of(alone).between(today, today + HORIZON))


def _entry(part: Component, uid: str, place: str, *, repeats: bool) -> SourceEntry:
    warnings: list[str] = []
    start, all_day = _instant(part.decoded("DTSTART"))
    zone = part.get("DTSTART").params.get("TZID", "")
    if zone and isinstance(part.decoded("DTSTART"), datetime) and part.decoded("DTSTART").tzinfo is None:
        warnings.append(_("Nobody knows the time zone “%(zone)s”; taken as local time.") % {"zone": str(zone)[:60]})
    end = _end(part, start, all_day)
    if all_day:
        warnings.append(_("All day in the calendar: please add when it begins."))
    title = values.clean(str(part.get("SUMMARY", ""))).strip()
    problems = [] if title else [_("The title (SUMMARY) is missing.")]
    if end is not None and end <= start:
        end = None
        if part.get("DTEND") is not None and part.decoded("DTEND") != part.decoded("DTSTART"):
            problems.append(_("The end must be after the start."))
    words: dict[str, Any] = {
        "title": title,
        "starts_at": start.isoformat(),
        "ends_at": end.isoformat() if end else None,
        "text": _text(part),
    }
    if location := values.clean(str(part.get("LOCATION", ""))).strip():
        words["place"] = location[:200]
    if topics := _categories(part):
        words["topics"] = topics
    problems += values.too_long(words)
    key = f"{uid}#{_recurrence(part, start)}" if repeats or part.get("RECURRENCE-ID") else uid
    return SourceEntry(
        place,
        key[:240],
        title[:300],
        words,
        uid=key[:255],
        problems=problems,
        warnings=warnings,
        cancelled=str(part.get("STATUS", "")).upper() == "CANCELLED",
    )


def _recurrence(part: Component, start: datetime) -> str:
    """The name of an occurrence: the instant it was meant for, which stays when it is moved (RFC 5545, 3.8.4.4)."""
    meant = part.get("RECURRENCE-ID")
    moment = _instant(meant.dt)[0] if meant is not None and hasattr(meant, "dt") else start
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _instant(value: Any) -> tuple[datetime, bool]:
    """An aware UTC instant, and whether it was a whole day. Times without a (known) zone are the city's."""
    if isinstance(value, datetime):
        zone: tzinfo | None = value.tzinfo
        if zone is None:
            value = value.replace(tzinfo=clock.zone())
        return value.astimezone(UTC).replace(microsecond=0), False
    if isinstance(value, date):
        return clock.at(value), True
    raise ValueError(str(value))


def _end(part: Component, start: datetime, all_day: bool) -> datetime | None:
    if part.get("DTEND") is not None:
        return _instant(part.decoded("DTEND"))[0]
    if part.get("DURATION") is not None:
        return start + part.decoded("DURATION")
    if all_day:
        return datetime.combine(clock.local(start).date() + timedelta(days=1), time(0), clock.zone()).astimezone(UTC)
    return None


def _text(part: Component) -> str:
    text = values.clean(str(part.get("DESCRIPTION", ""))).strip()
    address = str(part.get("URL", "")).strip()
    if address.startswith(("https://", "http://")) and address not in text and len(address) < 300:
        text = f"{text}\n\n{address}".strip()
    return text


def _categories(part: Component) -> list[str]:
    found = part.get("CATEGORIES")
    groups = found if isinstance(found, list) else [found] if found is not None else []
    names = [str(name) for group in groups for name in getattr(group, "cats", [])]
    return sorted({values.clean(name).strip()[:200] for name in names if name.strip()})
