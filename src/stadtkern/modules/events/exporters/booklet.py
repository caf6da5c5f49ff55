"""The printed programme: an A5 booklet of one series, typeset as an accessible PDF, kept on disk per content."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.resources
import io
import json
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock
from stadtkern.kernel.city.profile import profile
from stadtkern.kernel.public_urls import absolute
from stadtkern.modules.events.exporters import typesetting
from stadtkern.modules.events.models import Event, EventState, RegistrationKind, Series
from stadtkern.modules.events.queries import contradictions, programme

FORMATS = ("a5", "print", "fold")  # as it is read; with 3 mm bleed; A4 sheets in the order for folding
MAX_SHORT = 6  # events up to which a booklet has neither contents nor indexes, and days share a page
DAYS_OF_A_WEEK = 7
LONG = 700  # characters of text from which an entry may run over the end of a page
KEPT = 40  # booklets on disk
TEMPLATE = "booklet.typ"


def series_for(slug: str) -> Series | None:
    """The series of this slug with public events; without a slug the one that runs, comes next, or was last."""
    shown = Series.objects.filter(pk__in=programme.public().values("series")).select_related("organiser")
    if slug:
        return shown.filter(slug=slug).first()
    return programme.running_or_next(clock.now()) or shown.order_by("-first_day").first()


def make(series: Series, *, form: str = "a5") -> bytes:
    """The booklet in the language of the moment. Made once for the same content, then read from disk.

    form: one of FORMATS. Raises KeyError for another.
    """
    if form not in FORMATS:
        raise KeyError(form)
    data = json.dumps(contents(series, bleed=3 if form == "print" else 0), ensure_ascii=False, sort_keys=True).encode()
    template = importlib.resources.files("stadtkern.modules.events.exporters").joinpath(TEMPLATE).read_bytes()
    name = hashlib.sha256(b"\0".join([data, template, form.encode()])).hexdigest()[:32]
    folder = Path(settings.VAR) / "booklets"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.pdf"
    with (folder / "lock").open("w") as lock:
        # One at a time: a hundred readers of a new booklet wait for the first one's.
        if not file.exists():
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            _write(file, _typeset(data, form))
            _forget_old(folder)
    return file.read_bytes()


def contents(series: Series, *, bleed: int = 0) -> dict[str, Any]:
    """Everything that stands in the booklet, as plain data in the language of the moment."""
    events = list(programme.published().filter(series=series))
    short = 0 < len(events) <= MAX_SHORT
    city = profile()
    here = absolute(reverse("events-series", args=[series.slug]), get_language() or "de")
    days = [
        {
            "title": date_format(day, "l, j. F Y" if _german() else "l, j F Y"),
            "weekday": date_format(day, "l"),
            "date": date_format(day, "j. F" if _german() else "j F"),
            "number": date_format(day, "j.n." if _german() else "j/n"),
            "short": date_format(day, "D, j. F" if _german() else "D, j F"),
            "count": ngettext("%(number)s event", "%(number)s events", len(found)) % {"number": len(found)},
            "events": [_event(event) for event in found],
        }
        for day, found in (
            (day, list(group)) for day, group in groupby(events, key=lambda event: clock.local(event.starts_at).date())
        )
    ]
    return {
        "language": get_language() or "de",
        "bleed": bleed,
        "city": city.name,
        "official": city.official_name,
        "primary": city.colours.primary,
        "accent": city.colours.accent or city.colours.primary,
        "title": series.title,
        "edition": str(series.edition or ""),
        "dates": span(series),
        "text": typesetting.tree(series.text),
        "website": series.website.removeprefix("https://").removeprefix("http://").rstrip("/"),
        "organiser": str(series.organiser or city.official_name),
        "address": [
            line for line in (city.address.street, f"{city.address.postcode} {city.address.town}".strip()) if line
        ],
        "mail": city.mail,
        "url": here.removeprefix("https://").removeprefix("http://").rstrip("/"),
        "link": here,
        "qr": _qr(here),
        "sample": bool(getattr(city, "sample", False)),
        "short": short,
        "weeks": _weeks(events),
        "updated": date_format(
            clock.local(max((event.updated_at for event in events), default=clock.now())),
            "j. F Y" if _german() else "j F Y",
        ),
        "days": days,
        "indexes": []
        if short
        else [
            [_("Organisers"), _index(events, lambda event: [str(one) for one in event.organisers.all()])],
            [_("Places"), _index(events, lambda event: [event.place.name] if event.place else [])],
            [_("Topics"), _index(events, lambda event: [_topic(topic) for topic in event.topics.all()])],
        ],
        "labels": _labels(len(events)),
    }


def _weeks(events: list[Event]) -> bool:
    """Whether weekdays don't tell the days apart."""
    days = [clock.local(event.starts_at).date() for event in events]
    return bool(days) and (max(days) - min(days)).days >= DAYS_OF_A_WEEK


