"""Who sends: a key pair of this installation, and a short-lived signature for each push service (RFC 8292)."""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings

from stadtkern.kernel.city import profile as city_profile

FILE = "push.pem"
VALID_SECONDS = 12 * 3600  # at most 24 hours (RFC 8292, section 2)
RENEW_SECONDS = 3600
_tokens: dict[str, tuple[float, str]] = {}
_lock = threading.Lock()


class BadKey(ValueError):
    """STADTKERN_PUSH_KEY or the key file is not a P-256 private key in PEM."""


@cache
def private_key() -> ec.EllipticCurvePrivateKey:
    """The key of this installation: from STADTKERN_PUSH_KEY, else from var/push.pem, which is made at the first
    question.

    Whoever loses it loses all devices, so it belongs into the backup. Raises BadKey.
    """
    if settings.PUSH_KEY:
        return _read(settings.PUSH_KEY.replace("\\n", "\n").encode(), "STADTKERN_PUSH_KEY")
    file = Path(settings.VAR) / FILE
    if not file.exists():
        _make(file)
    return _read(file.read_bytes(), str(file))


def public_key() -> str:
    """The public half as browsers want it (`applicationServerKey`): base64url without padding, of 65 bytes."""
    return _text(
        private_key()
        .public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )


def authorization(origin: str) -> str:
    """The Authorization header for a push service ("https://fcm.googleapis.com"); signed anew before it runs out."""
    now = time.time()
    with _lock:
        known = _tokens.get(origin)
        if known is not None and known[0] - now > RENEW_SECONDS:
            return known[1]
        expires = int(now) + VALID_SECONDS
        header = f"vapid t={_signed(origin, expires)}, k={public_key()}"
        _tokens[origin] = (expires, header)
        return header


def forget() -> None:
    """Read the key anew; for tests."""
    private_key.cache_clear()
    _tokens.clear()


def _signed(origin: str, expires: int) -> str:
    """A JSON Web Token, ES256 (RFC 7515, RFC 7518 section 3.4)."""
    claims = {"aud": origin, "exp": expires, "sub": f"mailto:{city_profile.profile().contact.mail}"}
    head = _text(json.dumps({"typ": "JWT", "alg": "ES256"}, separators=(",", ":")).encode())
    body = _text(json.dumps(claims, separators=(",", ":")).encode())
    signature = private_key().sign(f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    first, second = decode_dss_signature(signature)
    return f"{head}.{body}.{_text(first.to_bytes(32, 'big') + second.to_bytes(32, 'big'))}"


def _make(file: Path) -> None:
    """Write a new key for the owner's eyes only; of two processes that try at once, one wins and both read its key."""
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(pem)
    try:
        os.link(half, file)
    except FileExistsError:
        pass
    finally:
        half.unlink()


def _read(pem: bytes, where: str) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise BadKey(f"{where} is no private key in PEM: {error}") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadKey(f"{where} is no key on the curve P-256")
    return key


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
