"""Subscribing and stopping, for devices and mail addresses. Nobody needs an account; nobody's home address is known."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from stadtkern.kernel import mail_addresses
from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.messages.mail import outbox
from stadtkern.kernel.messages.models import Notice, Subscriber, Subscription
from stadtkern.kernel.messages.models.subscription import MAX_LEAD_DAYS
from stadtkern.kernel.messages.push import services
from stadtkern.kernel.messages.subscriptions import done, publishing
from stadtkern.kernel.messages.topics import UnknownTopic
from stadtkern.kernel.messages.topics import topic as declared
from stadtkern.kernel.trust import links

CONFIRM, MANAGE = "messages.confirm", "messages.manage"
CONFIRM_WITHIN = timedelta(hours=48)
MAX_PREFERENCES = 60  # of one subscriber in one topic


class BadPreference(Refusal):
    """A preference that makes no sense. details: `field` (at, lead_days, again, key, email), `value`."""

    code = "bad_preference"
    status = 422

    @property
    def message(self) -> str:
        match self.details["field"]:
            case "at":
                return _("“%(value)s” is not a time. Write it like 18:30.") % self.details
            case "lead_days":
                return _("You can get reminders up to %(days)d days before.") % {"days": MAX_LEAD_DAYS}
            case "again":
                return _("The second reminder must come after the first one.")
            case "email":
                return _("Please check the email address.")
            case _other:
                return _("That is too many reminders at once. Please choose fewer.")


class UnknownDevice(Refusal):
    """A device that we don't know, or that can't prove who it is."""

    code = "unknown_device"
    status = 404

    @property
    def message(self) -> str:
        return _("We no longer recognise this device. Please set up the reminders again.")


@dataclass(frozen=True)
class Preference:
    """What somebody asks for: a key of the topic, how many days before, and at which hour ("HH:MM"; "" is at once).

    again_lead_days, again_at: a second time, unless it is done by then; "" is none.
    """

    key: str
    lead_days: int = 0
    at: str = ""
    again_lead_days: int = 0
    again_at: str = ""


@dataclass(frozen=True)
class Confirmation:
    """What a link confirms: these preferences of a mail address, no others among `among` (None: in the topic)."""

    email: str
    topic: str
    preferences: Sequence[Preference]
    language: str
    among: Sequence[str] | None = None


@dataclass(frozen=True)
class DeviceCredentials:
    """What a device keeps to prove who it is: its number and its secret."""

    id: str
    secret: str


def checked(topic: str, preferences: Iterable[Preference]) -> list[Subscription]:
    """The preferences as unsaved rows. Raises UnknownTopic for a topic or key that there is not, BadPreference."""
    its = declared(topic)
    rows: dict[str, Subscription] = {}
    for preference in preferences:
        if not 0 < len(preference.key) <= 120 or its.describe(preference.key) is None:
            raise UnknownTopic(topic=topic, key=preference.key)
        if not 0 <= preference.lead_days <= MAX_LEAD_DAYS:
            raise BadPreference(field="lead_days", value=preference.lead_days)
        row = Subscription(
            topic=topic,
            key=preference.key,
            lead_days=preference.lead_days,
            at=_time(preference.at),
            again_lead_days=preference.again_lead_days if preference.again_at else 0,
            again_at=_time(preference.again_at),
            changed_at=clock.now(),
        )
        if row.again_at is not None and not (its.done and _later(row)):
            raise BadPreference(field="again", value=preference.again_at)
        rows[preference.key] = row
    if len(rows) > MAX_PREFERENCES:
        raise BadPreference(field="key", value=len(rows))
    return list(rows.values())


@transaction.atomic
def register_device(endpoint: str, *, p256dh: str, auth: str, language: str) -> DeviceCredentials:
    """Take a push subscription (as `PushSubscription.toJSON` gives it). The same endpoint again is the same device,
    with a new secret. Raises services.BadEndpoint, services.BadKeys."""
    services.check_endpoint(endpoint)
    services.check_keys(p256dh, auth)
    secret = secrets.token_urlsafe(24)
    now = clock.now()
    row, _created = Subscriber.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "p256dh": p256dh,
            "auth": auth,
            "language": _language(language),
            "secret": _hash(secret),
            "seen_at": now,
        },
        create_defaults={
            "channel": Subscriber.Channel.PUSH,
            "p256dh": p256dh,
            "auth": auth,
            "language": _language(language),
            "secret": _hash(secret),
            "seen_at": now,
            "created_at": now,
        },
    )
    return DeviceCredentials(str(row.pk), secret)


@transaction.atomic
def move_device(known: DeviceCredentials, endpoint: str, *, p256dh: str, auth: str, language: str) -> None:
    """The device says that it is there, and which endpoint it has now: the browser may have changed it.

    Raises UnknownDevice, services.BadEndpoint, services.BadKeys.
    """
    services.check_endpoint(endpoint)
    services.check_keys(p256dh, auth)
    row = device(known)
    Subscriber.objects.filter(endpoint=endpoint).exclude(pk=row.pk).delete()
    row.endpoint, row.p256dh, row.auth, row.language = endpoint, p256dh, auth, _language(language)
    row.seen_at = clock.now()
    row.save(update_fields=["endpoint", "p256dh", "auth", "language", "seen_at"])


def device(known: DeviceCredentials) -> Subscriber:
    """The subscriber of a device that knows its secret. Raises UnknownDevice."""
    try:
        row = Subscriber.objects.filter(pk=UUID(known.id), channel=Subscriber.Channel.PUSH).first()
    except (ValueError, AttributeError, TypeError):
        row = None
    if row is None or not hmac.compare_digest(row.secret, _hash(known.secret)):
        raise UnknownDevice
    return row


@transaction.atomic
def set_preferences(
    subscriber: Subscriber, topic: str, preferences: Sequence[Preference], among: Collection[str] | None = None
) -> list[Subscription]:
    """Make these the subscriber's preferences in a topic, no others; none stops the topic. The same again changes
    nothing.

    among: the keys that somebody chose from; what was asked for of others, those of a second home, stays.
    Raises UnknownTopic, BadPreference.
    """
    wanted = {row.key: row for row in checked(topic, preferences)}
    Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    there = {row.key: row for row in subscriber.subscriptions.filter(topic=topic)}
    if among is not None:
        others = there.keys() - set(among) - wanted.keys()
        if len(others) + len(wanted) > MAX_PREFERENCES:
            raise BadPreference(field="key", value=len(others) + len(wanted))
        there = {key: row for key, row in there.items() if key not in others}
    gone = [row for key, row in there.items() if key not in wanted]
    changed = [row for key, row in wanted.items() if key not in there or _times(there[key]) != _times(row)]
    _forget(subscriber, topic, [row.key for row in [*gone, *changed]])
    Subscription.objects.filter(pk__in=[row.pk for row in gone]).delete()
    for row in changed:
        Subscription.objects.filter(subscriber=subscriber, topic=topic, key=row.key).delete()
        row.subscriber = subscriber
        row.save(force_insert=True)
        publishing.plan_for(row)
    return list(subscriber.subscriptions.filter(topic=topic).order_by("key"))


@transaction.atomic
def stop(subscriber: Subscriber, subscription: UUID | None = None) -> int:
    """Stop one subscription, or all (then the subscriber is forgotten too). Gives how many were stopped."""
    rows = subscriber.subscriptions.all() if subscription is None else subscriber.subscriptions.filter(pk=subscription)
    stopped = list(rows)
    for row in stopped:
        _forget(subscriber, row.topic, [row.key])
        row.delete()
    if not subscriber.subscriptions.exists():
        subscriber.delete()
    return len(stopped)


def ask_by_mail(
    email: str,
    topic: str,
    preferences: Sequence[Preference],
    *,
    language: str,
    among: Sequence[str] | None = None,
) -> None:
    """Send the link that confirms preferences (double opt-in). Until it is opened nothing is stored but the mail
    itself.

    Raises UnknownTopic, BadPreference.
    """
    try:
        mail_addresses.validate(email)
    except mail_addresses.BadMailAddress:
        raise BadPreference(field="email", value=email) from None
    checked(topic, preferences)
    outbox.send(
        "messages.confirm",
        to=email,
        language=language,
        context={
            "token": confirm_token(Confirmation(email, topic, preferences, language, among)),
            "topic": topic,
            "keys": [preference.key for preference in preferences],
        },
    )


def confirm_token(asked: Confirmation) -> str:
    """The token of the link that confirms what somebody asked for by mail."""
    rows = [list(asdict(preference).values()) for preference in asked.preferences]
    others = None
    if asked.among is not None:
        chosen = {preference.key for preference in asked.preferences}
        others = [key for key in asked.among if key not in chosen]
    value = json.dumps([asked.email, asked.topic, rows, asked.language, others], separators=(",", ":"))
    return links.make(CONFIRM, value)


def read_confirmation(token: str) -> Confirmation:
    """What a confirmation link asks for. Raises links.ExpiredLink, links.BadLink."""
    try:
        email, topic, rows, language, *more = json.loads(links.read(CONFIRM, token, max_age=CONFIRM_WITHIN))
        preferences = [Preference(*row) for row in rows]
        others = more[0] if more else None
        among = None if others is None else [*others, *(preference.key for preference in preferences)]
        return Confirmation(email, topic, preferences, language, among)
    except (ValueError, TypeError) as error:
        raise links.BadLink from error


@transaction.atomic
def confirm(token: str) -> Subscriber:
    """Take the preferences of a confirmed mail address. Opened twice it is once. Raises links.BadLink, UnknownTopic."""
    asked = read_confirmation(token)
    now = clock.now()
    subscriber = Subscriber.objects.filter(email__iexact=asked.email).first()
    if subscriber is None:
        subscriber = Subscriber.objects.create(
            channel=Subscriber.Channel.MAIL,
            email=asked.email,
            language=_language(asked.language),
            created_at=now,
            seen_at=now,
        )
    set_preferences(subscriber, asked.topic, asked.preferences, asked.among)
    return subscriber


def undo_token(row: Subscription) -> str:
    """The token of a link that takes the stopping of a mail subscriber's preference back."""
    preference = Preference(row.key, row.lead_days, _hour(row.at), row.again_lead_days, _hour(row.again_at))
    who = row.subscriber
    return confirm_token(Confirmation(who.email, row.topic, [preference], who.language, [row.key]))


