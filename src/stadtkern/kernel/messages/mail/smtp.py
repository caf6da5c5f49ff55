"""The conversation with the city's mail server, and what its answers mean (RFC 5321)."""

from __future__ import annotations

import contextlib
import ipaddress
import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit

import idna
from django.core.mail.backends.smtp import EmailBackend

from stadtkern.kernel.texts import storable

TIMEOUT = 60.0  # seconds for each answer of the server
MAX_PER_CONNECTION = 100
PORTS = {"starttls": 587, "tls": 465, "none": 25}
TOO_LARGE, CLOSING = 552, 421  # RFC 5321, section 4.2.3
EXAMPLE = "smtp://user:password@host:587?tls=starttls|tls|none"


class ServerTrouble(Exception):
    """The server can't be reached, or takes no mail from us at all now: no message is to blame."""


class TryLater(Exception):
    """The server took this mail not now (4xx), or the connection broke while it was being sent."""


class NeverDeliverable(Exception):
    """The server refused this mail for good (5xx)."""


@dataclass(frozen=True)
class Server:
    """Where mail goes. tls: "starttls", "tls" (from the first byte) or "none"."""

    host: str
    port: int
    user: str
    password: str
    tls: str


def parse(url: str) -> Server:
    """Read smtp://user:password@host:587?tls=starttls|tls|none, or smtps://host for tls=tls.

    Raises ValueError with a sentence that says what is wrong and what would be right.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"SMTP_URL cannot be read ({error}): {EXAMPLE}") from None
    if parts.scheme not in ("smtp", "smtps") or parts.path.strip("/") or parts.fragment:
        raise ValueError(f"SMTP_URL is no address of a mail server: {EXAMPLE}")
    query = parse_qs(parts.query, keep_blank_values=True)
    if unknown := sorted(set(query) - {"tls"}):
        raise ValueError(f"SMTP_URL: {unknown[0]!r} is no option; there is only tls: {EXAMPLE}")
    tls = query.get("tls", ["tls" if parts.scheme == "smtps" or port == PORTS["tls"] else "starttls"])[0]
    if tls not in PORTS:
        raise ValueError(f"SMTP_URL: tls={tls} is none of starttls, tls, none")
    if parts.scheme == "smtps" and tls != "tls":
        raise ValueError(f"SMTP_URL: smtps:// is tls=tls, and tls={tls} is something else")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError(f"SMTP_URL: a user needs a password, and a password a user: {EXAMPLE}")
    if not (user + password).isascii():
        raise ValueError("SMTP_URL: user and password can have letters of ASCII only")
    return Server(_host(parts.hostname or ""), PORTS[tls] if port is None else port, user, password, tls)


class SMTPConnection:
    """One connection to the server for many mails, opened when the first one comes."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._backend = EmailBackend(
            host=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls == "starttls",
            use_ssl=server.tls == "tls",
            timeout=TIMEOUT,
        )
        self._sent = 0

    def __enter__(self) -> SMTPConnection:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def send(self, mail: EmailMessage) -> None:
        """Hand over one mail; when this returns the server has accepted it.

        Raises ServerTrouble, TryLater, NeverDeliverable, each with the server's own words. After any other error the
        connection is closed: the server is in the middle of a mail.
        """
        smtp = self._open()
        sender = parseaddr(str(mail["From"]))[1]
        recipient = parseaddr(str(mail["To"]))[1]
        try:
            smtp.sendmail(sender, [recipient], mail.as_bytes())
        except smtplib.SMTPSenderRefused as error:
            self.close()
            if error.smtp_code == TOO_LARGE:
                raise NeverDeliverable(_words(error.smtp_code, error.smtp_error)) from None
            raise ServerTrouble(_words(error.smtp_code, error.smtp_error)) from None
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refused(*error.recipients[recipient]) from None
        except smtplib.SMTPDataError as error:
            raise self._refused(error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            raise TryLater(storable(str(error)) or type(error).__name__) from None
        except BaseException:
            self.drop()
            raise
        self._sent += 1
        if self._sent >= MAX_PER_CONNECTION:
            self.close()

    def close(self) -> None:
        """Take leave of the server politely."""
        with contextlib.suppress(OSError):  # an SMTPException is one, too
            self._backend.close()
        self.drop()

    def drop(self) -> None:
        """Let a broken connection go."""
        if self._backend.connection is not None:
            self._backend.connection.close()
        self._backend.connection, self._sent = None, 0

    def _open(self) -> smtplib.SMTP:
        try:
            self._backend.open()
        except (OSError, ValueError) as error:
            self.close()
            raise ServerTrouble(storable(f"{self.server.host}:{self.server.port}: {error}")) from None
        if self._backend.connection is None:  # only with `fail_silently`, which we don't ask for
            raise ServerTrouble(f"{self.server.host}:{self.server.port} is not connected")
        return self._backend.connection

    def _refused(self, code: int, words: bytes | str) -> Exception:
        if code == CLOSING:
            self.drop()
        text = _words(code, words)
        return NeverDeliverable(text) if code >= 500 else TryLater(text)


def _host(name: str) -> str:
    """A host name in ASCII, or an IP address."""
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(name))
    try:
        return idna.encode(name, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        raise ValueError(f"SMTP_URL: {name!r} is no name of a host: {EXAMPLE}") from None


def _words(code: int, words: bytes | str) -> str:
    return f"{code} {storable(words)}"
