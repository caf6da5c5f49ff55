"""Addresses found as people type them."""

from urllib.parse import quote

import pytest
from django.urls import resolve, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
        ("5, Weststraße, Musterstadt, 59065, Deutschland", "Weststraße 5"),
        ("Weststraße, 5, Musterstadt", "Weststraße 5"),
        ("Germany, 59065 Musterstadt, Weststraße 5a", "Weststraße 5 a"),
        ("Musterstadt, Weststraße 5", "Weststraße 5"),
        ("Weststraße 5, 2. OG links", "Weststraße 5"),
        ("Weststraße 5 Hinterhaus", "Weststraße 5"),
        ("Weststr. 12 3/4", "Weststraße 12 3/4"),
        ("Weststraße 3 1/4", "Weststraße 3 1/4"),
        ("Weststraße 12½", "Weststraße 12 1/2"),
        ("Weststraße 25/3", "Weststraße 25/3"),
        ("Weststraße 2 13/28", "Weststraße"),
        ("Weststraße 3, 5, 7", "Weststraße"),
        ("Weststraße 2 // 5", "Weststraße"),
        ("Weststraße 12 14", "Weststraße"),
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


@given(
    st.integers(1, 9999),
    st.from_regex(r"(?:[a-z]{1,2}|/[0-9a-z]|[1-8]/[2-9][a-z]?|\.[0-9]|[a-z]/[0-9]|[a-z0-9/.+-]{1,8})?", fullmatch=True),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_key_of_any_address_is_one_segment_of_a_path_and_names_it_again(number: int, suffix: str):
    west = Street.objects.get(name="Weststraße")
    hit = queries.resolve(west.id, number, suffix)

    path = reverse("waste-of", args=[hit.key])
    assert resolve(path).kwargs == {"key": hit.key}
    assert quote(hit.key, safe="") == hit.key
    assert queries.by_key(hit.key) == hit


def test_the_house_between_two_is_chosen_and_its_page_opens(client, streets: dict[str, Street]):
    for suffix in ("", "1/2"):
        Address.objects.create(street=streets["Weststraße"], number=12, suffix=suffix, lon=7.8, lat=51.6)
    hits = queries.search_addresses("Weststr 12")

    assert [hit.label for hit in hits][:2] == ["Weststraße 12", "Weststraße 12 1/2"]
    assert "Weststraße 12 1/2" in client.get(reverse("waste-of", args=[hits[1].key])).text


def test_two_streets_of_one_name_are_told_apart_by_their_district():
    Street.objects.create(name="Bahnhofstraße", key="0591500000001", district="Heessen")
    Street.objects.create(name="Bahnhofstraße", key="0591500000002", district="Rhynern")

    assert sorted(hit.label for hit in queries.search_addresses("Bahnhofstr 1")) == [
        "Bahnhofstraße 1 (Heessen)",
        "Bahnhofstraße 1 (Rhynern)",
    ]
