"""Text that comes from outside, made fit for PostgreSQL."""

from __future__ import annotations


def storable(text: str | bytes) -> str:
    """A text of another server as a column can hold it: without NUL, and with U+FFFD for what is no text.

    PostgreSQL stores no NUL, and UTF-8 knows no lone surrogates: one of them in an error message fails the whole row.
    """
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return decoded.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
