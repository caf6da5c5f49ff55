"""Typeset PDF by typst. Templates are ours and fixed; what people wrote travels as data, never as typst code."""

from __future__ import annotations

import fcntl
import importlib.resources
import importlib.util
import io
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from stadtkern.environment import ROOT

FONTS = ROOT / "node_modules" / "@kern-ux" / "native" / "dist" / "fonts" / "fira-sans"
# Noto (SIL OFL 1.1), one weight of each.
FONT_PACKAGES = (
    "fontpkg_noto_sans",
    "fontpkg_noto_sans_arabic",
    "fontpkg_noto_sans_devanagari",
    "fontpkg_noto_sans_tamil",
    "fontpkg_noto_sans_thai",
    "noto_cjk_sans_jp_regular",
)
EMOJI = ROOT / "node_modules" / "@expo-google-fonts" / "noto-emoji" / "400Regular"
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # they turn what stands behind them around
# Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties.txt) and the separators of lines: they need no glyph.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
WEIGHTS = ("Regular", "Italic", "Medium", "SemiBold", "Bold")
ACCESSIBLE = ("ua-1",)  # PDF/UA-1, ISO 14289-1: tagged, with language, title and alternative texts


def source(package: str, template: str) -> bytes:
    """A template that lies in a Python package."""
    return importlib.resources.files(package).joinpath(template).read_bytes()


def pdf(template: bytes, files: dict[str, bytes], *, standards: Sequence[str] = ACCESSIBLE) -> bytes:
    """Typeset a template with its data files; text of people (in JSON files) may hold any character.

    One that no font has is shown as �. Raises typst.TypstError: a defect of the template.
    """
    import typst  # heavy, and few pages of the web server need it

    try:
        return _pdf(template, files, standards)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    # Letters of several fonts that make one sign can still be refused (PDF/UA-1, 7.21.8): what Fira Sans has never is.
    return _pdf(template, files, standards, _own_letters())


def _pdf(
    template: bytes, files: dict[str, bytes], standards: Sequence[str], letters: frozenset[int] | None = None
) -> bytes:
    import typst

    with _folder(template, files, letters) as place:
        options = {**_options(place), "pdf_standards": list(standards)}
        made: bytes = typst.compile(place / "main.typ", format="pdf", **options)
        return made


def png(template: bytes, files: dict[str, bytes], *, ppi: float = 110) -> list[bytes]:
    """The pages as pictures, for looking at them. Raises typst.TypstError: a defect of the template or of a picture."""
    import typst

    with _folder(template, files) as place:
        pages = typst.compile(place / "main.typ", format="png", ppi=ppi, **_options(place))
        return pages if isinstance(pages, list) else [pages]


@contextmanager
def _folder(template: bytes, files: dict[str, bytes], letters: frozenset[int] | None = None) -> Iterator[Path]:
    """A folder of its own, because pictures and pages of a PDF cannot be handed over in memory."""
    with tempfile.TemporaryDirectory() as place:
        for name, content in {"main.typ": template, **files}.items():
            texts = name.endswith(".json")
            (Path(place) / name).write_bytes(_with_letters(content, letters or _letters()) if texts else content)
        yield Path(place)


def _with_letters(content: bytes, letters: frozenset[int]) -> bytes:
    return json.dumps(_displayed(json.loads(content), letters)).encode()


def _displayed(value: Any, letters: frozenset[int]) -> Any:
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else displayable(value, letters)
    if isinstance(value, list):
        return [_displayed(one, letters) for one in value]
    if isinstance(value, dict):
        return {name: _displayed(one, letters) for name, one in value.items()}
    return value


def displayable(text: str, letters: frozenset[int]) -> str:
    """A text with � for each character that stands in no font; what is never seen stays, but for control characters."""
    unknown = "\ufffd" if 0xFFFD in letters else "?"

    def shown(sign: str) -> str:
        if unicodedata.category(sign) == "Cc" or sign in BIDI:
            return sign if sign in "\n\t" else ""
        if UNSEEN.match(sign):
            return sign if letters != _own_letters() else ""
        return sign if ord(sign) in letters else unknown

    return "".join(map(shown, unicodedata.normalize("NFC", text)))


def value(template: bytes, files: dict[str, bytes], selector: str) -> Any:
    """What a template says about itself in a `metadata` element with this label."""
    import typst

    with _folder(template, files) as place:
        found = typst.query(place / "main.typ", selector, field="value", one=True, **_options(place))
        return json.loads(found)


def _options(place: Path) -> dict[str, Any]:
    """Nothing outside of the folder can be read, but for our fonts."""
    fonts = [str(folder) for folder in (_fonts(), *_other_fonts()) if folder]
    return {"root": str(place), "font_paths": fonts, "ignore_system_fonts": True}


@cache
def _other_fonts() -> tuple[Path, ...]:
    """Folders of fonts for other writings than Latin; the typesetter takes from them what Fira Sans lacks."""
    packages = [spec for name in FONT_PACKAGES if (spec := importlib.util.find_spec(name))]
    found = [Path(place) for spec in packages for place in spec.submodule_search_locations or []]
    return (*found, *([EMOJI] if EMOJI.exists() else []))


@cache
def _letters() -> frozenset[int]:
    """The code points that any of our fonts has."""
    return _own_letters().union(*(_code_points(file) for folder in _other_fonts() for file in _font_files(folder)))


@cache
def _own_letters() -> frozenset[int]:
    """The code points of Fira Sans; without it those of Latin, which typst's own serif has."""
    folder = _fonts()
    latin = frozenset([*range(0x20, 0x7F), *range(0xA0, 0x180)])
    return frozenset.intersection(*map(_code_points, _font_files(folder))) if folder else latin


def _font_files(folder: Path) -> list[Path]:
    return sorted(file for ending in ("ttf", "otf") for file in folder.rglob(f"*.{ending}"))


def _code_points(file: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _fonts() -> Path | None:
    """Fira Sans (SIL OFL 1.1) as the typesetter reads it; None without npm's files, then typst's own serif serves."""
    if not all((FONTS / f"FiraSans-{weight}.woff2").exists() for weight in WEIGHTS):
        return None
    from fontTools.ttLib import TTFont

    folder = Path(settings.VAR) / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for weight in WEIGHTS:
            target = folder / f"FiraSans-{weight}.ttf"
            if not target.exists():
                font = TTFont(FONTS / f"FiraSans-{weight}.woff2")
                font.flavor = None
                out = io.BytesIO()
                font.save(out)
                half = target.with_suffix(".half")
                half.write_bytes(out.getvalue())
                half.rename(target)
    return folder
