"""Text that comes from outside, made fit for PostgreSQL and for every output."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.translation import get_language

# What XML 1.0 (2.2) and PostgreSQL refuse, other control characters, and what turns the text behind it around
# (explicit directional formatting, UAX 9): a name could hide what stands after it.
NOT_TEXT = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff]"
)


def clean(text: str) -> str:
    """A text of people as every output can hold it: without control characters, lone surrogates, bidi overrides."""
    return NOT_TEXT.sub("", text)


def with_language(text: str, language: str) -> str:
    """A text for a page, marked with its language where that is not the page's, so that screen readers say it right."""
    if not text or language == (get_language() or language):
        return text
    return format_html('<span lang="{}">{}</span>', language, text)


def clean_json(value: Any) -> Any:
    """The same for all texts of a JSON value, its names too."""
    return _all_texts(clean, value)


def storable(text: str | bytes) -> str:
    """A text of another server as a column can hold it: without NUL, and with U+FFFD for what is no text.

    PostgreSQL stores no NUL, and UTF-8 knows no lone surrogates: one of them in an error message fails the whole row.
    """
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return decoded.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def storable_json(value: Any) -> Any:
    """The same for all texts of a JSON value, its names too."""
    return _all_texts(storable, value)


def _all_texts(change: Callable[[str], str], value: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {_all_texts(change, key): _all_texts(change, one) for key, one in value.items()}
    if isinstance(value, list):
        return [_all_texts(change, one) for one in value]
    return value
