"""The programme for other programs: calendar, feed, structured data, open data, embed."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import icalendar
import jsonschema_rs
import pytest
from hypothesis import given as example
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import etree, html

from stadtkern.kernel.city import clock
from stadtkern.modules.events.exporters import ics, jsonld, opendata
from stadtkern.modules.events.models import Event, EventState, EventStep
from tests.modules.events import programme as given

START = clock.at(date(2020, 3, 12), 18, 30)


def entries(client, address):
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


@pytest.mark.django_db
class TestCalendar:
    def test_an_event_carries_what_a_calendar_needs(self, client):
        event = given.event(
            uid="dw20-35@hamm",
            sequence=3,
            ends_at=START + timedelta(minutes=150),
            topics=("Sicherheit",),
            place=given.place(),
            room="Gerd-Bucerius-Saal",
            text="Mit **Beispielen**",
        )

        (entry,) = entries(client, f"/veranstaltungen/{event.slug}.ics")

        assert (str(entry["UID"]), entry["SEQUENCE"], str(entry["STATUS"])) == ("dw20-35@hamm", 3, "CONFIRMED")
        assert (entry.start, entry.end) == (clock.local(START), clock.local(START + timedelta(minutes=150)))
        assert entry["DTSTART"].params["TZID"] == "Europe/Berlin"
        assert entry["DTSTAMP"].dt == event.updated_at
        assert entry["LAST-MODIFIED"].dt == event.updated_at
        assert str(entry["LOCATION"]) == (
            "Heinrich-von-Kleist-Forum, Gerd-Bucerius-Saal, Platz der Deutschen Einheit 1, 59065 Hamm"
        )
        assert (entry["GEO"].latitude, entry["GEO"].longitude) == (51.679, 7.808)
        assert entry.categories == ["Sicherheit"]
        assert str(entry["URL"]).endswith(f"/veranstaltungen/{event.slug}/")
        assert "Mit Beispielen" in str(entry["DESCRIPTION"])

    def test_an_unknown_end_is_left_out(self, client):
        given.event()

        (entry,) = entries(client, "/veranstaltungen.ics")

        assert ("DTEND" in entry, "DURATION" in entry) == (False, False)

    def test_a_cancelled_event_stays_and_says_so(self, client):
        given.event(state=EventState.CANCELLED, sequence=1, cancel_reason="Sturm.")

        (entry,) = entries(client, "/veranstaltungen.ics")

        assert (str(entry["STATUS"]), str(entry["SUMMARY"])) == ("CANCELLED", "Abgesagt: Live-Hacking-Show")
        assert "Sturm." in str(entry["DESCRIPTION"])

    def test_the_same_address_gives_the_same_bytes(self, client):
        given.event()

        assert client.get("/veranstaltungen.ics").content == client.get("/veranstaltungen.ics").content

    def test_the_filter_of_the_list_narrows_the_calendar(self, client):
        one = given.event("Eins", topics=("KI",), series=given.series())
        given.event("Zwei")

        for query in ("thema=ki", "reihe=digitale-woche", f"ids={one.pk}", "q=eins"):
            assert [str(e["SUMMARY"]) for e in entries(client, f"/veranstaltungen.ics?{query}")] == ["Eins"], query

    def test_a_subscription_has_a_name_and_says_how_often_to_look(self, client):
        given.event(series=given.series())

        feed = icalendar.Calendar.from_ical(client.get("/veranstaltungen.ics?reihe=digitale-woche").content)

        assert str(feed["X-WR-CALNAME"]) == "Digitale Woche Hamm · Veranstaltungen in Hamm"
        assert feed["REFRESH-INTERVAL"].dt == timedelta(hours=1)

    def test_an_empty_calendar_is_a_calendar(self, client):
        assert entries(client, "/veranstaltungen.ics") == []

    def test_past_events_stay_in_a_subscription(self, client):
        given.event(starts_at=clock.now() - timedelta(days=200))

        assert len(entries(client, "/veranstaltungen.ics")) == 1


def test_the_time_zone_changes_at_the_right_instants():
    parts = ics.time_zone("Europe/Berlin", 2020, 2020).subcomponents

    assert [(p.name, p["DTSTART"].to_ical(), p["TZOFFSETTO"].td) for p in parts if p["DTSTART"].dt.year == 2020] == [
        ("DAYLIGHT", b"20200329T020000", timedelta(hours=2)),
        ("STANDARD", b"20201025T030000", timedelta(hours=1)),
    ]


def unsaved(**fields):
    now = datetime(2020, 3, 1, tzinfo=UTC)
    given_ = {
        "slug": "abend",
        "uid": "abend@test",
        "starts_at": START,
        "created_at": now,
        "updated_at": now,
        "published_at": now,
        "state": EventState.PUBLISHED,
    }
    event = Event(**(given_ | fields))
    event._prefetched_objects_cache = {"organisers": [], "topics": []}
    return event


@hypothesis_settings(max_examples=60, deadline=None)
@example(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=200))
def test_any_title_survives_the_calendar(title):
    raw = ics.calendar([unsaved(title=title, text=title)])

    (entry,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert str(entry["SUMMARY"]) == ics.one_line(title)
    assert max(map(len, raw.split(b"\r\n"))) <= 75


@pytest.mark.django_db
class TestFeed:
    def test_the_newest_come_first_with_a_lasting_guid(self, client):
        given.event("Alt", uid="alt@test", published_at=clock.now() - timedelta(days=9))
        given.event("Neu & <schön>", uid="neu@test", published_at=clock.now() - timedelta(days=1))

        channel = etree.fromstring(client.get("/veranstaltungen.rss").content).find("channel")

        assert [(i.findtext("title"), i.findtext("guid")) for i in channel.findall("item")] == [
            ("Neu & <schön>", "neu@test"),
            ("Alt", "alt@test"),
        ]
        assert channel.find("item/guid").get("isPermaLink") == "false"
        assert channel.findtext("item/pubDate") == "Sun, 01 Mar 2020 07:00:00 +0000"
        link = channel.find("{http://www.w3.org/2005/Atom}link")
        assert (link.get("rel"), link.get("href")) == ("self", "http://127.0.0.1:8000/veranstaltungen.rss")

    def test_control_characters_do_not_break_it(self, client):
        given.event("Zeile\x0beins\x1b", summary="\x02x")

        assert (
            etree.fromstring(client.get("/veranstaltungen.rss").content).findtext("channel/item/title") == "Zeile eins"
        )


@pytest.mark.django_db
class TestStructuredData:
    def data(self, client, event):
        page = html.fromstring(client.get(f"/veranstaltungen/{event.slug}/").content.decode())
        return json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])

    def test_an_event_with_free_seats(self, client):
        event = given.event(
            registration="online", capacity=2, is_free=True, place=given.place(), ends_at=START + timedelta(hours=2)
        )

        data = self.data(client, event)

        assert data["@type"] == "Event"
        assert (data["startDate"], data["endDate"]) == ("2020-03-12T18:30:00+01:00", "2020-03-12T20:30:00+01:00")
        assert data["eventStatus"] == "https://schema.org/EventScheduled"
        assert data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
        assert data["location"]["address"]["streetAddress"] == "Platz der Deutschen Einheit 1"
        assert (data["offers"]["availability"], data["offers"]["price"]) == ("https://schema.org/InStock", 0)
        assert data["organizer"] == [{"@type": "Organization", "name": "Stadt Hamm"}]
        assert data["isAccessibleForFree"] is True

    def test_full_is_sold_out(self, client):
        event = given.event(registration="online", capacity=0)

        assert self.data(client, event)["offers"]["availability"] == "https://schema.org/SoldOut"

    def test_cancelled(self, client):
        assert (
            self.data(client, given.event(state=EventState.CANCELLED))["eventStatus"]
            == "https://schema.org/EventCancelled"
        )

    def test_moved_in_time_names_the_start_before(self, client):
        event = given.event(moved=True)
        changes = {"starts_at": ["2020-03-11T17:00:00+01:00", "2020-03-12T18:30:00+01:00"]}
        EventStep.objects.create(event=event, at=clock.now(), by_name="x", state=EventState.PUBLISHED, changes=changes)

        data = self.data(client, event)

        assert data["eventStatus"] == "https://schema.org/EventRescheduled"
        assert data["previousStartDate"] == "2020-03-11T17:00:00+01:00"

    def test_online_only(self, client):
        data = self.data(client, given.event(online_url="https://example.org/raum"))

        assert data["location"] == {"@type": "VirtualLocation", "url": "https://example.org/raum"}
        assert data["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"

    def test_an_unknown_end_is_left_out(self, client):
        assert "endDate" not in self.data(client, given.event())

    def test_nothing_closes_the_script_element(self):
        assert "</script" not in jsonld.script({"name": "</script><script>alert(1)</script> & <!--"})


@pytest.mark.django_db
class TestOpenData:
    def test_the_json_keeps_its_own_schema(self, client):
        given.event(place=given.place(), topics=("KI",), series=given.series(), registration="online", capacity=4)
        given.conflict(given.event(state=EventState.CANCELLED), "starts_at", START, START)

        data = client.get("/veranstaltungen.json").json()

        jsonschema_rs.Draft202012Validator(client.get("/veranstaltungen.schema.json").json()).validate(data)
        assert data["licence"] == opendata.LICENCE
        assert [event["status"] for event in data["events"]] == ["confirmed", "cancelled"]

    def test_a_table_that_no_spreadsheet_runs(self, client):
        given.event(
            '=HYPERLINK("https://fremd.example";"klick")', organisers=("+49", "A, B"), summary="Zeile 1\r\nZeile 2"
        )

        answer = client.get("/veranstaltungen.csv")

        (row,) = csv.DictReader(io.StringIO(answer.content.decode(), newline=""))
        assert row["title"] == """'=HYPERLINK("https://fremd.example";"klick")"""
        assert (row["organisers"], row["summary"]) == ("'+49; A, B", "Zeile 1\r\nZeile 2")
        assert answer.content.count(b"\r\n") == 3

    def test_a_western_longitude_stays_a_number(self):
        assert (opendata.cell(-7.5), opendata.cell(None), opendata.cell("-7.5")) == ("-7.5", "", "'-7.5")

    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("/veranstaltungen.json", 4),
            ("/veranstaltungen.csv", 4),
            ("/veranstaltungen.ics", 4),
            ("/veranstaltungen.rss", 4),
        ],
    )
    def test_three_events_cost_as_many_queries_as_one(self, client, django_assert_num_queries, address, expected):
        given.event(topics=("KI",), place=given.place(), series=given.series())
        client.get(address)
        with django_assert_num_queries(expected):
            client.get(address)
        given.event(topics=("KI", "Handel"), registration="online", capacity=3)
        given.event(organisers=("A", "B"), place=given.place("Museum"))
        with django_assert_num_queries(expected):
            client.get(address)


