"""Word lists and patterns, read once from `speech/data/text/*.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The data file `name`.toml as it stands."""
    return tomllib.loads((resources.files("stadtkern.speech") / "data" / "text" / f"{name}.toml").read_text("utf-8"))


@cache
def word_set(name: str, key: str) -> frozenset[str]:
    """The words of one entry (separated by white space), in lower case."""
    return frozenset(str(table(name)[key]).lower().split())
