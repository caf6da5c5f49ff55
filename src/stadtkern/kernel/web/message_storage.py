"""Where a notice waits for the next page: in a cookie as ours are named, or in the session when it is long."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _Cookie(CookieStorage):
    cookie_name = f"{settings.HOST_PREFIX}messages"


class MessageStorage(FallbackStorage):
    """Django's own way; only the cookie has our name."""

    storage_classes = (_Cookie, SessionStorage)
