"""Lines of the log without what a stranger could use: the tokens of personal links."""

from __future__ import annotations

import logging
import re

# Tokens of `trust.links` and other values that Django signs: value, time and signature, with . or : between.
SIGNED = re.compile(r"[A-Za-z0-9_-]{6,}[.:][A-Za-z0-9_-]{6,12}[.:][A-Za-z0-9_-]{40,}")
# allauth's links to a new password, and what another sign-in sends back.
OF_SIGN_IN = re.compile(r"(/key/|[?&](?:code|state)=)[^/?&\s\"']+")
MASK = "…"


def without_tokens(text: str) -> str:
    """The text with each token replaced: what it opens must not be opened from a log."""
    return OF_SIGN_IN.sub(rf"\1{MASK}", SIGNED.sub(MASK, text))


class WithoutTokens(logging.Formatter):
    """Django's and our own lines, tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))
