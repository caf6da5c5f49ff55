"""What topics have to tell about the coming days, planned by the kernel and shown to staff beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stadtkern.kernel.city import clock, switches
from stadtkern.kernel.messages import topics
from stadtkern.kernel.messages.models import Publication
from stadtkern.kernel.messages.models.subscription import MAX_LEAD_DAYS
from stadtkern.kernel.messages.subscriptions import publishing
from stadtkern.kernel.modules import Topic


@dataclass(frozen=True)
class ForecastItem:
    """How many are told of something at an instant: what in words, when, how many by push and by mail."""

    what: str
    due_at: datetime
    push: int
    mail: int


def active() -> list[Topic]:
    """The topics of all modules that are on, in the city's order."""
    return [topic for module in switches.active() for topic in module.topics]


def plan_ahead() -> int:
    """Plan every topic for today and the days from which a reminder may already go out. Gives how many notices are new.

    Run again it adds only what is new: dates, and preferences. A day that has lost its dates is planned empty, so that
    what
    waits is not sent.
    """
    return sum(plan_topic(topic) for topic in active())


def plan_topic(topic: Topic | str, today: date | None = None) -> int:
    """Plan the coming days of one topic, after what is upcoming has changed. Gives how many notices are new."""
    known = topics.topic(topic) if isinstance(topic, str) else topic
    first = today or clock.today()
    return sum(plan_day(known, first + timedelta(days=ahead)) for ahead in range(MAX_LEAD_DAYS + 1))


def plan_day(topic: Topic, day: date) -> int:
    """Plan one day of a topic. Gives how many notices are new."""
    if topic.upcoming is None or topic.expires is None:
        return 0
    items = topic.upcoming(day)
    if not items and not Publication.objects.filter(name=f"{topic.name}:{day}").exists():
        return 0
    return publishing.publish(topic.name, items=items, day=day, expires_at=topic.expires(day))


def forecast(topic: Topic, day: date) -> list[ForecastItem]:
    """A dry run: who would be told what about a day, by instant. Writes nothing."""
    if topic.upcoming is None:
        return []
    items = topic.upcoming(day)
    lines: dict[tuple[datetime, str], dict[str, int]] = {}
    for expected in publishing.preview(topic.name, keys=list(items), day=day):
        lines.setdefault((expected.due_at, expected.key), {})[expected.channel] = expected.count
    return [
        ForecastItem(topic.describe(key) or key, due_at, counts.get("push", 0), counts.get("mail", 0))
        for (due_at, key), counts in lines.items()
    ]
