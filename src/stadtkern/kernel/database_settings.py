"""Django's DATABASES from the addresses of the environment. No Django here: settings need it."""

from __future__ import annotations

from typing import Any

import dj_database_url

# With a replica somebody is there to read from: a host that says nothing must not be waited for until TCP gives up.
IMPATIENT = {
    "connect_timeout": 3,  # seconds
    "keepalives_idle": 5,  # seconds
    "keepalives_interval": 2,  # seconds
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
READ_ONLY = "-c default_transaction_read_only=on"


class DatabaseAddressError(ValueError):
    """A setting that is no address of a PostgreSQL; the text names it."""


def read(primary: str, replica: str = "") -> dict[str, dict[str, Any]]:
    """The primary as "default", and a "replica" where there is an address of one. Raises DatabaseAddressError."""
    if not replica:
        return {"default": _database("DATABASE_URL", primary, {})}
    return {
        "default": _database("DATABASE_URL", primary, IMPATIENT),
        "replica": _database("DATABASE_REPLICA_URL", replica, IMPATIENT | {"options": READ_ONLY}),
    }


def _database(name: str, url: str, options: dict[str, Any]) -> dict[str, Any]:
    try:
        parsed: Any = dj_database_url.parse(url)
    except ValueError:
        parsed = {}
    if not str(parsed.get("ENGINE", "")).endswith("postgresql"):
        raise DatabaseAddressError(f"{name} is no address of a PostgreSQL: postgres://user:password@host:5432/database")
    given = dict(parsed.get("OPTIONS", {}))
    if "options" in given and "options" in options:
        options = options | {"options": f"{given.pop('options')} {options['options']}"}
    return {
        **parsed,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Values go beside the text of a query, so PostgreSQL keeps the plan of one that comes again on a connection.
        "OPTIONS": options | given | {"server_side_binding": True, "prepare_threshold": 3},
        "TEST": {"NAME": None},
    }
