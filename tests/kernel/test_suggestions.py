"""“Did you mean” proposes what a slip of the finger explains, and nothing else."""

import pytest

from stadtkern.kernel.suggestions import hint, suggestion

STREETS = ["Weststraße", "Nordring", "Lindenweg", "Bahnhofstraße", "Am Markt", "Santa-Monica-Platz"]


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [
        ("is_ctiy", ["is_city", "source"], "is_city"),
        ("adjektive", ["adjective", "ags"], "adjective"),
        ("evnts", ["events", "waste"], "events"),
        ("Stadtbibliotek", ["Stadtbibliothek", "Bürgerhaus"], "Stadtbibliothek"),
        ("Weststrasse", STREETS, "Weststraße"),
        ("santa monica platz", STREETS, "Santa-Monica-Platz"),
        ("Bahnhoffstrase", STREETS, "Bahnhofstraße"),
        ("Am Mrakt", STREETS, "Am Markt"),
        ("restmül", ["restmuell", "papier"], "restmuell"),
    ],
)
def test_a_slip_of_the_finger_is_understood(typed, known, meant):
    assert suggestion(typed, known) == meant


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("tonnen-3", ["tonnen-1", "tonnen-2", "tonnen-13"]),
        ("bezirk-01", ["bezirk-02", "bezirk-10"]),
        ("Oststraße", STREETS),
        ("Südring", STREETS),
        ("Nordweg", STREETS),
        ("bio", ["bin", "gelb"]),
        ("gelb", ["geld", "glas", "gold"]),
        ("Bürgeramt", ["Bügeleisen"]),
        ("parking", ["printing", "places"]),
        ("2021", ["2020"]),
        ("", ["name"]),
        ("name", []),
        ("Kleiststraße", ["Weststraße", "Kleistweg"]),
    ],
)
def test_what_only_looks_alike_is_not_proposed(typed, known):
    assert suggestion(typed, known) is None


def test_of_two_names_that_are_as_close_none_is_proposed():
    assert suggestion("Bachweg", ["Buchweg", "Bachwege"]) is None


def test_a_hint_falls_back_on_another_advice():
    assert hint("tonnen-3", ["tonnen-2"], "add it to zones.csv") == "add it to zones.csv"
