"""Which parts of the service this city has data for; pages and menus leave the others out."""

from __future__ import annotations

from django.db.models import Model

from stadtkern.modules.waste.models import BulkyService, GuideEntry, MobileStop, PublishedCalendar, Yard

# The part's key -> what it shows. A missed collection is told about dates.
NEEDED: dict[str, type[Model]] = {
    "start": PublishedCalendar,
    "abc": GuideEntry,
    "yards": Yard,
    "mobile": MobileStop,
    "missed": PublishedCalendar,
    "bulky": BulkyService,
}


def has(part: str) -> bool:
    """Whether the city has data for a part."""
    return NEEDED[part]._default_manager.exists()


def there() -> set[str]:
    """The keys of the parts that the city has data for."""
    known = {model: model._default_manager.exists() for model in set(NEEDED.values())}
    return {part for part, model in NEEDED.items() if known[model]}