def manage_token(subscriber: Subscriber) -> str:
    """The token of the link under which a mail subscriber sees and stops
    subscriptions, and mail programs unsubscribe.
    """
    return links.make(MANAGE, str(subscriber.pk))


def managed(token: str) -> Subscriber | None:
    """The mail subscriber of such a link; None when everything was stopped already. Raises links.BadLink."""
    return Subscriber.objects.filter(pk=links.read(MANAGE, token), channel=Subscriber.Channel.MAIL).first()


def described(subscriber: Subscriber) -> list[dict[str, Any]]:
    """The subscriptions in words of the active language: number, title, what, when, and the page to change them."""
    from stadtkern.kernel.messages.topics import topics

    rows = []
    said = done.days_of(subscriber)
    for row in subscriber.subscriptions.order_by("topic", "key"):
        its = topics().get(row.topic)
        if its is not None:
            rows.append(
                {
                    "id": str(row.pk),
                    "topic": row.topic,
                    "key": row.key,
                    "title": str(its.title),
                    "what": its.describe(row.key) or "",
                    "when": when(row),
                    "url": its.settings(),
                    "lead_days": row.lead_days,
                    "at": _hour(row.at),
                    "again_lead_days": row.again_lead_days,
                    "again_at": _hour(row.again_at),
                    "done": [day.isoformat() for day in said if row.key in said[day]],
                }
            )
    return rows


