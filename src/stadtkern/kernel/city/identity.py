"""The few lines of the city profile that must be known before the database is there."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Identity:
    """Name and time zone of the city, the address that mail comes from, and its colours (CSS)."""

    name: str = "Stadtkern"
    timezone: str = "Europe/Berlin"
    mail: str = "stadtkern@localhost"


def read_identity(folder: Path) -> Identity:
    """The identity in `city.toml` of a city folder; the defaults where the folder or a line is missing.

    Everything else about the profile, and every error in it, is the business of `stadtkern city check`.
    """
    try:
        profile = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return Identity()
    known = {key: profile[key] for key in ("name", "timezone", "mail") if isinstance(profile.get(key), str)}
    return Identity(**known)
