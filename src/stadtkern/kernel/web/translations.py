"""Texts in German and English. English stands in the code, German in `locale/de/LC_MESSAGES/django.po` of each package.

GNU gettext is not needed: Babel joins all .po files into one catalogue under var/locale, anew when one of them changed.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from stadtkern.kernel import modules

LANGUAGE = "de"


def po_files() -> list[Path]:
    """Every German .po file of the kernel and of the installed modules, foreign ones too."""
    kernel = Path(__file__).parents[1]
    roots = [kernel]
    for app in modules.app_names():
        spec = find_spec(app)
        if spec is not None and spec.submodule_search_locations:
            roots += [Path(place) for place in spec.submodule_search_locations]
    return sorted(file for root in roots for file in root.glob(f"**/locale/{LANGUAGE}/LC_MESSAGES/django.po"))


def compile_catalogs(var: Path) -> bool:
    """Write var/locale/de/LC_MESSAGES/django.mo when a .po file is newer; whole or not at all. True when written."""
    files = po_files()
    target = var / "locale" / LANGUAGE / "LC_MESSAGES" / "django.mo"
    newest = max((file.stat().st_mtime for file in files), default=0.0)
    names = target.with_suffix(".sources")
    listed = "\n".join(map(str, files))
    if target.exists() and target.stat().st_mtime >= newest and names.exists() and names.read_text() == listed:
        return False
    # Not above: a web process that finds its catalogue ready needs no Babel in its memory.
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    joined = Catalog(locale=LANGUAGE)
    for file in files:
        with file.open("rb") as source:
            for message in read_po(source, locale=LANGUAGE):
                if message.id and message.string:
                    joined[message.id] = message
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(f".{os.getpid()}")
    with half.open("wb") as out:
        write_mo(out, joined)
    half.replace(target)
    names.write_text(listed)
    return True
