"""What the search knows of waste beside single things: the services, and the bins of an address that somebody types."""

from __future__ import annotations

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stadtkern.kernel.modules import SearchAnswer, Service
from stadtkern.kernel.places import queries as places
from stadtkern.modules.waste.queries import parts, zones

MAX_ADDRESSES = 3

SERVICES = [
    Service(
        gettext_lazy("Waste calendar"),
        "waste-start",
        "abfuhrplan, abholtermine, müll abholtermine, tonnenleerung, leerungsplan, wann wird der müll abgeholt,"
        " altpapier abholung, papiertonne abholung, biotonne abholung, restmüll abholung, abholung, grüne tonne, "
        "gelbe säcke, trash pickup, abfallkalender, müllkalender, abfuhrkalender,"
        " müllabfuhr, abfuhr, abfuhrtermine, leerung, leerungstermine, tonne, mülltonne, restmüll, restmülltonne,"
        " schwarze tonne, graue tonne, biotonne, biomüll, braune tonne, papiertonne, blaue tonne, altpapier, gelbe"
        " tonne, gelber sack, wertstofftonne, weihnachtsbaum, welche tonne, wann kommt die müllabfuhr, tonne"
        " rausstellen, bin, bins, bin day, garbage, trash, rubbish, waste collection, recycling bin, paper bin",
        gettext_lazy("When your bins are emptied"),
        shown=partial(parts.has, "start"),
    ),
    Service(
        gettext_lazy("What goes where?"),
        "waste-abc",
        "wo kommt rein, was kommt rein, was darf rein, wo gehört hin, altglas, loswerden, glascontainer, wohin mit "
        "glas, abfall abc, müll trennen, mülltrennung, trennhilfe, was"
        " gehört wohin, wohin mit, entsorgen, entsorgung, wegwerfen, sortieren, dispose, disposal, sorting, what"
        " goes where, throw away",
        shown=partial(parts.has, "abc"),
    ),
    Service(
        gettext_lazy("Recycling centre"),
        "waste-yards",
        "elektroschrott entsorgen, wertstoffhof, recyclinghof, recyclinghof öffnungszeiten, schrottplatz, deponie,"
        " annahmestelle, grünschnitt abgeben, bauschutt, elektroschrott abgeben, sperrmüll abgeben, hof, recycling"
        " centre, recycling yard, tip, dump",
        shown=partial(parts.has, "yards"),
    ),
    Service(
        gettext_lazy("Mobile hazardous waste collection"),
        "waste-mobile",
        "problemstoffe, problemstoff, problemmüll, problemabfall, schadstoffsammlung, problemstoffsammlung,"
        " lacke loswerden, chemikalien entsorgen, alte farbe abgeben, lack, schadstoffmobil, schadstoffe, giftmobil,"
        " sondermüll, farbreste, lackreste, chemikalien, gift, altöl, hazardous waste, paint, chemicals",
        shown=partial(parts.has, "mobile"),
    ),
    Service(
        gettext_lazy("Bulky waste"),
        "waste-bulky",
        "couch loswerden, sperrmüll kosten, teppich sperrmüll, möbel entsorgen, waschmaschine, sperrmüll abholung,"
        " sperrmüll abholen lassen, bett, kühlschrank abholen lassen, waschmaschine abholen lassen, sperrmüll,"
        " sperrmüll anmelden, sperrmüll bestellen, sperrmüll termin, sperrgut, sofa abholen, möbel abholen,"
        " matratze, schrank, couch, entrümpelung, bulky waste, furniture, sofa, mattress, pick up",
        gettext_lazy("Choose a day for collection"),
        shown=partial(parts.has, "bulky"),
    ),
    Service(
        gettext_lazy("Bin not emptied?"),
        "waste-missed",
        "gelber sack nicht abgeholt, biotonne nicht abgeholt, papiertonne nicht abgeholt, nicht abgeholt, tonne"
        " nicht geleert, müll nicht abgeholt, tonne steht noch, vergessen, reklamation, missed collection, not"
        " collected, bin not emptied",
        shown=partial(parts.has, "missed"),
    ),
]


def bins_of_address(text: str) -> list[SearchAnswer]:
    """The collection dates of an address that was typed with its house number, or of a street that needs none."""
    if not any(letter.isdigit() for letter in text):
        return []
    found = []
    for hit in places.search_addresses(text):
        if hit.number is None or places.unlikely(hit) is not None or not (its := zones.zones_of(hit)):
            continue
        url = reverse("waste-zone", args=[zones.key_of(its)])
        found.append(SearchAnswer(hit.label, url, _("When your bins are emptied")))
    return found[:MAX_ADDRESSES]
