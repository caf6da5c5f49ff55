"""What the kernel holds about those who asked to be told something, for export, erasure and retention."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.messages.jobs import NOTICE_KEPT
from stadtkern.kernel.messages.models import Notice, Subscriber, Subscription
from stadtkern.kernel.messages.subscriptions import actions
from stadtkern.kernel.modules import PersonalRecord

UNSEEN_KEPT = timedelta(days=365)


def records() -> list[PersonalRecord]:
    """Subscribers, their subscriptions and the notices to them."""
    return [
        PersonalRecord(
            model=Subscription,
            purpose=_("What you asked to be reminded about"),
            data=_("What it is about (such as a collection zone and a bin, never your address) and when"),
            retention=_("Until you stop it"),
            find=lambda email: Subscription.objects.filter(subscriber__email__iexact=email).order_by("topic", "key"),
            describe=_preference,
            erase=_stop,
            expired=lambda at: Subscription.objects.none(),  # noqa: ARG005  (goes with its subscriber)
        ),
        PersonalRecord(
            model=Notice,
            purpose=_("Reminders we have sent you, and proof of sending"),
            data=_("What it was about, when it was due, whether it was sent and whether you marked it as done"),
            retention=_("7 days"),
            find=lambda email: Notice.objects.filter(subscriber__email__iexact=email).order_by("due_at"),
            describe=lambda row: {"topic": row.topic, "due": row.due_at.isoformat(), "state": row.state},
            erase=lambda row: row.delete(),
            expired=lambda at: Notice.objects.filter(settled_at__lt=at - NOTICE_KEPT),
        ),
        PersonalRecord(
            model=Subscriber,
            purpose=_("Where we send the reminders you asked for: a device or your email address"),
            data=_("The address and key of your device at its browser's push service, or your email address; language"),
            recipients=_(
                "Your browser's push service (such as Google, Apple, Mozilla or Microsoft) delivers the reminder "
                "encrypted. For email, the email servers"
            ),
            retention=_(
                "Until you stop the last reminder. Devices that have not opened the app for a year are deleted"
            ),
            find=lambda email: Subscriber.objects.filter(email__iexact=email),
            describe=lambda row: {"channel": row.channel, "email": row.email, "created": row.created_at.isoformat()},
            erase=lambda row: row.delete(),
            expired=_expired,
        ),
    ]


def _stop(row: Subscription) -> None:
    actions.stop(row.subscriber, row.pk)


def _preference(row: Subscription) -> dict[str, Any]:
    return {
        "topic": row.topic,
        "key": row.key,
        "days_before": row.lead_days,
        "at": row.at.isoformat() if row.at else None,
        "again_days_before": row.again_lead_days if row.again_at else None,
        "again_at": row.again_at.isoformat() if row.again_at else None,
    }


def _expired(at: datetime) -> QuerySet[Subscriber]:
    """Devices that were not seen for a year, and subscribers without a preference for a day."""
    unseen = Q(channel=Subscriber.Channel.PUSH, seen_at__lt=at - UNSEEN_KEPT)
    return Subscriber.objects.filter(unseen | Q(subscriptions=None, seen_at__lt=at - timedelta(days=1)))
