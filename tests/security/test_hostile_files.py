"""What a file costs is paid by a process of its own: the page answers in words, and nothing of it stays."""

from __future__ import annotations

import resource

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stadtkern.modules.events.models import Event
from stadtkern.modules.waste.models import SingleDate, Zone
from tests.security import hostile_files
from tests.security.hostile_files import CALENDARS, PICTURES, TABLES

OUR_SHARE = 60 * 1024  # kB that a page's own process may grow by, its parsers and the upload included


def peak() -> int:
    """The most memory that this process ever had, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("name", [*TABLES, *CALENDARS])
def test_a_hostile_file_of_events_is_read_or_refused_in_words(name, city, signed_in):
    data = {**TABLES, **CALENDARS}[name]()
    client = signed_in("staff manager")
    client.get(reverse("events-imports"))
    before = peak()

    answer = client.post(reverse("events-imports"), {"file": SimpleUploadedFile(name, data)})

    assert peak() - before < OUR_SHARE
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        assert answer.context["form"].errors["file"]
    assert set(Event.objects.values_list("slug", flat=True)) == {"vorlesen", "voll"}


@pytest.mark.parametrize("name", CALENDARS)
def test_a_hostile_file_of_collection_dates_is_read_or_refused_in_words(name, city, signed_in):
    data = CALENDARS[name]()
    client, zone = signed_in("staff manager"), Zone.objects.get(slug="nord")
    before = SingleDate.objects.count()

    answer = client.post(reverse("waste-desk-import"), {"zone": zone.pk, "file": SimpleUploadedFile(name, data)})

    assert answer.status_code in (200, 422)
    assert answer.context["report"] or answer.context["form"].errors["file"]
    assert SingleDate.objects.count() == before


@pytest.mark.parametrize("name", PICTURES)
def test_a_hostile_picture_is_made_small_or_refused_in_words(name, city, signed_in):
    data = PICTURES[name]()
    client = signed_in("staff manager")
    client.get(reverse("events-edit", args=[city.event.pk]))
    before = peak()

    answer = client.post(reverse("events-edit", args=[city.event.pk]), {"picture": SimpleUploadedFile(name, data)})

    assert peak() - before < OUR_SHARE
    assert answer.status_code == 422  # other fields are missing, so that nothing is saved
    errors = answer.context["form"].errors.get("picture", [])
    taken = name in {
        "forty-million.png",
        "forty-million-alpha.png",
        "forty-million-palette.png",
        "forty-million.jpg",
        "one-line.png",
        "film.webp",
        "film.png",
        "exif.jpg",
    }
    assert (not errors) == taken, errors


def test_the_table_has_thirty_and_more():
    assert len({**TABLES, **CALENDARS, **PICTURES}) == 51


def test_a_plain_workbook_of_the_same_making_is_read(city, signed_in):
    answer = signed_in("staff manager").post(
        reverse("events-imports"), {"file": SimpleUploadedFile("gut.xlsx", hostile_files.workbook())}
    )

    assert answer.status_code == 302
