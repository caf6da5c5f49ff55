"""The search page; htmx asks it for the results alone while somebody types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stadtkern.kernel.content import public_page
from stadtkern.kernel.search import queries


@public_page
def page(request: HttpRequest) -> HttpResponse:
    """Everything findable in the city, for the words in `q`."""
    words = request.GET.get("q", "").strip()[: queries.LONGEST]
    hits = queries.search(words)
    template = "search/results.html" if request.headers.get("HX-Request") else "search/page.html"
    return render(
        request,
        template,
        {
            "nav": "search",
            "words": words,
            "hits": hits,
            "suggestion": "" if hits or not words else queries.suggestion(words),
        },
    )
