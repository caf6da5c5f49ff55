"""What every edit leaves behind: a step in the event's history, a line in the audit trail, news for the public."""

from __future__ import annotations

from typing import Any

from stadtkern.kernel import content
from stadtkern.kernel.city import clock
from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust import audit
from stadtkern.modules.events import search_index
from stadtkern.modules.events.models import Event, EventStep

Changes = dict[str, list[Any]]  # {field: [before, after]}, JSON values as values.dump gives them


def locked(event: Event) -> Event:
    """The event as it is now, its row locked until the end of the transaction."""
    return Event.objects.select_for_update(of=("self",)).select_related("owner", "place", "series").get(pk=event.pk)


def name_of(by: User | str) -> str:
    """How the history names somebody."""
    return by if isinstance(by, str) else by.email


def write(event: Event, *, by: User | str, verb: str, note: str = "", changes: Changes | None = None) -> None:
    """Write step, audit line, search document, and tell the page cache. The event is saved already.

    Every call goes with exactly one new version of the event, so the last n steps are the last n versions.
    """
    EventStep.objects.create(
        event=event,
        at=clock.now(),
        by=by if isinstance(by, User) else None,
        by_name=name_of(by)[:254],
        state=event.state,
        note=note.strip()[:500],
        changes=changes or {},
    )
    # `summary` is also the audit line's own word.
    pairs = {
        "in_one_sentence" if name == "summary" else name: (_short(before), _short(after))
        for name, (before, after) in (changes or {}).items()
    }
    if "hold_minutes" in pairs:
        pairs["hold_hours"] = tuple(value and value // 60 for value in pairs.pop("hold_minutes"))
    audit.record(by, f"events.{verb}", event, event.title, **pairs)
    search_index.update(event)
    if event.published_at is not None:
        content.changed()


def _short(value: Any) -> Any:
    """Long texts stand in the history; the audit trail notes that they changed and how they began."""
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return f"{value[:200]}…" if isinstance(value, str) and len(value) > 200 else value
