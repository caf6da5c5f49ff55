"""Debian's nginx and Caddy with the configuration of docs/operators.md, each on a port of its own."""

from __future__ import annotations

import contextlib
import functools
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from stadtkern.environment import ROOT
from tests import server
from tests.running import free_port

NAME = "app.mycity.example"  # as in the docs
UPSTREAM = "127.0.0.1:8000"
DEBIAN = server.VAR / "debian"  # where packages are unpacked that are not installed


@functools.cache
def program(name: str) -> Path:
    """The program: the installed one, or unpacked from Debian's package, without root; else the test is left out."""
    where = f"/usr/sbin:/usr/bin:/usr/local/bin:{DEBIAN / 'usr/sbin'}:{DEBIAN / 'usr/bin'}"
    if not (found := shutil.which(name, path=where)):
        DEBIAN.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(["apt-get", "download", name], cwd=DEBIAN, check=True, capture_output=True, timeout=120)
            for package in DEBIAN.glob(f"{name}_*.deb"):
                subprocess.run(["dpkg-deb", "-x", package, DEBIAN], check=True, capture_output=True, timeout=60)
        found = shutil.which(name, path=where)
    if not found:
        pytest.skip(f"{name} is not installed and apt-get cannot fetch it: apt-get install {name}")
    return Path(found)


@dataclass
class Proxy:
    """A running proxy: its address for https, and where it writes what it was asked."""

    port: int
    log: Path
    context: ssl.SSLContext

    @contextlib.contextmanager
    def line(self) -> Iterator[ssl.SSLSocket]:
        """A connection to it."""
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=60) as plain,
            self.context.wrap_socket(plain, server_hostname=NAME) as line,
        ):
            yield line


@contextlib.contextmanager
def nginx(folder: Path, upstream: str) -> Iterator[Proxy]:
    """nginx with the docs' `map`, `log_format` and `server`."""
    port, (certificate, key) = free_port(), _certificate(folder)
    text = documented("nginx")
    for before, after in (
        (UPSTREAM, upstream),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        (f"/etc/ssl/{NAME}.pem", str(certificate)),
        (f"/etc/ssl/{NAME}.key", str(key)),
        ("/var/log/nginx/", f"{folder}/"),
    ):
        assert before in text
        text = text.replace(before, after)
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\n{paths}{text}\n}}\n"
    )
    command = [str(program("nginx")), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(file)]
    with _running(command, folder, port):
        yield Proxy(port, folder / "stadtkern.log", _trusting(certificate))


@contextlib.contextmanager
def caddy(folder: Path, upstream: str) -> Iterator[Proxy]:
    """Caddy with the docs' Caddyfile; only the certificate is not fetched."""
    port, (certificate, key) = free_port(), _certificate(folder)
    text = documented("caddyfile")
    for before, after in (
        (UPSTREAM, upstream),
        ("{\n    servers", f"{{\n    admin off\n    auto_https disable_redirects\n    https_port {port}\n    servers"),
        (f"\n{NAME} {{", f"\n{NAME} {{\n    bind 127.0.0.1\n    tls {certificate} {key}"),
        ("/var/log/caddy/", f"{folder}/"),
    ):
        assert before in text
        text = text.replace(before, after)
    file = folder / "Caddyfile"
    file.write_text(text)
    with _running([str(program("caddy")), "run", "--config", str(file), "--adapter", "caddyfile"], folder, port):
        yield Proxy(port, folder / "stadtkern.log", _trusting(certificate))


def documented(kind: str) -> str:
    """The block of docs/operators.md in that language; there is one."""
    (block,) = re.findall(rf"^```{kind}\n(.*?)^```$", (ROOT / "docs" / "operators.md").read_text("utf-8"), re.M | re.S)
    return str(block)


@contextlib.contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    said = folder / "said.log"
    with said.open("wb") as out:
        running = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
        )
    try:
        end = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            assert running.poll() is None, said.read_text()
            assert time.monotonic() < end, said.read_text()
            time.sleep(0.05)
        yield
    finally:
        running.terminate()
        running.wait(20)


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for our name that the test alone trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


def _trusting(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(certificate))
    context.set_alpn_protocols(["http/1.1"])
    return context
