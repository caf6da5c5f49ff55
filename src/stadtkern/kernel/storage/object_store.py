"""Uploads in an S3-compatible object store, with django-storages and boto3 (the extra `s3`).

What django-storages leaves to us: one client for all threads, short waits, one request to read a file, our own
addresses (files are served by the app, see kernel.web.files, so the bucket stays closed), and errors as a Refusal.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from stadtkern.kernel.storage.address import FOLDER, StorageAddress
from stadtkern.kernel.storage.errors import StorageUnavailable

CONNECT_SECONDS = 2
ANSWER_SECONDS = 5
ATTEMPTS = 2
PAUSE_SECONDS = 5.0  # after a store did not answer, nobody waits for it for so long
IN_MEMORY = 2 * 1024 * 1024  # bytes; what is longer lies in a temporary file while it is read
REASONS = {
    "InvalidAccessKeyId": "the store does not know the key",
    "SignatureDoesNotMatch": "the secret does not belong to the key",
    "AccessDenied": "the key may not do this in the bucket",
    "NoSuchBucket": "there is no such bucket",
    "403": "the key may not do this in the bucket, or the secret does not belong to it",
    "404": "there is no such bucket",
}
MISSING = ("NoSuchKey", "404")
log = logging.getLogger(__name__)


class ObjectStorage(S3Storage):
    """Django's storage in one bucket. Every method raises StorageUnavailable when the store can't do it."""

    def __init__(self, address: StorageAddress) -> None:
        self.address = address
        self._client_lock = threading.Lock()
        self._resource: Any = None
        self._ask_again = 0.0  # on time.monotonic
        super().__init__(
            access_key=address.key,
            secret_key=address.secret,
            bucket_name=address.bucket,
            region_name=address.region,
            endpoint_url=address.endpoint,
            location=FOLDER,
            default_acl=None,
            transfer_config=TransferConfig(use_threads=False),
            client_config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=CONNECT_SECONDS,
                read_timeout=ANSWER_SECONDS,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                # Stores of others than Amazon don't know the newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    @property
    def connection(self) -> Any:
        """One client for the whole process: it is made for threads, and each one more costs memory."""
        with self._client_lock:
            if self._resource is None:
                self._resource = self._create_session().resource(
                    "s3", region_name=self.region_name, endpoint_url=self.endpoint_url, config=self.client_config
                )
            return self._resource

    def url(self, name: str, *_unused: Any, **_options: Any) -> str:
        """Our own address: nobody outside needs to reach the store, and pages load pictures from here alone."""
        return settings.MEDIA_URL + str(filepath_to_uri(clean_name(name)))

    def exists(self, name: str) -> bool:
        """Whether there is such a file; a folder is none."""
        with self._asking():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is no error."""
        with self._asking():
            super().delete(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Folders and files of a folder; both empty for one that is not there."""
        with self._asking():
            folders, files = super().listdir(name)
            return folders, files

    def size(self, name: str) -> int:
        """Bytes. Raises FileNotFoundError."""
        with self._asking():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        """When it was written, aware. Raises FileNotFoundError."""
        with self._asking():
            written: datetime = super().get_modified_time(name)
            return written

    def _save(self, name: str, content: File[Any]) -> str:
        with self._asking():
            return str(super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """The whole file with one request; django-storages asks three times."""
        if mode != "rb":
            raise ValueError("files of the store are written by save, and read in binary")
        with self._asking():
            answer = self.connection.meta.client.get_object(
                Bucket=self.bucket_name, Key=self._normalize_name(clean_name(name))
            )
            held = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the caller closes it)
            with contextlib.closing(answer["Body"]) as body:
                shutil.copyfileobj(body, held)
        held.seek(0)
        return File(held, name)

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        """One conversation with the store: refused at once while it is known not to answer."""
        now = time.monotonic()
        if now < self._ask_again:
            raise StorageUnavailable("the store did not answer a moment ago")
        if self._ask_again:
            self._ask_again = now + PAUSE_SECONDS  # one of us tries; the others don't wait with him
        try:
            yield
            self._ask_again = 0.0
        except ClientError as error:
            self._ask_again = 0.0
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in MISSING:
                raise FileNotFoundError(code) from None
            raise self._unavailable(REASONS.get(code, f"the store answers {code or 'an error'}")) from error
        except FileNotFoundError:
            raise
        except (BotoCoreError, Boto3Error, OSError) as error:
            self._ask_again = time.monotonic() + PAUSE_SECONDS
            raise self._unavailable(f"the store does not answer ({type(error).__name__})") from error

    def _unavailable(self, reason: str) -> StorageUnavailable:
        log.warning("uploads in %s: %s", self.address.shown, reason)
        return StorageUnavailable(reason)
