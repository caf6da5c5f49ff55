"""Writing TOML: as much of it as a city folder needs. Reading is tomllib's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any


def toml(data: Mapping[str, Any]) -> str:
    """A table as TOML text: its values, then its tables, then its lists of tables. None is left out."""
    return "\n".join(_table(data, ())).strip("\n") + "\n"


def _table(data: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    lines, tables = [], []
    for key, value in data.items():
        here = ".".join((*path, key))
        if isinstance(value, Mapping):
            tables += ["", f"[{here}]", *_table(value, (*path, key))]
        elif isinstance(value, list) and value and all(isinstance(entry, Mapping) for entry in value):
            for entry in value:
                tables += ["", f"[[{here}]]", *_table(entry, (*path, key))]
        elif value is not None:
            lines.append(f"{key} = {_value(value)}")
    return lines + tables


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(_value(entry) for entry in value) + "]"
    if isinstance(value, str):
        # A JSON string is a TOML basic string, but for the one control character that JSON may show as it is.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)
