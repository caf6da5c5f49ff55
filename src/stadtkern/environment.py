"""Every setting that the environment can give, in one place, with its default and its meaning.

`stadtkern doctor` prints this table; `settings.py` reads it. A name that is not here is not a setting.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
DEMO_CITY = ROOT / "cities" / "hamm"
DEFAULT_SECRET = "stadtkern-demo-secret-not-for-production"  # noqa: S105  (refused by `serve`)


YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")
Check = Callable[[str], str]  # what is wrong with a text, as the end of a sentence that begins with the name; or ""


class SettingError(ValueError):
    """Settings that cannot be used; the text names each of them and says what would be right."""


def _whole(lowest: int, highest: int) -> Check:
    def wrong(text: str) -> str:
        try:
            number = int(text)
        except ValueError:
            return f"must be a whole number, not {text!r}"
        return "" if lowest <= number <= highest else f"must be from {lowest} to {highest}, not {number}"

    return wrong


def _one_of(*words: str) -> Check:
    listed = f"{', '.join(words[:-1])} or {words[-1]}"
    return lambda text: "" if text.strip().lower() in words else f"must be {listed}, not {text!r}"


def _yes_or_no(text: str) -> str:
    return "" if text.strip().lower() in YES + NO else f"must be 1 or 0, not {text!r}"


def _clock(text: str) -> str:
    try:
        clock_offset(text)
    except ValueError:
        return f"must look like 2020-03-02T08:00+01:00@1790000000, not {text!r}"
    return ""


def _origin(text: str) -> str:
    """Scheme, host and port, and nothing else: the app lies at the root of its host."""
    right = "write it like https://app.mycity.example"
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError:
        return f"is {text!r}, which is no address: {right}"
    if parts.scheme not in ("http", "https") or not parts.hostname or set(text) & set(" \t\r\n\\"):
        return f"is {text!r}, which is no address of a website: {right}"
    if parts.path.strip("/") or parts.query or parts.fragment:
        return f"is {text!r}, but the app lies at the root of a host of its own, without a path: {right}"
    if "@" in parts.netloc:
        return f"must hold no user and no password: {right}"
    return ""


@dataclass(frozen=True)
class Setting:
    """One variable: its name, the default as text, and what it does."""

    name: str
    default: str
    meaning: str
    secret: bool = False
    small: str | None = None  # the default where STADTKERN_SIZE is small
    check: Check | None = None

    @property
    def value(self) -> str:
        """The text from the environment, or the default."""
        default = self.small if self.small is not None and os.environ.get("STADTKERN_SIZE") == "small" else self.default
        return os.environ.get(self.name, default)


SETTINGS = [
    Setting(
        "STADTKERN_MODE",
        "production",
        "`demo` (set by `make run`), `test` or `production`",
        check=_one_of("demo", "test", "production"),
    ),
    Setting("STADTKERN_SECRET", DEFAULT_SECRET, "key that signs links and sessions; 50 random characters", secret=True),
    Setting(
        "STADTKERN_SECRET_FALLBACKS",
        "",
        "former secrets, by blanks: what they signed stays valid while the secret is changed",
        secret=True,
    ),
    Setting("STADTKERN_DEBUG", "0", "1 shows tracebacks in the browser; refused by `serve`", check=_yes_or_no),
    Setting(
        "STADTKERN_URL",
        "http://127.0.0.1:8000",
        "address under which people reach the app; stands in every mail",
        check=_origin,
    ),
    Setting(
        "STADTKERN_CITY", "", "folder of the city's data for the demo; in real use `stadtkern city load` has put it in"
    ),
    Setting(
        "STADTKERN_VAR", str(ROOT / "var"), "folder for everything made at run time: database, uploads, compiled texts"
    ),
    Setting(
        "STADTKERN_CLOCK",
        "",
        "`2020-03-02T08:00+01:00@1790000000`: city time at a moment of Unix time; empty is now",
        check=_clock,
    ),
    Setting(
        "STADTKERN_PROXIES",
        "0",
        "number of trusted reverse proxies in front; above 0, X-Forwarded-For and -Proto count",
        check=_whole(0, 10),
    ),
    Setting("STADTKERN_LIMITS", "1", "0 lifts the rate limits, for load tests; refused by `serve`", check=_yes_or_no),
    Setting("DATABASE_URL", "", "postgres://…; empty starts a PostgreSQL of our own in STADTKERN_VAR", secret=True),
    Setting(
        "DATABASE_REPLICA_URL",
        "",
        "postgres://… of a streaming replica from which public pages are read; empty reads all from DATABASE_URL",
        secret=True,
    ),
    Setting(
        "STADTKERN_STORAGE_URL",
        "",
        "s3://key:secret@host:port/bucket?region=…&tls=tls|none; empty keeps uploads in STADTKERN_VAR",
        secret=True,
    ),
    Setting("HOST", "127.0.0.1", "address on which the web server listens"),
    Setting("PORT", "8000", "port on which the web server listens", check=_whole(0, 65535)),
    Setting(
        "STADTKERN_SIZE",
        "normal",
        "`small`: for a small town, all processes but PostgreSQL within 250 MiB; or `normal`",
        check=_one_of("normal", "small"),
    ),
    Setting("WEB_WORKERS", "2", "web processes; 1 in a small installation", small="1", check=_whole(1, 256)),
    Setting(
        "WEB_THREADS", "4", "threads in each web process; 2 in a small installation", small="2", check=_whole(1, 256)
    ),
    Setting(
        "PAGE_CACHE_MB",
        "24",
        "megabytes of finished pages that each web process keeps; 4 in a small one",
        small="4",
        check=_whole(0, 65536),
    ),
    Setting(
        "SMTP_URL", "", "smtp://user:password@host:587?tls=starttls|tls|none; empty means no mail leaves", secret=True
    ),
    Setting("MAIL_FROM", "", "sender of all mail; empty takes the address of the city profile"),
    Setting(
        "STADTKERN_PUSH_KEY",
        "",
        "P-256 private key (PEM) that signs push messages; empty makes one in STADTKERN_VAR",
        secret=True,
    ),
    Setting("STADTKERN_PUSH_SERVICES", "", "further push services that devices may use: host names, by commas"),
    Setting("STADTKERN_PUSH_STAND_INS", "", "host:port of a push service for tests, without HTTPS; refused by `serve`"),
    Setting("OIDC_NAME", "", "name of the city's own sign-in on the button; empty offers none"),
    Setting("OIDC_URL", "", "OpenID Connect issuer, the part before /.well-known/openid-configuration"),
    Setting("OIDC_CLIENT", "", "client id at that issuer"),
    Setting("OIDC_SECRET", "", "client secret at that issuer", secret=True),
]
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def faults() -> list[str]:
    """What is wrong with the settings themselves, for every kind of start; each sentence begins with the name."""
    checked = ((setting, setting.check(setting.value)) for setting in SETTINGS if setting.check is not None)
    return [f"{setting.name} {wrong}" for setting, wrong in checked if wrong]


def value(name: str) -> str:
    """The text of one setting. Raises KeyError for a name that is not in the table."""
    return _BY_NAME[name].value


def flag(name: str) -> bool:
    """A setting as yes or no; "1", "true", "yes" and "on" are yes."""
    return value(name).strip().lower() in YES


def number(name: str) -> int:
    """A setting as a whole number within its limits. Raises SettingError that names the setting."""
    return int(_checked(name))


def choice(name: str) -> str:
    """A setting that is one of a few words. Raises SettingError that names the setting."""
    return _checked(name).strip().lower()


def _checked(name: str) -> str:
    setting = _BY_NAME[name]
    if setting.check is not None and (wrong := setting.check(setting.value)):
        raise SettingError(f"{name} {wrong}")
    return setting.value


def clock_offset(text: str) -> float:
    """Seconds to add to Unix time, from `2020-03-02T08:00+01:00@1790000000`; 0.0 for empty text.

    Raises ValueError for text of another form.
    """
    if not text:
        return 0.0
    instant, _, real = text.partition("@")
    stands = datetime.fromisoformat(instant)
    if stands.tzinfo is None or not real:
        raise ValueError(f"STADTKERN_CLOCK must look like 2020-03-02T08:00+01:00@1790000000, not {text!r}")
    return stands.timestamp() - float(real)
