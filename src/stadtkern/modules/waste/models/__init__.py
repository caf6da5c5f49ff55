"""The nouns of waste collection: who is collected when, by which rule, and what has been published about it."""

from .published import Collection, Publication
from .rules import Rule, Shift, ShiftTable, SingleDate
from .zones import AreaAssignment, Assignment, Division, Fraction, Parity, Provider, Zone

__all__ = [
    "AreaAssignment",
    "Assignment",
    "Collection",
    "Division",
    "Fraction",
    "Parity",
    "Provider",
    "Publication",
    "Rule",
    "Shift",
    "ShiftTable",
    "SingleDate",
    "Zone",
]
