"""An event's picture in two sizes: how it is kept, shown, replaced and erased."""

import io
import os
import time

import pytest
from django.urls import reverse
from PIL import Image

from stadtkern.modules.events import pictures
from stadtkern.modules.events.actions import editing
from stadtkern.modules.events.models import Event
from tests.modules.events.desk import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(tmp_path, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return tmp_path / "events"


def new(size: tuple[int, int] = (1600, 1200)) -> pictures.NewPicture:
    out = io.BytesIO()
    Image.new("RGB", size, "#2b5d8a").save(out, "JPEG")
    return pictures.read(out)


def shown() -> Event:
    event = published()
    return editing.update(
        event, by="test", version=None, picture=new(), picture_alt="Ein blaues Feld", picture_credit="Beispielverein"
    )


def sizes(uploads) -> list[tuple[int, int]]:
    return sorted(Image.open(file).size for file in uploads.iterdir())


def test_two_sizes_are_kept_under_names_that_say_nothing(uploads):
    event = shown()

    assert sizes(uploads) == [(640, 480), (1280, 960)]
    assert (event.picture_width, event.picture_height) == (1280, 960)
    assert len(event.picture.name) == len("events/.webp") + 24


def test_the_page_shows_the_size_that_the_screen_needs_with_description_and_author(client):
    event = shown()

    page = " ".join(client.get(reverse("events-event", args=[event.slug])).content.decode().split())

    big, small = event.picture.url, pictures.card_url(event)
    assert f'srcset="{small} 640w, {big} 1280w"' in page
    assert f'src="{big}" width="1280" height="960"' in page
    assert 'alt="Ein blaues Feld"' in page
    assert "Bild: Beispielverein" in page
    assert client.get(small)["Content-Type"] == client.get(big)["Content-Type"] == "image/webp"


def test_a_small_upright_picture_keeps_its_size(uploads):
    event = editing.update(shown(), by="test", version=None, picture=new((300, 800)))

    assert (event.picture_width, event.picture_height, pictures.card_width(event)) == (300, 800, 240)


def test_what_is_replaced_or_removed_is_erased_after_the_commit(uploads, django_capture_on_commit_callbacks):
    event = shown()
    with django_capture_on_commit_callbacks(execute=True):
        event = editing.update(event, by="test", version=None, picture=new((800, 600)))
        assert len(sizes(uploads)) == 4
    assert sizes(uploads) == [(640, 480), (800, 600)]

    with django_capture_on_commit_callbacks(execute=True):
        event = editing.update(event, by="test", version=None, picture="")
    assert (sizes(uploads), event.picture.name, event.picture_width) == ([], "", None)


def test_files_that_no_event_names_are_erased_after_a_day(uploads):
    event = shown()
    editing.update(event, by="test", version=None, picture=new((800, 600)))  # nothing commits here: the first one stays

    assert pictures.erase_unused() == 0
    for file in uploads.iterdir():
        os.utime(file, (time.time() - 90_000,) * 2)
    assert pictures.erase_unused() == 2
    assert sizes(uploads) == [(640, 480), (800, 600)]
