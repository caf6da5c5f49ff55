"""Taking one city out of an installation so that another can come in. People's accounts and the audit trail stay."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from stadtkern.kernel import modules, rooms
from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.city.problems import PackError, Problem
from stadtkern.kernel.city.profile import Profile

MAX_NAMED = 12  # kinds of things that a refusal counts up


class OtherCity(PackError):
    """A folder of another city than the one that is loaded."""


def refuse_other_city(profile: Profile, line: int) -> None:
    """Raises OtherCity, with what would go, where the folder's official key (AGS) is not that of the loaded city."""
    loaded = CityProfile.objects.first()
    if loaded is None or loaded.data.get("ags") == profile.ags:
        return
    going = [f"{count:,} {kind}" for kind, count in holdings().items()]
    more = f" and {len(going) - MAX_NAMED} more kinds" if len(going) > MAX_NAMED else ""
    wrong = (
        f"this folder is of {profile.name} (ags {profile.ags}), and {loaded} (ags {loaded.data.get('ags')}) is loaded; "
        f"to replace it would take away {', '.join(going[:MAX_NAMED])}{more}"
    )
    raise OtherCity([Problem("city.toml", line, wrong, "take another database, or load it with --replace")])


def holdings() -> dict[str, int]:
    """How many things of each kind belong to the loaded city, the most first; kinds without any are left out."""
    counts = {str(model._meta.verbose_name_plural): model._default_manager.count() for model in _of_the_city()}
    return {kind: count for kind, count in sorted(counts.items(), key=lambda pair: -pair[1]) if count}


def take_away() -> dict[str, int]:
    """Empty all tables that hold something of the city, in the caller's transaction. Gives what went."""
    gone = holdings()
    tables = [model._meta.db_table for model in _tables()]
    with connection.cursor() as cursor:
        names = ", ".join(connection.ops.quote_name(table) for table in tables)
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {names}")
    return gone


def _tables() -> Iterator[type[models.Model]]:
    ours = {config.label for config in rooms.rooms()} | set(modules.installed())
    for model in apps.get_models(include_auto_created=True):
        owner = model._meta.auto_created or model
        if model._meta.app_label in ours and not getattr(owner, "outlives_city", False) and model._meta.managed:
            yield model


def _of_the_city() -> list[type[models.Model]]:
    return [model for model in _tables() if not model._meta.auto_created and not getattr(model, "derived", False)]
