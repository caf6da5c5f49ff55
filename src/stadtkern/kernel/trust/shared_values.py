"""Short-lived values that all web processes share, in PostgreSQL: Django's default cache, which allauth uses."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.utils import timezone

from stadtkern.kernel.trust.models import SharedValue


def key(name: str, prefix: str, version: int) -> str:
    """The stored name of a value: a keyed hash, since allauth's names hold addresses of people and networks."""
    text = f"{prefix}:{version}:{name}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"trust.shared_values." + text, hashlib.sha256).hexdigest()


def sweep() -> int:
    """Forget what has expired. Gives how many went."""
    return SharedValue.objects.filter(expires__lt=timezone.now()).delete()[0]
