"""Text that comes from outside, made fit for PostgreSQL."""

from __future__ import annotations

from typing import Any


def storable(text: str | bytes) -> str:
    """A text of another server as a column can hold it: without NUL, and with U+FFFD for what is no text.

    PostgreSQL stores no NUL, and UTF-8 knows no lone surrogates: one of them in an error message fails the whole row.
    """
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return decoded.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def storable_json(value: Any) -> Any:
    """The same for all texts of a JSON value, its names too."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable_json(key): storable_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [storable_json(one) for one in value]
    return value
