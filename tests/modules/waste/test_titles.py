"""What titles of a provider's dates mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.modules.waste.dates.titles import Titles

NAMES = {
    "rest": ["Restmüll", "Restabfall", "graue Tonne"],
    "bio": ["Bioabfall", "Biotonne"],
    "papier": ["Papier", "Altpapier", "blaue Tonne"],
    "gelb": ["Gelber Sack", "Gelbe Tonne"],
}
TITLES = Titles(NAMES, {"Sondertour Nord": ["papier"], "Betriebsausflug": [], "Anderswo": ["fremd"]})

UNDERSTOOD = """
Restmüll = rest | RESTMUELL = rest | Restmüllabfuhr = rest | Restmülltonne = rest | Leerung Papiertonne = papier |
Biomüll = bio | Rest- und Biomüll = rest bio |
Rest-/Biotonne = rest bio | Rest-, Bio- und Papiertonne = rest bio papier |
Restabfall Bioabfall = rest bio | Restmüll, Biotonne & Papier = rest bio papier | Rest + Bio = rest bio |
Restmüll - Papier = rest papier | Restmüll/Biotonne/Altpapier = rest bio papier | Gelber Sack / Gelbe Tonne = gelb |
Restmüll sowie Altpapier = rest papier | Abfuhr Restmüll in Bezirk 3 = rest | Restmüll 240 l = rest |
Restmüll statt 06.01. = rest | Restmüll (statt Mittwoch, 06.01.2021) = rest |
Restmüll (verschoben vom 6. Januar) = rest |
Ersatztermin Restmüll = rest | Nachholtermin: Biotonne = bio | Sondertour Nord = papier | sondertour  nord = papier
"""
NONE = (
    "keine Leerung|Keine Müllabfuhr|Restmüll entfällt|Restmüll fällt aus|"
    "Restmüll (entfällt wegen Feiertag)|Betriebsausflug"
)
UNKNOWN = (
    "Schrott|Restmüll und Schrott|Restmüll, keine Biotonne|Biotonne statt Restmüll|Restmüll verschoben|Restmüll?|"
    "Restmüll verschoben auf 8.1.|Restmüll oder Bio|Restmüll nur Bezirk 3|Grau und blaue Tonne|Weihnachtsbäume|"
    "Restmüll/Biotonne/Weihnachtsbaum|Müllabfuhr||Rest- und Sondermüll|Papier & Pappe|"
    "Blaue Runde|Schadstoffmobil|Bio auf Abruf"
)


@pytest.mark.parametrize("row", [row.strip() for row in UNDERSTOOD.replace("\n", " ").split(" | ")])
def test_every_bin_of_a_title_counts(row: str):
    title, bins = row.strip(" |").split(" = ")

    assert list(TITLES.meaning(title).fractions) == bins.split()


@pytest.mark.parametrize("title", [*NONE.split("|"), "Anderswo"])
def test_what_takes_a_date_back_is_none(title: str):
    assert (TITLES.meaning(title).none, TITLES.meaning(title).fractions) == (True, ())


@pytest.mark.parametrize("title", UNKNOWN.split("|"))
def test_what_is_not_understood_as_a_whole_is_unknown(title: str):
    assert TITLES.meaning(title).known is False


def test_bins_of_another_way_of_cutting_the_city_are_none_of_ours():
    here = Titles(NAMES, own=["papier"])

    assert here.meaning("Restmüll und Papier").fractions == ("papier",)
    assert here.meaning("Rest- und Biomüll").none is True
    assert here.meaning("Schrott").known is False


@given(st.text(max_size=80))
def test_any_title_has_an_answer(title: str):
    meaning = TITLES.meaning(title)

    assert set(meaning.fractions) <= NAMES.keys()
    assert not (meaning.none and meaning.fractions)
