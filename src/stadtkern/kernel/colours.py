"""Colours as numbers, and the contrast that people need to read (WCAG 2.2)."""

from __future__ import annotations

import re

Rgb = tuple[int, int, int]
WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (0, 0, 0)
DARK_CARD: Rgb = (38, 36, 34)  # what pages in dark mode write on
LEAST_TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
TEXT_CONTRAST = LEAST_TEXT_CONTRAST + 0.1  # what we mix ourselves: a little more, for rounding
SHAPE_CONTRAST = 3.0  # WCAG 2.2, 1.4.11


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


def readable(colour: Rgb, ground: Rgb, towards: Rgb, least: float = TEXT_CONTRAST) -> Rgb:
    """The colour, moved towards another one until it has the least contrast on the ground."""
    for step in range(21):
        mixed = mix(colour, towards, step / 20)
        if contrast(mixed, ground) >= least:
            return mixed
    return towards


def readable_on(ground: Rgb, *, dark: Rgb = BLACK) -> Rgb:
    """White or the dark one, whichever stands out more from a ground."""
    return WHITE if contrast(WHITE, ground) >= contrast(dark, ground) else dark


def text(colour: Rgb) -> str:
    """A colour as #rrggbb."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """The first colour, moved towards the other by a share (0 to 1)."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
