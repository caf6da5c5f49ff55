"""Typeset PDF by typst. Templates are ours and fixed; what people wrote travels as data, never as typst code."""

from __future__ import annotations

import fcntl
import importlib.resources
import io
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from stadtkern.environment import ROOT

FONTS = ROOT / "node_modules" / "@kern-ux" / "native" / "dist" / "fonts" / "fira-sans"
WEIGHTS = ("Regular", "Italic", "Medium", "SemiBold", "Bold")
ACCESSIBLE = ("ua-1",)  # PDF/UA-1, ISO 14289-1: tagged, with language, title and alternative texts


def source(package: str, template: str) -> bytes:
    """A template that lies in a Python package."""
    return importlib.resources.files(package).joinpath(template).read_bytes()


def pdf(template: bytes, files: dict[str, bytes], *, standards: Sequence[str] = ACCESSIBLE) -> bytes:
    """Typeset a template with its data files. Raises typst.TypstError: a defect of the template."""
    import typst  # heavy, and few pages of the web server need it

    with _folder(template, files) as place:
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
def _folder(template: bytes, files: dict[str, bytes]) -> Iterator[Path]:
    """A folder of its own, because pictures and pages of a PDF cannot be handed over in memory."""
    with tempfile.TemporaryDirectory() as place:
        for name, content in {"main.typ": template, **files}.items():
            (Path(place) / name).write_bytes(content)
        yield Path(place)


def value(template: bytes, files: dict[str, bytes], selector: str) -> Any:
    """What a template says about itself in a `metadata` element with this label."""
    import typst

    with _folder(template, files) as place:
        found = typst.query(place / "main.typ", selector, field="value", one=True, **_options(place))
        return json.loads(found)


def _options(place: Path) -> dict[str, Any]:
    """Nothing outside of the folder can be read, but for our fonts."""
    fonts = [str(folder)] if (folder := _fonts()) else []
    return {"root": str(place), "font_paths": fonts, "ignore_system_fonts": True}


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
