"""What goes where: the searchable list, an entry, and both for other programs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from stadtkern.kernel import headers
from stadtkern.kernel.content import public_page
from stadtkern.modules.waste.exporters import guide as exporters
from stadtkern.modules.waste.exporters import opendata
from stadtkern.modules.waste.models import BulkyService, GuideEntry, MobileVisit, Way, Yard
from stadtkern.modules.waste.queries import guide

MAX_RESULTS = 40  # of what fits a text; the alphabet has all
MAX_BESIDE = 8
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class GuideStep:
    """A way of an entry with its page, "" for a way that has none."""

    target: guide.Target
    url: str


def pages() -> dict[str, str]:
    """{key of a way: its page}, of those that have something to tell."""
    found = {}
    if Yard.objects.exists():
        found[Way.YARD.value] = reverse("waste-yards")
    if MobileVisit.objects.exists():
        found[Way.MOBILE.value] = reverse("waste-mobile")
    if BulkyService.objects.exists():
        found[Way.BULKY.value] = reverse("waste-bulky")
    return found


def steps(item: guide.GuideItem) -> list[GuideStep]:
    """The ways of an entry, each with its page: a bin leads to its dates."""
    known, start = pages(), reverse("waste-start")
    return [GuideStep(target, start if target.bin else known.get(target.key, "")) for target in item.targets]


@public_page
def abc(request: HttpRequest) -> HttpResponse:
    """The list: by what somebody types, by letter, by where it goes."""
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[: guide.MAX_LENGTH]
    known = guide.targets()
    way = request.GET.get("ort", "") if request.GET.get("ort", "") in known else ""
    letter = request.GET.get("buchstabe", "")[:1].upper() if not text else ""
    there = dict(guide.letters(way))
    if letter not in there:
        letter = ""
    rows = guide.search(text, way=way, letter=letter)
    found = guide.items(rows[:MAX_RESULTS] if text else rows)
    groups: dict[str, list[guide.GuideItem]] = {}
    for item in found:
        groups.setdefault("" if text else item.letter, []).append(item)
    used = {key for ways in GuideEntry.objects.values_list("ways", flat=True) for key in ways}
    context = {
        "part": "abc",
        "q": text,
        "way": known.get(way),
        "letter": letter,
        "groups": list(groups.items()),
        "near": bool(found) and all(item.near for item in found),
        "number": len(found),
        "some": bool(there),
        "letters": [(one, there.get(one, 0)) for one in (*LETTERS, *sorted(set(there) - set(LETTERS)))],
        "ways": [target for key, target in known.items() if key in used],
        "note": guide.note(),
    }
    return render(request, "waste/guide/abc.html", context)


@public_page
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """One thing: where it goes, what to heed, what goes the same way."""
    row = GuideEntry.objects.filter(slug=slug).first()
    if row is None:
        raise Http404(f"no entry {slug}")
    item = guide.item(row, guide.targets())
    beside = guide.search(way=row.ways[0]).filter(letter=row.letter).exclude(pk=row.pk)[:MAX_BESIDE]
    context = {"part": "abc", "item": item, "steps": steps(item), "beside": guide.items(beside), "note": guide.note()}
    return render(request, "waste/guide/entry.html", context)


@public_page
def as_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The whole list as open data."""
    return _open(HttpResponse(exporters.as_json(guide.search()), content_type="application/json"), "abfall-abc.json")


@public_page
def as_csv(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The whole list for a spreadsheet."""
    body = exporters.as_csv(guide.search())
    return _open(HttpResponse(body, content_type="text/csv; charset=utf-8; header=present"), "abfall-abc.csv")


def _open(answer: HttpResponse, name: str) -> HttpResponse:
    return headers.open_data(headers.as_file(answer, name), licence=opendata.LICENCE)


paths = [
    path("abc/", abc, name="waste-abc"),
    path("abc/<slug:slug>/", entry, name="waste-guide-entry"),
    path("daten/abc.json", as_json, name="waste-abc-json"),
    path("daten/abc.csv", as_csv, name="waste-abc-csv"),
]
