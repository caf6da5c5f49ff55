"""Typeset PDF by typst. Templates are ours and fixed; what people wrote travels as data, never as typst code."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.resources
import importlib.util
import io
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from stadtkern import environment
from stadtkern.environment import ROOT
from stadtkern.kernel import child_process

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
ESCAPED = re.compile(rb"\\[ubfr]|\x7f")  # in JSON: what may be no letter
WEIGHTS = ("Regular", "Italic", "Medium", "SemiBold", "Bold")
ACCESSIBLE = ("ua-1",)  # PDF/UA-1, ISO 14289-1: tagged, with language, title and alternative texts


def source(package: str, template: str) -> bytes:
    """A template that lies in a Python package."""
    return importlib.resources.files(package).joinpath(template).read_bytes()


def pdf(template: bytes, files: dict[str, bytes], *, standards: Sequence[str] = ACCESSIBLE) -> bytes:
    """Typeset a template with its data files; text of people (in JSON files) may hold any character.

    One that no font has is shown as �. Raises ChildFailed: a defect of the template or of a picture.
    """
    made: bytes = child_process.call(f"{__name__}:run_pdf", template, files, list(standards), FONTS)
    return made


def png(template: bytes, files: dict[str, bytes], *, ppi: float = 110) -> list[bytes]:
    """The pages as pictures, for looking at them. Raises ChildFailed as `pdf` does."""
    made: list[bytes] = child_process.call(f"{__name__}:run_png", template, files, ppi, FONTS)
    return made


def value(template: bytes, files: dict[str, bytes], selector: str) -> Any:
    """What a template says about itself in a `metadata` element with this label. Raises ChildFailed as `pdf` does."""
    return child_process.call(f"{__name__}:run_value", template, files, selector, FONTS)


def run_pdf(template: bytes, files: dict[str, bytes], standards: list[str], house: Path) -> bytes:
    """What the child process of `pdf` does. house: where the house's font lies. Raises typst.TypstError."""
    import typst

    try:
        return _pdf(template, files, standards, house)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    # Letters of several fonts that make one sign can still be refused (PDF/UA-1, 7.21.8): what Fira Sans has never is.
    return _pdf(template, files, standards, house, own=True)


def _pdf(template: bytes, files: dict[str, bytes], standards: list[str], house: Path, *, own: bool = False) -> bytes:
    import typst

    with _folder(template, files, house, own=own) as place:
        options = {**_options(place, house), "pdf_standards": standards}
        made: bytes = typst.compile(place / "main.typ", format="pdf", **options)
        return made


def run_png(template: bytes, files: dict[str, bytes], ppi: float, house: Path) -> list[bytes]:
    """What the child process of `png` does. Raises typst.TypstError."""
    import typst

    with _folder(template, files, house) as place:
        pages = typst.compile(place / "main.typ", format="png", ppi=ppi, **_options(place, house))
        return pages if isinstance(pages, list) else [pages]


def run_value(template: bytes, files: dict[str, bytes], selector: str, house: Path) -> Any:
    """What the child process of `value` does. Raises typst.TypstError."""
    import typst

    with _folder(template, files, house) as place:
        found = typst.query(place / "main.typ", selector, field="value", one=True, **_options(place, house))
        return json.loads(found)


@contextmanager
def _folder(template: bytes, files: dict[str, bytes], house: Path, *, own: bool = False) -> Iterator[Path]:
    """A folder of its own, because pictures and pages of a PDF cannot be handed over in memory.

    own: leave nothing in texts but what the house's own font has.
    """
    with tempfile.TemporaryDirectory() as place:
        for name, content in {"main.typ": template, **files}.items():
            written = _with_letters(content, house, own=own) if name.endswith(".json") else content
            (Path(place) / name).write_bytes(written)
        yield Path(place)


def _with_letters(content: bytes, house: Path, *, own: bool) -> bytes:
    if content.isascii() and not ESCAPED.search(content):
        return content  # nothing that a font could lack
    letters = _own_letters(house) if own else _letters(house)
    return json.dumps(_displayed(json.loads(content), letters, own=own)).encode()


