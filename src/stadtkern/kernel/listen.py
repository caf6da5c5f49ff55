"""Connections of our own beside Django's, for what must not wait for its transaction."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection


def own() -> psycopg.Connection[Any]:
    """A new connection to the same database, in which every statement is committed at once. Raises psycopg.Error."""
    parameters: dict[str, Any] = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    return psycopg.connect(**parameters, autocommit=True)
