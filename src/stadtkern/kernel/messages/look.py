"""What every mail shows of the city: name, colours, where it comes from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from stadtkern.kernel.city import profile as city_profile
from stadtkern.kernel.web.links import absolute


def look(language: str) -> dict[str, Any]:
    """The part of a mail's context that is the same for all: city, its colours, absolute links to home and imprint."""
    profile = city_profile.profile()
    return {
        "city": profile,
        "colour": profile.colours.primary,
        "colour_ink": readable_on(profile.colours.primary),
        "language": language,
        "demo": settings.DEMO,
        "home_url": absolute(_path("start"), language),
        "imprint_url": absolute(_path("imprint"), language),
        "privacy_url": absolute(_path("privacy"), language),
    }


def readable_on(colour: str) -> str:
    """White or black, whichever stands out more from a colour (#rrggbb) by the contrast of WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#000000"


def _path(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return "/"
