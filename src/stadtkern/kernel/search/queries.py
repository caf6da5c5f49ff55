"""Finding: German stems first, then titles that nearly match, so that a typing error still finds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import Coalesce, Greatest, Lower
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from stadtkern.kernel import suggestions
from stadtkern.kernel.city import clock, switches
from stadtkern.kernel.search.models import UNSEEN, SearchDocument
from stadtkern.kernel.search.services import FILLERS

NEAR = 0.45  # word similarity from which a title counts as meant (pg_trgm's own default for words is 0.6)
LONGEST = 120
PART = 4  # letters of a part of a compound
HELD = """
    SELECT part FROM unnest(%s::text[]) AS part
    WHERE EXISTS (SELECT FROM kernel_search_searchdocument WHERE vector @@ plainto_tsquery('german', part))
      AND numnode(plainto_tsquery('german', part)) > 0
"""
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


def search_any(text: str, limit: int = 30) -> list[Hit]:
    """What matches at least one of the words, for a text that matches nothing as a whole."""
    return search(" OR ".join(word for word in re.findall(r"\w{3,}", text) if word.casefold() not in FILLERS), limit)


def search(text: str, limit: int = 30, module: str = "") -> list[Hit]:
    """What matches the words, the best first, what is over last. An empty text finds nothing.

    text: as people type it; quotes, OR and a minus before a word work (websearch syntax). Modules that are off are
    left out.
    """
    words = " ".join(text.replace("\0", " ").split())[:LONGEST]
    if not words:
        return []
    hits = _matching(words, limit, module)
    if not hits:
        taken_apart = " ".join(parts_of(word) or word for word in words.split())
        hits = _matching(taken_apart, limit, module) if taken_apart != words else []
    return hits


def _matching(words: str, limit: int, module: str) -> list[Hit]:
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
    """A title that is meant, perhaps, when nothing was found: one that slips of the finger explain. Empty for none."""
    typed = [suggestions.folded(word) for word in text[:LONGEST].split()]
    letters = sum(len(word) for word in typed)
    best, most = "", 0
    for title in _titles():
        known = [suggestions.folded(word) for word in re.findall(r"\w+", title)]
        meant = sum(len(word) for word in typed if any(suggestions.is_slip(word, one, long=7) for one in known))
        if meant > most and meant * 2 >= letters:
            best, most = title, meant
    return best


def _titles() -> list[str]:
    names = [active.name for active in switches.active()]
    return list(SearchDocument.objects.filter(module__in=names).order_by("title").values_list("title", flat=True))


def parts_of(word: str) -> str:
    """The parts of a compound that nothing holds as a whole, where things hold both: "Smartphonekurs" gives two words.

    Empty where it can't be taken apart.
    """
    word = "".join(letter for letter in word.casefold() if letter.isalpha())
    cuts = [
        (word[:at], word[at + joint :])
        for at in range(PART, len(word) - PART + 1)
        for joint in ((0, 1) if word[at] in "sn" and len(word) - at > PART else (0,))
    ]
    if not cuts:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [list({part for cut in cuts for part in cut})])
        held = {row[0] for row in cursor.fetchall()}
    whole = [cut for cut in cuts if cut[0] in held and cut[1] in held]
    heads = [cut[0] for cut in cuts if cut[0] in held and len(cut[0]) > PART]
    if whole:
        return " ".join(max(whole, key=lambda cut: min(map(len, cut))))
    return max(heads, key=len, default="")


def _beginning(words: str) -> str:
    """A raw query for things in which every word begins so; people see results while they type the last one."""
    parts = ["".join(letter for letter in word if letter.isalnum()) for word in words.split()]
    return " & ".join(f"'{part}':*" for part in parts if len(part) > 2) or "'\x01'"


def _marked(text: str) -> SafeString:
    seen = " · ".join(line.strip() for line in text.partition(UNSEEN)[0].splitlines() if line.strip())
    return mark_safe(escape(seen).replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>"))
