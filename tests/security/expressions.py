"""Tries all expressions of the source with texts on which a careless one never ends. Runs in a process with limits."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"}
UNITS = [
    *" ,.;:-+/\\\"'()=_<>&?#@",
    *("a", "A", "1", "ä", "\n", "\r\n", "\t", '""', ';"', ';a="', "a ", " a", "1 ", " 1", "a1", "1a", "a.", "1."),
    *("a,", "1,", "1-", "- ", "a-", " ,", ", ", "(1", "und ", "1.1.", "12:", "http://a", "::", "!a"),
]
STARTS = ["", "A", "A;", "1", '"', "a-"]
ENDS = ["", "\0", "!", "x\n"]
TIMES = 1_000
HERE = Path(__file__).parents[2] / "src" / "stadtkern"


@dataclass
class Tried:
    """How many expressions were tried, each with how many texts."""

    expressions: int
    texts: int


def expressions() -> Iterator[re.Pattern[str]]:
    """Every expression that stands in kernel and modules as a plain text."""
    for room in ("kernel", "modules"):
        for file in sorted((HERE / room).rglob("*.py")):
            if "migrations" in file.parts:
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "re"
                    and node.func.attr in CALLS
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                    and isinstance(node.args[0].value, str)
                ):
                    flags = re.IGNORECASE if "IGNORECASE" in ast.unparse(node) else 0
                    yield re.compile(node.args[0].value, flags)


def try_all(data: bytes) -> Tried:
    """Ends only where each expression ends on each text. data: one more expression, or nothing."""
    texts = [start + unit * TIMES + end for start in STARTS for unit in UNITS for end in ENDS]
    found = list(expressions()) if not data else [re.compile(data.decode())]
    for expression in found:
        for text in texts:
            expression.fullmatch(text)
            expression.search(text)
    return Tried(len(found), len(texts))
