"""The choices of a page that offers reminders: what a form sends, with or without a script, as preferences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.messages.subscriptions.actions import MAX_PREFERENCES, Preference
from stadtkern.kernel.texts import storable, storable_json


@dataclass(frozen=True)
class Choice:
    """One line of the form: a key of the topic, its name for people, and what is chosen at first."""

    key: str
    title: str
    on: bool = True
    lead_days: int = 1
    at: str = "18:00"


class BadRequest(Refusal):
    """A body that is no JSON of the expected form. details: `pointer` (RFC 6901)."""

    code = "bad_request"
    status = 400

    @property
    def message(self) -> str:
        return _("The request could not be read (%(pointer)s).") % self.details


def preferences_of_form(sent: Mapping[str, str]) -> list[Preference]:
    """The lines of a form that are ticked: `key-0`, `on-0`, `lead-0`, `at-0`, … and for all of them the second time:
    `again`, `again-lead`, `again-at`.
    """
    preferences = []
    again_lead, again_at = 0, ""
    if sent.get("again"):
        lead = sent.get("again-lead", "0")
        again_lead, again_at = int(lead) if lead.isdecimal() else -1, sent.get("again-at", "")
    for number in range(MAX_PREFERENCES):
        key = sent.get(f"key-{number}")
        if key is None:
            break
        key = storable(key)
        if sent.get(f"on-{number}"):
            lead = sent.get(f"lead-{number}", "0")
            days = int(lead) if lead.isdecimal() else -1
            preferences.append(Preference(key, days, sent.get(f"at-{number}", ""), again_lead, again_at))
    return preferences


def keys_of_form(sent: Mapping[str, str]) -> list[str]:
    """The keys of all lines of a form, ticked or not."""
    names = (f"key-{number}" for number in range(MAX_PREFERENCES))
    return [storable(sent[name]) for name in names if name in sent]


def keys_of_json(body: Mapping[str, Any], name: str) -> list[str] | None:
    """The keys under a name, such as those that a script's person chose from; None where there are none named.

    Raises BadRequest.
    """
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > MAX_PREFERENCES:
        raise BadRequest(pointer=f"/{name}")
    for number, key in enumerate(value):
        if not isinstance(key, str) or storable(key) != key:
            raise BadRequest(pointer=f"/{name}/{number}")
    return value


def preferences_of_json(value: Any) -> list[Preference]:
    """The same as sent by a script: [{"key": …, "lead_days": 1, "at": "18:00"}]. Raises BadRequest."""
    if not isinstance(value, list) or len(value) > MAX_PREFERENCES:
        raise BadRequest(pointer="/wishes")
    preferences = []
    for number, one in enumerate(value):
        if not isinstance(one, dict):
            raise BadRequest(pointer=f"/wishes/{number}")
        key: Any = one.get("key")
        lead_days, at = one.get("lead_days", 0), one.get("at", "")
        again_lead, again_at = one.get("again_lead_days", 0), one.get("again_at", "")
        for name, part, kind in (
            ("key", key, str),
            ("lead_days", lead_days, int),
            ("at", at, str),
            ("again_lead_days", again_lead, int),
            ("again_at", again_at, str),
        ):
            if not isinstance(part, kind) or isinstance(part, bool) or storable_json(part) != part:
                raise BadRequest(pointer=f"/wishes/{number}/{name}")
        preferences.append(Preference(key, lead_days, at, again_lead, again_at))
    return preferences


def day_of(body: Mapping[str, Any]) -> date:
    """The day in question. Raises BadRequest."""
    try:
        return date.fromisoformat(text_of(body, "day"))
    except ValueError:
        raise BadRequest(pointer="/day") from None


def body_of(raw: bytes) -> dict[str, Any]:
    """A JSON object. Raises BadRequest."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadRequest(pointer="") from None
    if not isinstance(body, dict):
        raise BadRequest(pointer="")
    return body


def text_of(body: Mapping[str, Any], *names: str) -> str:
    """A text in nested objects. Raises BadRequest with its pointer where there is none."""
    value: Any = body
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, str) or storable(value) != value:
        raise BadRequest(pointer="/" + "/".join(names))
    return value


def id_of(text: Any) -> UUID | None:
    """The subscription that is meant; None means all. Raises BadRequest."""
    if text in (None, ""):
        return None
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        raise BadRequest(pointer="/subscription") from None
