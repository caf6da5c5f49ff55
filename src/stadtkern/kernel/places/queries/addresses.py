"""Finding an address as one types it: trigrams choose streets, the number of typing errors ranks them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, Max, OuterRef

from stadtkern.kernel.city import profile
from stadtkern.kernel.modules import AddressHit
from stadtkern.kernel.modules.addresses import suffix_of_key
from stadtkern.kernel.places import numbers, spelling
from stadtkern.kernel.places.models import Address, Street
from stadtkern.kernel.places.queries import distance, typed

LIMIT = 8
CANDIDATES = 25  # streets that trigrams offer for the ranking
SHORT = 7  # letters up to which a typing error leaves too few trigrams
INNER = 4  # letters from which on a part within a name counts
PART_ONLY = 0.75  # the street's name holds what was typed, but does not begin with it
WORSE = 1.6  # typing errors more than the best hit; such a street is not what was meant
ALLOWED = 0.4  # typing errors a letter; more is another word
UNTYPED = 0.02  # for each letter that is still to come
NO_SUCH_NUMBER = 0.5  # the street has house numbers, but not this one
WITHOUT_TYPE = 0.25  # “West 5” for Weststraße 5
HIGHEST_LIKELY = 1999  # in a street of which no number is known
FARTHER = 60  # beyond the highest known number of a street, what may have been built since
TYPES = ("str", "weg", "platz", "ale", "ring", "gase", "damm", "hof", "ufer", "berg", "kamp", "pfad")


@dataclass(frozen=True)
class _Candidate:
    id: uuid.UUID
    name: str
    search: str
    district: str
    near: float


@dataclass(frozen=True)
class _Found:
    """A street with its cost; numbered: it has house numbers; several: others have its name."""

    cost: float
    street: _Candidate
    numbered: bool
    several: bool


def search_addresses(text: str, limit: int = LIMIT) -> list[AddressHit]:
    """Addresses that a typed text means, the best first; streets where it holds no house number.

    text: as people type, with typing errors, abbreviations, postcode and town; less than two letters find nothing.
    """
    asked = typed.take_apart(text, profile.profile().name)
    folded = spelling.fold(asked.street)
    if len(folded) < 2:
        return []
    whole = spelling.fold(f"{asked.street} {asked.number}") if asked.number else folded
    found = _candidates(folded, whole, spelling.pattern(asked.street))
    ranked = _ranked(found, asked, folded, whole)
    if not ranked or ranked[0][0] >= 1:
        more = _short_ones(folded) if len(folded) <= SHORT else []
        more += _inner_ones(folded) if len(folded) >= INNER else []
        known = {street.id for street in found}
        ranked = _ranked([*found, *(street for street in more if street.id not in known)], asked, folded, whole)
    return _hits(ranked, asked, limit)


def the_one(text: str, hits: Sequence[AddressHit]) -> AddressHit | None:
    """The hit that a typed text names beyond doubt: its street as it is
    written, its number and suffix, and no other.
    """
    asked = typed.take_apart(text, profile.profile().name)
    same = [
        hit
        for hit in hits
        if spelling.fold(hit.street) == spelling.fold(asked.street)
        and (hit.number, hit.suffix) == (asked.number, asked.suffix)
    ]
    return same[0] if len(same) == 1 and asked.number is not None else None


def unlikely(hit: AddressHit) -> int | None:
    """The highest house number that its street is known or likely to have, where that of the hit lies far beyond it."""
    if hit.number is None or hit.verified or hit.number <= highest_likely(hit.street_id):
        return None
    highest = _highest(hit.street_id)
    return HIGHEST_LIKELY if highest is None else highest


def highest_likely(street_id: uuid.UUID) -> int:
    """The highest house number that a street may have: somewhat beyond the highest known one."""
    highest = _highest(street_id)
    return HIGHEST_LIKELY if highest is None else max(2 * highest, highest + FARTHER)


def _highest(street_id: uuid.UUID) -> int | None:
    there = Address.objects.filter(street_id=street_id, vanished_at=None)
    highest: int | None = there.aggregate(highest=Max("number"))["highest"]
    return highest


def resolve(street_id: uuid.UUID | str, number: int, suffix: str = "") -> AddressHit | None:
    """The address of a street, number and suffix, or None for a street that is not there.

    A number that the address file doesn't hold comes back unverified, so that a new house is not turned away. Raises
    NumberError for a number or suffix that can be no house's.
    """
    if not 1 <= number <= numbers.HIGHEST:
        raise numbers.NumberError(f"{number} is no house number; it lies between 1 and {numbers.HIGHEST}")
    kept = numbers.clean_suffix(suffix)
    try:
        street = Street.objects.filter(id=street_id, vanished_at=None).first()
    except (ValueError, TypeError, LookupError):
        return None
    if street is None:
        return None
    several = Street.objects.filter(name=street.name, vanished_at=None).exclude(id=street.id).exists()
    there = Address.objects.filter(street=street, number=number, suffix=kept, vanished_at=None).first()
    return AddressHit(
        street.id,
        street.name,
        number,
        kept,
        street.district,
        there.postcode if there else "",
        there.lon if there else None,
        there.lat if there else None,
        there is not None,
        several,
    )


def by_key(key: str) -> AddressHit | None:
    """The address behind `AddressHit.key`; None for a key that is none, or names a street only."""
    parts = key.split("_")
    try:
        street_id, number = uuid.UUID(parts[0]), int(parts[1])
        return resolve(street_id, number, suffix_of_key(parts[2]) if len(parts) > 2 else "")
    except (ValueError, IndexError):
        return None


def street_by_key(key: str) -> AddressHit | None:
    """The street behind a key that has no house number; None for one that is not there."""
    try:
        street = Street.objects.filter(pk=uuid.UUID(key), vanished_at=None).first()
    except ValueError:
        return None
    return AddressHit(street.pk, street.name, district=street.district) if street is not None else None


def all_streets() -> list[AddressHit]:
    """All streets by name, without house numbers."""
    others = Street.objects.filter(name=OuterRef("name"), vanished_at=None).exclude(pk=OuterRef("pk"))
    rows = Street.objects.filter(vanished_at=None).annotate(several=Exists(others)).order_by("name", "pk")
    return [
        AddressHit(pk, name, district=district, several=several)
        for pk, name, district, several in rows.values_list("pk", "name", "district", "several")
    ]


def has_house_numbers() -> bool:
    """Whether this city has loaded house numbers, or streets only (then people type the number freely)."""
    return Address.objects.filter(vanished_at=None).exists()


_COLUMNS = "s.id, s.name, s.search, s.district, similarity(s.search, %(folded)s)"
_MORE = """
    SELECT s.id,
        EXISTS (SELECT FROM kernel_places_address a WHERE a.street_id = s.id AND a.vanished_at IS NULL),
        EXISTS (SELECT FROM kernel_places_street t WHERE t.name = s.name AND t.id <> s.id AND t.vanished_at IS NULL)
    FROM kernel_places_street s WHERE s.id = ANY(%s)
