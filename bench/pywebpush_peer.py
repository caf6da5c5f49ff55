"""A rival for reminders: a loop that calls pywebpush for one device after the other, as its README shows."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from bench import peers, servers

VERSION = "2.5.0"
FOLDER = servers.VAR / "pywebpush"
PROGRAM = """
import json, sys, time
from pywebpush import webpush
asked = json.loads(sys.argv[1])
device = {"endpoint": asked["endpoint"], "keys": {"p256dh": asked["p256dh"], "auth": asked["auth"]}}

def send():
    claims = {"sub": "mailto:push@example.org"}  # pywebpush writes the audience into it
    webpush(device, asked["data"], vapid_private_key=asked["key"], vapid_claims=claims, ttl=3600).raise_for_status()

send()  # what is read once has been read
begun, before, count = time.perf_counter(), time.process_time(), 0
while time.perf_counter() - begun < asked["seconds"]:
    send()
    count += 1
done = {"count": count, "seconds": time.perf_counter() - begun, "processor": time.process_time() - before}
print(json.dumps(done))
"""


def measure(endpoint: str, p256dh: str, auth: str, data: str, *, seconds: float) -> dict[str, float]:
    """What the loop did: count, seconds, processor (seconds). Raises peers.NotInstalled."""
    python = peers.install(FOLDER, "pywebpush", VERSION)
    asked = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth, "data": data, "seconds": seconds}
    command = [str(python), "-c", PROGRAM, json.dumps(asked | {"key": _key(python)})]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _key(python: Path) -> str:
    """A private key as pywebpush takes it: base64url of its 32 bytes."""
    program = (
        "import base64; from cryptography.hazmat.primitives.asymmetric import ec;"
        "number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value;"
        "print(base64.urlsafe_b64encode(number.to_bytes(32, 'big')).decode().rstrip('='))"
    )
    return subprocess.run([python, "-c", program], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
