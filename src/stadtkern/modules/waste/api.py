"""The waste calendar for other people's programs: /api/v1/waste."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from stadtkern.kernel.api.caching import public
from stadtkern.kernel.city import clock
from stadtkern.modules.waste.exporters import guide as guide_exporters
from stadtkern.modules.waste.exporters import opendata
from stadtkern.modules.waste.exporters.guide import GuideRecord, VisitRecord, YardRecord
from stadtkern.modules.waste.exporters.opendata import DateRecord, FractionRecord, StretchRecord, ZoneRecord
from stadtkern.modules.waste.models import GuideEntry, Yard
from stadtkern.modules.waste.queries import guide, mobile
from stadtkern.modules.waste.queries import zones as zone_queries

router = Router(tags=["waste"])
MAX_SPAN = timedelta(days=800)
ZoneKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]{1,300}$")]


class Span(Schema):
    """Which days."""

    begin: date | None = Field(None, description="first day; today when left out", examples=["2020-03-02"])
    end: date | None = Field(None, description="last day; the last published one when left out")


@router.get("/fractions", response=list[FractionRecord], summary="List kinds of waste")
@public
def list_fractions(request: HttpRequest) -> list[FractionRecord]:  # noqa: ARG001
    """What is collected, and in which bins."""
    return opendata.fractions()


@router.get("/zones", response=list[ZoneRecord], summary="List zones")
@public
def list_zones(request: HttpRequest) -> list[ZoneRecord]:  # noqa: ARG001
    """The zones of all divisions of the city."""
    return opendata.zones()


@router.get("/zones/{key}/dates", response=list[DateRecord], summary="Dates of zones")
@public
def list_dates(request: HttpRequest, key: ZoneKey, span: Query[Span]) -> list[DateRecord]:  # noqa: ARG001
    """The published dates of a zone, or of several of different divisions with a dot between: `bezirk-03.papier-07`."""
    its = zone_queries.by_key(key)
    if not its:
        raise Http404("no such zone")
    begin = span.begin or clock.today()
    end = min(span.end or date.max, min(begin, date.max - MAX_SPAN) + MAX_SPAN)
    return opendata.dates(its, begin, end)


@router.get("/assignments", response=list[StretchRecord], summary="Which street lies in which zone")
@public
def list_assignments(request: HttpRequest) -> list[StretchRecord]:  # noqa: ARG001
    """All streets, with house numbers and sides where they are cut."""
    return opendata.stretches()


@router.get("/guide", response=list[GuideRecord], summary="What goes where")
@public
def list_guide(
    request: HttpRequest,  # noqa: ARG001
    q: Annotated[str, Query(description="a thing; typing errors are forgiven", max_length=80)] = "",
) -> list[GuideRecord]:
    """All things with where they go, in the order of the alphabet; with `q` those that fit, the best first."""
    return [guide_exporters.record(row) for row in guide.search(q)]


@router.get("/guide/{slug}", response=GuideRecord, summary="Where one thing goes")
@public
def read_guide(request: HttpRequest, slug: str) -> GuideRecord:  # noqa: ARG001
    """One thing by its key."""
    row = GuideEntry.objects.filter(slug=slug).first()
    if row is None:
        raise Http404("no such thing")
    return guide_exporters.record(row)


@router.get("/yards", response=list[YardRecord], summary="Recycling yards")
@public
def list_yards(request: HttpRequest) -> list[YardRecord]:  # noqa: ARG001
    """Where they are, their hours, exceptions and prices."""
    return [guide_exporters.yard_record(row) for row in Yard.objects.all()]


@router.get("/mobile", response=list[VisitRecord], summary="Tour of the hazardous-waste mobile")
@public
def list_mobile(request: HttpRequest) -> list[VisitRecord]:  # noqa: ARG001
    """The times that are not over."""
    return [guide_exporters.visit_record(visit) for visit in mobile.coming(clock.now())]
