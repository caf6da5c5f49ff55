"""Writing bulky waste of a city's folder. A day with requests stays, and keeps room for them."""

from __future__ import annotations

from datetime import date

from stadtkern.kernel.city import sync
from stadtkern.kernel.city.packs import Changes
from stadtkern.modules.waste.models import BulkyDay, BulkyItem, BulkyService

from .reading import BulkyPart


def load(part: BulkyPart | None, changes: Changes) -> None:
    """Write terms, things and days."""
    part = part or BulkyPart()
    sync.apply("waste bulky terms", part.service, _Terms(), changes)
    sync.apply("waste bulky things", part.items, sync.ModelStore(BulkyItem, "slug"), changes)
    sync.apply("waste bulky days", part.days, _Days(), changes)


class _Terms:
    def create(self, key: str, data: sync.Data) -> None:  # noqa: ARG002
        row = BulkyService.objects.first() or BulkyService()
        for name, value in data.items():
            setattr(row, name, value)
        row.save()

    def update(self, key: str, fields: sync.Data, data: sync.Data) -> None:
        if not BulkyService.objects.update(**fields):
            self.create(key, data)

    def remove(self, key: str) -> None:  # noqa: ARG002
        BulkyService.objects.all().delete()


class _Days:
    def create(self, key: str, data: sync.Data) -> None:  # noqa: ARG002
        its = {"day": date.fromisoformat(data["day"]), "district": data["district"]}
        row = BulkyDay.objects.select_for_update().filter(**its).first() or BulkyDay(**its)
        row.litres = max(data["litres"], row.taken)  # what is promised is fetched
        row.save()

    def update(self, key: str, fields: sync.Data, data: sync.Data) -> None:  # noqa: ARG002
        self.create(key, data)

    def remove(self, key: str) -> None:
        day, _space, district = key.partition(" ")
        for row in BulkyDay.objects.filter(day=date.fromisoformat(day), district=district):
            row.delete()
