"""HTML that is right by construction: text is escaped when it becomes part of a tag; nothing escapes twice or never."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = {"meta", "link", "br", "hr", "input", "rect", "line", "path", "circle", "polyline", "col"}


class Html(str):
    """Text that is markup already. Only `tag` and `join` make it."""

    __slots__ = ()


Content = str | int | float | None


def tag(name: str, /, *children: Content, **attributes: Content) -> Html:
    """`tag("p", "a < b", class_="note", data_at=3)` is `<p class="note" data-at="3">a &lt; b</p>`.

    An attribute of None is left out, one of "" stands bare. A name's trailing underscore goes, others become hyphens.
    """
    told = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if name in VOID:
        return Html(
            f"<{name}{told}/>" if name not in ("meta", "link", "br", "hr", "input", "col") else f"<{name}{told}>"
        )
    return Html(f"<{name}{told}>{join(children)}</{name}>")


def join(children: Iterable[Content]) -> Html:
    """All children after each other; None is nothing."""
    return Html(
        "".join(child if isinstance(child, Html) else escape(str(child)) for child in children if child is not None)
    )


def raw(text: str) -> Html:
    """Our own style sheet and script, which are no input of anybody."""
    return Html(text)


def _attribute(key: str, value: Content) -> str:
    name = key.rstrip("_")
    name = name if name == "viewBox" else name.replace("_", "-")
    return f" {name}" if value == "" else f' {name}="{escape(str(value))}"'
