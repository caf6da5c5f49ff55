"""What devices and helpers at the door send: words as JSON, or a plain form."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from stadtkern.kernel.city.form_fields import NumberField
from stadtkern.kernel.texts import clean_json
from stadtkern.modules.events.actions.door import MAX_WALK_INS, DeviceEntry

MAX_ENTRIES = 500  # in one request; a device sends the rest in the next


class EntryInput(BaseModel):
    """One word of a device, as JSON."""

    model_config = ConfigDict(extra="forbid")

    client_id: uuid.UUID
    kind: Literal["in", "out", "walk_in"]
    at: AwareDatetime
    registration: uuid.UUID | None = None
    code: Annotated[str, Field(max_length=500)] = ""
    seats: Annotated[int, Field(ge=-MAX_WALK_INS, le=MAX_WALK_INS)] | None = None

    def entry(self) -> DeviceEntry:
        """The word for the action."""
        return DeviceEntry(self.client_id, self.kind, self.at, self.registration, self.code, self.seats)


class BadBatch(Exception):
    """A request that is no batch at all; the text says why."""


def read_batch(body: bytes) -> tuple[list[DeviceEntry], list[dict[str, Any]]]:
    """The words of a request, and those that cannot be read, each with its place and reason.

    Raises BadBatch for what is no JSON object with a list "entries", or too long a list.
    """
    try:
        entries = clean_json(json.loads(body))["entries"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadBatch('expected JSON like {"entries": [...]}') from error
    if not isinstance(entries, list) or len(entries) > MAX_ENTRIES:
        raise BadBatch(f"expected a list of at most {MAX_ENTRIES} entries")
    good, bad = [], []
    for index, raw in enumerate(entries):
        try:
            word = EntryInput.model_validate(raw)
            if word.kind == "walk_in" and not word.seats:
                raise ValueError("walk_in needs seats other than 0")
            if word.kind != "walk_in" and word.registration is None and not word.code:
                raise ValueError("registration or code is missing")
            good.append(word.entry())
        except (ValidationError, ValueError) as error:
            reason = (
                "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
                if isinstance(error, ValidationError)
                else str(error)
            )
            client_id = raw.get("client_id") if isinstance(raw, dict) else None
            bad.append({"client_id": client_id, "pointer": f"/entries/{index}", "outcome": "invalid", "reason": reason})
    return good, bad


class DoorForm(forms.Form):
    """The page without JavaScript: one action per sending."""

    client_id = forms.UUIDField()
    action = forms.ChoiceField(choices=[("in", "in"), ("out", "out"), ("walk_in", "walk_in")])
    registration = forms.UUIDField(required=False)
    code = forms.CharField(max_length=500, required=False, label=_("Name or ticket code"))
    seats = NumberField(lowest=-MAX_WALK_INS, highest=MAX_WALK_INS, required=False)

    def entry(self, at: datetime) -> DeviceEntry:
        """The word for the action, seen now."""
        data = self.cleaned_data
        return DeviceEntry(data["client_id"], data["action"], at, data["registration"], data["code"], data["seats"])
