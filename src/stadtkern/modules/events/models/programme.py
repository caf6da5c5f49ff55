"""Series, events and what describes them."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.people.models import Organisation, User
from stadtkern.kernel.places.models import Place
from stadtkern.kernel.trust.personal import PersonalData
from stadtkern.modules.events.models.timed import Timed

TITLE_LIMIT = 200
TEXT_LIMIT = 20_000
MAX_ANSWER = 1_000_000  # a number to a question whose author sets no limit


class EventState(models.TextChoices):
    """Where an event is on its way; the allowed steps stand in `workflow.py`."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Cancelled")


class RegistrationKind(models.TextChoices):
    OPEN = "open", _("Without registration")
    ONLINE = "online", _("Registration here")
    EXTERNAL = "external", _("Registration elsewhere")


class Audience(models.TextChoices):
    EVERYONE = "everyone", _("Everyone")
    CHILDREN = "children", _("Children")
    FAMILIES = "families", _("Families")
    YOUTH = "youth", _("Young people")
    SENIORS = "seniors", _("Older people")
    BUSINESS = "business", _("Businesses")
    SCHOOL = "school", _("Schools and teachers")
    PROFESSIONALS = "professionals", _("Professionals")


class Series(models.Model):
    """An event week, or any row of events with a page of its own: `/<slug>/`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(max_length=TITLE_LIMIT)
    edition = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    organiser = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    website = models.URLField(blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="series_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return self.title


class EventTopic(models.Model):
    """A subject that people look for, in both languages."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=60)
    title_de = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["title_de"]

    def __str__(self) -> str:
        return self.title_de


