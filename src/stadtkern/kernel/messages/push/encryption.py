"""A message that only the device can read: aes128gcm with a key of its own for each (RFC 8291, RFC 8188)."""

from __future__ import annotations

import hmac
import os
import struct
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096  # bytes of the one record (RFC 8188, section 2)
MAX_PLAIN = 3993  # bytes: what fits into a push service's 4096 with header, padding mark and tag (RFC 8291, section 4)


class TooLong(ValueError):
    """More than fits into one push message."""


def encrypt(
    plain: bytes, *, p256dh: bytes, auth: bytes, key: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """The body of a push message, to be sent with `Content-Encoding: aes128gcm`.

    p256dh: 65 bytes, the device's public key; auth: 16 bytes, its secret; key, salt (16 bytes): fresh ones unless a
    test gives them. Raises TooLong, and ValueError for a key that is not on the curve.
    """
    if len(plain) > MAX_PLAIN:
        raise TooLong(f"{len(plain)} bytes, at most {MAX_PLAIN} fit")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, p256dh)
    ours = key or ec.generate_private_key(CURVE)
    public = ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    salt = salt or os.urandom(16)
    # RFC 8291, section 3.4: first the secret that both share, then key and nonce of this message.
    shared = _derived(auth, ours.exchange(ec.ECDH(), theirs), b"WebPush: info\x00" + p256dh + public, 32)
    pseudo_random = hmac.digest(salt, shared, sha256)
    content_key = _expanded(pseudo_random, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _expanded(pseudo_random, b"Content-Encoding: nonce\x00", 12)
    header = salt + struct.pack("!IB", RECORD, len(public)) + public
    return header + AESGCM(content_key).encrypt(nonce, plain + b"\x02", None)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return _expanded(hmac.digest(salt, secret, sha256), info, length)


def _expanded(pseudo_random: bytes, info: bytes, length: int) -> bytes:
    """HKDF's second step (RFC 5869) for at most 32 bytes."""
    return hmac.digest(pseudo_random, info + b"\x01", sha256)[:length]
