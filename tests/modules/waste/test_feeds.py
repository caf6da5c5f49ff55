"""Providers' calendars that are read again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.urls import reverse

from stadtkern.environment import ROOT
from stadtkern.kernel.city import clock
from stadtkern.modules.waste import jobs
from stadtkern.modules.waste.models import ProviderFeed, SingleDate, Zone
from tests.file_server import FileServer, file_server
from tests.modules.waste.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
DATA = (ROOT / "cities" / "musterstadt" / "waste" / "ics" / "stadt.ics").read_bytes()


@pytest.fixture
def server(settings) -> Iterator[FileServer]:
    with file_server() as served:
        settings.FETCH_STAND_INS = [served.host]
        served.body = DATA.replace(b"20200108", b"20200109")
        yield served


def add(client, server: FileServer) -> ProviderFeed:
    zone = Zone.objects.get(slug="stadt")
    client.post(reverse("waste-desk-feeds"), {"zone": zone.pk, "url": server.url, "every_hours": "24"})
    return ProviderFeed.objects.get()


def listed(day: date) -> bool:
    return SingleDate.objects.filter(zone__slug="stadt", kind="listed", day=day).exists()


def test_new_dates_replace_those_of_the_file_before(server: FileServer):
    add(signed_in("editor"), server)
    jobs.read_feeds()

    assert (listed(date(2020, 1, 8)), listed(date(2020, 1, 9))) == (False, True)
    assert ProviderFeed.objects.get().problem == ""


def test_a_file_of_which_something_is_not_understood_changes_nothing(server: FileServer):
    client = signed_in("editor")
    add(client, server)
    server.body = server.body.replace(b"SUMMARY:Altpapier", b"SUMMARY:Schrott", 1)
    jobs.read_feeds()

    assert listed(date(2020, 1, 8)) is True
    assert "Schrott" in client.get(reverse("waste-desk-feeds")).text
    client.post(reverse("waste-desk-titles-say"), {"title-0": "Schrott", "bins-0": "-"})
    ProviderFeed.objects.update(next_at=clock.now() - timedelta(seconds=1))
    jobs.read_feeds()
    assert (ProviderFeed.objects.get().problem, listed(date(2020, 1, 8))) == ("", False)


def test_an_editor_reads_it_at_once_and_removes_it(server: FileServer):
    client = signed_in("editor")
    feed = add(client, server)

    client.post(reverse("waste-desk-feed-read", args=[feed.pk]))
    assert listed(date(2020, 1, 9)) is True
    client.post(reverse("waste-desk-feed-remove", args=[feed.pk]))
    assert (ProviderFeed.objects.count(), listed(date(2020, 1, 9))) == (0, True)


def test_a_zone_has_one_address(server: FileServer):
    client = signed_in("editor")
    add(client, server)
    zone = Zone.objects.get(slug="stadt")
    again = client.post(reverse("waste-desk-feeds"), {"zone": zone.pk, "url": server.url, "every_hours": "1"})

    assert (again.status_code, ProviderFeed.objects.count()) == (422, 1)