@pytest.mark.django_db
class TestEmbed:
    def test_any_site_may_frame_it_and_only_it(self, client):
        given.event()

        policy = client.get("/veranstaltungen/einbetten/")["Content-Security-Policy"]

        assert "frame-ancestors *" in policy
        assert "frame-ancestors 'none'" in client.get("/veranstaltungen/")["Content-Security-Policy"]

    def test_it_sets_no_cookie_and_follows_the_filter(self, client):
        given.event("Eins", organisers=("Volksbank Hamm",))
        given.event("Zwei")

        answer = client.get("/veranstaltungen/einbetten/?veranstalter=volksbank-hamm&farben=dunkel")

        page = html.fromstring(answer.content.decode())
        assert answer.cookies == {}
        assert page.xpath("//h3/a/text()") == ["Eins"]
        assert page.get("class") == "scheme-dark"

    def test_the_snippet_can_be_copied(self, client):
        given.event(organisers=("Volksbank Hamm",))

        answer = client.get("/veranstaltungen/einbetten/anleitung/?veranstalter=volksbank-hamm&farben=hell")

        lines = html.fromstring(answer.content.decode()).xpath("string(//textarea)")
        home = "http://127.0.0.1:8000/veranstaltungen"
        assert f'src="{home}/einbetten/?veranstalter=volksbank-hamm&farben=hell"' in lines
        assert f'<script src="{home}/einbetten.js" async></script>' in lines

    def test_the_script_may_be_used_from_other_sites(self, client):
        answer = client.get("/veranstaltungen/einbetten.js")

        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer["Content-Type"] == "text/javascript; charset=utf-8"
