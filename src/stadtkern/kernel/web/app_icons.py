"""The city's sign in every form that browsers want: SVG for the page, PNG for the home screen, ICO for the tab.

The sign is the logo of the city folder, else the city's first letter on its colours. Pictures were drawn when the
city was loaded (city_icons.py) and are only read here.
"""

from __future__ import annotations

from django.utils.html import escape

from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.city.profile import profile
from stadtkern.kernel.web import citystyle
from stadtkern.kernel.web.models import AppIcon


def svg() -> str:
    """The sign for pages: the city's own SVG, or its letter on a square with round corners."""
    logo = bytes(CityProfile.objects.values_list("logo", flat=True).first() or b"")
    if logo.lstrip()[:5] in (b"<svg ", b"<?xml"):
        return logo.decode("utf-8")
    its = citystyle.colours()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">'
        f'<defs><clipPath id="r"><rect width="48" height="48" rx="13"/></clipPath></defs><g clip-path="url(#r)">'
        f'<path fill="{its.city}" d="M0 0h48v48H0z"/><path fill="{its.accent}" d="M0 40h48v8H0z"/>'
        f'<text x="24" y="31" text-anchor="middle" font-family="Fira Sans, Arial, sans-serif" font-weight="600" '
        f'font-size="26" fill="{its.city_ink}">{escape(profile().name[:1].upper())}</text></g></svg>'
    )


def picture(name: str) -> bytes | None:
    """The file of an icon by its name, such as "symbol-192.png"; None for one that was never drawn."""
    content = AppIcon.objects.filter(name=name).values_list("content", flat=True).first()
    return None if content is None else bytes(content)
