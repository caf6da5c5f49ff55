"""Bring a file of addresses in: what is new comes, what changed changes, what the official file lacks is marked."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction

from stadtkern.kernel import content
from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.places.incoming import AddressLine, Incoming, LineProblem
from stadtkern.kernel.places.models import Address, Street

LOCK = 0x416464726573  # of PostgreSQL: one import at a time
MAX_VANISHING = 0.1  # share of the addresses; more is most likely half a file


class TooManyVanish(Refusal):
    """A file lacks so many addresses that it is hardly whole. details: `vanishing`, `there` (numbers of addresses)."""

    code = "too_many_vanish"

    @property
    def message(self) -> str:
        return (
            f"{self.details['vanishing']:,} of {self.details['there']:,} addresses are not in this file; "
            "is it whole? With --vanish they are marked as vanished all the same"
        )


@dataclass
class Brought:
    """What an import did, in numbers of addresses and streets, and the lines that were left out."""

    read: int = 0
    new: int = 0
    changed: int = 0
    back: int = 0  # were marked as vanished, and are there again
    vanished: int = 0
    same: int = 0
    new_streets: int = 0
    changed_streets: int = 0
    vanished_streets: int = 0
    elsewhere: int = 0  # lines of other municipalities
    problems: list[LineProblem] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether the database is another one than before."""
        return bool(
            self.new
            or self.changed
            or self.back
            or self.vanished
            or self.new_streets
            or self.changed_streets
            or self.vanished_streets
        )


def bring(incoming: Incoming, *, dry: bool = False, vanish: bool = False) -> Brought:
    """Write a file of addresses in one transaction; the same file again changes nothing.

    dry: count what would change and change nothing; vanish: mark also a large part of all addresses as vanished. Raises
    TooManyVanish without it. Only a whole file lets addresses and streets vanish.
    """
    brought = Brought(
        read=len(incoming.lines), elsewhere=sum(incoming.elsewhere.values()), problems=list(incoming.problems)
    )
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        streets = _streets(incoming, brought)
        _addresses(incoming, streets, brought)
        if incoming.whole:
            _vanish(incoming, brought, vanish=vanish)
        if brought.anything and not dry:
            content.changed()
        if dry:
            transaction.set_rollback(True)
    brought.problems.sort()
    return brought


def _streets(incoming: Incoming, brought: Brought) -> dict[tuple[str, str], uuid.UUID]:
    """The street of each (key, name) of the file, made where it is missing; official keys and names are taken over."""
    by_key: dict[str, Street] = {}
    by_name: dict[str, Street] = {}
    for known in Street.objects.order_by("vanished_at", "key", "id"):  # those that are there come last, and win
        by_name[known.name] = known
        if known.key:
            by_key[known.key] = known
    free = {known.name: known for known in by_name.values() if not known.key}
    wanted = {(line.street_key, line.street): line for line in incoming.lines}
    found: dict[tuple[str, str], uuid.UUID] = {}
    fresh: list[Street] = []
    for (key, name), line in wanted.items():
        street = (by_key.get(key) or free.get(name)) if key else by_name.get(name)
        if street is None:
            street = Street(name=name, key=key, district=line.district)
            fresh.append(street)
            by_name[name] = street
            if key:
                by_key[key] = street
        elif (key and (street.key, street.name) != (key, name)) or street.vanished_at is not None:
            street.key, street.name, street.vanished_at = key or street.key, name, None
            street.save()
            free.pop(name, None)
            by_key[street.key] = street
            brought.changed_streets += 1
        found[key, name] = street.id
    Street.objects.bulk_create(fresh, batch_size=2_000)
    brought.new_streets = len(fresh)
    return found


