"""The nouns of waste collection: who is collected when, by which rule, and what has been published about it."""

from .bulky import BulkyDay, BulkyItem, BulkyRequest, BulkyService
from .feeds import ProviderFeed
from .guide import GuideEntry, MobileStop, MobileVisit, Way, Yard
from .published import Collection, PublishedCalendar
from .rules import Rule, Shift, ShiftTable, SingleDate
from .zones import AreaAssignment, Assignment, Division, Fraction, Parity, Provider, Zone

__all__ = [
    "AreaAssignment",
    "Assignment",
    "BulkyDay",
    "BulkyItem",
    "BulkyRequest",
    "BulkyService",
    "Collection",
    "Division",
    "Fraction",
    "GuideEntry",
    "MobileStop",
    "MobileVisit",
    "Parity",
    "Provider",
    "ProviderFeed",
    "PublishedCalendar",
    "Rule",
    "Shift",
    "ShiftTable",
    "SingleDate",
    "Way",
    "Yard",
    "Zone",
]
