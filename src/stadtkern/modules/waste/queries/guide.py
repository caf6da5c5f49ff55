"""What goes where: found as people type it, with the bins of the city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import Case, Count, F, FloatField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import get_language

from stadtkern.kernel.places.spelling import plain
from stadtkern.modules.waste.models import GuideEntry, Provider, Way

from . import calendar

NEAR = 0.5  # word similarity from which a word counts as meant
MAX_LENGTH = 80
ICONS = {
    Way.YARD: "home",
    Way.MOBILE: "car",
    Way.BULKY: "sofa",
    Way.GLASS: "globe",
    Way.CLOTHES: "heart",
    Way.SHOP: "refresh",
    Way.REUSE: "share",
    Way.CENTRE: "alert",
    Way.POLICE: "shield",
}


@dataclass(frozen=True)
class Target:
    """Where something goes: a bin of the city (`bin`), or another way with an icon."""

    key: str
    title: str
    bin: calendar.Bin | None = None
    icon: str = ""


@dataclass(frozen=True)
class GuideItem:
    """An entry as people see it. near: only nearly what was typed."""

    slug: str
    title: str
    also: list[str]
    targets: list[Target]
    hint: str
    hazardous: bool
    letter: str
    near: bool = False


def targets() -> dict[str, Target]:
    """All ways by their key: the bins of the city, then the others."""
    bins = {one.key: Target(one.key, one.title, one) for one in calendar.bins()}
    return bins | {way.value: Target(way.value, str(way.label), icon=ICONS[way]) for way in Way}


def targets_of(entry: GuideEntry, known: Mapping[str, Target]) -> list[Target]:
    """The ways of an entry; a bin that the city no longer has is left out."""
    return [known[way] for way in entry.ways if way in known]


def note() -> str:
    """What is to be said about everything in the guide, in the language of the moment."""
    row = Provider.objects.first()
    if row is None:
        return ""
    english = (get_language() or "").startswith("en")
    return (english and row.guide_note_en) or row.guide_note_de


def item(entry: GuideEntry, known: Mapping[str, Target]) -> GuideItem:
    """An entry in the language of the moment."""
    english = (get_language() or "").startswith("en")
    return GuideItem(
        entry.slug,
        (english and entry.title_en) or entry.title_de,
        entry.also.splitlines(),
        targets_of(entry, known),
        (english and entry.hint_en) or entry.hint_de,
        entry.hazardous,
        entry.letter,
        bool(getattr(entry, "only_near", False)),
    )


def search(text: str = "", *, way: str = "", letter: str = "") -> QuerySet[GuideEntry]:
    """The entries that fit: the best first for a text, else in the order of the alphabet.

    A text finds German stems ("Batterien" finds "Batterie"), beginnings of words, and words with typing errors in the
    title, in other words for it and in English.
    """
    rows = GuideEntry.objects.all()
    if way:
        rows = rows.filter(ways__contains=[way])
    if letter:
        rows = rows.filter(letter=letter)
    words = " ".join(text.replace("\0", " ").split())[:MAX_LENGTH]
    if not words:
        return rows
    folded = plain(words)
    beginning = " & ".join(f"'{part}':*" for part in words.lower().split() if part.isalnum() and len(part) > 2)
    query = SearchQuery(words, config="german", search_type="websearch")
    if beginning:
        query |= SearchQuery(beginning, config="german", search_type="raw")
    return (
        rows.annotate(
            stands=Case(When(vector=query, then=1.0), When(folded__contains=folded, then=0.8), default=0.0),
            lines=Concat(Value("\n"), F("folded"), Value("\n"), output_field=TextField()),
            rank=Coalesce(SearchRank(F("vector"), query), 0.0, output_field=FloatField()),
            near=TrigramWordSimilarity(folded, "folded"),
        )
        .annotate(
            exact=Case(
                When(folded__startswith=f"{folded}\n", then=2.0),
                When(folded=folded, then=2.0),
                When(lines__contains=f"\n{folded}\n", then=1.5),
                When(folded__startswith=folded, then=1.0),
                default=0.0,
            ),
            only_near=Case(When(stands=0.0, then=True), default=False),
        )
        .filter(Q(stands__gt=0) | Q(near__gte=NEAR))
        .annotate(worth=F("stands") * Value(2.0) + F("exact") + F("rank") + F("near"))
        .order_by("-worth", "folded")
    )


def items(rows: Iterable[GuideEntry]) -> list[GuideItem]:
    """Entries as people see them."""
    known = targets()
    return [item(row, known) for row in rows]


def letters(way: str = "") -> list[tuple[str, int]]:
    """The letters that have entries, with their number."""
    rows = search(way=way).order_by("letter").values_list("letter").annotate(number=Count("pk"))
    return [(letter, number) for letter, number in rows]
