"""What a notice says: made at delivery, once for all who get the same in the same language."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation

from stadtkern.kernel.messages.models import Publication
from stadtkern.kernel.messages.topics import topics
from stadtkern.kernel.modules import Note, Topic
from stadtkern.kernel.public_urls import in_language

MAX_DONE = 12  # keys in a message, of which a service takes 4 kB
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A note as it leaves for devices. plain: JSON for the service worker; ttl: seconds; tag: the push topic.

    done: what can be said to be done, as topic, day, keys and the words of the button; None where there is nothing.
    """

    note: Note
    plain: bytes
    ttl: int
    urgency: str
    tag: str
    done: dict[str, Any] | None = None


class NoticeTexts:
    """The texts of a batch. publications: by id; now: city time."""

    def __init__(self, publications: Mapping[str, Publication], now: datetime) -> None:
        self._publications, self._now = publications, now
        self._texts: dict[tuple[str, tuple[str, ...], str], NoticeText | Exception | None] = {}

    def of(self, publication: str, keys: tuple[str, ...], language: str) -> NoticeText | Exception | None:
        """What to say; None when nothing holds any more; the exception of a topic that can't say it, logged once."""
        asked = (publication, keys, language)
        if asked not in self._texts:
            try:
                self._texts[asked] = self._text(*asked)
            except Exception as error:
                log.exception("the notice of %s could not be made", self._publications[publication].topic)
                self._texts[asked] = error
        return self._texts[asked]

    def _text(self, name: str, keys: tuple[str, ...], language: str) -> NoticeText | None:
        publication = self._publications.get(name)
        note = note_of(publication, keys, language) if publication is not None else None
        if publication is None or note is None:
            return None
        topic = topics()[publication.topic]
        tag = tag_of(name, keys)
        said: dict[str, Any] = {
            "title": note.title,
            "body": note.body,
            "url": in_language(note.url, language),
            "tag": tag,
            "lang": language,
        }
        done = _done(topic, publication, keys, language)
        if done is not None:
            said["done"] = done
        plain = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        left = int((publication.expires_at - self._now).total_seconds())
        return NoticeText(note, plain, max(0, min(int(topic.ttl.total_seconds()), left)), topic.urgency, tag, done)


def _done(topic: Topic, publication: Publication, keys: tuple[str, ...], language: str) -> dict[str, Any] | None:
    if not topic.done or publication.day is None or publication.at_once or len(keys) > MAX_DONE:
        return None
    with translation.override(language):
        label = str(topic.done)
    return {"label": label, "topic": topic.name, "day": publication.day.isoformat(), "keys": sorted(keys)}


def note_of(publication: Publication, keys: Iterable[str], language: str) -> Note | None:
    """A publication's words about some of its keys; None when nothing of it holds any more.

    Raises what its topic raises.
    """
    topic = topics().get(publication.topic)
    items = {key: publication.items[key] for key in sorted(keys) if key in publication.items}
    if topic is None or not items:
        return None
    with translation.override(language):
        return topic.note(publication.day, items)


def tag_of(publication: str, keys: tuple[str, ...]) -> str:
    """The push topic of a notice (RFC 8030, 5.4: at most 32 letters):
    the same for a repeat, and for no other notice.
    """
    digest = hashlib.sha256(f"{publication}:{','.join(sorted(keys))}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:21]).decode()
