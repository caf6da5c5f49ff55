"""The city's sign in every form that browsers want: SVG for the page, PNG for the home screen, ICO for the tab.

The sign is the logo of the city folder. Of an SVG only plain shapes can be drawn as PNG here (rectangles, circles and
paths of straight lines); for any other logo, and for a city without one, the icon is the city's first letter on its
colours. Drawn with Pillow when first asked for, then kept in memory.
"""

from __future__ import annotations

import hashlib
import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from django.conf import settings
from django.utils.html import escape

from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.web import citystyle

if TYPE_CHECKING:
    from PIL import Image  # Pillow is loaded when an icon is drawn; the sign as SVG needs none

SIZES = (180, 192, 512)
FINE = 4  # drawn this many times larger, then made small: smooth edges
_SVG = "{http://www.w3.org/2000/svg}"


class _TooFine(Exception):
    """The logo uses what we cannot draw."""


def svg() -> str:
    """The sign for pages: the city's own SVG, or its letter on a square with round corners."""
    logo = _logo()
    if logo.lstrip()[:5] in (b"<svg ", b"<?xml"):
        return logo.decode("utf-8")
    its = citystyle.colours()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">'
        f'<defs><clipPath id="r"><rect width="48" height="48" rx="13"/></clipPath></defs><g clip-path="url(#r)">'
        f'<path fill="{its.city}" d="M0 0h48v48H0z"/><path fill="{its.accent}" d="M0 40h48v8H0z"/>'
        f'<text x="24" y="31" text-anchor="middle" font-family="Fira Sans, Arial, sans-serif" font-weight="600" '
        f'font-size="26" fill="{its.city_ink}">{escape(settings.CITY.name[:1].upper())}</text></g></svg>'
    )


def png(size: int, *, mask: bool = False) -> bytes:
    """The sign as PNG, `size` pixels square; with `mask` it fills the square and keeps its content in the middle."""
    logo = _logo()
    its = citystyle.colours()
    key = hashlib.sha256(logo + f"{its}{settings.CITY.name}".encode()).hexdigest()
    return _png(size, mask, key)


def ico() -> bytes:
    """The sign for the tab, 32 and 48 pixels."""
    from PIL import Image

    out = io.BytesIO()
    Image.open(io.BytesIO(png(192))).save(out, "ICO", sizes=[(32, 32), (48, 48)])
    return out.getvalue()


def _logo() -> bytes:
    row = CityProfile.objects.values_list("logo", flat=True).first()
    return bytes(row) if row else b""


@lru_cache(maxsize=16)
def _png(size: int, mask: bool, _key: str) -> bytes:
    from PIL import Image

    picture = _from_logo(_logo(), size) or _letter(size, mask=mask)
    if mask:
        ground = Image.new("RGBA", picture.size, picture.getpixel((picture.width // 2, 1)) or 0)
        inner = picture.resize((round(size * 0.72),) * 2, Image.Resampling.LANCZOS)
        ground.alpha_composite(inner, ((size - inner.width) // 2,) * 2)
        picture = ground
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _from_logo(logo: bytes, size: int) -> Image.Image | None:
    from PIL import Image

    if logo.startswith(b"\x89PNG"):
        picture = Image.open(io.BytesIO(logo)).convert("RGBA")
        picture.thumbnail((size, size), Image.Resampling.LANCZOS)
        square = Image.new("RGBA", (size, size), (0, 0, 0, 0))
        square.alpha_composite(picture, ((size - picture.width) // 2, (size - picture.height) // 2))
        return square
    try:
        return _draw_svg(logo, size) if logo else None
    except (_TooFine, ElementTree.ParseError, ValueError, KeyError):
        return None


def _draw_svg(logo: bytes, size: int) -> Image.Image:
    from PIL import Image, ImageDraw

    root = ElementTree.fromstring(logo)  # noqa: S314  (checked for code and entities when the folder was read)
    left, top, width, height = (float(part) for part in root.attrib["viewBox"].replace(",", " ").split())
    scale = size * FINE / max(width, height)
    picture = Image.new("RGBA", (size * FINE, size * FINE), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    for shape in root:
        its = shape.attrib
        fill = its.get("fill", "#000000")
        if set(its) & {"transform", "style", "clip-path", "mask", "opacity", "stroke"}:
            raise _TooFine
        if shape.tag == f"{_SVG}rect":
            x, y = float(its.get("x", 0)) - left, float(its.get("y", 0)) - top
            box = (x * scale, y * scale, (x + float(its["width"])) * scale - 1, (y + float(its["height"])) * scale - 1)
            pen.rounded_rectangle(box, radius=float(its.get("rx", 0)) * scale, fill=fill)
        elif shape.tag == f"{_SVG}circle":
            x, y, r = (float(its[name]) for name in ("cx", "cy", "r"))
            pen.ellipse(
                ((x - left - r) * scale, (y - top - r) * scale, (x - left + r) * scale, (y - top + r) * scale),
                fill=fill,
            )
        elif shape.tag == f"{_SVG}path":
            for points in _polygons(its["d"]):
                pen.polygon([((x - left) * scale, (y - top) * scale) for x, y in points], fill=fill)
        else:
            raise _TooFine
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _polygons(path: str) -> list[list[tuple[float, float]]]:
    """The polygons of an SVG path of straight lines (SVG 2, chapter 9). Raises _TooFine for a curve."""
    parts = re.findall(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)", path)
    found: list[list[tuple[float, float]]] = []
    points: list[tuple[float, float]] = []
    x = y = 0.0
    command, position = "", 0
    while position < len(parts):
        if parts[position].isalpha():
            command, position = parts[position], position + 1
        kind = command.upper()
        if kind == "Z":
            x, y = points[0] if points else (x, y)
            found, points = [*found, points], []
            continue
        if kind not in "MLHV":
            raise _TooFine
        numbers = [float(number) for number in parts[position : position + (2 if kind in "ML" else 1)]]
        position += len(numbers)
        base_x, base_y = (x, y) if command.islower() else (0.0, 0.0)
        if kind in "ML":
            x, y = base_x + numbers[0], base_y + numbers[1]
        elif kind == "H":
            x = base_x + numbers[0]
        else:
            y = base_y + numbers[0]
        if kind == "M":
            found, points = ([*found, points] if points else found), []
            command = "l" if command == "m" else "L"
        points.append((x, y))
    return [polygon for polygon in [*found, points] if len(polygon) > 2]


def _letter(size: int, *, mask: bool) -> Image.Image:
    from PIL import Image, ImageDraw, ImageFont

    wide = size * FINE
    its = citystyle.colours()
    picture = Image.new("RGBA", (wide, wide), its.city)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=wide * 0.56)
    pen.text(
        (wide / 2, wide * (0.5 if mask else 0.45)),
        settings.CITY.name[:1].upper(),
        font=font,
        fill=its.city_ink,
        anchor="mm",
    )
    if not mask:
        pen.rectangle((0, wide * 0.84, wide, wide), fill=its.accent)
        corners = Image.new("L", (wide, wide), 0)
        ImageDraw.Draw(corners).rounded_rectangle((0, 0, wide - 1, wide - 1), radius=wide * 0.27, fill=255)
        picture.putalpha(corners)
    return picture.resize((size, size), Image.Resampling.LANCZOS)
