"""Writing the guide of a city's folder."""

from __future__ import annotations

from datetime import date, time

from stadtkern.kernel import content
from stadtkern.kernel.city import sync
from stadtkern.kernel.city.packs import Changes
from stadtkern.modules.waste import search_index
from stadtkern.modules.waste.models import GuideEntry, MobileStop, MobileVisit, Yard

from .reading import GuidePart

ENTRIES, YARDS, STOPS = "waste guide", "waste yards", "waste stops"


def load(part: GuidePart | None, changes: Changes) -> None:
    """Write entries, yards and stops; what changed is findable as it is now."""
    part = part or GuidePart()
    sync.apply(ENTRIES, part.entries, _Entries(GuideEntry, "slug"), changes, title=lambda data: data["title_de"])
    sync.apply(YARDS, part.yards, sync.ModelStore(Yard, "slug"), changes)
    sync.apply(STOPS, part.stops, _Stops(), changes)
    changes.afterwards.insert(0, lambda: _tell(changes))  # afterwards run from the last to the first


def _tell(changes: Changes) -> None:
    if any(kind in said for kind in (ENTRIES, YARDS, STOPS) for said in (changes.new, changes.changed, changes.gone)):
        search_index.rebuild_guide()
        content.changed()


class _Entries(sync.ModelStore):
    def update(self, key: str, fields: sync.Data, data: sync.Data) -> None:
        """Write the changed fields, and what is made from them."""
        row = GuideEntry.objects.filter(slug=key).first()
        if row is None:
            self.create(key, data)
            return
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()


class _Stops:
    """A stop with its visits. Visits that the folder changes are written anew."""

    def create(self, key: str, data: sync.Data) -> None:
        stop, _new = MobileStop.objects.update_or_create(
            slug=key, defaults={name: value for name, value in data.items() if name != "visits"}
        )
        self._visits(stop, data)

    def update(self, key: str, fields: sync.Data, data: sync.Data) -> None:  # noqa: ARG002
        self.create(key, data)

    def remove(self, key: str) -> None:
        MobileStop.objects.filter(slug=key).delete()

    def _visits(self, stop: MobileStop, data: sync.Data) -> None:
        wanted = {
            (date.fromisoformat(day), time.fromisoformat(begins)): time.fromisoformat(ends)
            for day, begins, ends in data["visits"]
        }
        there = {(visit.day, visit.begins): visit for visit in stop.visits.all()}
        for key, visit in there.items():
            if key not in wanted:
                visit.delete()
            elif visit.ends != wanted[key]:
                visit.ends = wanted[key]
                visit.save(update_fields=["ends"])
        MobileVisit.objects.bulk_create(
            MobileVisit(stop=stop, day=day, begins=begins, ends=ends)
            for (day, begins), ends in wanted.items()
            if (day, begins) not in there
        )
