"""What every mail shows of the city: name, colours, where it comes from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from stadtkern.kernel import colours
from stadtkern.kernel.city import profile as city_profile
from stadtkern.kernel.public_urls import absolute


def branding(language: str) -> dict[str, Any]:
    """The part of a mail's context that is the same for all: city, its colours, absolute links to home and imprint."""
    profile = city_profile.profile()
    return {
        "city": profile,
        "colour": profile.colours.primary,
        "colour_ink": colours.text(colours.readable_on(colours.parse(profile.colours.primary))),
        "language": language,
        "demo": settings.DEMO,
        "home_url": absolute(_path("start"), language),
        "imprint_url": absolute(_path("imprint"), language),
        "privacy_url": absolute(_path("privacy"), language),
    }


def _path(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return "/"
