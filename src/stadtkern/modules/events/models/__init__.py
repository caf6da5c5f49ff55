"""The nouns of the programme: what takes place, who comes, who arrived, and what was imported."""

from .door import CheckIn, DoorEntry, WalkIn
from .imports import Conflict, ImportLine, ImportRun
from .programme import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    Audience,
    Event,
    EventStep,
    Question,
    RegistrationKind,
    Series,
    State,
    Topic,
)
from .registration import Registration, WaitingParty

__all__ = [
    "TEXT_LIMIT",
    "TITLE_LIMIT",
    "Audience",
    "CheckIn",
    "Conflict",
    "DoorEntry",
    "Event",
    "EventStep",
    "ImportLine",
    "ImportRun",
    "Question",
    "Registration",
    "RegistrationKind",
    "Series",
    "State",
    "Topic",
    "WaitingParty",
    "WalkIn",
]