class Event(Timed, models.Model):
    """Something that takes place. Instants are aware UTC; an unknown end is null, never guessed.

    `seats_taken` (confirmed registrations), `seats_offered` (open offers to the waiting list), `parties_waiting` and
    `smallest_waiting` are kept by triggers on those tables; what anybody else writes there is ignored. So no code path
    can oversell: the check `event_is_not_oversold` is the last word.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=100)
    uid = models.CharField(max_length=255, unique=True)  # iCalendar UID: given once, never changed
    sequence = models.PositiveIntegerField(default=0)  # iCalendar SEQUENCE: up when time, place or state change
    source = models.CharField(
        max_length=60, blank=True
    )  # importer that owns the row ("json", "ics", …); empty: made here
    source_id = models.CharField(max_length=255, blank=True)
    source_hash = models.CharField(max_length=64, blank=True)  # of the source's values as last imported
    source_values = models.JSONField(default=dict, blank=True)  # {field: value} as the source last said them

    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    title = models.CharField(max_length=TITLE_LIMIT)
    summary = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)  # Markdown; shown through markdown.render, which lets no HTML through
    starts_at = models.DateTimeField()
    time_note = models.CharField(max_length=80, blank=True)  # instead of a time of day: "Beginn bei Dämmerung"
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    room = models.CharField(max_length=120, blank=True)
    online_url = models.URLField(blank=True)
    organisers = models.ManyToManyField(Organisation, blank=True, related_name="events")
    # Who else may see the people who come. To be named in the programme gives no right to their data.
    registrations_shared_with = models.ManyToManyField(Organisation, blank=True, related_name="+")
    topics = models.ManyToManyField(EventTopic, blank=True, related_name="events")
    audiences = ArrayField(models.CharField(max_length=20, choices=Audience.choices), default=list, blank=True)
    language = models.CharField(max_length=5, default="de")
    price_note = models.CharField(max_length=120, blank=True)
    is_free = models.BooleanField(null=True, blank=True)
    accessibility = models.CharField(max_length=300, blank=True)
    picture = models.ImageField(upload_to="events/", blank=True)  # the page's size; `pictures.card_name` is the card's
    picture_width = models.PositiveSmallIntegerField(null=True, editable=False)  # pixels
    picture_height = models.PositiveSmallIntegerField(null=True, editable=False)
    picture_alt = models.CharField(max_length=200, blank=True)
    picture_credit = models.CharField(max_length=200, blank=True)

    registration = models.CharField(max_length=10, choices=RegistrationKind.choices, default=RegistrationKind.OPEN)
    external_url = models.URLField(blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)  # seats; null is without limit
    party_limit = models.PositiveSmallIntegerField(default=5)
    opens_at = models.DateTimeField(null=True, blank=True)  # null: as soon as published
    closes_at = models.DateTimeField(null=True, blank=True)  # null: when the event starts
    waiting_list = models.BooleanField(default=True)
    proof_of_address = models.BooleanField(default=False)  # seats count once the link in a mail was opened
    guest_names = models.BooleanField(default=False)  # a name for every seat, not only for who registers
    hold_minutes = models.PositiveIntegerField(
        default=24 * 60
    )  # how long too few freed seats wait for the head of the line
    held_since = models.DateTimeField(null=True, blank=True, editable=False)
    seats_held = models.PositiveIntegerField(default=0, editable=False)  # free seats that `held_since` speaks of
    seats_taken = models.PositiveIntegerField(default=0, editable=False)
    seats_offered = models.PositiveIntegerField(default=0, editable=False)
    parties_waiting = models.PositiveIntegerField(default=0, editable=False)  # without an offer yet
    smallest_waiting = models.PositiveIntegerField(null=True, editable=False)  # seats of the smallest of them

    state = models.CharField(max_length=10, choices=EventState.choices, default=EventState.DRAFT)
    moved = models.BooleanField(default=False)  # time or place changed after it was published
    cancel_reason = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_events"
    )
    version = models.PositiveIntegerField(default=1)  # an editor's form says which version it changes
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "title", "id"]
        indexes = [models.Index(fields=["state", "starts_at"], name="event_state_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="event_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="registration_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=F("seats_taken") + F("seats_offered")),
                name="event_is_not_oversold",
            ),
            models.CheckConstraint(condition=Q(party_limit__gte=1), name="party_limit_is_positive"),
            models.CheckConstraint(
                condition=~Q(registration="external") | ~Q(external_url=""), name="external_registration_has_an_address"
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source=""), name="imported_event_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether citizens see it: published, or cancelled after it was published."""
        return self.published_at is not None and self.state in {EventState.PUBLISHED, EventState.CANCELLED}

    @property
    def registration_closes_at(self) -> datetime:
        """The instant from which nobody can register, change or move up the waiting list any more."""
        return min(self.closes_at or self.starts_at, self.starts_at)

    @property
    def seats_free(self) -> int | None:
        """Seats neither taken nor on offer; None without a limit. Whether the public may take them says queries.py."""
        return None if self.capacity is None else self.capacity - self.seats_taken - self.seats_offered

    @cached_property
    def asked(self) -> list[Question]:
        """The organiser's questions in their order, read once for this instance."""
        return list(self.questions.all())


class EventStep(PersonalData):
    """One step in the life of an event: who moved it where, when, and why. Append-only.

    Purpose: accountability of staff. Their name is kept for two years.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=254)  # "import", "city folder", or the person's e-mail
    state = models.CharField(max_length=10, choices=EventState.choices)
    note = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(default=dict)  # {"field": [before, after]} as text for people

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.event_id} {self.state}"


class Question(models.Model):
    """A question of the organiser to everybody who registers. `choices` for kind CHOICE, one text each."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        CHOICE = "choice", _("Choice")
        NUMBER = "number", _("Number")
        CONSENT = "consent", _("Consent")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=300)
    help = models.CharField(max_length=300, blank=True)
    required = models.BooleanField(default=False)
    choices = models.JSONField(default=list, blank=True)
    lowest = models.IntegerField(default=0)  # of an answer that is a number: an age is never −5
    highest = models.IntegerField(default=MAX_ANSWER)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=Q(highest__gte=F("lowest")), name="question_takes_some_number")]

    def __str__(self) -> str:
        return self.label
