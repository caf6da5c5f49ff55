"""The search page; htmx asks it for the results alone while somebody types."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stadtkern.kernel.city import contacts, switches
from stadtkern.kernel.content import public_page
from stadtkern.kernel.modules import SearchAnswer
from stadtkern.kernel.search import queries, services

log = logging.getLogger(__name__)


@public_page
def page(request: HttpRequest) -> HttpResponse:
    """Everything findable in the city, for the words in `q`: what modules answer, services, things."""
    words = " ".join(request.GET.get("q", "").replace("\0", " ").split())[: queries.LONGEST]
    found, answered = services.find(words), answers(words)
    hits = queries.search(words)
    if not any(not hit.near for hit in hits):
        loose = [hit for hit in queries.search_any(words) if not hit.near]
        things = [hit for hit in loose if services.is_the_thing(hit.title, words)]
        hits = things or hits or ([] if found or answered else loose)
    things = [hit for hit in hits if services.is_the_thing(hit.title, words)]
    hits.sort(key=lambda hit: hit not in things)
    sure = [] if things else _sure(found, hits, words)
    offered = {hit.url for hit in found}
    shown: dict[str, Any] = {
        "nav": "search",
        "words": words,
        "answers": answered,
        "sure": sure,
        "unsure": [hit for hit in found if hit not in sure],
        "hits": [hit for hit in hits if not hit.near and hit.url not in offered],
        "near": [hit for hit in hits if hit.near and hit.url not in offered],
    }
    shown["count"] = sum(len(shown[name]) for name in ("answers", "sure", "hits", "unsure", "near"))
    if words and not (found or hits or shown["answers"]):
        shown |= {"suggestion": queries.suggestion(words), "contact": contacts.contact()}
    template = "search/results.html" if request.headers.get("HX-Request") else "search/page.html"
    return render(request, template, shown)


def _sure(found: list[services.ServiceHit], hits: list[queries.Hit], words: str) -> list[services.ServiceHit]:
    """The services that stand above the things that hold the words."""
    stand = [hit for hit in hits if not hit.near]
    named = any(services.title_names(hit.title, words) for hit in stand)
    return [hit for hit in found if not stand or (hit.score >= services.SURE and not (named and hit.only_in_part))]


def answers(words: str) -> list[SearchAnswer]:
    """What modules answer themselves; one that fails costs its answer, not the page."""
    given: list[SearchAnswer] = []
    for module in switches.active():
        try:
            given += module.answers(words) if words and module.answers is not None else ()
        except Exception:
            log.exception("the module %s could not answer a search", module.name)
    return given
