"""Settings with which nothing must start: those that cannot be used, and in production those that would be unsafe."""

from __future__ import annotations

import sys
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path

import typer

from stadtkern import environment as env
from stadtkern.kernel import database_settings, mail_addresses
from stadtkern.kernel.storage import address

MIN_SECRET_LENGTH = 50  # characters
MIN_SECRET_LETTERS = 8  # different ones; 25 random bytes in hexadecimal have 15 or so


def settings_faults() -> list[str]:
    """What is wrong with the settings for every kind of start, in sentences that begin with the name."""
    faults = env.faults()
    try:
        database_settings.read(env.value("DATABASE_URL") or "postgres:///own", env.value("DATABASE_REPLICA_URL"))
    except database_settings.DatabaseAddressError as error:
        faults.append(str(error))
    if _storage_fault():
        faults.append(_storage_fault())
    return faults + mail_faults()


def refuses_to_start() -> bool:
    """Whether a process must not start with these settings; says why to the person at the terminal.

    In production everything that `production_faults` finds counts, else only what cannot be used at all.
    """
    production = env.value("STADTKERN_MODE").strip().lower() == "production"
    return _told(production_faults() if production else settings_faults(), production=production)


def _told(faults: list[str], *, production: bool) -> bool:
    if faults and production:
        typer.echo("Stadtkern does not start in production like this:", err=True)
    for fault in faults:
        typer.echo(f"  - {fault}" if production else fault, err=True)
    return bool(faults)


def production_faults() -> list[str]:
    """Why this must not run in production; empty when it may. Each sentence names the setting."""
    secret, url, city = env.value("STADTKERN_SECRET"), env.value("STADTKERN_URL"), env.value("STADTKERN_CITY")
    former = env.value("STADTKERN_SECRET_FALLBACKS").split()
    checks: list[tuple[Callable[[], bool], str]] = [
        (
            lambda: env.value("STADTKERN_MODE") != "production",
            f"STADTKERN_MODE is {env.value('STADTKERN_MODE')}: leave it out, or set it to production",
        ),
        (
            lambda: secret == env.DEFAULT_SECRET,
            "STADTKERN_SECRET is the default that everybody knows: set one of your own, "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
        ),
        (
            lambda: secret != env.DEFAULT_SECRET and bool(_weakness(secret)),
            f"STADTKERN_SECRET {_weakness(secret)}: it needs {MIN_SECRET_LENGTH} characters or more, chosen by chance",
        ),
        (
            lambda: any(one == env.DEFAULT_SECRET or _weakness(one) for one in former),
            "STADTKERN_SECRET_FALLBACKS holds a secret that anybody could guess: only former ones of your own",
        ),
        (
            lambda: not env.value("SMTP_URL"),
            "SMTP_URL is empty, so nobody would get a confirmation: smtp://user:password@host:587?tls=starttls",
        ),
        (
            lambda: env.flag("STADTKERN_DEBUG"),
            "STADTKERN_DEBUG is on and would show the code to everybody: set it to 0",
        ),
        (lambda: not env.flag("STADTKERN_LIMITS"), "STADTKERN_LIMITS is 0 and lifts the rate limits: leave it out"),
        (
            lambda: bool(env.value("STADTKERN_PUSH_STAND_INS")),
            "STADTKERN_PUSH_STAND_INS lets devices name any push service, which is for tests: leave it out",
        ),
        (
            lambda: not url.startswith("https://"),
            f"STADTKERN_URL is {url}: cookies and links need an address that starts with https://",
        ),
        (
            lambda: bool(env.value("STADTKERN_CLOCK")),
            "STADTKERN_CLOCK sets the city's clock to another time, which is for demonstrations: leave it out",
        ),
        (
            lambda: bool(city) and not (Path(city) / "city.toml").is_file(),
            f"STADTKERN_CITY is {city}, and there is no city.toml in it: give the city's folder, or leave it out",
        ),
    ]
    return [fault for wrong, fault in checks if wrong()] + settings_faults()


def _weakness(secret: str) -> str:
    """Why a secret could be guessed; empty when it looks as if chosen by chance."""
    if len(secret) < MIN_SECRET_LENGTH:
        return f"has {len(secret)} characters"
    if len(set(secret)) < MIN_SECRET_LETTERS:
        return f"has only {len(set(secret))} different characters"
    if secret in (secret + secret)[1:-1]:
        return "is the same again and again"
    return ""


def mail_faults() -> list[str]:
    """Why no mail could be sent with these settings, in sentences that name the setting; for every kind of start."""
    from stadtkern.kernel.messages.mail import smtp

    faults = []
    if env.value("SMTP_URL"):
        try:
            smtp.parse(env.value("SMTP_URL"))
        except ValueError as error:
            faults.append(str(error))
    if env.value("MAIL_FROM"):
        try:
            mail_addresses.to_ascii(parseaddr(env.value("MAIL_FROM"))[1])
        except ValueError:
            faults.append(
                f"MAIL_FROM is {env.value('MAIL_FROM')}: write it like Musterstadt <stadt@musterstadt.example>"
            )
    return faults


def _storage_fault() -> str:
    try:
        address.backend(env.value(address.NAME), Path())
    except address.StorageAddressError as error:
        return str(error)
    return ""


def production_warnings() -> list[str]:
    """What works in production and still deserves a thought."""
    warnings = []
    if not env.value("DATABASE_URL"):
        warnings.append(
            f"DATABASE_URL is empty: the data lies in a PostgreSQL of our own in {env.value('STADTKERN_VAR')}. "
            "Back that folder up, or give the address of a server that is backed up"
        )
    if not env.number("STADTKERN_PROXIES"):
        warnings.append(
            "STADTKERN_PROXIES is 0: behind a reverse proxy every visitor would seem to have its address, "
            "and rate limits would hit all of them; set the number of proxies in front"
        )
    store = address.read(env.value(address.NAME))
    if store is not None and not store.tls:
        warnings.append(f"{address.NAME} says tls=none: uploads travel in the clear; good only within your own network")
    several = store is not None or bool(env.value("DATABASE_REPLICA_URL"))
    if several and not env.value("STADTKERN_PUSH_KEY"):
        warnings.append(
            "STADTKERN_PUSH_KEY is empty: each machine would make a key of its own, and devices could not be reached "
            "from the others; give all of them the content of one machine's push.pem in STADTKERN_VAR"
        )
    return warnings


def main(*, production: bool) -> int:
    """Say what keeps this from starting, and in production what deserves a thought. Gives 2 for the first, else 0."""
    if _told(production_faults() if production else settings_faults(), production=production):
        return 2
    for warning in production_warnings() if production else []:
        typer.echo(f"warning: {warning}", err=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(production="--production" in sys.argv))
