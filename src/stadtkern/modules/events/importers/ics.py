"""iCalendar (RFC 5545) from Outlook, Nextcloud and others: what the kernel reads there, as entries of an import.

Every occurrence of a series within the horizon becomes an event of its own, named by UID and recurrence. Private
entries stay private, past ones are counted and left out.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from stadtkern.kernel import calendars
from stadtkern.kernel.city import clock
from stadtkern.modules.events.actions.parsed_file import ParsedFile, SourceEntry

from . import values
from .errors import BrokenFile, line

HORIZON = timedelta(days=400)
MAX_EVENTS = 2000
MAX_RULES = 400  # occurrences of one series within the horizon: one a day


def read(data: bytes) -> ParsedFile:
    """The entries from today on, up to 400 days ahead. Raises BrokenFile with the line where the file is broken."""
    today = clock.today()
    try:
        found = calendars.read(
            data, city=clock.zone(), first=today, last=today + HORIZON, limit=MAX_RULES, most=MAX_EVENTS
        )
    except calendars.BrokenCalendar as broken:
        raise BrokenFile(place=line(broken.line) if broken.line else "", reason=str(broken)) from None
    begin = clock.day_bounds(today)[0]
    private = {one.uid for one in found.occurrences if one.details.private}
    names: Counter[str] = Counter()
    entries: list[SourceEntry] = []
    past = 0
    for one in found.occurrences:
        if one.uid in private:
            if (one.uid, "") not in names:
                entries.append(_refused(one.line, one.uid, one.details.summary, _private()))
            names[one.uid, ""] += 1
        elif one.cancels:
            entries.append(_cancellation(one))
        elif one.start is not None and calendars.instant(one.start, clock.zone()) < begin:
            past += 1
        else:
            entries.append(_entry(one, names))
    entries += [_refused(one.line, one.uid, one.title, one.reason) for one in found.refused]
    if len(entries) > MAX_EVENTS:
        raise BrokenFile(place="", reason=_("A file can have up to %(limit)d events.") % {"limit": MAX_EVENTS})
    partial = any(entry.cancels for entry in entries)
    return ParsedFile(entries, past, [(line(doubt.line), doubt.text) for doubt in found.doubts], partial)


def _private() -> str:
    return _("This entry is marked as private in the calendar.")


def _refused(number: int, uid: str, title: str, reason: str) -> SourceEntry:
    return SourceEntry(line(number), uid, values.clean(title)[:300], problems=[reason])


def _cancellation(one: calendars.Occurrence) -> SourceEntry:
    """What a CANCEL file says about events that are here already; it brings none along (RFC 5546, 3.2.5)."""
    title = values.clean(one.details.summary)[:300]
    return SourceEntry(line(one.line), _key(one), title, cancelled=True, cancels=one.cancels, sequence=one.sequence)


def _entry(one: calendars.Occurrence, names: Counter[str]) -> SourceEntry:
    warnings: list[str] = []
    start, end = (calendars.instant(time, clock.zone()) if time else None for time in (one.start, one.end))
    if not isinstance(one.start, datetime):
        warnings.append(_("All day in the calendar: please add a start time."))
    title = values.clean(one.details.summary).strip()
    problems = [] if title else [_("The title (SUMMARY) is missing.")]
    words: dict[str, Any] = {
        "title": title,
        "starts_at": start.isoformat() if start else None,
        "ends_at": end.isoformat() if end else None,
        "text": _text(one.details),
    }
    if location := values.clean(one.details.location).strip():
        words["place"] = location[:200]
    if one.details.conference and len(one.details.conference) <= 200:
        words["online_url"] = one.details.conference
    if topics := sorted({name[:200] for text in one.details.categories if (name := values.clean(text).strip())}):
        words["topics"] = topics
    problems += values.too_long(words)
    key = _key(one)
    names[key] += 1
    if names[key] > 1 and start:  # files that give all of their events one UID
        key = f"{key}#{start:%Y%m%dT%H%M%SZ}"
    return SourceEntry(
        line(one.line),
        key[:240],
        title[:300],
        words,
        uid=key[:255],
        problems=problems,
        warnings=warnings,
        cancelled=one.cancelled,
        sequence=one.sequence,
    )


def _key(one: calendars.Occurrence) -> str:
    """The name of an occurrence: its UID and the instant it was meant for, which stays when it is moved."""
    if one.meant is None:
        return one.uid
    return f"{one.uid}#{calendars.instant(one.meant, clock.zone()):%Y%m%dT%H%M%SZ}"


def _text(details: calendars.Details) -> str:
    text = values.clean(details.description).strip()
    if details.url and details.url not in text and len(details.url) < 300:
        text = f"{text}\n\n{details.url}".strip()
    return text
