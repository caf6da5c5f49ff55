"""Calendars from other programs, whole and broken."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtkern.kernel.city import clock
from stadtkern.kernel.people.models import Organisation
from stadtkern.modules.events.actions import publishing
from stadtkern.modules.events.actions.importing import run_import
from stadtkern.modules.events.actions.parsed_file import ParsedFile
from stadtkern.modules.events.importers import ics
from stadtkern.modules.events.importers.errors import BrokenFile
from stadtkern.modules.events.models import Event, ImportRun

from .desk import club, person

FILES = Path(__file__).parents[2] / "fixtures" / "ics"
OUTLOOK, NEXTCLOUD = (FILES / "outlook.ics").read_bytes(), (FILES / "nextcloud.ics").read_bytes()


def starts(reading: ParsedFile) -> list[tuple[str, str]]:
    """Titles and local starts of what can be taken."""
    return [
        (entry.title, f"{clock.local(datetime.fromisoformat(entry.values['starts_at'])):%d.%m. %H:%M}")
        for entry in reading.entries
        if not entry.problems
    ]


def calendar(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def event(*lines: str) -> bytes:
    return calendar("BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT")


def test_outlook_with_its_own_zone_names_and_a_series_with_exceptions():
    reading = ics.read(OUTLOOK)

    assert sorted(starts(reading)) == [
        ("Digitaler Stammtisch", "16.04. 18:00"),
        ("Digitaler Stammtisch", "26.03. 18:00"),
        ("Digitaler Stammtisch (später)", "02.04. 19:00"),
        ("Sprechstunde für Smartphone und Tablet", "10.03. 14:30"),
    ]
    first = reading.entries[0]
    assert first.values["text"] == "Bitte Gerät mitbringen.\n\nTreffpunkt: Eingang, Saal 1"
    assert first.values["place"] == "Beispielhaus"


def test_private_entries_stay_private():
    refused = [entry for entry in ics.read(OUTLOOK).entries if entry.problems]

    assert [(entry.title, entry.place.split()[-1]) for entry in refused] == [("Zahnarzt", "65")]


def test_zones_that_the_file_does_not_explain_are_known_or_the_citys():
    assert starts(ics.read((FILES / "exchange-without-zones.ics").read_bytes())) == [
        ("Abendvortrag", "12.03. 18:30"),
        ("Ohne Zeitzonentabelle", "13.03. 10:00"),
    ]


def test_nextcloud_with_whole_days_repetition_and_a_cancelled_day():
    reading = ics.read(NEXTCLOUD)

    assert sorted(starts(reading)) == [
        ("Repair-Café", "02.04. 17:00"),
        ("Repair-Café", "05.03. 17:00"),
        ("Repair-Café", "19.03. 17:00"),
        ("Repair-Café", "26.03. 17:00"),
        ("Tag der offenen Tür", "14.03. 00:00"),
    ]
    assert [entry.cancelled for entry in reading.entries if "19T" in entry.source_id] == [True]
    assert reading.past == 1
    whole = next(entry for entry in reading.entries if entry.title.startswith("Tag"))
    assert whole.values["ends_at"] == "2020-03-15T23:00:00+00:00"
    assert whole.values["topics"] == ["Digitales", "Verein"]
    assert whole.warnings
    assert [entry.title for entry in reading.entries if entry.problems] == ["Rückwärts"]


def take(data: bytes) -> ImportRun:
    return run_import(
        ics.read(data), format="ics", file_name="kalender.ics", by="test", organisation=club(), dry_run=False
    )


@pytest.mark.django_db
def test_the_same_calendar_again_changes_nothing_and_a_changed_one_only_that():
    first = take(NEXTCLOUD)
    again = take(NEXTCLOUD)
    moved = take(NEXTCLOUD.replace(b"DTSTART;VALUE=DATE:20200314", b"DTSTART;TZID=Europe/Berlin:20200314T110000"))

    assert (first.counts["new"], first.counts["rejected"]) == (4, 2)
    assert (again.counts["same"], again.counts.get("changed", 0)) == (4, 0)
    assert (moved.counts["same"], moved.counts["changed"]) == (3, 1)


@pytest.mark.django_db
def test_what_is_cancelled_in_the_calendar_is_cancelled_here():
    take(NEXTCLOUD)
    cafe = Event.objects.filter(title="Repair-Café").first()
    publishing.publish_now(cafe, by="test")

    run = take(
        NEXTCLOUD.replace(
            b"SUMMARY:Repair-Caf\xc3\xa9\r\nSTATUS:CONFIRMED", b"SUMMARY:Repair-Caf\xc3\xa9\r\nSTATUS:CANCELLED"
        )
    )

    cafe.refresh_from_db()
    assert cafe.state == "cancelled"
    assert run.counts["changed"] == 1


@pytest.mark.django_db
def test_a_partners_calendar_never_touches_anothers_event():
    take(NEXTCLOUD)
    other = Organisation.objects.create(slug="andere", name="Andere")
    run = run_import(ics.read(NEXTCLOUD), format="ics", file_name="k.ics", by="test", organisation=other, dry_run=False)

    assert run.counts["new"] == 4
    assert Event.objects.filter(owner=other).count() == Event.objects.filter(owner=club()).count() == 4


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (OUTLOOK[:2000], "67"),
        (calendar("BEGIN:VEVENT", "SUMMARY:offen"), "5"),
        (calendar("END:VEVENT"), "3"),
        (event("das ist nichts", "DTSTART:20200310T100000Z"), "5"),
        (b"Quatsch", "1"),
        (b"", ""),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "1"),
    ],
)
def test_a_broken_file_says_in_which_line(data, line):
    with pytest.raises(BrokenFile) as broken:
        ics.read(data)

    assert line in broken.value.details["place"]


@pytest.mark.parametrize(
    "lines",
    [
        ("SUMMARY:Ohne Beginn",),
        ("SUMMARY:Falsch", "DTSTART:20201399T100000Z"),
        ("SUMMARY:Zu oft", "DTSTART:20200310T100000Z", "RRULE:FREQ=SECONDLY"),
        ("SUMMARY:Zu oft", "DTSTART:20200310T100000Z", "RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYSECOND=1,2,3"),
        ("SUMMARY:Sinnlos", "DTSTART:20200310T100000Z", "RRULE:FREQ=QUATSCH"),
        ("DTSTART:20200310T100000Z",),
        ("SUMMARY:" + "x" * 10_000, "DTSTART:20200310T100000Z"),
    ],
)
def test_a_broken_entry_is_rejected_with_a_reason(lines):
    entries = ics.read(event(*lines)).entries

    assert [bool(entry.problems) for entry in entries] == [True]


PIECES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "BEGIN:VTIMEZONE",
        "TZID:X",
        "END:VTIMEZONE",
        "DTSTART:20200310T100000Z",
        "DTSTART;VALUE=DATE:20200310",
        "DTSTART;TZID=X:20200310T100000",
        "DTEND:20200310",
        "DTSTART:99991231T235959Z",
        "DTEND:00010101T000000Z",
        "DURATION:-P1D",
        "DURATION:P99999999D",
        "UID:1",
        "UID:2",
        "RRULE:FREQ=DAILY;COUNT=3",
        "RRULE:FREQ=YEARLY;BYMONTH=13",
        "RRULE:UNTIL=x",
        "EXDATE:20200311T100000Z",
        "RDATE:20200315T100000Z",
        "RECURRENCE-ID:20200311T100000Z",
        "SUMMARY:Fest",
        "STATUS:CANCELLED",
        "CLASS:PRIVATE",
        "CATEGORIES:a,b",
        "LOCATION:Haus\\, Saal",
        " gefaltet",
        "URL:https://x.example",
        "DTSTART:quatsch",
        "SEQUENCE:x",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(PIECES, st.text(max_size=30)), max_size=14), st.booleans())
def test_whatever_stands_in_a_calendar_the_reader_answers_or_says_why(lines, framed):
    body = ["BEGIN:VEVENT", *lines, "END:VEVENT"] if framed else lines
    try:
        reading = ics.read(calendar(*body).decode().encode("utf-8", "surrogatepass"))
    except BrokenFile as broken:
        reading = ParsedFile([], past=len(broken.message))
    assert all(entry.problems or entry.values["starts_at"] for entry in reading.entries)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([OUTLOOK, NEXTCLOUD]), st.integers(0, 2500), st.binary(max_size=6), st.integers(0, 40))
def test_a_damaged_calendar_is_read_or_refused(data, position, noise, gone):
    with contextlib.suppress(BrokenFile):
        assert len(ics.read(data[:position] + noise + data[position + gone :]).entries) < 20


CANCEL = FILES.parent / "cases" / "06-method-cancel"


@pytest.mark.django_db
def test_a_cancel_file_cancels_the_known_event():
    take((CANCEL / "neu.ics").read_bytes())
    publishing.publish_now(Event.objects.get(title="P Absageprobe"), by="test")

    run = take((CANCEL / "cancel-ohne-status.ics").read_bytes())

    assert Event.objects.get(title="P Absageprobe").state == "cancelled"
    assert (run.counts["changed"], run.counts.get("missing", 0)) == (1, 0)


@pytest.mark.django_db
def test_a_cancel_file_about_an_event_that_was_never_here_asks():
    run = take((CANCEL / "cancel-ohne-status.ics").read_bytes())

    assert Event.objects.count() == 0
    assert (run.counts["rejected"], run.counts["read"]) == (1, 1)


@pytest.mark.django_db
def test_a_cancel_file_about_an_event_that_is_no_more_than_a_draft_is_put_before_the_editors():
    take((CANCEL / "neu.ics").read_bytes())

    run = take((CANCEL / "cancel-ohne-status.ics").read_bytes())

    assert Event.objects.get(title="P Absageprobe").state == "draft"
    assert [row.outcome for row in run.rows.all()] == ["unclear"]


SERIES = ("DTSTART;TZID=Europe/Berlin:20200310T190000", "RRULE:FREQ=WEEKLY;COUNT=4", "SUMMARY:Chor")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lines", "cancelled"),
    [
        ((), ["10.", "17.", "24.", "31."]),
        (("RECURRENCE-ID;TZID=Europe/Berlin:20200317T190000",), ["17."]),
        (("RECURRENCE-ID;RANGE=THISANDFUTURE:20200317T180000Z",), ["17.", "24.", "31."]),
    ],
)
def test_a_cancel_file_cancels_what_it_names_of_a_series(lines: tuple[str, ...], cancelled: list[str]):
    take(event(*SERIES))
    for one in Event.objects.filter(title="Chor"):
        publishing.publish_now(one, by="test")

    take(calendar("METHOD:CANCEL", "BEGIN:VEVENT", "UID:1", "SEQUENCE:1", *lines, "END:VEVENT"))

    gone = Event.objects.filter(state="cancelled").order_by("starts_at")
    assert [f"{clock.local(one.starts_at):%d.}" for one in gone] == cancelled


@pytest.mark.django_db
def test_an_older_version_of_a_file_changes_nothing_and_is_said():
    new = event("DTSTART:20200310T180000Z", "SUMMARY:Chor neu", "SEQUENCE:2")
    old = event("DTSTART:20200311T180000Z", "SUMMARY:Chor alt", "SEQUENCE:1")
    take(new)

    run = take(old)

    assert [one.title for one in Event.objects.all()] == ["Chor neu"]
    assert run.counts["rejected"] == 1


@pytest.mark.django_db
def test_every_doubt_is_a_line_of_the_report():
    run = take(event("DTSTART;TZID=Quatsch:20200310T180000", "SUMMARY:Chor"))

    doubt = run.rows.get(outcome="unclear")
    assert (doubt.place, doubt.messages) == ("Zeile 5", ["Die Zeitzone „Quatsch“ ist unbekannt; als Ortszeit gelesen."])


@pytest.mark.django_db
def test_the_headline_of_a_report_follows_the_worst(client):
    from allauth.mfa.models import Authenticator

    user = person("manager")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(user)
    pages = {
        name: client.post(reverse("events-imports"), {"file": SimpleUploadedFile("k.ics", data)}, follow=True).text
        for name, data in {
            "refused": event("SUMMARY:Ohne Beginn"),
            "some": calendar(
                *event("SUMMARY:Ohne Beginn").decode().split("\r\n")[2:-2],
                *event("DTSTART:20200310T180000Z", "SUMMARY:Chor").decode().split("\r\n")[2:-2],
            ),
            "doubt": event("DTSTART;TZID=Quatsch:20200310T180000", "SUMMARY:Chor"),
        }.items()
    }

    assert "Nichts kann übernommen werden: alle Einträge sind abgelehnt (1)" in pages["refused"]
    assert "Alles in dieser Datei ist schon hier" not in pages["refused"]
    assert "1 von 2 Einträgen abgelehnt" in pages["some"]
    assert "Eines ist zu prüfen" in pages["doubt"]