_TABLE = """
    CREATE TEMP TABLE incoming (
        street_id uuid, number smallint, suffix text, lon float8, lat float8, official_id text, postcode text
    ) ON COMMIT DROP
"""
# What a file does not say (a plain list no position, the official one no postcode) stays as it is.
_CHANGE = """
    UPDATE kernel_places_address AS a
    SET lon = i.lon, lat = i.lat, official_id = i.official_id, postcode = i.postcode, vanished_at = NULL
    FROM (
        SELECT n.street_id, n.number, n.suffix, coalesce(n.lon, o.lon) AS lon, coalesce(n.lat, o.lat) AS lat,
            coalesce(nullif(n.official_id, ''), o.official_id) AS official_id,
            coalesce(nullif(n.postcode, ''), o.postcode) AS postcode, o.id, o.vanished_at
        FROM incoming n JOIN kernel_places_address o USING (street_id, number, suffix)
        WHERE (coalesce(n.lon, o.lon), coalesce(n.lat, o.lat)) IS DISTINCT FROM (o.lon, o.lat)
           OR coalesce(nullif(n.official_id, ''), o.official_id) <> o.official_id
           OR coalesce(nullif(n.postcode, ''), o.postcode) <> o.postcode
           OR o.vanished_at IS NOT NULL
    ) AS i
    WHERE a.id = i.id
    RETURNING i.vanished_at IS NOT NULL
"""
_INSERT = """
    INSERT INTO kernel_places_address
        (id, street_id, number, suffix, lon, lat, official_id, postcode, vanished_at)
    SELECT gen_random_uuid(), street_id, number, suffix, lon, lat, official_id, postcode, NULL FROM incoming
    ON CONFLICT (street_id, number, suffix) DO NOTHING
"""


def _addresses(incoming: Incoming, streets: dict[tuple[str, str], uuid.UUID], brought: Brought) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming")
        cursor.execute(_TABLE)
        written = 0
        with cursor.copy("COPY incoming FROM STDIN") as copy:
            for row in _rows(incoming, streets, brought):
                copy.write_row(row)
                written += 1
        cursor.execute("ANALYZE incoming")
        cursor.execute(_CHANGE)
        back = [row[0] for row in cursor.fetchall()]
        brought.back, brought.changed = sum(back), len(back) - sum(back)
        cursor.execute(_INSERT)
        brought.new = cursor.rowcount
        brought.same = written - brought.new - len(back)
        if brought.new > 1_000:
            cursor.execute("ANALYZE kernel_places_address")
            cursor.execute("ANALYZE kernel_places_street")


def _rows(
    incoming: Incoming, streets: dict[tuple[str, str], uuid.UUID], brought: Brought
) -> Iterator[tuple[object, ...]]:
    """The rows for the table; an address that stands twice in the file counts once, and the second line is told."""
    seen: dict[tuple[uuid.UUID, int, str], int] = {}
    line: AddressLine
    for line in incoming.lines:
        if not line.number:
            continue
        key = streets[line.street_key, line.street], line.number, line.suffix
        if key in seen:
            brought.problems.append(LineProblem(line.line, f"this address stands on line {seen[key]} already"))
            continue
        seen[key] = line.line
        yield *key, line.lon, line.lat, line.official_id, line.postcode


def _vanish(incoming: Incoming, brought: Brought, *, vanish: bool) -> None:
    """Mark the addresses that the file lacks, and the official streets that have none any more."""
    with connection.cursor() as cursor:
        there = Address.objects.filter(vanished_at=None).count()
        cursor.execute(
            "UPDATE kernel_places_address AS a SET vanished_at = %s WHERE vanished_at IS NULL"
            " AND (official_id <> '') = %s AND NOT (official_id = ANY(%s))"
            " AND NOT EXISTS (SELECT FROM incoming i WHERE i.street_id = a.street_id AND i.number = a.number AND "
            "i.suffix = a.suffix)",
            [clock.now(), incoming.official, sorted(incoming.doubtful)],
        )
        brought.vanished = cursor.rowcount
        if not vanish and brought.vanished > max(20, MAX_VANISHING * there):
            raise TooManyVanish(vanishing=brought.vanished, there=there)
        cursor.execute(
            "UPDATE kernel_places_street AS s SET vanished_at = %s WHERE vanished_at IS NULL AND key <> '' AND EXISTS"
            " (SELECT FROM kernel_places_address a WHERE a.street_id = s.id) AND NOT EXISTS"
            " (SELECT FROM kernel_places_address a WHERE a.street_id = s.id AND a.vanished_at IS NULL)",
            [clock.now()],
        )
        brought.vanished_streets = cursor.rowcount
