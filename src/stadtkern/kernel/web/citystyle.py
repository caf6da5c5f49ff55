"""The city's colours as a small style sheet of its own, and the contrast that they must have.

A city gives one colour, perhaps a second one and one for the dark; what it does not give, or gives too faint to read
(WCAG 2.2, 1.4.3: 4.5 to 1), is made from what it gives.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

Rgb = tuple[int, int, int]
DEFAULT = {"primary": "#1f4e79", "accent": "#f0b323"}
WHITE: Rgb = (255, 255, 255)
LIGHT_PAPER: Rgb = (246, 245, 242)
DARK_CARD: Rgb = (38, 36, 34)
DARK_PAPER: Rgb = (20, 19, 18)
ENOUGH = 4.6  # a little above the law's 4.5, for rounding
SEEN = 3.0  # for shapes: WCAG 2.2, 1.4.11


@dataclass(frozen=True)
class Colours:
    """What a style sheet, an icon and a manifest need; all as #rrggbb."""

    city: str
    city_ink: str
    dark_city: str
    dark_city_ink: str
    dark_fill: str
    dark_fill_ink: str
    accent: str
    accent_ink: str


def parse(text: str) -> Rgb:
    """Red, green, blue (0–255) of "#abc" or "#aabbcc". Raises ValueError for anything else."""
    if not re.fullmatch(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text):
        raise ValueError(f"a colour is written #rrggbb, not {text!r}")
    digits = text[1:] if len(text) == 7 else "".join(2 * digit for digit in text[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def readable(colour: Rgb, ground: Rgb, towards: Rgb, least: float = ENOUGH) -> Rgb:
    """The colour, moved towards another one until it has the least contrast on the ground."""
    for step in range(21):
        mixed = _mix(colour, towards, step / 20)
        if contrast(mixed, ground) >= least:
            return mixed
    return towards


def colours(given: dict[str, Any] | None = None) -> Colours:
    """The colours of the loaded city, or of a profile's table `colours`; a wrong one counts as not given."""
    table = _given() if given is None else given
    light = readable(_valid(table, "primary"), LIGHT_PAPER, (0, 0, 0))
    dark = readable(_valid(table, "dark", light), DARK_CARD, WHITE)
    fill = readable(light, DARK_PAPER, WHITE, least=SEEN)
    accent = _valid(table, "accent")
    return Colours(
        city=_text(light),
        city_ink=_text(_ink(light)),
        dark_city=_text(dark),
        dark_city_ink=_text(_ink(dark)),
        dark_fill=_text(fill),
        dark_fill_ink=_text(_ink(fill)),
        accent=_text(accent),
        accent_ink=_text(_ink(accent)),
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
    return WHITE if contrast(WHITE, ground) >= ENOUGH else black


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _text(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
