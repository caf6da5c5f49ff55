"""Addresses and streets for machines."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from stadtkern.kernel.api.caching import public
from stadtkern.kernel.places import queries, spelling

router = Router(tags=["places"])


class AddressOut(Schema):
    """An address of the city, or a street where no house number was asked for."""

    street_id: uuid.UUID
    street: str = Field(examples=["Lindenweg"])
    number: int | None = Field(description="House number; null for a street alone.", examples=[5])
    suffix: str = Field(examples=["a"])
    label: str = Field(description="The address as people write it.", examples=["Lindenweg 5 a"])
    district: str
    postcode: str = Field(description="Empty where the city's file has none.")
    lon: float | None = Field(description="Longitude, WGS84; null when unknown.")
    lat: float | None = Field(description="Latitude, WGS84; null when unknown.")
    verified: bool = Field(description="The house number stands in the city's address file.")


class Addresses(Schema):
    """What a text may mean, the best first."""

    query: str
    items: list[AddressOut]


class AddressQuery(Schema):
    """The query of a search for addresses."""

    q: str = Field(
        min_length=1,
        max_length=spelling.LONGEST,
        description="As people type it, with errors and abbreviations.",
        examples=["Lindenw 5a"],
    )
    limit: int = Field(queries.LIMIT, ge=1, le=50, description="How many at most.")


@router.get("/addresses", response=Addresses, summary="Addresses as people type them", url_name="api-addresses")
@public
def addresses(request: HttpRequest, query: Query[AddressQuery]) -> dict[str, Any]:  # noqa: ARG001
    """Streets and house numbers of the city that a text may mean; typing errors are forgiven."""
    return {"query": query.q, "items": queries.search_addresses(query.q, query.limit)}
