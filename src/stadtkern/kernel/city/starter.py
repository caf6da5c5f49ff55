"""A new city's folder that runs at once: what people know by heart, and samples for the rest."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

from pydantic import EmailStr, TypeAdapter, ValidationError

from stadtkern.kernel import colours
from stadtkern.kernel.slugs import slug

PATTERNS = Path(__file__).parent / "data" / "starter"
# The first two digits of the official municipality key (Destatis, Gemeindeverzeichnis) -> ISO 3166-2:DE, name.
STATES: Mapping[str, tuple[str, str]] = {
    "01": ("SH", "Schleswig-Holstein"),
    "02": ("HH", "Hamburg"),
    "03": ("NI", "Niedersachsen"),
    "04": ("HB", "Bremen"),
    "05": ("NW", "Nordrhein-Westfalen"),
    "06": ("HE", "Hessen"),
    "07": ("RP", "Rheinland-Pfalz"),
    "08": ("BW", "Baden-Württemberg"),
    "09": ("BY", "Bayern"),
    "10": ("SL", "Saarland"),
    "11": ("BE", "Berlin"),
    "12": ("BB", "Brandenburg"),
    "13": ("MV", "Mecklenburg-Vorpommern"),
    "14": ("SN", "Sachsen"),
    "15": ("ST", "Sachsen-Anhalt"),
    "16": ("TH", "Thüringen"),
}
INVENTED = "99"  # keys that belong to nobody, for invented cities
FALLBACK_STATE = STATES["05"]


@dataclass(frozen=True)
class NewCity:
    """What has to be known about a city before its folder can be made; each value as `name_of` and its like give it."""

    name: str
    ags: str
    colour: str
    mail: str


def name_of(text: str) -> str:
    """The name of a city. Raises ValueError that says what would be right."""
    name = " ".join(text.split())
    if not name or len(name) > 60 or not name.isprintable():
        raise ValueError("write the city's name, such as Musterstadt, with 60 characters at most")
    return name


def key_of(text: str) -> str:
    """An official municipality key, eight digits. Raises ValueError that says what would be right."""
    key = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{8}", key) or key[:2] not in {*STATES, INVENTED}:
        raise ValueError(
            f"“{text}” is no official municipality key (AGS): eight digits, of which the first two name the state, "
            "01 to 16; an invented city takes 99 and six more"
        )
    return key


def colour_of(text: str) -> str:
    """A colour for buttons, dark enough for white words (WCAG 2.2, 1.4.3). Raises ValueError for what is none."""
    digits = text.strip().lower().removeprefix("#")
    if not re.fullmatch(r"[0-9a-f]{6}|[0-9a-f]{3}", digits):
        raise ValueError(f"“{text}” is no colour; write # and six digits, such as #1f4e79")
    return colours.text(colours.readable(colours.parse(f"#{digits}"), colours.WHITE, colours.BLACK))


def mail_of(text: str) -> str:
    """An address of mail. Raises ValueError that says what would be right."""
    try:
        return str(TypeAdapter(EmailStr).validate_python(text.strip()))
    except ValidationError:
        raise ValueError(f"“{text}” is no address; write it like stadt@example.org") from None


def sample_mail(name: str) -> str:
    """An address that reaches nobody (RFC 2606), until the city gives its own."""
    return f"stadt@{slug(name, 60)}.example"


def files(city: NewCity, folder: Path) -> dict[str, str]:
    """The files of a folder for this city: relative path -> text."""
    state, state_name = STATES.get(city.ags[:2], FALLBACK_STATE)
    official = f"Stadt {city.name}"
    words = {
        "name": city.name,
        "official_name": official,
        "ags": city.ags,
        "state": state,
        "state_name": state_name,
        "slug": slug(city.name, 50),
        "colour": city.colour,
        "mail": city.mail,
        "street": "Rathausplatz 1",
        "postcode": "00000",
        "town": city.name,
        "folder": str(folder),
    }
    words |= {f"{name}_toml": json.dumps(words[name], ensure_ascii=False) for name in ("name", "official_name")}
    words |= {f"{name}_toml": json.dumps(words[name], ensure_ascii=False) for name in ("mail", "street", "town")}
    words |= {f"{name}_csv": _cell(words[name]) for name in ("street", "town")}
    words["name_xml"] = escape(city.name, {'"': "&quot;"})
    return {
        file.relative_to(PATTERNS).as_posix(): Template(file.read_text(encoding="utf-8")).substitute(words)
        for file in sorted(PATTERNS.rglob("*"))
        if file.is_file()
    }


def _cell(text: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([text])
    return out.getvalue()
