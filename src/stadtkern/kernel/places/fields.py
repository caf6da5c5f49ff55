"""A form field for an address of the city: suggestions while somebody types, and a second step without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.widgets import Script
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.city import profile
from stadtkern.kernel.places import queries, spelling
from stadtkern.kernel.places.queries import AddressHit

CHOICE = "_wahl"  # behind the field's name: the key of the address that was chosen


class AddressInputValue(NamedTuple):
    """What was sent: the text, and the key of the address chosen for it, if any."""

    text: str
    key: str = ""


class AddressInput(forms.TextInput):
    """The combobox. After a text that may mean several addresses it shows them as radio buttons below."""

    template_name = "places/address_input.html"

    class Media:
        css = {"all": ["places/combobox.css"]}
        js = [
            Script("web/device.js", defer=True),
            Script("places/address_search.js", defer=True),
            Script("places/combobox.js", defer=True),
        ]

    def __init__(self, attrs: Mapping[str, Any] | None = None, *, remember: bool = True) -> None:
        self.hits: Sequence[AddressHit] = ()
        self.remember = remember
        super().__init__({"autocomplete": "street-address", "maxlength": spelling.LONGEST, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The answer as text and key, and the hits to choose from."""
        answer = (
            value if isinstance(value, AddressInputValue) else AddressInputValue(getattr(value, "label", value or ""))
        )
        key = answer.key or getattr(value, "key", "")
        context = super().get_context(name, answer.text, attrs)
        context["widget"] |= {"key": key, "choice": name + CHOICE, "hits": self.hits, "remember": self.remember}
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> AddressInputValue:  # noqa: ARG002
        """Both parts of what was sent."""
        return AddressInputValue(" ".join(str(data.get(name, "")).split()), str(data.get(name + CHOICE, "")))


class AddressField(forms.Field):
    """An address of the city; its clean value is an `AddressHit`, or None for an empty field that is not required.

    remember: offer to keep the address on the device. A house number that is not in the address file is taken as well
    (`hit.verified` is False), so that a new house is not turned away.
    """

    widget: AddressInput

    def __init__(self, *, remember: bool = True, **options: Any) -> None:
        options.setdefault("label", _("Street and house number"))
        options.setdefault("help_text", _example())
        super().__init__(widget=AddressInput(remember=remember), **options)

    def clean(self, value: Any) -> AddressHit | None:
        """The address that was chosen or named beyond doubt. Raises ValidationError, and then offers what it may be."""
        answer = value if isinstance(value, AddressInputValue) else AddressInputValue(str(value or ""))
        if not answer.text:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        chosen = queries.by_key(answer.key) if answer.key else None
        if chosen is not None and chosen.label == answer.text:
            return _likely(chosen)
        hits = queries.search_addresses(answer.text)
        if chosen is not None and chosen in hits:  # the second step: the text is the one that was searched for
            return _likely(chosen)
        if found := queries.the_one(answer.text, hits):
            return _likely(found)
        asked = queries.take_apart(answer.text, profile.profile().name)
        if hits and asked.several:
            raise forms.ValidationError(gettext("Enter one house number only."), code="several_numbers")
        if hits and asked.unread:
            raise forms.ValidationError(
                gettext("“%(text)s” is not a house number. Please check it.") % {"text": asked.unread}, code="no_number"
            )
        self.widget.hits = [hit for hit in hits if hit.number is not None]
        if not hits:
            raise forms.ValidationError(
                gettext("We cannot find a street with this name. Please check the spelling."), code="unknown"
            )
        if not self.widget.hits:
            raise forms.ValidationError(
                gettext("Please add the house number, for example: %(street)s 5.") % {"street": hits[0].street},
                code="no_number",
            )
        raise forms.ValidationError(gettext("Choose the address you mean."), code="several")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the text is another one than at first."""
        return bool(
            (data.text if isinstance(data, AddressInputValue) else data) != getattr(initial, "label", initial or "")
        )


def _example_text() -> str:
    return gettext("For example: %(address)s") % {"address": queries.example_address()}


_example = lazy(_example_text, str)  # the city is known, and may change, only when a page is shown


def unlikely_words(hit: AddressHit) -> str:
    """Why nobody can live at an address, for the person who typed it; "" where somebody may."""
    highest = queries.unlikely(hit)
    if highest is None:
        return ""
    if highest == queries.HIGHEST_LIKELY:
        return gettext("No street has a house number as high as %(number)d. Please check it.") % {"number": hit.number}
    return gettext("%(street)s has no house number %(number)d. The highest number we know of is %(highest)d.") % {
        "number": hit.number,
        "street": hit.street,
        "highest": highest,
    }


def _likely(hit: AddressHit) -> AddressHit:
    """The hit, unless nobody can live there. Raises ValidationError."""
    if words := unlikely_words(hit):
        raise forms.ValidationError(words, code="unlikely")
    return hit


class AddressForm(forms.Form):
    """The address alone."""

    adresse = AddressField(remember=False)