def _displayed(value: Any, letters: frozenset[int], *, own: bool) -> Any:
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else displayable(value, letters, unseen=not own)
    if isinstance(value, list):
        return [_displayed(one, letters, own=own) for one in value]
    if isinstance(value, dict):
        return {name: _displayed(one, letters, own=own) for name, one in value.items()}
    return value


def displayable(text: str, letters: frozenset[int], *, unseen: bool = True) -> str:
    """A text with � for each character that stands in no font, and without control characters.

    unseen: what is never seen, such as joiners, stays.
    """
    unknown = "\ufffd" if 0xFFFD in letters else "?"

    def shown(sign: str) -> str:
        if unicodedata.category(sign) == "Cc" or sign in BIDI:
            return sign if sign in "\n\t" else ""
        if UNSEEN.match(sign):
            return sign if unseen else ""
        return sign if ord(sign) in letters else unknown

    return "".join(map(shown, unicodedata.normalize("NFC", text)))


def _options(place: Path, house: Path) -> dict[str, Any]:
    """Nothing outside of the folder can be read, but for our fonts."""
    fonts = [str(folder) for folder in (_fonts(house), *_other_fonts()) if folder]
    return {"root": str(place), "font_paths": fonts, "ignore_system_fonts": True}


@cache
def _other_fonts() -> tuple[Path, ...]:
    """Folders of fonts for other writings than Latin; the typesetter takes from them what Fira Sans lacks."""
    packages = [spec for name in FONT_PACKAGES if (spec := importlib.util.find_spec(name))]
    found = [Path(place) for spec in packages for place in spec.submodule_search_locations or []]
    return (*found, *([EMOJI] if EMOJI.exists() else []))


@cache
def _letters(house: Path = FONTS) -> frozenset[int]:
    """The code points that any of our fonts has."""
    others = [file for folder in _other_fonts() for file in _font_files(folder)]
    return _own_letters(house).union(*_code_points(others))


@cache
def _own_letters(house: Path = FONTS) -> frozenset[int]:
    """The code points of Fira Sans; without it those of Latin, which typst's own serif has."""
    folder = _fonts(house)
    latin = frozenset([*range(0x20, 0x7F), *range(0xA0, 0x180)])
    return frozenset.intersection(*_code_points(_font_files(folder))) if folder else latin


def _font_files(folder: Path) -> list[Path]:
    return sorted(file for ending in ("ttf", "otf") for file in folder.rglob(f"*.{ending}"))


def _code_points(files: list[Path]) -> list[frozenset[int]]:
    """Of each font. Reading them takes a second, so they are noted in var/ for as long as the files are the same."""
    state = json.dumps([[str(file), file.stat().st_size, file.stat().st_mtime_ns] for file in files])
    known = _folder_of_fonts() / f"letters-{hashlib.sha256(state.encode()).hexdigest()[:12]}.json"
    if known.exists():
        return [frozenset(one) for one in json.loads(known.read_bytes())]
    from fontTools.ttLib import TTFont

    found = []
    for file in files:
        with TTFont(file, lazy=True) as font:
            found.append(frozenset(font.getBestCmap()))
    _write(known, json.dumps([sorted(one) for one in found]).encode())
    return found


def _fonts(house: Path) -> Path | None:
    """Fira Sans (SIL OFL 1.1) as the typesetter reads it; None without npm's files, then typst's own serif serves."""
    if not all((house / f"FiraSans-{weight}.woff2").exists() for weight in WEIGHTS):
        return None
    folder = _folder_of_fonts()
    if all((folder / f"FiraSans-{weight}.ttf").exists() for weight in WEIGHTS):
        return folder
    from fontTools.ttLib import TTFont

    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for weight in WEIGHTS:
            target = folder / f"FiraSans-{weight}.ttf"
            if not target.exists():
                font = TTFont(house / f"FiraSans-{weight}.woff2")
                font.flavor = None
                out = io.BytesIO()
                font.save(out)
                _write(target, out.getvalue())
    return folder


def _folder_of_fonts() -> Path:
    folder = Path(environment.value("STADTKERN_VAR")) / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(target: Path, content: bytes) -> None:
    """Write a file that another process never sees half."""
    half = target.with_suffix(f".{os.getpid()}.half")
    half.write_bytes(content)
    half.rename(target)
