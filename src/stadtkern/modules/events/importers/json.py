"""The shared JSON format of a printed programme: a series, and its events with day and time in the city's zone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from stadtkern.modules.events.actions.parsed_file import Contradiction, ParsedFile, SourceEntry
from stadtkern.modules.events.contradictions import contradiction_in, with_remark
from stadtkern.modules.events.models import RegistrationKind

from . import values
from .errors import BrokenFile, line

MAX_EVENTS = 2000
KNOWN = {
    "id",
    "date",
    "start",
    "time_note",
    "end",
    "duration_minutes",
    "title",
    "summary",
    "text",
    "registration",
    "external_url",
    "venue",
    "organisers",
    "topics",
    "price",
    "capacity",
    "party_limit",
    "accessibility",
    "online_url",
    "note",
}


def read(data: bytes) -> ParsedFile:
    """The entries of a file. Raises BrokenFile where it is no such file; an entry that is wrong says so itself."""
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BrokenFile(place="", reason=_("The file is not in UTF-8.")) from None
    except json.JSONDecodeError as error:
        raise BrokenFile(
            place=line(error.lineno), reason=_("The JSON is not valid here: %(what)s") % {"what": error.msg}
        ) from None
    except (RecursionError, ValueError):
        raise BrokenFile(place="", reason=_("This is not valid JSON.")) from None
    rows = content.get("events") if isinstance(content, dict) else content
    if not isinstance(rows, list):
        raise BrokenFile(place="events", reason=_("The file must be a list of events."))
    if len(rows) > MAX_EVENTS:
        raise BrokenFile(
            place="events",
            reason=_("A file can have up to %(limit)d events.") % {"limit": MAX_EVENTS},
        )
    return ParsedFile([_entry(f"events[{position}]", row) for position, row in enumerate(rows)])


def _entry(place: str, row: Any) -> SourceEntry:
    if not isinstance(row, dict):
        return SourceEntry(place, "", problems=[_("An event needs a title, date and start.")])
    problems: list[str] = []
    words: dict[str, Any] = {}
    contradictions: list[Contradiction] = []

    def text(name: str) -> str:
        value = row.get(name, "")
        if not isinstance(value, str):
            problems.append(_("%(field)s: must be text.") % {"field": name})
            return ""
        return values.clean(value).strip()

    def number(name: str) -> int | None:
        value = row.get(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1_000_000):
            problems.append(_("%(field)s: must be a whole number, 1 or more.") % {"field": name})
            return None
        return value

    problems += [_("%(field)s: unknown field.") % {"field": str(name)[:60]} for name in row if name not in KNOWN]
    words["title"] = title = text("title")
    if not title:
        problems.append(_("The title is missing."))
    found, rest = contradiction_in(text("note"))
    words |= {name: text(name) for name in ("summary", "text", "accessibility") if name in row}
    day = _try(values.day, row.get("date", ""), "date", problems)
    note = text("time_note")
    start = None if note and not row.get("start") else _moment(day, row.get("start", ""), "start", problems)
    if note and row.get("start"):
        problems.append(_("Enter a time or a description, not both."))
    elif note and day:
        words |= {"starts_at": values.day_without_time(day), "ends_at": None, "time_note": note}
    if day and start:
        words |= {"starts_at": start, "time_note": ""}
        words["ends_at"] = _end(day, start, row.get("end"), number("duration_minutes"), problems)
    if day and start and found:
        pairs = [(found[0], found[1]), (found[2], found[3])]
        times = [_moment(day, time, "note", problems) for _name, time in pairs]
        contradictions.append(
            Contradiction(
                "starts_at",
                [{"value": value, "source": name} for (name, _time), value in zip(pairs, times, strict=True)],
                note=text("note")[:500],
            )
        )
    if venue := text("venue"):
        words["place"], words["room"] = values.place_and_room(venue)
    for name in ("organisers", "topics"):
        if name in row:
            listed = row[name]
            if not isinstance(listed, list) or not all(isinstance(item, str) and item.strip() for item in listed):
                problems.append(_("%(field)s: must be a list of names.") % {"field": name})
                continue
            words[name] = sorted({values.clean(item).strip()[:200] for item in listed})
    _registration(row, words, text, problems)
    if price := text("price"):
        words["is_free"], words["price_note"] = (True, "") if price == "free" else (None, price)
    words |= {name: value for name in ("capacity", "party_limit") if (value := number(name)) is not None}
    if "online_url" in row and (address := _try(values.web_address, row["online_url"], "online_url", problems)):
        words["online_url"] = address
    problems += values.too_long(words | {"text": with_remark(words.get("text", ""), rest)})
    source_id = row.get("id") or f"{row.get('date')}|{title}"
    return SourceEntry(
        place, str(source_id)[:200], title[:300], words, remark=rest, problems=problems, contradictions=contradictions
    )


def _registration(row: dict[str, Any], words: dict[str, Any], text: Any, problems: list[str]) -> None:
    kind = text("registration") or RegistrationKind.OPEN
    if kind not in RegistrationKind.values:
        problems.append(_("registration: must be one of %(kinds)s.") % {"kinds": ", ".join(RegistrationKind.values)})
        return
    words["registration"] = kind
    if kind == RegistrationKind.EXTERNAL:
        address = _try(values.web_address, row.get("external_url", ""), "external_url", problems)
        words["external_url"] = address or ""


def _try(read_value: Any, value: Any, name: str, problems: list[str]) -> Any:
    try:
        return read_value(value)
    except ValueError as error:
        problems.append(f"{name}: {error}")
        return None


def _moment(day: date | None, value: Any, name: str, problems: list[str]) -> str | None:
    moment = _try(values.time_of_day, value, name, problems)
    return _try(lambda at: values.instant(day, at), moment, name, problems) if moment is not None and day else None


def _end(day: date, start: str, end: Any, minutes: int | None, problems: list[str]) -> str | None:
    if end is not None:
        finish = _moment(day, end, "end", problems)
        if finish is not None and finish <= start:
            problems.append(_("The end must be after the start."))
        return finish
    if minutes is None:
        return None
    return (datetime.fromisoformat(start) + timedelta(minutes=minutes)).astimezone(UTC).isoformat()
