"""The city's own part of its folder: `city.toml`, the legal texts, the logo."""

from __future__ import annotations

import re
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stadtkern.kernel import colours, suggestions
from stadtkern.kernel.city import clock, sync
from stadtkern.kernel.city.models import CityProfile, ModuleSwitch
from stadtkern.kernel.city.packs import Changes, PackPart, PackReader, toml_text
from stadtkern.kernel.city.profile import Profile
from stadtkern.kernel.city.starter import INVENTED, STATES
from stadtkern.kernel.modules import installed

FILE = "city.toml"
NOTES = "README.md"  # for people, in any folder; kept so that an export has it too
TEXTS = ("imprint", "privacy", "accessibility")
GERMAN_TEXTS = {"impressum": "imprint", "datenschutz": "privacy", "barrierefreiheit": "accessibility"}
LANGUAGES = ("de", "en")
GERMAN_ZONES = ("Europe/Berlin", "Europe/Busingen")
# What stands in samples: Muster, Mustertext, Musterstadt, and names that reach nobody (RFC 2606, RFC 6761).
SAMPLE_WORDS = re.compile(
    r"\bMuster(?!ung|gültig|haus)\w*|\bsample\b|\blorem ipsum\b|Hier steht im Betrieb"
    r"|[\w.@/-]*\.(?:example|invalid)\b|[\w.@/-]*\bexample\.(?:org|com|net)\b",
    re.IGNORECASE,
)
MAX_LOGO_BYTES = 200_000  # bytes
MAX_LOGO_PIXELS = 4_000  # each way
# What an SVG could do in a browser beside being a picture.
SVG_DANGERS = re.compile(
    r"<\s*(script|foreignObject|iframe|embed|object|style|use\s[^>]*href\s*=\s*[\"'](?!#))|\bon\w+\s*=|javascript:|<!ENTITY|<!DOCTYPE|"
    r"(?:href|src)\s*=\s*[\"'](?!#|data:image/png)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CityPart:
    """What this part loads."""

    slug: str
    profile: Profile
    texts: dict[str, dict[str, str]]
    logo: bytes
    ags_line: int = 1
    notes: dict[str, str] = field(default_factory=dict)


def read(reader: PackReader) -> CityPart | None:
    """Read and check profile, texts and logo."""
    profile = reader.toml(FILE, Profile)
    for place, why in reader.shared_problems():
        index = profile.include.index(place) if profile is not None else 0
        reader.problem_at(FILE, ("include", index), why, "see docs/city-folder.md")
    languages = profile.languages if profile is not None else ["de"]
    texts: dict[str, dict[str, str]] = {}
    for name in TEXTS:
        for language in languages:
            text = reader.text(f"texts/{name}.{language}.md", required=language == "de")
            if text is not None and not text.strip():
                reader.problem(f"texts/{name}.{language}.md", 1, "the text is empty", "write it; it is a legal duty")
            if text is not None:
                texts.setdefault(name, {})[language] = text
    for file in reader.files("texts/*"):
        stem, _, rest = file.removeprefix("texts/").partition(".")
        if stem not in TEXTS or rest not in [f"{language}.md" for language in LANGUAGES]:
            reader.problem(file, 1, "no text of this name is shown", _text_hint(stem, rest))
    notes = {file: reader.text(file) or "" for file in reader.files() if file.rpartition("/")[2] == NOTES}
    if profile is None:
        return None
    _check_colours(reader, profile)
    _check_modules(reader, profile)
    _doubts(reader, profile, texts)
    profile = profile.model_copy(update={"slug": profile.slug or _slug(reader.folder)})
    return CityPart(profile.slug, profile, texts, _logo(reader, profile), reader.line(FILE, ("ags",)), notes)


def _doubts(reader: PackReader, profile: Profile, texts: dict[str, dict[str, str]]) -> None:
    """Warn of what can hardly be meant: a state that the key does not name, a zone abroad, samples in a real city."""
    state, name = STATES.get(profile.ags[:2], (profile.state, ""))
    if state != profile.state:
        reader.warn_at(FILE, ("state",), f"the key {profile.ags} is of {name} ({state}), and state is {profile.state}")
    if profile.ags[:2] not in STATES and profile.ags[:2] != INVENTED:
        reader.warn_at(FILE, ("ags",), f"no German state has keys (AGS) that begin with {profile.ags[:2]}")
    if profile.timezone not in GERMAN_ZONES:
        reader.warn_at(FILE, ("timezone",), f"the time zone {profile.timezone} is not that of Germany, Europe/Berlin")
    if profile.sample:
        return
    for text, languages in texts.items():
        for language, words in languages.items():
            if found := SAMPLE_WORDS.search(words):
                line = words.count("\n", 0, found.start()) + 1
                reader.warn(
                    f"texts/{text}.{language}.md",
                    line,
                    f"“{found.group()}” reads like a sample, and city.toml does not say sample = true",
                )
    for path, value in _values(profile.model_dump(mode="json")):
        if isinstance(value, str) and (found := SAMPLE_WORDS.search(value)):
            wrong = f"{path[-1]} “{value}” reads like a sample, and there is no sample = true"
            reader.warn_at(FILE, path, wrong)


def _values(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """All values inside of plain data, each with its path."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _values(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _values(value, (*path, index))
    else:
        yield path, data


def _text_hint(stem: str, rest: str) -> str:
    """The name that a text should have, also for somebody who named it in German."""
    name = GERMAN_TEXTS.get(stem.lower()) or suggestions.suggestion(stem, TEXTS) or (stem if stem in TEXTS else "")
    language = rest.partition(".")[0]
    if not name:
        return f"there are {', '.join(TEXTS)}"
    return f"did you mean texts/{name}.{language if language in LANGUAGES else 'de'}.md?"


def _slug(folder: Path) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", folder.resolve().name.lower()).strip("-")[:50] or "city"


def _check_colours(reader: PackReader, profile: Profile) -> None:
    for name, colour, ground, where, advice in (
        ("primary", profile.colours.primary, colours.WHITE, "white", "darker"),
        ("dark", profile.colours.dark, colours.DARK_CARD, "the cards of dark mode", "lighter"),
    ):
        if colour is None:
            continue
        ratio = colours.contrast(colours.parse(colour), ground)
        if ratio < colours.LEAST_TEXT_CONTRAST:
            reader.problem_at(
                FILE,
                ("colours", name),
                f"{name} {colour} has a contrast of {ratio:.1f}:1 against {where}",
                f"take a {advice} one: {colours.LEAST_TEXT_CONTRAST}:1 is needed (WCAG 2.2, 1.4.3)",
            )


def _check_modules(reader: PackReader, profile: Profile) -> None:
    seen: set[str] = set()
    for index, line in enumerate(profile.modules):
        if line.name not in installed():
            right = suggestions.hint(line.name, installed(), f"installed are {', '.join(installed())}")
            reader.problem_at(FILE, ("modules", index, "name"), f"no module {line.name} is installed", right)
        if line.name in seen:
            reader.problem_at(
                FILE, ("modules", index, "name"), f"the module {line.name} stands twice", "keep one of them"
            )
        seen.add(line.name)


def _logo(reader: PackReader, profile: Profile) -> bytes:
    for file in reader.files("logo.*"):
        if file != profile.logo:
            reader.problem(file, 1, "this logo is not named in city.toml", f'write logo = "{file}", or remove the file')
    if not profile.logo:
        return b""
    if profile.logo not in [*reader.files("logo.*"), *reader.links()]:
        reader.problem_at(FILE, ("logo",), f"the file {profile.logo} is missing", "add it, or remove the line")
        return b""
    raw = reader.raw(profile.logo)
    if raw is None:
        return b""
    if len(raw) > MAX_LOGO_BYTES:
        reader.problem(profile.logo, 1, f"the logo has {len(raw):,} bytes", f"at most {MAX_LOGO_BYTES:,}")
        return b""
    if profile.logo.endswith(".png"):
        if not raw.startswith(b"\x89PNG\r\n\x1a\n"):
            reader.problem(profile.logo, 1, "this is no PNG picture", "save it as PNG or SVG")
        elif max(size := struct.unpack(">II", raw[16:24].ljust(8, b"\xff"))) > MAX_LOGO_PIXELS:
            shown = f"the logo is {size[0]:,} by {size[1]:,} pixels large"
            reader.problem(profile.logo, 1, shown, f"at most {MAX_LOGO_PIXELS:,} each way")
        return raw
    text = reader.text(profile.logo) or ""
    danger = SVG_DANGERS.search(text)
    if "<svg" not in text:
        reader.problem(profile.logo, 1, "this is no SVG picture", "save it as PNG or SVG")
    elif danger is not None:
        line = text.count("\n", 0, danger.start()) + 1
        reader.problem(
            profile.logo,
            line,
            f"the picture holds {danger.group().strip()!r}, which could run code or load from elsewhere",
            "export it as plain SVG: shapes only, no scripts, styles or links",
        )
    return raw


class _ProfileStore:
    """The one row of the profile; loader.py writes checksum and time."""

    def create(self, _key: str, data: sync.Data) -> None:
        """Write the profile."""
        row = CityProfile.objects.first() or CityProfile(loaded_at=clock.now())
        row.slug, row.data, row.texts = data["slug"], data["profile"], data["texts"]
        row.logo, row.notes = b64decode(data["logo"]), data["notes"]
        row.save()

    def update(self, key: str, _fields: sync.Data, data: sync.Data) -> None:
        """Write the profile anew."""
        self.create(key, data)

    def remove(self, _key: str) -> None:
        """There is always one."""


def load(part: CityPart, changes: Changes) -> None:
    """Write the profile, the logo, and the module switches of which the folder says something new."""
    # Where the files came from is no matter of the city: an export has them all in one folder.
    profile = part.profile.model_dump(mode="json", exclude={"include"})
    data = {
        "slug": part.slug,
        "profile": profile,
        "texts": part.texts,
        "logo": b64encode(part.logo).decode(),
        "notes": part.notes,
    }
    sync.apply("city", {"profile": data}, _ProfileStore(), changes, title=lambda _data: part.profile.name)
    switches = {
        line.name: {"on": line.on, "position": position} for position, line in enumerate(part.profile.modules, start=1)
    }
    sync.apply("modules", switches, sync.ModelStore(ModuleSwitch, "name"), changes, title=lambda _data: "")


def export() -> dict[str, str | bytes]:
    """The files of this part, as they are loaded now; modules in their order of the moment."""
    row = CityProfile.objects.get()
    data: dict[str, Any] = {**row.data}
    switches = ModuleSwitch.objects.all()
    data["slug"] = row.slug
    data["modules"] = [{"name": switch.name, "on": switch.on} for switch in switches] or data["modules"]
    files: dict[str, str | bytes] = {
        FILE: toml_text(Profile.model_validate(data).model_dump(mode="json", exclude_none=True, exclude_defaults=True))
    }
    for name, languages in row.texts.items():
        files |= {f"texts/{name}.{language}.md": text for language, text in languages.items()}
    files |= row.notes
    if data["logo"]:
        files[data["logo"]] = bytes(row.logo)
    return files


part = PackPart(files=(FILE, "texts/*", "logo.*"), read=read, load=load, export=export)
