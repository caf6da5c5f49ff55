"""The nouns of the programme: what takes place, who comes, who arrived, and what was imported."""

from .door import CheckIn, DoorEntry, WalkIn
from .feeds import EventFeed
from .imports import Conflict, ImportRow, ImportRun
from .programme import (
    MAX_ANSWER,
    TEXT_LIMIT,
    TITLE_LIMIT,
    Audience,
    Event,
    EventState,
    EventStep,
    EventTopic,
    Question,
    RegistrationKind,
    Series,
)
from .registration import Registration, WaitingParty

__all__ = [
    "MAX_ANSWER",
    "TEXT_LIMIT",
    "TITLE_LIMIT",
    "Audience",
    "CheckIn",
    "Conflict",
    "DoorEntry",
    "Event",
    "EventFeed",
    "EventState",
    "EventStep",
    "EventTopic",
    "ImportRow",
    "ImportRun",
    "Question",
    "Registration",
    "RegistrationKind",
    "Series",
    "WaitingParty",
    "WalkIn",
]
