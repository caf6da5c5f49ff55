"""An object store that others wrote (`moto_server`), as a process of its own that looks at every signature."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3

from tests.running import free_port

BUCKET = "uploads"
ADMINISTRATOR = {"aws_access_key_id": "setup", "aws_secret_access_key": "setup", "region_name": "us-east-1"}


@dataclass
class Store:
    """The store on loopback with one bucket and one key that may use it."""

    log: Path
    port: int = field(default_factory=free_port)
    key: str = ""
    secret: str = ""
    process: subprocess.Popen[bytes] | None = None

    def url(self, *, key: str = "", secret: str = "", bucket: str = BUCKET) -> str:
        """STADTKERN_STORAGE_URL for it."""
        who = f"{key or self.key}:{quote(secret or self.secret, safe='')}"
        return f"s3://{who}@127.0.0.1:{self.port}/{bucket}?tls=none"

    def client(self, service: str = "s3", **who: str) -> Any:
        """Amazon's own client, for a look from outside of our code."""
        who = who or {"aws_access_key_id": self.key, "aws_secret_access_key": self.secret, "region_name": "us-east-1"}
        return boto3.client(service, endpoint_url=f"http://127.0.0.1:{self.port}", **who)

    def names(self) -> list[str]:
        """What lies in the bucket."""
        return [entry["Key"] for entry in self.client().list_objects_v2(Bucket=BUCKET).get("Contents", [])]

    def start(self) -> None:
        """Start it empty; the bucket and the key are made, then every request needs a right signature."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        end = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, "the store did not start"
            time.sleep(0.1)
        users = self.client("iam", **ADMINISTRATOR)
        users.create_user(UserName="app")
        allowed = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        users.put_user_policy(UserName="app", PolicyName="uploads", PolicyDocument=policy)
        made = users.create_access_key(UserName="app")["AccessKey"]
        self.key, self.secret = made["AccessKeyId"], made["SecretAccessKey"]
        self.client(**ADMINISTRATOR).create_bucket(Bucket=BUCKET)
        self._ask("reset-auth", b"0")

    def stop(self) -> None:
        """Kill it; what it held is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        with contextlib.suppress(OSError, urllib.error.URLError):
            self._ask("")
            return True
        return False

    def _ask(self, path: str, body: bytes | None = None) -> None:
        address = f"http://127.0.0.1:{self.port}/moto-api/{path}"
        urllib.request.urlopen(urllib.request.Request(address, body, {"Content-Type": "text/plain"})).close()


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Store]:
    """A store for a while."""
    store = Store(folder / "store.log")
    store.start()
    try:
        yield store
    finally:
        store.stop()
