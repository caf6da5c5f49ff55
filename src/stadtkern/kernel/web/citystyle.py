"""The city's colours as a small style sheet of its own, and the contrast that they must have.

A city gives one colour, perhaps a second one and one for the dark; what it does not give, or gives too faint to read
(WCAG 2.2, 1.4.3: 4.5 to 1), is made from what it gives.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from stadtkern.kernel.colours import (
    DARK_CARD,
    SHAPE_CONTRAST,
    TEXT_CONTRAST,
    WHITE,
    Rgb,
    contrast,
    parse,
    readable,
    text,
)

DEFAULT = {"primary": "#1f4e79", "accent": "#f0b323"}
LIGHT_PAPER: Rgb = (246, 245, 242)
DARK_PAPER: Rgb = (20, 19, 18)


@dataclass(frozen=True)
class Palette:
    """What a style sheet, an icon and a manifest need; all as #rrggbb."""

    city: str
    city_ink: str
    dark_city: str
    dark_city_ink: str
    dark_fill: str
    dark_fill_ink: str
    accent: str
    accent_ink: str


def colours(given: dict[str, Any] | None = None) -> Palette:
    """The colours of the loaded city, or of a profile's table `colours`; a wrong one counts as not given."""
    table = _given() if given is None else given
    light = readable(_valid(table, "primary"), LIGHT_PAPER, (0, 0, 0))
    dark = readable(_valid(table, "dark", light), DARK_CARD, WHITE)
    fill = readable(light, DARK_PAPER, WHITE, least=SHAPE_CONTRAST)
    accent = _valid(table, "accent")
    return Palette(
        city=text(light),
        city_ink=text(_ink(light)),
        dark_city=text(dark),
        dark_city_ink=text(_ink(dark)),
        dark_fill=text(fill),
        dark_fill_ink=text(_ink(fill)),
        accent=text(accent),
        accent_ink=text(_ink(accent)),
    )


def sheet() -> str:
    """The style sheet /stadt.css."""
    its = colours()
    return (
        f":root{{--city:{its.city};--city-ink:{its.city_ink};--gold:{its.accent};--gold-ink:{its.accent_ink}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--city:{its.dark_city};--city-ink:{its.dark_city_ink};"
        f"--fill:{its.dark_fill};--fill-ink:{its.dark_fill_ink}}}}}\n"
    )


def address() -> str:
    """The path of the style sheet, with a mark of its content, so that browsers may keep it."""
    return f"{reverse('city-css')}?{hashlib.sha256(sheet().encode()).hexdigest()[:10]}"


def _given() -> dict[str, Any]:
    from stadtkern.kernel.city.profile import profile

    its = profile().colours
    return {"primary": its.primary, "dark": its.dark, "accent": its.accent}


def _valid(table: dict[str, Any], name: str, default: Rgb | None = None) -> Rgb:
    try:
        return parse(str(table[name]))
    except (KeyError, ValueError):
        return parse(DEFAULT[name]) if default is None else default


def _ink(ground: Rgb) -> Rgb:
    black: Rgb = (32, 10, 10) if ground[0] > ground[2] else (10, 14, 32)
    return WHITE if contrast(WHITE, ground) >= TEXT_CONTRAST else black
