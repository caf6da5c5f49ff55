"""The QR code of a ticket: the full address of its page, so that any phone's camera opens it."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from stadtkern.kernel.public_urls import absolute
from stadtkern.modules.events.models import Registration
from stadtkern.modules.events.models.registration import CODE_LENGTH, CODE_LETTERS
from stadtkern.modules.events.queries.registering import ticket_path

from . import codes


def qr_svg(registration: Registration) -> SafeString:
    """The code as SVG for a page."""
    drawn = _family(settings.PUBLIC_URL).svg(registration.code)
    return mark_safe(drawn)  # made by us from an address of ours


def qr_png(registration: Registration) -> bytes:
    """The code as PNG for a mail, about 400 pixels wide."""
    out = BytesIO()
    codes.code(_address(registration)).save(out, kind="png", scale=9, border=codes.BORDER)
    return out.getvalue()


def _address(registration: Registration) -> str:
    return absolute(ticket_path(registration), "de")


@lru_cache(maxsize=1)
def _family(_public_url: str) -> codes.Family:
    """The codes of all tickets, for the address under which people reach the app."""
    place = CODE_LETTERS[0] * CODE_LENGTH
    before, _, after = _address(Registration(code=place)).rpartition(place)
    return codes.Family(before, CODE_LENGTH, CODE_LETTERS, after)
