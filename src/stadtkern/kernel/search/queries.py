"""Finding: German stems first, then titles that nearly match, so that a typing error still finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import Coalesce, Greatest, Lower
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from stadtkern.kernel.city import clock, switches
from stadtkern.kernel.search.models import UNSEEN, SearchDocument

NEAR = 0.45  # word similarity from which a title counts as meant (pg_trgm's own default for words is 0.6)
LONGEST = 120
_OPEN, _CLOSE = "\x02", "\x03"


@dataclass(frozen=True)
class Hit:
    """One thing found.

    `excerpt` is safe HTML in which <mark> shows the words; `near` says that it only nearly matches.
    """

    module: str
    key: str
    title: str
    excerpt: SafeString
    url: str
    kind: str
    starts_at: datetime | None
    day_only: bool
    past: bool
    near: bool


def search(text: str, limit: int = 30, module: str = "") -> list[Hit]:
    """What matches the words, the best first, what is over last. An empty text finds nothing.

    text: as people type it; quotes, OR and a minus before a word work (websearch syntax). Modules that are off are
    left out.
    """
    words = " ".join(text.replace("\0", " ").split())[:LONGEST]
    if not words:
        return []
    names = [active.name for active in switches.active() if not module or active.name == module]
    now = clock.now()
    query = SearchQuery(words, config="german", search_type="websearch") | SearchQuery(
        _beginning(words), config="german", search_type="raw"
    )
    rows = (
        SearchDocument.objects.filter(module__in=names)
        .annotate(
            near=TrigramWordSimilarity(words.lower(), Lower("title")),
            rank=Coalesce(SearchRank(F("vector"), query, normalization=Value(1)), 0.0, output_field=FloatField()),
            stands=Case(When(vector=query, then=1.0), default=0.0, output_field=FloatField()),
            excerpt=SearchHeadline(
                "text",
                query,
                config="german",
                start_sel=_OPEN,
                stop_sel=_CLOSE,
                max_words=26,
                min_words=12,
                max_fragments=1,
            ),
            over=Case(When(starts_at__lt=now, then=1), default=0),
        )
        .filter(Q(vector=query) | Q(near__gte=NEAR))
        .annotate(worth=Greatest(F("stands") * 2 + F("rank"), F("near")))
        .order_by("over", "-worth", F("starts_at").asc(nulls_last=True), "title")[:limit]
    )
    return [
        Hit(
            module=row.module,
            key=row.key,
            title=row.title,
            excerpt=_marked(row.excerpt),
            url=row.url,
            kind=row.kind,
            starts_at=row.starts_at,
            day_only=row.day_only,
            past=bool(row.over),
            near=not row.stands,
        )
        for row in rows
    ]


def suggestion(text: str) -> str:
    """A title that is meant, perhaps, when nothing was found; empty for none."""
    words = " ".join(text.split())[:LONGEST].lower()
    if len(words) < 3:
        return ""
    best = (
        SearchDocument.objects.filter(module__in=[active.name for active in switches.active()])
        .annotate(near=TrigramWordSimilarity(words, Lower("title")))
        .filter(near__gte=0.2)
        .order_by("-near")
        .values_list("title", flat=True)
        .first()
    )
    return best or ""


def _beginning(words: str) -> str:
    """A raw query for things in which every word begins so; people see results while they type the last one."""
    parts = ["".join(letter for letter in word if letter.isalnum()) for word in words.split()]
    return " & ".join(f"'{part}':*" for part in parts if len(part) > 2) or "'\x01'"


def _marked(text: str) -> SafeString:
    seen = " · ".join(line.strip() for line in text.partition(UNSEEN)[0].splitlines() if line.strip())
    return mark_safe(escape(seen).replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>"))
