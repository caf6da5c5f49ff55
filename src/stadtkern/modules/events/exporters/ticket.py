"""The QR code of a ticket: the full address of its page, so that any phone's camera opens it."""

from __future__ import annotations

from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe

from stadtkern.kernel.public_urls import absolute
from stadtkern.modules.events.models import Registration
from stadtkern.modules.events.queries.registering import ticket_path

MASK = 2  # any of the eight reads well (ISO/IEC 18004, 7.8); trying them all takes most of the time of a drawing
BORDER = 4  # modules of quiet zone around a code (ISO/IEC 18004, 9.1)


def qr_svg(registration: Registration) -> SafeString:
    """The code as inline SVG of class `qr`; black on white in every colour scheme, because scanners want it so."""
    drawn = _code(registration).svg_inline(border=BORDER, light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(drawn)  # made by segno from an address of ours


def qr_png(registration: Registration) -> bytes:
    """The code as PNG for a mail, about 400 pixels wide."""
    out = BytesIO()
    _code(registration).save(out, kind="png", scale=9, border=BORDER)
    return out.getvalue()


def _code(registration: Registration) -> segno.QRCode:
    return segno.make(absolute(ticket_path(registration), "de"), error="m", micro=False, mask=MASK)
