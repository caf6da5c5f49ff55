"""Which push services we speak to. An endpoint comes from outside, so it may lead nowhere but to a known public one."""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext as _

from stadtkern.kernel.errors import Refusal

HOSTS = ("fcm.googleapis.com", "web.push.apple.com", "updates.push.services.mozilla.com")
SUFFIXES = (".push.apple.com", ".push.services.mozilla.com", ".notify.windows.com")
# What people call the browsers that each service stands for.
NAMES = {
    ".googleapis.com": "Chrome",
    ".apple.com": "Safari",
    ".mozilla.com": "Firefox",
    ".windows.com": "Edge",
}
MAX_LENGTH = 1000  # characters
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"  # RFC 1123, section 2.1; urlsplit gives small letters
HOST_NAME = re.compile(rf"(?=.{{1,253}}\Z){LABEL}(?:\.{LABEL})*")
USUAL = re.compile(r"(https?://[a-z0-9.-]+(?::[0-9]+)?)(/[!\"$-~]*)")  # where scheme and host end is beyond doubt

Origin = tuple[str, str, int]  # scheme, host, port (RFC 6454)


class PushService(NamedTuple):
    """A push service that we speak to. host: for the header Host; audience: its origin as text, for the signature."""

    origin: Origin
    host: str
    audience: str


class BadEndpoint(Refusal):
    """An endpoint that is none of a known push service."""

    code = "bad_endpoint"
    status = 422

    @property
    def message(self) -> str:
        return _("Your browser uses a push service that this app does not support. Please choose email instead.")


class BadKeys(Refusal):
    """Keys of a push subscription that are damaged or forged. details: `field` (p256dh, auth)."""

    code = "bad_keys"
    status = 422

    @property
    def message(self) -> str:
        return _("There is a problem with your browser's push subscription. Turn the reminders off and on again.")


def check_endpoint(endpoint: str) -> SplitResult:
    """The parts of an endpoint. Raises BadEndpoint for another scheme, port, host, or one with a user in it."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        raise BadEndpoint from None
    host = parts.hostname or ""
    if len(endpoint) > MAX_LENGTH or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        raise BadEndpoint
    if parts.scheme in ("http", "https") and parts.netloc and parts.netloc in settings.PUSH_STAND_INS:
        return parts
    known = host in HOSTS or host.endswith(SUFFIXES) or host in settings.PUSH_SERVICES
    known = known and HOST_NAME.fullmatch(host) is not None
    if parts.scheme != "https" or port not in (None, 443) or parts.username is not None or not known:
        raise BadEndpoint
    return parts


def address(endpoint: str) -> tuple[PushService, str]:
    """The service of an endpoint, and what to ask it for. Raises BadEndpoint.

    A hundred thousand devices are at a handful of services, so what is known of a service is kept.
    """
    usual = USUAL.fullmatch(endpoint)
    if usual is not None and len(endpoint) <= MAX_LENGTH:
        return _service(usual[1], tuple(settings.PUSH_STAND_INS), tuple(settings.PUSH_SERVICES)), usual[2]
    parts = check_endpoint(endpoint)
    return _of(parts), (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@lru_cache(maxsize=64)
def _service(audience: str, _stand_ins: tuple[str, ...], _services: tuple[str, ...]) -> PushService:
    return _of(check_endpoint(audience))


def _of(parts: SplitResult) -> PushService:
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return PushService((parts.scheme, parts.hostname or "", port), parts.netloc, f"{parts.scheme}://{parts.netloc}")


def name(endpoint: str) -> str:
    """What people call the service of an endpoint: the browser's name, else its host."""
    try:
        host = address(endpoint)[0].origin[1]
    except BadEndpoint:
        return ""
    return next((browser for suffix, browser in NAMES.items() if host.endswith(suffix)), host)


def check_keys(p256dh: str, auth: str) -> None:
    """Raises BadKeys unless the key is a point of P-256 in its long form (65 bytes) and the secret has 16 bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _exactly(p256dh, 65))
    except ValueError:
        raise BadKeys(field="p256dh") from None
    try:
        _exactly(auth, 16)
    except ValueError:
        raise BadKeys(field="auth") from None


def unpadded(text: str) -> bytes:
    """The bytes of base64url text with or without padding. Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("no base64url") from None


def _exactly(text: str, size: int) -> bytes:
    raw = unpadded(text)
    if len(raw) != size:
        raise ValueError(f"{len(raw)} bytes instead of {size}")
    return raw
