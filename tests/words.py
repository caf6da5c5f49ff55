"""What people read on a page, and what of it only a machine would say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from lxml import html

import stadtkern

READ_ALOUD = ("alt", "aria-label", "placeholder", "title")
# Code, and what somebody is to copy, is no prose.
UNREAD = {"script", "style", "template", "svg", "code", "pre", "textarea", "time-zone"}
ADDRESSES = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:de|org|com|net|eu|example)\b[/\w.-]*")
FILE_NAMES = re.compile(r"\b[\w-]+\.(?:csv|xlsx|ics|pdf|json|toml|geojson|zip|svg|png|jpe?g|webp|js|css|html|pem)\b")
NAMES_OF_LANGUAGES = {"Deutsch", "English"}  # each is said in itself
MAX_SHORT = 3  # letters of what may be a word of both languages: "Do" is a Thursday, too
MACHINE_WORDS = {
    "dotted key": re.compile(r"\b[a-z][a-z_]+\.[a-z][a-z_]+\b"),
    "key with underscores": re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b"),
    "enum name": re.compile(r"\b[A-Z][a-z]+\w*\.[A-Z_]{2,}\b"),
    "JSON": re.compile(r"\{['\"<A-Z]|['\"]: |\bnull\b|\[object|\[\]|\{\}"),
    "Python": re.compile(r"\b(?:None(?! of)|True|False|undefined)\b"),
    "date for machines": re.compile(r"\b\d{4}-\d\d-\d\d\b"),
    "time of no city": re.compile(r"\bUTC\b|\+00:00|\d\d:\d\d:\d\d"),
    "identifier": re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
    "numbered key": re.compile(r"\b[a-z]+(?:-[a-z]+)*-\d\d+\b"),
    "placeholder": re.compile(r"%\(\w+\)[sd]|\{\{|\{%"),
    "greeting of a dash": re.compile(r"(?:Guten Tag|Hello) –"),
}
GERMAN = re.compile(r"\b(?:und|oder|der|die|das|ist|sind|nicht|mit|für|von|zum|zur|wird|werden|Sie|Ihre?|Uhr)\b")
ENGLISH = re.compile(r"\b(?:and|or|the|is|are|not|with|for|of|to|you|your|will|be|this|that)\b")


@dataclass(frozen=True)
class Piece:
    """A text of a page in one piece. marked: whether the page could say in which language it is."""

    text: str
    language: str
    marked: bool = True


def pieces(page: str | bytes) -> Iterator[Piece]:
    """All that is shown or read aloud, in the order of the page."""
    tree = html.document_fromstring(page)
    language = str(tree.get("lang", ""))
    title = tree.find(".//title")
    if title is not None and title.text:
        yield Piece(" ".join(title.text.split()), language, marked=False)
    yield from _walk(tree.find("body"), language)


def _walk(element: html.HtmlElement, language: str) -> Iterator[Piece]:
    if not isinstance(element.tag, str):
        return
    language = str(element.get("lang") or language)
    for name in READ_ALOUD:
        if value := " ".join(str(element.get(name) or "").split()):
            yield Piece(value, language, marked=False)
    if element.tag in UNREAD:
        return
    if element.tag == "input" and element.get("type") in ("submit", "button") and element.get("value"):
        yield Piece(str(element.get("value")), language, marked=False)
    if text := " ".join((element.text or "").split()):
        yield Piece(text, language)
    for child in element:
        yield from _walk(child, language)
        if text := " ".join((child.tail or "").split()):
            yield Piece(text, language)


@cache
def catalogue() -> dict[str, str]:
    """Every English text of the house and its German."""
    found: dict[str, str] = {}
    for file in Path(stadtkern.__file__).parent.glob("**/locale/de/LC_MESSAGES/django.po"):
        for message in read_po(file.open("rb")):
            ids, strings = message.id, message.string
            pairs = zip(ids, strings, strict=False) if isinstance(ids, (list, tuple)) else [(ids, strings)]
            found.update({one: other for one, other in pairs if one and other and "%" not in one})
    return found


@cache
def _only(language: str) -> frozenset[str]:
    """Texts that are right in this language alone."""
    english, german = set(catalogue()), set(catalogue().values())
    return frozenset(english - german if language == "en" else german - english)


def machine_words(text: str) -> list[str]:
    """What of a text only a machine says."""
    bare = FILE_NAMES.sub("", ADDRESSES.sub("", text))
    return [f"{what}: {hit.group()}" for what, form in MACHINE_WORDS.items() if (hit := form.search(bare))]


def foreign_words(text: str, language: str) -> list[str]:
    """Whether a text is in another language than it says."""
    if text in NAMES_OF_LANGUAGES:
        return []
    other, foreign, own = ("en", ENGLISH, GERMAN) if language.startswith("de") else ("de", GERMAN, ENGLISH)
    if len(text) > MAX_SHORT and text in _only(other):
        return ["not translated"]
    many = len(set(foreign.findall(text))) > 1 and len(set(own.findall(text))) < 2
    return ["in another language"] if many else []


def judge(page: str | bytes, names: Iterable[str] = ()) -> list[str]:
    """All that is wrong with what a page says.

    names: titles that people have given, which may look like anything. Alone they are marked with their language; amid
    other words, in an attribute or in the page's title they can't be.
    """
    found, names = [], sorted(names, key=len, reverse=True)
    for piece in pieces(page):
        bare = piece.text
        for name in names:
            bare = bare.replace(name, "…")
        whole = piece.marked and piece.text in names
        problems = machine_words(bare) + foreign_words(piece.text if whole else bare, piece.language)
        found += [f"{problem} ({piece.text[:90]})" for problem in problems]
    return found
