"""The guide for other people's programs: the A–Z list as table and records, yards as schema.org, tours as iCalendar."""

from __future__ import annotations

import csv
import io
import json
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from stadtkern.kernel import public_urls
from stadtkern.kernel.city import clock
from stadtkern.kernel.spreadsheets import safe
from stadtkern.modules.waste.dates.words import season
from stadtkern.modules.waste.models import GuideEntry, MobileVisit, Yard
from stadtkern.modules.waste.queries import guide, mobile, yards

PRODID = "-//Stadtkern//waste//DE"
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class GuideRecord(Schema):
    """A thing and where it goes."""

    key: str = Field(examples=["batterie"])
    title: str = Field(examples=["Batterie"])
    title_en: str
    also: list[str] = Field(description="other words for it")
    ways: list[str] = Field(description="keys of kinds of waste or of other ways, the best first")
    hint: str
    hint_en: str
    hazardous: bool
    url: str


class VisitRecord(Schema):
    """One time of the hazardous-waste mobile at a stop; instants with the city's offset."""

    stop: str
    name: str
    district: str
    begins: str = Field(examples=["2020-03-07T09:00:00+01:00"])
    ends: str
    lon: float | None
    lat: float | None


class YardRecord(Schema):
    """A recycling yard. Times are the city's wall clock, days of the week count from Monday (0)."""

    key: str
    name: str
    address: str
    postcode: str
    town: str
    lon: float | None
    lat: float | None
    phone: str
    open_on_holidays: bool
    demonstration: bool = Field(description="invented")
    hours: list[dict[str, Any]]
    exceptions: list[dict[str, Any]]
    accepts: list[dict[str, Any]] = Field(description="`cents`: the price, 0 is free, null is not known")


def yard_record(row: Yard) -> YardRecord:
    """A yard as open data."""
    names = (
        "name",
        "address",
        "postcode",
        "town",
        "lon",
        "lat",
        "phone",
        "open_on_holidays",
        "demonstration",
        "hours",
        "exceptions",
        "accepts",
    )
    return YardRecord(key=row.slug, **{name: getattr(row, name) for name in names})


def record(row: GuideEntry) -> GuideRecord:
    """An entry as open data."""
    return GuideRecord(
        key=row.slug,
        title=row.title_de,
        title_en=row.title_en,
        also=row.also.splitlines(),
        ways=row.ways,
        hint=row.hint_de,
        hint_en=row.hint_en,
        hazardous=row.hazardous,
        url=public_urls.absolute(reverse("waste-guide-entry", args=[row.slug]), "de"),
    )


def visit_record(visit: MobileVisit) -> VisitRecord:
    """A visit as open data."""
    stop = visit.stop
    return VisitRecord(
        stop=stop.slug,
        name=stop.name,
        district=stop.district,
        lon=stop.lon,
        lat=stop.lat,
        begins=clock.local(mobile.begins(visit)).isoformat(),
        ends=clock.local(mobile.ends(visit)).isoformat(),
    )


def as_json(rows: Iterable[GuideEntry]) -> bytes:
    """All entries as a JSON list."""
    return json.dumps([record(row).model_dump() for row in rows], ensure_ascii=False, indent=1).encode()


def as_csv(rows: Iterable[GuideEntry]) -> bytes:
    """RFC 4180 in UTF-8 with a byte order mark, and semicolons, as a German spreadsheet opens it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    known = guide.targets()
    writer.writerow([_("Item"), _("Other words"), _("Where to"), _("Tip"), _("Hazardous")])
    for row in rows:
        one = guide.item(row, known)
        cells = [
            one.title,
            ", ".join(one.also),
            ", ".join(target.title for target in one.targets),
            one.hint,
            _("yes") if one.hazardous else "",
        ]
        writer.writerow(map(safe, cells))
    return out.getvalue().encode("utf-8-sig")


def tour(visits: Sequence[MobileVisit], name: str) -> bytes:
    """The visits as iCalendar (RFC 5545), instants in UTC so that every client shows the right hour."""
    feed = icalendar.Calendar()
    feed.add("prodid", PRODID)
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", name)
    feed.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    url = public_urls.absolute(reverse("waste-mobile"), get_language() or settings.LANGUAGE_CODE)
    for visit in visits:
        entry = icalendar.Event()
        entry.add("uid", f"{visit.pk}@{urlsplit(settings.PUBLIC_URL).hostname}")
        entry.add("dtstamp", clock.now())
        entry.add("dtstart", mobile.begins(visit))
        entry.add("dtend", mobile.ends(visit))
        entry.add("summary", _("Mobile hazardous waste collection: %(stop)s") % {"stop": visit.stop.name})
        entry.add("location", ", ".join(part for part in (visit.stop.name, visit.stop.district) if part))
        if visit.stop.lat is not None and visit.stop.lon is not None:
            entry.add("geo", (visit.stop.lat, visit.stop.lon))
        entry.add("url", url)
        feed.add_component(entry)
    return feed.to_ical()


def jsonld(rows: Iterable[Yard]) -> SafeString:
    """The yards as schema.org RecyclingCenter with openingHoursSpecification, safe inside of a script element."""
    text = json.dumps([_centre(row) for row in rows], ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _centre(row: Yard) -> dict[str, Any]:
    at = clock.today()
    its = yards.opening_of(row)
    holidays = []
    for ahead in range(60):
        spans, reason = its.spans(at + timedelta(days=ahead))
        if reason:
            day = (at + timedelta(days=ahead)).isoformat()
            holidays += [
                {
                    "@type": "OpeningHoursSpecification",
                    "opens": f"{begin:%H:%M}",
                    "closes": f"{end:%H:%M}",
                    "validFrom": day,
                    "validThrough": day,
                }
                for begin, end in spans
            ] or [
                {
                    "@type": "OpeningHoursSpecification",
                    "opens": "00:00",
                    "closes": "00:00",
                    "validFrom": day,
                    "validThrough": day,
                }
            ]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "RecyclingCenter",
        "name": row.name,
        "url": public_urls.absolute(reverse("waste-yards") + f"#{row.slug}", get_language() or "de"),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": row.address,
            "postalCode": row.postcode,
            "addressLocality": row.town,
            "addressCountry": "DE",
        },
        "openingHoursSpecification": [_specification(part) for one in row.hours for part in _stretches(one)],
        "specialOpeningHoursSpecification": holidays,
    }
    if row.lat is not None:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": row.lat, "longitude": row.lon}
    if row.phone:
        data["telephone"] = row.phone
    return data


def _stretches(one: dict[str, Any]) -> list[dict[str, Any]]:
    """The hours as they are, or once for each month when their months are no single stretch."""
    months = one["months"]
    if not months or len(months) == 12 or season(months) is not None:
        return [one]
    return [{**one, "months": [month]} for month in months]


def _specification(one: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [f"https://schema.org/{DAY_NAMES[day]}" for day in one["days"]],
        "opens": one["opens"][:5],
        "closes": one["closes"][:5],
    }
    stretch = season(one["months"])
    if stretch is not None:
        first, last = stretch
        today = clock.today()
        # The season that runs or comes next.
        year = today.year - (last < first and today.month <= last)
        year += last >= first and today.month > last
        ends = year + (last < first)
        data["validFrom"] = f"{year}-{first:02}-01"
        data["validThrough"] = f"{ends}-{last:02}-{monthrange(ends, last)[1]:02}"
    return data
