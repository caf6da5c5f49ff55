"""Addresses found as people type them."""

import pytest

from stadtkern.kernel.places import queries
from stadtkern.kernel.places.models import Address, Street

pytestmark = pytest.mark.django_db

NAMES = [
    "Weststraße",
    "Westring",
    "Westenallee",
    "Wester Kamp",
    "Brüderstraße",
    "Brunnenstraße",
    "Neue Straße",
    "Straße des 17. Juni",
    "Adalbert-Falk-Straße",
    "An der Ahse",
    "Sankt-Georgs-Platz",
    "Marktplatz",
    "Hammer Straße",
]


@pytest.fixture(autouse=True)
def streets() -> dict[str, Street]:
    return {street.name: street for street in Street.objects.bulk_create([Street(name=name) for name in NAMES])}


@pytest.fixture
def numbers(streets: dict[str, Street]) -> None:
    for number, suffix in [(4, ""), (5, ""), (5, "a"), (5, "b"), (7, "")]:
        Address.objects.create(street=streets["Weststraße"], number=number, suffix=suffix, lon=7.8, lat=51.6)


def best(text: str) -> str:
    return next((hit.label for hit in queries.search_addresses(text)), "")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("westr 5", "Weststraße 5"),
        ("Weststrasse 5", "Weststraße 5"),
        ("weststraße5a", "Weststraße 5 a"),
        ("WESTSTR. 5 A", "Weststraße 5 a"),
        ("Wetsstraße 5", "Weststraße 5"),
        ("5 Weststraße", "Weststraße 5"),
        ("Weststr. 5, 59065 Hamm", "Weststraße 5"),
        ("59065 Musterstadt, Weststr. 5", "Weststraße 5"),
        ("Weststr. 12-14", "Weststraße 12"),
        ("Weststr. Nr. 7", "Weststraße 7"),
    ],
)
def test_a_house_is_found_as_people_type_it(numbers: None, text: str, label: str):
    assert best(text) == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Bruederstr", "Brüderstraße"),
        ("bruderstr", "Brüderstraße"),
        ("brue", "Brüderstraße"),
        ("Neue Str.", "Neue Straße"),
        ("Strasse des 17. Juni", "Straße des 17. Juni"),
        ("adalbert falk str", "Adalbert-Falk-Straße"),
        ("A.-Falk-Str.", "Adalbert-Falk-Straße"),
        ("a.d. Ahse", "An der Ahse"),
        ("St. Georgs Pl.", "Sankt-Georgs-Platz"),
        ("Marktplaz", "Marktplatz"),
        ("Hammer Str", "Hammer Straße"),
        ("Falkstr.", "Adalbert-Falk-Straße"),
        ("Wets", "Weststraße"),
    ],
)
def test_a_street_is_found_as_people_type_it(text: str, label: str):
    assert best(text) == label


def test_letters_that_are_no_street_find_nothing():
    assert queries.search_addresses("xqzvk") == []
    assert queries.search_addresses("w") == []
    assert queries.search_addresses("\0 5") == []


def test_all_suffixes_of_a_number_follow_the_number_itself(numbers: None):
    hits = queries.search_addresses("Weststr 5")

    assert [hit.label for hit in hits][:3] == ["Weststraße 5", "Weststraße 5 a", "Weststraße 5 b"]
    assert [hit.verified for hit in hits][:3] == [True, True, True]


def test_a_city_without_house_numbers_takes_any(streets: dict[str, Street]):
    hit = queries.search_addresses("Weststr 5a")[0]

    assert (hit.street, hit.number, hit.suffix, hit.verified) == ("Weststraße", 5, "a", False)
    assert queries.has_house_numbers() is False


def test_an_address_comes_back_by_street_number_and_suffix_and_by_its_key(numbers: None, streets: dict[str, Street]):
    west = streets["Weststraße"]

    assert queries.resolve(west.id, 5, "A") == queries.search_addresses("Weststr 5a")[0]
    assert queries.resolve(west.id, 99).verified is False
    assert queries.resolve("00000000-0000-7000-8000-000000000000", 5) is None
    assert queries.by_key(f"{west.id}_5_a") == queries.resolve(west.id, 5, "a")
    assert [queries.by_key(key) for key in ("", "x_5", f"{west.id}", f"{west.id}_0_", f"{west.id}_5_<")] == [None] * 5


def test_two_streets_of_one_name_are_told_apart_by_their_district():
    Street.objects.create(name="Bahnhofstraße", key="0591500000001", district="Heessen")
    Street.objects.create(name="Bahnhofstraße", key="0591500000002", district="Rhynern")

    assert sorted(hit.label for hit in queries.search_addresses("Bahnhofstr 1")) == [
        "Bahnhofstraße 1 (Heessen)",
        "Bahnhofstraße 1 (Rhynern)",
    ]
