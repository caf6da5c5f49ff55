"""The conversation with the city's mail server, and what its answers mean (RFC 5321)."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT = 60.0  # seconds for each answer of the server
MAX_PER_CONNECTION = 100
PORTS = {"starttls": 587, "tls": 465, "none": 25}
TOO_LARGE = 552


class ServerTrouble(Exception):
    """The server can't be reached, or takes no mail from us at all now: no message is to blame."""


class TryLater(Exception):
    """The server took this mail not now (4xx), or the line broke while it was being sent."""


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
    """Read smtp://user:password@host:587?tls=starttls|tls|none. Raises ValueError with what is wrong."""
    parts = urlsplit(url)
    if parts.scheme != "smtp" or not parts.hostname:
        raise ValueError("SMTP_URL must look like smtp://user:password@host:587?tls=starttls|tls|none")
    query = parse_qs(parts.query)
    unknown = set(query) - {"tls"}
    if unknown:
        raise ValueError(f"SMTP_URL: {sorted(unknown)[0]!r} is no option; there is only tls")
    tls = query.get("tls", ["tls" if parts.port == 465 else "starttls"])[0]
    if tls not in PORTS:
        raise ValueError(f"SMTP_URL: tls={tls} is none of starttls, tls, none")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname, parts.port or PORTS[tls], user, password, tls)


class SMTPConnection:
    """One connection to the server for many mails, opened when the first one comes."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._smtp: smtplib.SMTP | None = None
        self._carried = 0

    def __enter__(self) -> SMTPConnection:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def send(self, mail: EmailMessage) -> None:
        """Hand over one mail; when this returns the server has accepted it.

        Raises ServerTrouble, TryLater, NeverDeliverable, each with the server's own words.
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
            raise _refused(*error.recipients[recipient]) from None
        except smtplib.SMTPDataError as error:
            raise _refused(error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            raise TryLater(str(error) or type(error).__name__) from None
        self._carried += 1
        if self._carried >= MAX_PER_CONNECTION:
            self.close()

    def close(self) -> None:
        """Take leave of the server politely."""
        if self._smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
        self.drop()

    def drop(self) -> None:
        """Let a broken connection go."""
        if self._smtp is not None:
            self._smtp.close()
        self._smtp, self._carried = None, 0

    def _open(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        server = self.server
        try:
            if server.tls == "tls":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=TIMEOUT, context=ssl.create_default_context()
                )
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        except (smtplib.SMTPException, OSError) as error:
            raise ServerTrouble(f"{server.host}:{server.port}: {error}") from None
        try:
            if server.tls == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
        except (smtplib.SMTPException, OSError) as error:
            smtp.close()
            raise ServerTrouble(f"{server.host}:{server.port}: {error}") from None
        self._smtp = smtp
        return smtp


def _refused(code: int, words: bytes | str) -> Exception:
    text = _words(code, words)
    return NeverDeliverable(text) if code >= 500 else TryLater(text)


def _words(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {said}"
