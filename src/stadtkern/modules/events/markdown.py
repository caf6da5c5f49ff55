"""Texts that partners write: Markdown in, harmless HTML out.

Two walls: the Markdown reader lets no HTML through, and what it made is cleaned once more by a list of what is allowed.
"""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

TAGS = {"p", "br", "h3", "h4", "h5", "h6", "ul", "ol", "li", "em", "strong", "a", "blockquote", "code", "pre", "hr"}
SCHEMES = {"http", "https", "mailto", "tel"}
SHIFT = 2  # a page has its own h1, and sections of its own are h2


def _calm(state: StateCore) -> None:
    """Headings go below the page's own, and a picture becomes its description: none is fetched from elsewhere."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + SHIFT, 6)}"
        for child in token.children or []:
            if child.type == "image":
                child.type, child.tag, child.nesting = "text", "", 0


_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
_markdown.core.ruler.push("calm", _calm)


@lru_cache(maxsize=512)
def render(markdown: str) -> SafeString:
    """Markdown (CommonMark) as HTML that cannot do harm; links are marked as a partner's. Empty for empty text."""
    html = nh3.clean(
        _markdown.render(markdown),
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel="noopener nofollow ugc",
    )
    return mark_safe(html.strip())  # cleaned in the lines above


@lru_cache(maxsize=512)
def plain(markdown: str) -> str:
    """The words of a Markdown text, one line a paragraph; for search, calendars and feeds."""
    lines = []
    for token in _markdown.parse(markdown):
        if token.type == "inline":
            lines.append("".join(_words(child.type, child.content) for child in token.children or []))
        elif token.type in ("code_block", "fence"):
            lines.append(token.content)
    return "\n".join(line for text in lines for line in [re.sub(r"[ \t]+", " ", text).strip()] if line)


def tokens(markdown: str) -> list[Token]:
    """A Markdown text as the reader's tokens, for outputs that are
    neither HTML nor plain, such as the printed booklet.
    """
    return _markdown.parse(markdown)


def _words(kind: str, content: str) -> str:
    return "\n" if kind == "hardbreak" else " " if kind == "softbreak" else content