"""


def _candidates(folded: str, whole: str, pattern: str) -> list[_Candidate]:
    """Streets that begin so, and those with the nearest trigrams (pg_trgm, through the GiST index)."""
    chosen = f"""
        WITH chosen AS (
            (SELECT id FROM kernel_places_street
             WHERE vanished_at IS NULL
               AND (search LIKE %(start)s OR search LIKE %(pattern)s OR search = %(whole)s)
             ORDER BY length(search), name LIMIT {CANDIDATES})
            UNION
            (SELECT id FROM kernel_places_street
             WHERE vanished_at IS NULL ORDER BY search <-> %(folded)s LIMIT {CANDIDATES})
        )
        SELECT {_COLUMNS} FROM kernel_places_street s JOIN chosen USING (id)
    """  # noqa: S608
    return _rows(chosen, {"folded": folded, "whole": whole, "start": f"{folded}%", "pattern": pattern or folded})


def _inner_ones(folded: str) -> list[_Candidate]:
    """Streets of which a part is what was typed: “Falkstr.” for Adalbert-Falk-Straße."""
    chosen = f"""
        SELECT {_COLUMNS} FROM kernel_places_street s
        WHERE vanished_at IS NULL AND search LIKE %(part)s ORDER BY length(search), name LIMIT {CANDIDATES}
    """  # noqa: S608
    return _rows(chosen, {"folded": folded, "part": f"%{folded}%"})


def _short_ones(folded: str) -> list[_Candidate]:
    """Streets with a short word's first letter that are about as long: few enough to compare them all."""
    chosen = f"""
        SELECT {_COLUMNS} FROM kernel_places_street s
        WHERE vanished_at IS NULL AND search LIKE %(first)s AND length(search) BETWEEN %(least)s AND %(most)s
    """  # noqa: S608
    return _rows(
        chosen, {"folded": folded, "first": f"{folded[0]}%", "least": len(folded) - 1, "most": len(folded) + 1}
    )


