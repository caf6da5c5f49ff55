"""Typeset PDF from the templates beside this file, and Markdown as they know it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stadtkern.kernel import typesetting
from stadtkern.kernel.typesetting import ACCESSIBLE
from stadtkern.modules.events import markdown

PACKAGE = "stadtkern.modules.events.exporters"
BLOCKS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "quote",
    "heading": "h",
    "strong": "strong",
    "em": "em",
    "link": "a",
}


def pdf(template: str, files: dict[str, bytes], *, standards: Sequence[str] = ACCESSIBLE) -> bytes:
    """Typeset one of our templates with its data files. Raises typst.TypstError: a defect of the template."""
    return typesetting.pdf(typesetting.source(PACKAGE, template), files, standards=standards)


def png(template: str, files: dict[str, bytes], *, ppi: float = 110) -> list[bytes]:
    """The pages as pictures, for looking at them."""
    return typesetting.png(typesetting.source(PACKAGE, template), files, ppi=ppi)


def value(template: str, files: dict[str, bytes], selector: str) -> Any:
    """What a template says about itself in a `metadata` element with this label."""
    return typesetting.value(typesetting.source(PACKAGE, template), files, selector)


def tree(text: str) -> list[Any]:
    """A Markdown text as nested lists that the templates know: text, or [kind, content, …]."""
    root: list[Any] = []
    open_nodes: list[list[Any]] = [root]

    def walk(tokens: Sequence[Any]) -> None:
        for token in tokens:
            name, _, way = token.type.rpartition("_")
            if token.type == "inline":
                walk(token.children or [])
            elif way == "open":
                children: list[Any] = []
                extra = [token.attrGet("href") or ""] if name == "link" else []
                open_nodes[-1].append([BLOCKS.get(name, "p"), children, *extra])
                open_nodes.append(children)
            elif way == "close":
                open_nodes.pop()
            elif token.type in ("softbreak", "hardbreak"):
                open_nodes[-1].append(" " if token.type == "softbreak" else ["br", []])
            elif token.type in ("code_block", "fence"):
                open_nodes[-1].append(["p", [token.content]])
            elif token.content:
                open_nodes[-1].append(token.content)

    walk(markdown.tokens(text))
    return root