def span(series: Series) -> str:
    """The dates of a series as people write them: "9. bis 14. März 2020"."""
    first, last = series.first_day, series.last_day
    form = "j. F Y" if _german() else "j F Y"
    if first == last:
        return date_format(first, form)
    short = (
        ("j." if _german() else "j")
        if (first.year, first.month) == (last.year, last.month)
        else form.removesuffix(" Y")
    )
    if first.year != last.year:
        short = form
    return _("%(first)s to %(last)s") % {"first": date_format(first, short), "last": date_format(last, form)}


def _event(event: Event) -> dict[str, Any]:
    start = clock.local(event.starts_at)
    end = clock.local(event.ends_at) if event.ends_at else None
    language = get_language() or "de"
    link = absolute(reverse("events-event", args=[event.slug]), language)
    place = [event.place.name, event.place.address, event.room] if event.place else [event.room]
    ends = ""
    if end is not None:
        same_day = end.date() == start.date()
        ends = _("until %(time)s") % {"time": end.strftime("%H:%M") if same_day else date_format(end, "j. M, H:i")}
    return {
        "id": f"e{event.pk.hex}",
        "time": start.strftime("%H:%M"),
        "note": event.time_note,
        "until": ends,
        "title": event.title,
        "summary": " ".join(filter(None, [*(f"{doubt}." for doubt in contradictions.in_words(event)), event.summary])),
        "text": typesetting.tree(event.text),
        "place": ", ".join(part for part in place if part)
        or (_("Online") if event.online_url else _("Venue to be announced")),
        "organisers": ", ".join(str(one) for one in event.organisers.all()),
        "topics": [_topic(topic) for topic in event.topics.all()],
        "price": event.price_note or (_("free of charge") if event.is_free else ""),
        "accessibility": event.accessibility,
        "registration": {
            RegistrationKind.OPEN: _("without registration"),
            RegistrationKind.ONLINE: _("with registration"),
            RegistrationKind.EXTERNAL: _("registration with the organiser"),
        }[RegistrationKind(event.registration)],
        "long": len(event.text) > LONG,
        "cancelled": event.state == EventState.CANCELLED,
        "moved": event.moved and event.state != EventState.CANCELLED,
        "link": link,
        "qr": _qr(link),
    }


def _index(events: Iterable[Event], names: Any) -> list[dict[str, Any]]:
    """Names in order of the alphabet, each with the ids of its events in order of time."""
    found: dict[str, list[str]] = {}
    for event in events:
        for name in names(event):
            found.setdefault(name, []).append(f"e{event.pk.hex}")
    return [{"name": name, "events": found[name]} for name in sorted(found, key=_sort_key)]


def _sort_key(name: str) -> str:
    """German order of words (DIN 5007-1): umlauts like their vowels, capitals like small letters."""
    return name.casefold().translate(str.maketrans("äöüéèêáà", "aoueeeaa"))


def _topic(topic: Any) -> str:
    return topic.title_de if _german() else topic.title_en or topic.title_de


def _labels(number: int) -> dict[str, str]:
    return {
        "programme": _("Programme"),
        "contents": _("Contents"),
        "imprint": _("About this booklet"),
        "publisher": _("Published by"),
        "updated": _("As of"),
        "changes": _("Dates may still change. See the latest programme, free places and registration online:"),
        "scan": _("The code next to each event leads to its page: point your phone's camera at it."),
        "count": ngettext("%(number)s event", "%(number)s events", number) % {"number": number},
        "cancelled": _("cancelled"),
        "moved": _("moved"),
        "continued": _("Index"),
        "notes": _("Notes"),
        "qr": _("QR code: page of the event on the web"),
        "qr_series": _("QR code: the programme on the web"),
        "sample": _("This booklet is a demo: nothing in it can be booked."),
        "accessibility": _("Accessibility"),
    }


@lru_cache(maxsize=512)
def _qr(link: str) -> str:
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True)
    return out.getvalue().decode()


def _typeset(data: bytes, form: str) -> bytes:
    booklet = typesetting.pdf(TEMPLATE, {"data.json": data})
    if form != "fold":
        return booklet
    # A picture of a page has no tags, so this form is for the printer only; the others are the accessible ones.
    pages = typesetting.value(TEMPLATE, {"data.json": data}, "<pages>")
    sheets = json.dumps({**json.loads(data), "pages": pages}).encode()
    return typesetting.pdf("booklet-fold.typ", {"booklet.pdf": booklet, "data.json": sheets}, standards=())


def _write(file: Path, content: bytes) -> None:
    half = file.with_suffix(".half")
    half.write_bytes(content)
    half.rename(file)


def _forget_old(folder: Path) -> None:
    booklets = sorted(folder.glob("*.pdf"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in booklets[KEPT:]:
        file.unlink(missing_ok=True)


def _german() -> bool:
    return (get_language() or "de").startswith("de")
