"""Bins in pages: a mark with colour and letter, and days as people speak of them."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from stadtkern.kernel import colours
from stadtkern.modules.waste import wording
from stadtkern.modules.waste.queries import parts
from stadtkern.modules.waste.queries.calendar import Bin

register = template.Library()
INK = colours.parse("#141312")  # nearly black


@register.simple_tag
def bin_mark(its: Bin, label: str = "") -> SafeString:
    """The mark of a fraction: its letter on its colour. With a label it speaks, without one it is silent."""
    return _mark(its.colour, its.letter, label)


@register.simple_tag
def waste_parts() -> set[str]:
    """The parts of the service that this city has data for."""
    return parts.there()


@lru_cache(maxsize=256)
def _mark(colour: str, letter: str, label: str) -> SafeString:
    # Colours stand in attributes of SVG, which a strict content security policy allows; styles it does not.
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    size = 15 if len(letter) == 1 else 11
    return mark_safe(
        f'<svg class="bin-mark" viewBox="0 0 24 24" {said}><rect x="1" y="1" width="22" height="22" rx="6" '
        f'fill="{escape(colour)}"/>'
        f'<text x="12" y="{12 + size * 0.36:.1f}" text-anchor="middle" font-size="{size}" font-weight="600" '
        f'fill="{ink_on(colour)}">{escape(letter)}</text></svg>'
    )


def ink_on(colour: str) -> str:
    """Ink or white, whichever is easier to read on a colour."""
    return colours.text(colours.readable_on(colours.parse(colour), dark=INK))


for words in (wording.near, wording.answer, wording.note, wording.oclock):
    register.filter(words.__name__, words)
