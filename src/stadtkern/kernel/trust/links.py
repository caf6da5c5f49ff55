"""Signed links: what somebody without an account owns. They say what they are for, and they expire."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing


class BadLink(Exception):
    """A link that is not from us, or is damaged."""


class ExpiredLink(BadLink):
    """A link that was from us, but is too old."""


def make(purpose: str, value: str) -> str:
    """A token for a URL that carries `value` (readable, not secret), valid for one purpose only."""
    return signing.TimestampSigner(salt=f"stadtkern.{purpose}", sep=".").sign_object(value).replace("=", "")


def read(purpose: str, token: str, *, max_age: timedelta | None = None) -> str:
    """The value of a token. Raises ExpiredLink, BadLink."""
    try:
        value = signing.TimestampSigner(salt=f"stadtkern.{purpose}", sep=".").unsign_object(token, max_age=max_age)
    except signing.SignatureExpired:
        raise ExpiredLink from None
    except Exception as error:
        raise BadLink from error
    if not isinstance(value, str):
        raise BadLink
    return value
