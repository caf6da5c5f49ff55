"""An event without a time of day says so in words: on pages, in mails, calendars, feeds and the booklet."""

import io
import json
import re
import shutil
from datetime import date

import icalendar
import pypdf
import pytest
from django.urls import reverse

from stadtkern.environment import ROOT
from stadtkern.kernel.city import clock, loader
from stadtkern.kernel.city.packs import PackError
from stadtkern.kernel.search import queries as search
from stadtkern.modules.events.actions import registering
from stadtkern.modules.events.exporters import booklet, ics, jsonld, opendata, personal_ics, rss
from stadtkern.modules.events.models import Event, Series
from stadtkern.modules.events.models.timed import without_time
from stadtkern.modules.events.queries import programme

pytestmark = pytest.mark.django_db
NOTE = "Beginn bei Dämmerung"
PROGRAMME = "events/lesewoche.json"


@pytest.fixture
def folder(tmp_path):
    copy = shutil.copytree(ROOT / "cities" / "musterstadt", tmp_path / "musterstadt")
    data = json.loads((copy / PROGRAMME).read_text(encoding="utf-8"))
    for gone in ("start", "duration_minutes"):
        data["events"][1].pop(gone, None)
    data["events"][1] |= {"time_note": NOTE, "registration": "online", "capacity": 20, "end": None}
    (copy / PROGRAMME).write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return copy


@pytest.fixture
def at_dusk(folder):
    loader.load(folder)
    return Event.objects.get(source_id="lw-2")


def _page(client, address):
    return " ".join(client.get(address).content.decode().split())


def test_its_pages_say_the_words_and_no_time(client, at_dusk):
    pages = [reverse("events-event", args=[at_dusk.slug]), "/veranstaltungen/", "/lesewoche/", "/karte/"]
    pages += [reverse("events-register", args=[at_dusk.slug]), "/suche/?q=Buch+Netz"]

    for address in pages:
        page = _page(client, address)
        shown = re.sub(r"(Anmeldeschluss|Anmeldung bis)[^<]*|data-event=\"[^\"]*\"|<script.*?</script>", "", page)
        assert [shown[at - 80 : at + 20] for at in (shown.find("23:59"),) if at >= 0] == [], address
    assert NOTE in _page(client, pages[0])
    assert NOTE in _page(client, "/veranstaltungen/")
    assert '<time datetime="2020-03-11">' in _page(client, pages[0])


def test_it_is_ahead_until_its_day_is_over(at_dusk):
    assert at_dusk.starts_at == clock.at(date(2020, 3, 11), 23, 59)
    assert not programme.is_over(at_dusk, clock.at(date(2020, 3, 11), 23, 58))
    assert programme.is_over(at_dusk, clock.at(date(2020, 3, 12), 0, 1))
    assert programme.clashing([at_dusk, at_dusk]) == set()
    ends = clock.at(date(2020, 3, 11), 22)
    assert without_time(date(2020, 3, 11), ends) < ends


def test_calendars_hold_it_as_an_event_of_the_whole_day(at_dusk):
    registration = registering.register(
        at_dusk, contact="e@example.org", name="E", seats=1, answers={}, at=clock.now(), language="de"
    )
    public = ics.entry(at_dusk)
    (own,) = icalendar.Calendar.from_ical(personal_ics.personal_ics(registration, "PUBLISH")).walk("VEVENT")

    assert public["dtstart"].to_ical() == b"20200311"
    assert own["dtstart"].to_ical() == b"20200311"
    assert "dtend" not in public
    assert jsonld.event(at_dusk, at=clock.now())["startDate"] == "2020-03-11"
    assert opendata.record(at_dusk, at=clock.now()).time_note == NOTE


def test_mails_feeds_and_the_booklet_say_the_words(at_dusk):
    assert at_dusk.when == f"Mi., 11. März, {NOTE}"
    assert (at_dusk.clock, at_dusk.hours) == (NOTE, NOTE)
    assert NOTE in rss._when_and_where(at_dusk)
    pdf = booklet.make(Series.objects.get(slug="lesewoche"))
    words = "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "BeginnbeiDämmerung" in words.replace("\u00ad", "").replace("-", "")
    assert "23:59" not in words


def test_search_shows_its_day_alone(at_dusk):
    (hit,) = [hit for hit in search.search("Buch Netz") if hit.title == at_dusk.title]

    assert (hit.day_only, hit.past) == (True, False)


def test_it_loads_again_and_comes_out_of_an_export_as_it_was(folder, at_dusk):
    assert not loader.load(folder).any
    (line,) = [one for one in json.loads(loader.export()[PROGRAMME])["events"] if one["id"] == "lw-2"]

    assert (line.get("start"), line["time_note"]) == (None, NOTE)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"time_note": ""}, "start is missing; add start, such as 16:00, or time_note, such as “Beginn bei Dämmerung”"),
        ({"start": "19:00"}, "start and time_note; keep one of them"),
        ({"duration_minutes": 60}, "duration_minutes without start; give end, or leave it unknown"),
    ],
)
def test_what_cannot_be_is_told(folder, fields, told):
    data = json.loads((folder / PROGRAMME).read_text(encoding="utf-8"))
    data["events"][1] |= fields
    (folder / PROGRAMME).write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")

    with pytest.raises(PackError) as refused:
        loader.load(folder)

    assert [str(problem).partition(": ")[2] for problem in refused.value.problems] == [told]
