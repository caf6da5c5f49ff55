"""The kernel's own operations: index, city, search."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import strip_tags
from ninja import Field, Query, Router, Schema

from stadtkern import __version__
from stadtkern.kernel.api.caching import public
from stadtkern.kernel.api.operation_wrapper import PREFIX
from stadtkern.kernel.city import profile, switches
from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.public_urls import absolute
from stadtkern.kernel.search import queries

router = Router(tags=["city"])


class Index(Schema):
    """Where everything is."""

    city: str
    version: str = Field(description="Version of the software.", examples=["0.1.0"])
    links: dict[str, str] = Field(
        description="Addresses by name: openapi, docs, city, search, addresses and one per module."
    )


class ModuleOut(Schema):
    """A service of the city app that is switched on."""

    name: str = Field(examples=["events"])
    title: str = Field(description="In German.", examples=["Veranstaltungen"])
    url: str = Field(description="Its page for people.")
    api: str | None = Field(description="Its part of this API; null when it has none.")


class CityOut(Schema):
    """The city of this installation."""

    slug: str = Field(examples=["musterstadt"])
    name: str = Field(examples=["Musterstadt"])
    official_name: str = Field(examples=["Stadt Musterstadt"])
    timezone: str = Field(examples=["Europe/Berlin"])
    languages: list[str] = Field(examples=[["de", "en"]])
    bbox: list[float] | None = Field(
        description="West, south, east, north of its boundary in WGS84 degrees (GeoJSON, RFC 7946); null when unknown.",
        examples=[[7.98, 51.98, 8.04, 52.02]],
    )
    modules: list[ModuleOut]


class HitOut(Schema):
    """One thing that was found."""

    module: str
    kind: str = Field(description="A word for people.", examples=["Veranstaltung"])
    title: str
    excerpt: str
    url: str
    starts_at: datetime | None
    past: bool = Field(description="It is over.")
    near: bool = Field(description="It matches only nearly: perhaps a typing error.")


class SearchResults(Schema):
    """What a search found, the best first."""

    query: str
    items: list[HitOut]
    suggestion: str = Field(description="A title that was meant, perhaps, when nothing was found.")


class SearchQuery(Schema):
    """The query of a search."""

    q: str = Field(min_length=1, max_length=120, description="Words as people type them.", examples=["3D-Druck"])
    module: str = Field("", max_length=50, description="Only things of this module.", examples=["events"])
    limit: int = Field(30, ge=1, le=100, description="How many at most.")


@router.get("/", response=Index, summary="Where everything is", url_name="api-index")
@public
def index(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """The root: follow its links."""
    links = {
        "openapi": reverse("api-openapi"),
        "docs": reverse("api-docs"),
        "city": f"{PREFIX}city",
        "search": f"{PREFIX}search",
        "addresses": f"{PREFIX}places/addresses",
        **{module.name: f"{PREFIX}{module.name}/" for module in switches.active() if module.api},
    }
    return {
        "city": profile.profile().name,
        "version": __version__,
        "links": {name: absolute(path) for name, path in links.items()},
    }


@router.get("/city", response=CityOut, summary="The city")
@public
def city(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """Name, bounding box, and the modules that are on, in the city's order."""
    loaded = profile.city()
    boundary = CityProfile.objects.values_list("boundary", flat=True).first()
    modules = [
        {
            "name": module.name,
            "title": str(module.title),
            "url": absolute(f"/{module.path}"),
            "api": absolute(f"{PREFIX}{module.name}/") if module.api else None,
        }
        for module in switches.active()
    ]
    return {
        "slug": loaded.slug,
        "name": loaded.profile.name,
        "official_name": loaded.profile.official_name,
        "timezone": loaded.profile.timezone,
        "languages": loaded.profile.languages,
        "bbox": bounding_box(boundary) if boundary else None,
        "modules": modules,
    }


@router.get("/search", response=SearchResults, summary="Search over all modules", tags=["search"])
@public
def search(request: HttpRequest, asked: Query[SearchQuery]) -> dict[str, Any]:  # noqa: ARG001
    """German word stems first, then titles that nearly match; what is over comes last."""
    hits = queries.search(asked.q, asked.limit, asked.module)
    items = [
        {
            "module": hit.module,
            "kind": hit.kind,
            "title": hit.title,
            "excerpt": strip_tags(hit.excerpt),
            "url": absolute(hit.url),
            "starts_at": hit.starts_at,
            "past": hit.past,
            "near": hit.near,
        }
        for hit in hits
    ]
    return {"query": asked.q, "items": items, "suggestion": "" if items else queries.suggestion(asked.q)}


def bounding_box(geometry: dict[str, Any]) -> list[float] | None:
    """West, south, east, north of a GeoJSON geometry; None for one without coordinates."""
    longitudes: list[float] = []
    latitudes: list[float] = []
    waiting = [geometry.get("coordinates", [])]
    while waiting:
        part = waiting.pop()
        if part and isinstance(part[0], int | float):
            longitudes.append(part[0])
            latitudes.append(part[1])
        else:
            waiting.extend(part)
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)] if longitudes else None