def when(row: Subscription) -> str:
    """The hours of a preference in words."""
    if row.at is None:
        return _("at once")
    first = _when(row.lead_days, row.at)
    if row.again_at is None:
        return first
    return _("%(first)s, and once more %(second)s") % {
        "first": first,
        "second": _when(row.again_lead_days, row.again_at),
    }


def _when(lead_days: int, at: time) -> str:
    hour = f"{at:%H:%M}"
    match lead_days:
        case 0:
            return _("on the day at %(hour)s") % {"hour": hour}
        case 1:
            return _("the day before at %(hour)s") % {"hour": hour}
        case days:
            return _("%(days)d days before at %(hour)s") % {"days": days, "hour": hour}


def _forget(subscriber: Subscriber, topic: str, keys: list[str]) -> None:
    """What was planned for preferences that no longer hold."""
    waiting = Notice.objects.filter(
        subscriber=subscriber, topic=topic, state=Notice.State.WAITING, keys__overlap=keys, publication__at_once=False
    )
    for notice in waiting.select_for_update(of=["self"]):
        notice.keys = [key for key in notice.keys if key not in keys]
        if notice.keys:
            notice.save(update_fields=["keys"])
        else:
            notice.delete()


def _times(row: Subscription) -> tuple[object, ...]:
    return row.lead_days, row.at, row.again_lead_days, row.again_at


def _later(row: Subscription) -> bool:
    """Whether the second time comes after the first one, and not after the day itself."""
    if row.at is None or row.again_at is None or row.again_lead_days < 0:
        return False
    return (-row.again_lead_days, row.again_at) > (-row.lead_days, row.at)


def _hour(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""


def _time(text: str) -> time | None:
    if not text:
        return None
    try:
        if len(text) != 5:
            raise ValueError
        return time.fromisoformat(text)
    except ValueError:
        raise BadPreference(field="at", value=text) from None


def _language(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
