"""The fields of an event that people and imports may set: their names, and their values as plain JSON.

The JSON form is the one in which sources speak, contradictions are kept and changes are compared: instants as ISO
text in UTC, places and organisers by name, nothing as None or "".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from stadtkern.kernel.city import dates
from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.people.models import Organisation
from stadtkern.kernel.places.models import Place
from stadtkern.kernel.slugs import slug
from stadtkern.modules.events.models import MAX_ANSWER, Audience, Event, EventTopic, Question, RegistrationKind, Series

LABELS: dict[str, Promise] = {
    "title": _("Title"),
    "summary": _("In one sentence"),
    "text": _("Description"),
    "starts_at": pgettext_lazy("of an event", "Start"),
    "time_note": _("Time in words"),
    "ends_at": _("End"),
    "series": _("Series"),
    "place": _("Venue"),
    "room": _("Room"),
    "online_url": _("Online address"),
    "organisers": _("Organisers"),
    "registrations_shared_with": _("Who else can see the registrations"),
    "topics": _("Topics"),
    "audiences": _("Audience"),
    "language": _("Language"),
    "price_note": _("Price"),
    "is_free": _("Free of charge"),
    "accessibility": _("Accessibility"),
    "picture": _("Picture"),
    "picture_alt": _("Description of the picture"),
    "picture_credit": _("Picture credit"),
    "registration": _("Registration"),
    "external_url": _("Registration page"),
    "capacity": _("Number of places"),
    "party_limit": _("Places per registration"),
    "opens_at": _("Registration opens"),
    "closes_at": _("Registration closes"),
    "waiting_list": _("Waiting list"),
    "proof_of_address": _("Email addresses must be confirmed"),
    "guest_names": _("A name for every place"),
    "hold_minutes": _("Hold places for larger groups"),
    "owner": _("Organisation"),
    "questions": _("Questions"),
}
MANY = ("organisers", "registrations_shared_with", "topics")
GUESTS = ("owner", "registrations_shared_with")  # who changes these decides who sees the people who come
LANGUAGE_NAMES: dict[str, Promise] = {
    "de": _("German"),
    "en": _("English"),
    "tr": _("Turkish"),
    "ar": _("Arabic"),
    "uk": _("Ukrainian"),
    "ru": _("Russian"),
    "pl": _("Polish"),
    "fr": _("French"),
    "nl": _("Dutch"),
    "es": _("Spanish"),
    "it": _("Italian"),
    "dgs": _("German Sign Language"),
}
INSTANTS = ("starts_at", "ends_at", "opens_at", "closes_at")
WHEN_AND_WHERE = ("starts_at", "time_note", "ends_at", "place", "room", "online_url")
TOLD = ("title", *WHEN_AND_WHERE)  # changes of these are told to registered people


@dataclass(frozen=True)
class QuestionInput:
    """A question as an editor writes it; `id` is empty for a new one."""

    label: str
    kind: str
    id: str = ""
    help: str = ""
    required: bool = False
    choices: list[str] = field(default_factory=list)
    lowest: int = 0
    highest: int = MAX_ANSWER


def label(name: str) -> str | Promise:
    """What people call a field."""
    return LABELS.get(name, name)


def dump(event: Event, name: str) -> Any:
    """A field's value as JSON."""
    if name == "questions":
        return [question.label for question in event.questions.all()] if event.pk else []
    if name in MANY:
        return plain(getattr(event, name).all())
    return plain(getattr(event, name))


def plain(value: Any) -> Any:
    """A value that a field may be set to, as JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, FieldFile):
        return value.name or ""
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, (list, tuple, QuerySet)):
        return sorted(str(item) for item in value)
    return value


def load(name: str, value: Any, *, source: str = "", create: bool = True) -> Any:
    """What to set a field to, from JSON.

    Unknown places (and, with `create`, organisers) are made; unknown topics left out.
    """
    if value is None or value == "":
        return None if name in (*INSTANTS, "place", "series", "capacity", "is_free", "owner") else ""
    if name in INSTANTS:
        return datetime.fromisoformat(value).astimezone(UTC)
    if name == "place":
        return place_called(value, source=source)
    if name in ("organisers", "registrations_shared_with"):
        return organisations_called(value, source=source, create=create)
    if name == "topics":
        return [topic for title in value if (topic := topic_called(title)) is not None]
    if name == "series":
        return Series.objects.filter(title=value).first()
    return value


def shown(name: str, value: Any) -> str:
    """A JSON value as people read it, in the city's zone and the language of the moment."""
    if value is None or value in ("", []):
        return "–"
    if name in INSTANTS:
        return dates.short(datetime.fromisoformat(value))
    if name == "registration" and value in RegistrationKind.values:
        return str(RegistrationKind(value).label)
    if name == "language":
        return str(LANGUAGE_NAMES.get(value, value))
    if name == "hold_minutes":
        return ngettext("%(hours)s hour", "%(hours)s hours", value // 60) % {"hours": value // 60}
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return ", ".join(str(Audience(one).label) if one in Audience.values else str(one) for one in value)
    return str(value)


lazy_shown = lazy(shown, str)  # in the language of whoever reads it later


def visible_changes(changes: Mapping[str, Sequence[Any]]) -> list[tuple[str, Any, Any]]:
    """What of some changes {field: [before, after]} registered people are told: what they would read differently."""
    pairs = [(name, *changes[name]) for name in TOLD if name in changes]
    return [pair for pair in pairs if _read(pair[0], pair[1]) != _read(pair[0], pair[2])]


def _read(name: str, value: Any) -> str:
    return " ".join(shown(name, value).split())


def free_slug(kind: type, wanted: str, *, taken: Iterable[str] = (), length: int = 70) -> str:
    """A slug that no row of a model has yet, made from words."""
    base, number = slug(wanted, length), 1
    free = base
    while free in taken or kind.objects.filter(slug=free).exists():  # type: ignore[attr-defined]
        number += 1
        free = f"{base}-{number}" if number < 20 else f"{base}-{uuid7().hex[-8:]}"
    return free


def place_called(name: str, *, source: str = "", address: str = "") -> Place:
    """The place of that name (any case), or a new one whose position nobody has checked."""
    name = " ".join(name.split())[:200]
    known = Place.objects.filter(name__iexact=name).first()
    return known or Place.objects.create(
        slug=free_slug(Place, name), name=name, address=address[:200], quality="unchecked", source=source[:200]
    )


def organisations_called(names: Iterable[str], *, source: str = "", create: bool = True) -> list[Organisation]:
    """The organisations of these names (any case); unknown ones are made, or left out without `create`."""
    found = []
    for name in names:
        known = Organisation.objects.filter(name__iexact=name).first()
        if known is None and create:
            known = Organisation.objects.create(
                slug=free_slug(Organisation, name), name=name[:200], source=source[:200]
            )
        if known is not None and known not in found:
            found.append(known)
    return found


def topic_called(title: str) -> EventTopic | None:
    """The topic with that title in either language, or that slug."""
    return (
        EventTopic.objects.filter(title_de__iexact=title).first()
        or EventTopic.objects.filter(title_en__iexact=title).first()
        or EventTopic.objects.filter(slug=slug(title)).first()
    )


def question_values(event: Event) -> list[QuestionInput]:
    """An event's questions as an editor writes them."""
    return [
        QuestionInput(
            question.label,
            question.kind,
            str(question.pk),
            question.help,
            question.required,
            list(question.choices),
            question.lowest,
            question.highest,
        )
        for question in Question.objects.filter(event=event)
    ]
