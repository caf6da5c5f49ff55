"""The German texts: collect what the code says, fill in translations, find what is missing.

    python tools/messages.py update            new texts into each package's django.po, gone ones out
    python tools/messages.py missing [FOLDER]  texts without German, as JSON (also: does anything wait for `update`?)
    python tools/messages.py fill FOLDER FILE  translations from a JSON file {"English": "Deutsch"} (plural: ["one",
    "many"])

A text belongs to the nearest package above it that has a `locale/` folder. Babel reads Python; Django's own
`templatize` turns templates into something that Babel's reader understands, so GNU gettext is not needed.
"""

from __future__ import annotations

import fcntl
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "stadtkern"
LANGUAGE = "de"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def home(file: Path) -> Path:
    """The package whose locale folder takes the file's texts: a module's folder, or the kernel's part."""
    inside = file.relative_to(SOURCE).parts
    return (
        SOURCE.joinpath(*inside[:2])
        if inside[0] in ("kernel", "modules") and len(inside) > 2
        else SOURCE / "kernel" / "web"
    )


def texts(file: Path) -> Iterator[tuple[str | None, str | tuple[str, ...]]]:
    """(context, text or (one, many)) of one file."""
    if file.suffix == ".py":
        source = file.read_bytes()
    else:
        from django.utils.translation.template import templatize

        made = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        source = "\n".join(
            line.lstrip() for line in made.splitlines()
        ).encode()  # HTML's indents mean nothing in Python
    for _line, message, _comments, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
        yield context, message if isinstance(message, str) else tuple(message)


def collected() -> dict[Path, Catalog]:
    """A fresh catalogue per package, with every text of its files and where it stands."""
    catalogs: dict[Path, Catalog] = {}
    files = [*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]
    for file in sorted(files):
        if "migrations" in file.parts:
            continue
        for context, message in texts(file):
            catalog = catalogs.setdefault(home(file), Catalog(locale=LANGUAGE, fuzzy=False))
            catalog.add(message, locations=[(str(file.relative_to(SOURCE)), 0)], context=context)
    return catalogs


def po_file(package: Path) -> Path:
    return package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def stored(package: Path) -> Catalog:
    file = po_file(package)
    if not file.exists():
        return Catalog(locale=LANGUAGE, fuzzy=False)
    with file.open("rb") as source:
        return read_po(source, locale=LANGUAGE)


def save(package: Path, catalog: Catalog) -> None:
    """Write one .po, sorted, without dates and line numbers, so that a diff shows texts only."""
    out = io.BytesIO()
    write_po(out, catalog, sort_output=True, no_location=True, omit_header=True, width=120)
    header = (
        b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: de\\n"\n"Plural-Forms: '
        b'nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    file = po_file(package)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(
        header + out.getvalue().replace(b"#, python-format\n", b"").replace(b"#, python-brace-format\n", b"")
    )


def update() -> None:
    for package, fresh in collected().items():
        old = stored(package)
        for message in fresh:
            known = old.get(message.id, message.context) if message.id else None
            if known is not None and known.string:
                message.string = known.string
        save(package, fresh)


def is_missing(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return bool(message.id) and not all(strings)


def missing(only: Path | None = None) -> dict[str, list[object]]:
    """Texts without German per package, from the code as it stands now (not from what the .po file lists)."""
    found: dict[str, list[object]] = {}
    for package, fresh in collected().items():
        if only is not None and package != only:
            continue
        old = stored(package)
        for message in fresh:
            known = old.get(message.id, message.context) if message.id else None
            if message.id and (known is None or is_missing(known)):
                found.setdefault(str(package.relative_to(ROOT)), []).append(message.id)
    return found


def fill(package: Path, translations: dict[str, str | list[str]]) -> None:
    catalog = stored(package)
    for message in catalog:
        key = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
        if key in translations:
            german = translations[key]
            message.string = tuple(german) if isinstance(german, list) else german
    save(package, catalog)


def main(arguments: list[str]) -> int:
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "messages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        match arguments:
            case ["update"]:
                update()
            case ["missing", *where]:
                gaps = missing(Path(where[0]).resolve() if where else None)
                print(json.dumps(gaps, ensure_ascii=False, indent=1))
                return 1 if gaps else 0
            case ["fill", where, file]:
                update()
                fill(Path(where).resolve(), json.loads(Path(file).read_text(encoding="utf-8")))
            case _:
                print(__doc__)
                return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
