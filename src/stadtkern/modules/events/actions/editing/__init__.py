"""How partners and editors make the programme.

Each verb is one transaction that leaves a step, an audit line and news.
"""

from .content import create, duplicate, set_questions, settle_conflict, update
from .refusals import (
    CapacityTooSmall,
    ConflictSettled,
    EndsBeforeStart,
    QuestionInUse,
    RegistrationsExist,
    StaleVersion,
    TextTooLong,
    WindowClosesBeforeItOpens,
)
from .steps import approve, cancel, publish, publish_now, reinstate, send_back, submit, withdraw
from .values import QuestionInput, shown

__all__ = [
    "CapacityTooSmall",
    "ConflictSettled",
    "EndsBeforeStart",
    "QuestionInUse",
    "QuestionInput",
    "RegistrationsExist",
    "StaleVersion",
    "TextTooLong",
    "WindowClosesBeforeItOpens",
    "approve",
    "cancel",
    "create",
    "duplicate",
    "publish",
    "publish_now",
    "reinstate",
    "send_back",
    "set_questions",
    "settle_conflict",
    "shown",
    "submit",
    "update",
    "withdraw",
]
