"""Calendars of organisers that are read again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from stadtkern.kernel.city import clock
from stadtkern.kernel.people.models import Membership
from stadtkern.modules.events import jobs
from stadtkern.modules.events.actions import editing, feeds, publishing
from stadtkern.modules.events.models import Event, EventFeed, ImportRun
from tests.file_server import FileServer, file_server

from .desk import club, person
from .test_import_ics import calendar, event

pytestmark = pytest.mark.django_db
CHOIR = event("DTSTART:20200310T180000Z", "DTEND:20200310T200000Z", "SUMMARY:Chorprobe")
LATER = CHOIR.replace(b"T180000Z", b"T183000Z")


@pytest.fixture
def server(settings) -> Iterator[FileServer]:
    with file_server() as served:
        settings.FETCH_STAND_INS = [served.host]
        served.body = CHOIR
        yield served


def added(server: FileServer) -> EventFeed:
    return feeds.add(url=server.url, every_hours=6, organisation=club(), by=person("owner", club()))


def read_again() -> EventFeed:
    EventFeed.objects.update(next_at=clock.now() - timedelta(seconds=1))
    jobs.read_feeds()
    return EventFeed.objects.get()


def test_new_events_become_drafts_and_changes_are_taken_over(server: FileServer):
    added(server)
    jobs.read_feeds()
    choir = Event.objects.get()
    assert (choir.title, choir.state, choir.owner) == ("Chorprobe", "draft", club())

    server.body = LATER
    feed = read_again()

    choir.refresh_from_db()
    assert f"{clock.local(choir.starts_at):%H:%M}" == "19:30"
    assert (feed.problem, feed.failures, bytes(feed.content)) == ("", 0, LATER)
    assert ImportRun.objects.count() == 2


def test_what_has_not_changed_is_not_imported_again(server: FileServer):
    server.etag = '"1"'
    added(server)
    jobs.read_feeds()
    feed = read_again()

    assert (ImportRun.objects.count(), server.asked) == (1, [None, '"1"'])
    assert feed.checked_at is not None
    assert feed.next_at - feed.checked_at == timedelta(hours=6)


def test_before_its_time_nothing_is_asked(server: FileServer):
    added(server)
    jobs.read_feeds()
    jobs.read_feeds()

    assert len(server.asked) == 1


def test_a_server_that_fails_is_asked_less_and_less_and_the_last_good_stays(server: FileServer):
    added(server)
    jobs.read_feeds()
    server.status = 503
    pauses = []
    for _ in range(3):
        at = clock.now()
        pauses.append(round((read_again().next_at - at) / timedelta(minutes=15)))

    feed = EventFeed.objects.get()
    assert pauses == [1, 2, 4]
    assert (feed.problem, feed.failures) == ("Der Server antwortet mit 503.", 3)
    assert bytes(feed.content) == CHOIR
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE html><html>", "Webseite"),
        (CHOIR[:80], "Zeile 6"),
        (event("SUMMARY:Ohne Beginn"), "Alle Einträge der Datei sind abgelehnt"),
        (b"\x00\x01\x02", ""),
    ],
)
def test_a_file_that_cannot_be_taken_is_said_and_the_last_good_stays(server: FileServer, body: bytes, said: str):
    added(server)
    jobs.read_feeds()
    server.body = body
    feed = read_again()

    assert said in feed.problem
    assert feed.problem
    assert bytes(feed.content) == CHOIR
    assert [one.title for one in Event.objects.all()] == ["Chorprobe"]


def test_a_cancelled_event_is_cancelled_by_the_rules_that_exist(server: FileServer):
    added(server)
    jobs.read_feeds()
    publishing.publish_now(Event.objects.get(), by="test")
    server.body = CHOIR.replace(b"SUMMARY", b"STATUS:CANCELLED\r\nSUMMARY")
    read_again()

    assert Event.objects.get().state == "cancelled"


def test_what_was_changed_here_by_hand_is_not_overwritten(server: FileServer):
    added(server)
    jobs.read_feeds()
    editing.update(Event.objects.get(), by="test", version=None, title="Offene Chorprobe")
    server.body = CHOIR.replace(b"Chorprobe", b"Probe")
    read_again()

    assert Event.objects.get().title == "Offene Chorprobe"
    assert Event.objects.get().conflicts.count() == 1


def test_two_addresses_of_one_organisation_miss_nothing_of_each_other(server: FileServer):
    added(server)
    jobs.read_feeds()
    EventFeed.objects.create(url=server.url + "?2", organisation=club(), by=EventFeed.objects.get().by)
    server.body = calendar("BEGIN:VEVENT", "UID:2", "DTSTART:20200311T180000Z", "SUMMARY:Kino", "END:VEVENT")
    jobs.read_feeds()

    assert [run.counts.get("missing", 0) for run in ImportRun.objects.all()] == [0, 0]


def test_whoever_lost_the_right_imports_nothing_more(server: FileServer):
    added(server)
    Membership.objects.all().delete()
    jobs.read_feeds()

    assert "darf keine Veranstaltungen mehr importieren" in EventFeed.objects.get().problem
    assert Event.objects.count() == 0


def test_an_address_in_our_own_network_is_never_asked(server: FileServer, settings):
    added(server)
    settings.FETCH_STAND_INS = []
    jobs.read_feeds()

    assert server.asked == []
    assert EventFeed.objects.get().problem != ""


def signed_in(client, role: str):
    from allauth.mfa.models import Authenticator

    user = person(role, club())
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(user)
    return client


def test_a_partner_adds_reads_and_removes_an_address(client, server: FileServer):
    signed_in(client, "owner")
    page = client.post(
        reverse("events-feeds"), {"url": server.url, "organisation": club().pk, "every_hours": "24"}, follow=True
    )
    assert "noch nicht gelesen" in page.text
    feed = EventFeed.objects.get()

    read = client.post(reverse("events-feed-read", args=[feed.pk]), follow=True).text
    assert "zuletzt übernommen Mo., 2. März" in read
    client.post(reverse("events-feed-remove", args=[feed.pk]))
    assert (EventFeed.objects.count(), Event.objects.count()) == (0, 1)


@pytest.mark.parametrize("url", ["ftp://x.example/a.ics", "http://user@x.example/", "quatsch"])
def test_an_address_that_is_none_is_said_at_its_field(client, url: str):
    page = signed_in(client, "owner").post(
        reverse("events-feeds"), {"url": url, "organisation": club().pk, "every_hours": "24"}
    )

    assert (page.status_code, EventFeed.objects.count()) == (422, 0)
    assert "keine Adresse einer Datei" in page.text


def test_others_neither_see_nor_touch_it(client, server: FileServer):
    feed = added(server)
    signed_in(client, "stranger")

    assert server.url not in client.get(reverse("events-feeds")).text
    assert client.post(reverse("events-feed-remove", args=[feed.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        feeds.add(url=server.url, every_hours=1, organisation=club(), by=person("nobody"))
