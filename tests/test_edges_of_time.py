"""What the pages say at 5:00, 12:00, 18:45 and 23:59, of an ordinary day and of a full one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from lxml import html

from stadtkern.environment import ROOT
from stadtkern.kernel.city import clock, loader, profile, switches
from stadtkern.modules.events.models import Event, Series
from tests.modules.events.programme import event

pytestmark = pytest.mark.django_db
FULL, ORDINARY = date(2020, 3, 9), date(2020, 3, 10)
ZONE = "stadt.altstadt"  # on the full day residual waste is collected, a week later organic waste


@pytest.fixture
def city(db: None) -> Iterator[None]:
    """Musterstadt with a week from Monday 9 March: a full Monday, one event on Tuesday, one on Wednesday."""
    loader.load(ROOT / "cities" / "musterstadt")
    Event.objects.all().delete()
    week = Series.objects.create(slug="woche", title="Woche", first_day=FULL, last_day=FULL + timedelta(days=2))

    def takes_place(title: str, day: date, begin: tuple[int, int], end: tuple[int, int] | None) -> None:
        ends = clock.at(day, *end) if end else None
        event(title, series=week, starts_at=clock.at(day, *begin), ends_at=ends)

    takes_place("Frühstück", FULL, (8, 30), None)
    takes_place("Kurs", FULL, (9, 0), (10, 30))
    takes_place("Messe", FULL, (10, 0), (20, 0))
    takes_place("Rundgang", FULL, (17, 30), None)
    takes_place("Konzert", FULL, (19, 0), (21, 0))
    takes_place("Vortrag", ORDINARY, (18, 0), (19, 30))
    takes_place("Abschluss", FULL + timedelta(days=2), (17, 0), (18, 0))
    yield
    profile.forget()
    switches.forget()


HEAD = "//section[@aria-labelledby='naechste']//*[@class='answer']"


def words(element: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(str(one.text_content()).split()) for one in element.xpath(path)]


def start(client: Client) -> tuple[str, str, list[str]]:
    page = html.fromstring(client.get("/").content)
    [tile] = page.xpath("//li[@data-tile='events']")
    return (
        words(tile, ".//*[@class='label']")[0],
        words(tile, ".//*[@class='answer']")[0],
        words(page, "//section[@class='today']//h2 | //section[@class='today']//h3"),
    )


def bins(client: Client) -> tuple[str, str, str]:
    """The tile, the head of the page, and the first day of the list below it; all dates as a list begin the same."""
    whole = html.fromstring(client.get(f"/abfall/z/{ZONE}/liste/").content)
    tile = html.fromstring(client.get(f"/abfall/kachel/?zone={ZONE}").content.decode())
    page = html.fromstring(client.get(f"/abfall/z/{ZONE}/").content)
    first = "Montag, 9. März heute" if "heute" in words(page, HEAD)[0] else "Montag, 16. März"
    assert words(whole, "//ul[@class='list one']//time")[0] == first
    return (
        words(tile, "//*[@data-until][1]//*[@class='answer']")[0],
        words(page, HEAD)[0][1:],  # after the bin's letter
        words(page, "//section[@aria-labelledby='liste']//time")[0],
    )


def listed(page: html.HtmlElement) -> list[str]:
    """Headings of days, and titles with what is said about now; what is folded away stands after "…"."""
    found = []
    for one in page.xpath(
        "//*[self::h2 or self::summary or self::li][ancestor-or-self::*[@class='group' or @class='past']]"
    ):
        if one.tag == "summary":
            found.append("…")
        elif one.tag == "h2":
            found.append(re.sub(r" \d{4}.*", "", words(one, ".")[0]))
        elif "event" in str(one.get("class")).split():
            now = [chip for chip in words(one, ".//li[contains(@class,'chip')]") if chip in NOW]
            found.append(" – ".join([*words(one, ".//h3"), *now]))
    return found


NOW = ("Vorbei", "Läuft gerade", "Hat begonnen")
TUESDAY = ["Dienstag, 10. März", "Vortrag"]
WEDNESDAY = ["Mittwoch, 11. März", "Abschluss"]
MONDAY = ["Montag, 9. März"]
BEFORE = ["Montag, 9. März", "Frühstück – Hat begonnen", "Kurs – Vorbei"]
ALL_OVER = ["Frühstück – Vorbei", "Kurs – Vorbei", "Messe – Vorbei", "Rundgang – Vorbei", "Konzert – Vorbei"]
EXPECTED = {
    (FULL, (5, 0)): (
        ("Heute 5 Veranstaltungen", "Woche", ["Heute", "Frühstück", "Kurs", "Messe", "Rundgang"]),
        ("Restmüll: heute bis 6 Uhr", "Restmüll: heute bis 6 Uhr", "Montag, 16. März"),
        [*MONDAY, "Frühstück", "Kurs", "Messe", "Rundgang", "Konzert", *TUESDAY, *WEDNESDAY],
        [*MONDAY, "Frühstück", "Kurs", "Messe", "Rundgang", "Konzert", *TUESDAY, *WEDNESDAY],
    ),
    (FULL, (12, 0)): (
        ("Heute noch 3 Veranstaltungen", "Woche", ["Heute", "Messe", "Rundgang", "Konzert"]),
        ("Restmüll: heute", "Restmüll: heute", "Montag, 16. März"),
        [*MONDAY, "Messe – Läuft gerade", "Rundgang", "Konzert", *TUESDAY, *WEDNESDAY, "…", *BEFORE[:2]],
        [*MONDAY, "Messe – Läuft gerade", "Rundgang", "Konzert", *TUESDAY, *WEDNESDAY, "…", *BEFORE],
    ),
    (FULL, (18, 45)): (
        ("Heute noch 3 Veranstaltungen", "Woche", ["Heute", "Messe", "Konzert", "Rundgang"]),
        ("Bioabfall: Mo., 16. März", "Bioabfall: Mo., 16. März", "Montag, 23. März"),
        [*MONDAY, "Messe – Läuft gerade", "Konzert", "Rundgang – Hat begonnen", *TUESDAY, *WEDNESDAY, "…", *BEFORE[:2]],
        [*MONDAY, "Messe – Läuft gerade", "Konzert", "Rundgang – Hat begonnen", *TUESDAY, *WEDNESDAY, "…", *BEFORE],
    ),
    (FULL, (23, 59)): (
        ("Woche", "Für heute ist alles vorbei", ["Als Nächstes", "Vortrag", "Abschluss"]),
        ("Bioabfall: Mo., 16. März", "Bioabfall: Mo., 16. März", "Montag, 23. März"),
        [*TUESDAY, *WEDNESDAY, "…", *BEFORE[:2], "Rundgang – Hat begonnen"],
        [*TUESDAY, *WEDNESDAY, "…", *BEFORE, "Messe – Vorbei", "Rundgang – Hat begonnen", "Konzert – Vorbei"],
    ),
    (ORDINARY, (5, 0)): (
        ("Heute 1 Veranstaltung", "Woche", ["Heute", "Vortrag"]),
        ("Bioabfall: Mo., 16. März", "Bioabfall: Mo., 16. März", "Montag, 23. März"),
        [*TUESDAY, *WEDNESDAY],
        [*TUESDAY, *WEDNESDAY, "…", *MONDAY, *ALL_OVER],
    ),
    (ORDINARY, (12, 0)): (
        ("Heute 1 Veranstaltung", "Woche", ["Heute", "Vortrag"]),
        ("Bioabfall: Mo., 16. März", "Bioabfall: Mo., 16. März", "Montag, 23. März"),
        [*TUESDAY, *WEDNESDAY],
        [*TUESDAY, *WEDNESDAY, "…", *MONDAY, *ALL_OVER],
    ),
    (ORDINARY, (18, 45)): (
        ("Heute 1 Veranstaltung", "Woche", ["Heute", "Vortrag"]),
        ("Bioabfall: Mo., 16. März", "Bioabfall: Mo., 16. März", "Montag, 23. März"),
        ["Dienstag, 10. März", "Vortrag – Läuft gerade", *WEDNESDAY],
        [
            *("Dienstag, 10. März", "Vortrag – Läuft gerade", *WEDNESDAY, "…", *MONDAY),
            *ALL_OVER,
        ],
    ),
    (ORDINARY, (23, 59)): (
        ("Woche", "Für heute ist alles vorbei", ["Als Nächstes", "Abschluss"]),
        ("Bioabfall: Mo., 16. März", "Bioabfall: Mo., 16. März", "Montag, 23. März"),
        WEDNESDAY,
        [
            *(*WEDNESDAY, "…", *MONDAY, *ALL_OVER),
            *("Dienstag, 10. März", "Vortrag – Vorbei"),
        ],
    ),
}


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(("day", "at"), EXPECTED, ids=lambda part: f"{part}")
def test_every_page_leads_with_what_counts_now(client: Client, day: date, at: tuple[int, int]) -> None:
    with clock.standing_at(clock.at(day, *at)):
        programme = html.fromstring(client.get("/veranstaltungen/").content)
        week = html.fromstring(client.get("/woche/").content)
        said = (start(client), bins(client), listed(programme), listed(week))
        marked = words(week, "//nav[contains(@class,'day')]/a[@aria-current]/b")

    assert said == EXPECTED[day, at]
    assert marked == [str(day.day)]


@pytest.mark.usefixtures("city")
def test_what_began_days_ago_and_goes_on_stands_under_today(client: Client) -> None:
    now = clock.at(ORDINARY, 12)
    event("Ausstellung", starts_at=now - timedelta(days=9), ends_at=now + timedelta(days=9))
    with clock.standing_at(now):
        page = html.fromstring(client.get("/veranstaltungen/").content)
        tomorrow = html.fromstring(client.get("/veranstaltungen/?tag=2020-03-11").content)

    assert listed(page)[:3] == ["Dienstag, 10. März", "Ausstellung – Läuft gerade", "Vortrag"]
    assert listed(tomorrow) == ["Mittwoch, 11. März", "Ausstellung – Läuft gerade", "Abschluss"]
    assert words(page, "//nav[contains(@class,'day')]/a/b") == ["10", "11"]


@pytest.mark.usefixtures("city")
def test_a_week_that_is_over_is_not_folded_away(client: Client) -> None:
    with clock.standing_at(datetime(2020, 4, 1, 12, tzinfo=clock.zone())):
        week = html.fromstring(client.get("/woche/").content)

    assert "…" not in listed(week)
    assert listed(week)[:2] == ["Montag, 9. März", "Frühstück – Vorbei"]


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("at", "said"),
    [
        ((8, 0), "Ohne Anmeldung: einfach kommen"),
        ((9, 0), "Ohne Anmeldung: einfach kommen"),
        ((18, 45), "Beginn war um 8:30 Uhr. Wann es endet, wissen wir nicht."),
    ],
)
def test_nobody_is_asked_to_come_in_the_evening_to_what_began_in_the_morning(
    client: Client, at: tuple[int, int], said: str
) -> None:
    slug = Event.objects.get(title="Frühstück").slug
    with clock.standing_at(clock.at(FULL, *at)):
        page = html.fromstring(client.get(f"/veranstaltungen/{slug}/").content)

    assert said in words(page, "//div[@class='card now']")[0]
