"""The app's icons, drawn by the typesetter when a city is loaded: the logo of its folder, else its first letter.

PNG for home screens, ICO for the tab. A web process only serves them (app_icons.py), so it loads no drawing library.
"""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from stadtkern.kernel import typesetting
from stadtkern.kernel.child_process import ChildFailed
from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.city.packs import Changes, PackPart
from stadtkern.kernel.web import citystyle
from stadtkern.kernel.web.models import AppIcon

if TYPE_CHECKING:
    from PIL import Image

EDGE = 512  # pixels of the largest icon; the others are made from it
SAFE_SHARE = 0.72  # of the edge, inside of which nothing is cut away (W3C manifest, "maskable": 0.8 for a circle)
TAB_SIZES = [(32, 32), (48, 48)]
WHITE = (255, 255, 255, 255)
HERE = "stadtkern.kernel.web"


class _NotDrawable(Exception):
    """A logo of which the typesetter makes no picture."""


def draw(changes: Changes) -> None:
    """Draw the icons of the loaded city, where its logo, its colours or its name are not those of the last time."""
    city = CityProfile.objects.get()
    sign = _sign(city)
    logo = bytes(city.logo)
    state = hashlib.sha256(json.dumps(sign, sort_keys=True).encode() + logo + _code()).hexdigest()
    if AppIcon.objects.filter(drawn_from=state).exists():
        return
    try:
        icons = _icons(sign, logo)
    except _NotDrawable as reason:
        changes.warnings.append(f"{sign['logo']}: {reason}, so the app's icon is the letter {sign['letter']}")
        icons = _icons({**sign, "logo": None}, b"")
    AppIcon.objects.all().delete()
    AppIcon.objects.bulk_create(
        AppIcon(name=name, content=content, drawn_from=state) for name, content in icons.items()
    )


def _sign(city: CityProfile) -> dict[str, str | None]:
    its = citystyle.colours({name: value for name, value in city.data["colours"].items() if value})
    return {
        "letter": city.data["name"][:1].upper(),
        "logo": ("logo.png" if bytes(city.logo).startswith(b"\x89PNG") else "logo.svg") if city.logo else None,
        "city": its.city,
        "ink": its.city_ink,
        "accent": its.accent,
    }


def _code() -> bytes:
    return Path(__file__).read_bytes() + typesetting.source(HERE, "city_icons.typ")


def _icons(sign: dict[str, str | None], logo: bytes) -> dict[str, bytes]:
    """Name -> file. Raises _NotDrawable."""
    from PIL import Image

    free, *filled = _pages(sign, logo)
    square = filled[0] if filled else _on_ground(free)
    icons = {
        "symbol-192.png": _png(free, 192),
        "symbol-512.png": _png(free, EDGE),
        "symbol-180.png": _png(square, 180),  # Apple cuts the corners itself, and paints black what is clear
        "symbol-maske-512.png": _png(square, EDGE),
    }
    tab = io.BytesIO()
    free.resize(max(TAB_SIZES), Image.Resampling.LANCZOS).save(tab, "ICO", sizes=TAB_SIZES)
    return icons | {"favicon.ico": tab.getvalue()}


def _pages(sign: dict[str, str | None], logo: bytes) -> list[Image.Image]:
    from PIL import Image

    files = {"sign.json": json.dumps(sign).encode()} | ({str(sign["logo"]): logo} if sign["logo"] else {})
    try:
        pages = typesetting.png(typesetting.source(HERE, "city_icons.typ"), files, ppi=EDGE)
    except ChildFailed:
        if not sign["logo"]:
            raise
        raise _NotDrawable("the picture cannot be drawn") from None
    pictures = [Image.open(io.BytesIO(page)).convert("RGBA") for page in pages]
    if pictures[0].getchannel("A").getextrema()[1] == 0:
        raise _NotDrawable("the picture is empty")
    return pictures


def _on_ground(free: Image.Image) -> Image.Image:
    """A logo in the middle of a whole square, on the colour of its own upper edge or, where that is clear, on white."""
    from PIL import Image

    edge = free.getpixel((free.width // 2, 1))
    square = Image.new("RGBA", free.size, edge if isinstance(edge, tuple) and edge[3] == 255 else WHITE)
    inner = free.resize((round(EDGE * SAFE_SHARE),) * 2, Image.Resampling.LANCZOS)
    square.alpha_composite(inner, ((EDGE - inner.width) // 2,) * 2)
    return square


def _png(picture: Image.Image, size: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


part = PackPart(files=(), read=lambda _reader: None, load=lambda _nothing, changes: draw(changes), export=dict)