def _rows(query: str, given: dict[str, str | int]) -> list[_Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return [_Candidate(*row) for row in cursor.fetchall()]


def _ranked(
    found: list[_Candidate], asked: typed.TypedAddress, folded: str, whole: str
) -> list[tuple[float, _Candidate]]:
    """Streets with their cost, the best first: typing errors, then how near the exact spelling is, then the name."""
    word, exact = distance.TypedWord(folded), distance.TypedWord(spelling.fine(asked.street))
    start = spelling.pattern(asked.street).split("%")
    scored = []
    for street in found:
        cost = _cost(word, street.search, typing=asked.number is None)
        if asked.number and street.search == whole:
            cost = -1.0
        if cost > PART_ONLY and len(folded) >= INNER and folded in street.search:
            cost = PART_ONLY
        if len(start) > 1 and _fits(street.search, start):
            cost = min(cost, WITHOUT_TYPE)
        if cost <= max(1.5, ALLOWED * len(folded)):
            written = exact.to(spelling.fine(street.name))
            spelled = written.whole if asked.number else written.beginning
            scored.append((cost, spelled, -street.near, street.name, street))
    worst = min((row[0] for row in scored), default=0.0) + WORSE
    ranked = sorted(scored, key=lambda row: row[:4])
    return [(cost, street) for cost, _spelled, _near, _name, street in ranked if cost <= worst]


def _cost(word: distance.TypedWord, name: str, *, typing: bool) -> float:
    edits = word.to(name)
    cost = float(edits.whole)
    if cost and (typing or edits.beginning < edits.whole):
        rest = len(name) - edits.beginning_length
        cost = min(cost, edits.beginning + UNTYPED * rest + (0 if typing else 0.5))
    kind = next((kind for kind in TYPES if name.endswith(kind)), "") if cost else ""
    if kind and len(name) > len(kind) + 1 and edits.whole <= len(kind) + cost:
        cost = min(cost, word.to(name.removesuffix(kind)).whole + WITHOUT_TYPE)
        if name.endswith("ststr"):  # “Westr.” for Weststraße
            cost = min(cost, word.to(name[:-5] + "str").whole + WITHOUT_TYPE)
    return cost


def _fits(name: str, parts: Sequence[str]) -> bool:
    """Whether a name holds the parts one after the other, the first one at its start."""
    place = 0
    for index, part in enumerate(parts):
        at = name.find(part, place)
        if at < 0 or (index == 0 and at):
            return False
        place = at + len(part)
    return True


def _hits(ranked: list[tuple[float, _Candidate]], asked: typed.TypedAddress, limit: int) -> list[AddressHit]:
    best = _known(ranked[: limit * 2])
    if asked.number is None:
        return [_hit(found) for found in best[:limit]]
    there: dict[uuid.UUID, list[Address]] = defaultdict(list)
    for address in Address.objects.filter(
        street__in=[found.street.id for found in best if found.numbered], number=asked.number, vanished_at=None
    ).order_by("suffix"):
        there[address.street_id].append(address)
    hits: list[tuple[float, AddressHit]] = []
    for found in best:
        if found.cost < 0:  # the number was part of the street's name
            hits.append((found.cost, _hit(found)))
            continue
        same = [address for address in there[found.street.id] if address.suffix == asked.suffix]
        others = [address for address in there[found.street.id] if address.suffix != asked.suffix]
        if not same:
            missing = NO_SUCH_NUMBER if found.numbered else 0
            hits.append((found.cost + missing, _hit(found, asked.number, asked.suffix)))
        hits += [(found.cost, _hit_address(found, address)) for address in same]
        hits += [(found.cost + 0.1, _hit_address(found, address)) for address in others]
    return [hit for _cost, hit in sorted(hits, key=lambda row: row[0])[:limit]]


def _known(ranked: list[tuple[float, _Candidate]]) -> list[_Found]:
    """The best streets with what their hits must say."""
    with connection.cursor() as cursor:
        cursor.execute(_MORE, [[street.id for _cost, street in ranked]])
        more = {row[0]: row[1:] for row in cursor.fetchall()}
    return [_Found(cost, street, *more[street.id]) for cost, street in ranked if street.id in more]


def _hit(found: _Found, number: int | None = None, suffix: str = "") -> AddressHit:
    its = found.street
    return AddressHit(its.id, its.name, number, suffix, its.district, several=found.several)


def _hit_address(found: _Found, address: Address) -> AddressHit:
    its = found.street
    return AddressHit(
        its.id,
        its.name,
        address.number,
        address.suffix,
        its.district,
        address.postcode,
        address.lon,
        address.lat,
        True,
        found.several,
    )
