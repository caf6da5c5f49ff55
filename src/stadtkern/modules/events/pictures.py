"""An event's picture: one size for its page, one for cards and small screens, kept under names that nobody guesses."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from stadtkern.kernel.trust.uploads import Picture, read_sizes
from stadtkern.modules.events.models import Event

FOLDER = "events"
PAGE, CARD = 1280, 640  # longest edges in pixels
UNUSED = timedelta(days=1)  # files that no event names are left alone so long: somebody may be saving right now


@dataclass(frozen=True)
class NewPicture:
    """A picture that has just been uploaded, clean and in both sizes."""

    page: Picture
    card: Picture


def read(upload: UploadedFile[Any] | IO[bytes]) -> NewPicture:
    """Both sizes of an upload. Raises what `uploads.read_sizes` raises."""
    page, card = read_sizes(upload, (PAGE, CARD))
    return NewPicture(page, card)


def card_name(name: str) -> str:
    """The file of the small size beside the one of the page."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-{CARD}{path.suffix}"))


def keep(event: Event, picture: NewPicture) -> None:
    """Give an event a picture, without saving the event. What it had before goes when the transaction is done.

    A file whose transaction fails afterwards is named by no event and goes with `erase_unused`.
    Raises StorageUnavailable; the event is then as it was.
    """
    name = f"{FOLDER}/{secrets.token_hex(12)}.{picture.page.ending}"
    default_storage.save(card_name(name), ContentFile(picture.card.content))
    saved = default_storage.save(name, ContentFile(picture.page.content))
    drop(event)
    event.picture = saved
    event.picture_width, event.picture_height = picture.page.width, picture.page.height


def drop(event: Event) -> None:
    """Take the picture from an event, without saving the event; its files go when the transaction is done."""
    if event.picture.name:
        # Robust: a store that is away must not fail what has been saved; `erase_unused` comes by later.
        transaction.on_commit(lambda name=event.picture.name: _erase(name), robust=True)
    event.picture, event.picture_width, event.picture_height = "", None, None


def card_width(event: Event) -> int | None:
    """How wide the small size is in pixels; None where the sizes are not known."""
    if not event.picture_width or not event.picture_height:
        return None
    return round(event.picture_width * min(1, CARD / max(event.picture_width, event.picture_height)))


def card_url(event: Event) -> str:
    """Where the small size is to be had."""
    return str(default_storage.url(card_name(str(event.picture.name))))


def erase_unused() -> int:
    """Erase the files that no event names any more; gives how many."""
    try:
        files = [f"{FOLDER}/{file}" for file in default_storage.listdir(FOLDER)[1]]
    except FileNotFoundError:  # a local folder before the first picture
        return 0
    named = set(Event.objects.exclude(picture="").values_list("picture", flat=True))
    named |= {card_name(name) for name in named}
    before = timezone.now() - UNUSED
    gone = [name for name in files if name not in named and default_storage.get_modified_time(name) < before]
    for name in gone:
        default_storage.delete(name)
    return len(gone)


def _erase(name: str) -> None:
    for file in (name, card_name(name)):
        default_storage.delete(file)
