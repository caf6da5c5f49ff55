"""STADTKERN_STORAGE_URL, read and checked in words; no text of it ever holds the secret.

No Django here: settings need it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

NAME = "STADTKERN_STORAGE_URL"
EXAMPLE = "s3://key:secret@s3.example.org/bucket?region=eu-central-1"
FOLDER = "uploads"  # of STADTKERN_VAR, and the first part of every name in the bucket
OPTIONS = {"region", "tls"}


class StorageAddressError(ValueError):
    """The setting says nothing that can be used; the text names what is wrong and what would be right."""

    def __init__(self, wrong: str) -> None:
        super().__init__(f"{NAME} {wrong}; it is written like {EXAMPLE}")


@dataclass(frozen=True)
class StorageAddress:
    """An object store: where it answers, which bucket, and who we are there."""

    host: str
    port: int | None
    bucket: str
    key: str
    secret: str = field(repr=False)
    region: str = "us-east-1"  # what stores without regions take
    tls: bool = True

    @property
    def endpoint(self) -> str:
        """The address of the store without bucket, key and secret."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}{f':{self.port}' if self.port else ''}"

    @property
    def shown(self) -> str:
        """Bucket and store, for people."""
        return f"the bucket {self.bucket} at {self.endpoint}"


def read(url: str) -> StorageAddress | None:
    """The store that the setting names; None for an empty one, which means the local folder.

    Raises StorageAddressError.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise StorageAddressError("is no address with a host and a port") from None
    if parts.scheme != "s3":
        raise StorageAddressError("must begin with s3://")
    if not parts.hostname:
        raise StorageAddressError("names no host")
    if not parts.username or not parts.password:
        raise StorageAddressError(
            "needs key and secret before the @ (characters such as / + @ : in them as %2F %2B %40 %3A)"
        )
    bucket = parts.path.strip("/")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise StorageAddressError(
            "must name one bucket after the host: 3 to 63 small letters, digits, hyphens and full stops"
        )
    options = _options(parts)
    return StorageAddress(
        host=parts.hostname,
        port=port,
        bucket=bucket,
        key=unquote(parts.username),
        secret=unquote(parts.password),
        region=options.get("region") or StorageAddress.region,
        tls=options.get("tls", "tls") == "tls",
    )


def _options(parts: SplitResult) -> dict[str, str]:
    if parts.fragment:
        raise StorageAddressError("holds a # (in the secret it is written %23)")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(set(options) - OPTIONS):
        raise StorageAddressError(f"has an option that is not known ({', '.join(unknown)}); there are region and tls")
    if options.get("tls", "tls") not in ("tls", "none"):
        raise StorageAddressError("has tls=…, which must be tls or none")
    return options


def backend(url: str, var: Path) -> dict[str, Any]:
    """What Django's STORAGES holds under "default".

    Raises StorageAddressError, also when the extra is not installed.
    """
    address = read(url)
    if address is None:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": var / FOLDER},
        }
    if not installed():
        raise StorageAddressError(
            "names an object store, which needs more packages: make s3, or pip install 'stadtkern[s3]'"
        )
    return {"BACKEND": "stadtkern.kernel.storage.object_store.ObjectStorage", "OPTIONS": {"address": address}}


def installed() -> bool:
    """Whether the packages of the extra `s3` are there."""
    return all(find_spec(name) is not None for name in ("storages", "boto3"))
