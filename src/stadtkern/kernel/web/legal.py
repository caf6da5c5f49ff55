"""The pages that the law asks for, from the city folder: imprint, privacy, accessibility statement."""

from __future__ import annotations

from functools import cache
from typing import Any

import nh3
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from stadtkern.kernel.city.contacts import contact
from stadtkern.kernel.city.profile import city
from stadtkern.kernel.content import public_page
from stadtkern.kernel.privacy import records

TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}


@public_page
def imprint(request: HttpRequest) -> HttpResponse:
    """Who is responsible (section 5 of the German Digital Services Act, DDG)."""
    return _page(request, "imprint", _("Legal notice"))


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens with personal data (articles 13 and 14 GDPR): the city's text, then all that the app stores."""
    return _page(request, "privacy", _("Privacy"), groups=records.groups())


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (section 12b of the German act BGG, and the states' own)."""
    return _page(request, "accessibility", _("Accessibility"))


def markdown(text: str) -> SafeString:
    """Markdown of a city folder as HTML. Raw HTML in it is shown as text; its headings begin at the second level."""
    return mark_safe(nh3.clean(_parser().render(text), tags=TAGS, attributes={"a": {"href"}}, link_rel=None))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")

    def lower(state: Any) -> None:
        headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
        highest = min((int(token.tag[1]) for token in headings), default=2)
        for token in headings:
            token.tag = f"h{min(int(token.tag[1]) - highest + 2, 4)}"

    parser.core.ruler.push("lower_headings", lower)
    return parser


def _page(request: HttpRequest, name: str, title: str, **more: Any) -> HttpResponse:
    texts = city().texts.get(name, {})
    language = get_language() or settings.LANGUAGE_CODE
    text = texts.get(language) or texts.get(settings.LANGUAGE_CODE) or ""
    return render(
        request,
        "web/legal.html",
        {
            "nav": "more",
            "heading": title,
            "name": name,
            "text": markdown(text) if text else "",
            "other_language": bool(text) and not texts.get(language),
            "contact": contact(name),
            **more,
        },
    )
