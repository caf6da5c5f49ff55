"""The address field of forms, the search behind it, and the API."""

import pytest
from django.test import Client

from stadtkern.kernel.places import queries
from stadtkern.kernel.places.fields import AddressForm
from stadtkern.kernel.places.models import Address, Street

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def west() -> Street:
    street = Street.objects.create(name="Weststraße")
    Street.objects.create(name="Westring")
    for number, suffix in [(5, ""), (5, "a"), (7, "")]:
        Address.objects.create(street=street, number=number, suffix=suffix, postcode="59065", lon=7.8, lat=51.6)
    return street


def sent(text: str, key: str = "") -> AddressForm:
    form = AddressForm({"adresse": text, "adresse_wahl": key})
    form.is_valid()
    return form


def test_a_chosen_suggestion_is_taken(west: Street):
    form = sent("Weststraße 5 a", f"{west.id}_5_a")

    assert form.cleaned_data["adresse"] == queries.resolve(west.id, 5, "a")


def test_a_text_beyond_doubt_needs_no_choice(west: Street):
    assert sent("weststr. 5a").cleaned_data["adresse"] == queries.resolve(west.id, 5, "a")


def test_a_text_with_an_error_is_asked_back_with_what_it_may_mean(west: Street):
    form = sent("Wetsstr 5")

    assert form.errors == {"adresse": ["Bitte wählen Sie aus, welche Adresse Sie meinen."]}
    assert f'name="adresse_wahl" value="{west.id}_5_"' in " ".join(str(form).split())
    assert sent("Wetsstr 5", f"{west.id}_5_").cleaned_data["adresse"].label == "Weststraße 5"


def test_a_choice_that_does_not_belong_to_the_text_is_not_taken(west: Street):
    assert sent("Westring 3", f"{west.id}_5_").cleaned_data["adresse"].label == "Westring 3"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Dieses Feld ist zwingend erforderlich."),
        ("Weststr", "Bitte ergänzen Sie die Hausnummer, zum Beispiel: Weststraße 5."),
        ("qqqq 5", "Wir haben keine Straße mit diesem Namen gefunden. Bitte prüfen Sie die Schreibweise."),
        ("Weststr 9999", "Weststraße: Die Hausnummer 9999 gibt es nicht; die höchste, die wir kennen, ist 7."),
        ("Westring 9999", "Eine Hausnummer wie 9999 gibt es in keiner Straße. Bitte prüfen Sie sie."),
        ("Weststr 3, 5, 7", "Bitte geben Sie nur eine Hausnummer an."),
        ("Weststr 2 13/28", "„2 13/28“ ist keine Hausnummer. Bitte prüfen Sie sie."),
        ("<b>\0", "Wir haben keine Straße mit diesem Namen gefunden. Bitte prüfen Sie die Schreibweise."),
    ],
)
def test_what_is_missing_is_said(text: str, error: str):
    assert sent(text).errors == {"adresse": [error]}


def test_a_new_house_beyond_the_last_one_is_taken_and_a_far_one_is_not(west: Street):
    assert sent("Weststr 60").cleaned_data["adresse"].label == "Weststraße 60"
    assert "adresse" in sent("Weststraße 9999", f"{west.id}_9999_").errors


@pytest.mark.parametrize("key", ["x", "_", "00000000-0000-7000-8000-000000000000_5_", "'; DROP TABLE"])
def test_a_forged_key_counts_for_nothing(key: str):
    assert sent("Weststr 5", key).cleaned_data["adresse"].label == "Weststraße 5"


def test_the_search_gives_words_and_keys_and_no_cookie(client: Client, west: Street):
    response = client.get("/adressen/suche/", {"q": "westr 5a"})

    assert response.json()["hits"][0] == {
        "key": f"{west.id}_5_a",
        "label": "Weststraße 5 a",
        "postcode": "59065",
        "complete": True,
    }
    assert response["Cache-Control"] == "public, max-age=300"
    assert response.cookies == {}


def test_the_list_of_streets_is_all_that_a_device_needs_to_search_by_itself(client: Client, west: Street):
    Street.objects.create(name="Weststraße", district="Uentrop", key="1")
    answer = client.get("/adressen/strassen/")

    rows = [row[1:] for row in answer.json()["streets"]]
    assert [row for row in rows if row[0] == "Weststraße"] == [["Weststraße", ""], ["Weststraße", "Uentrop"]]
    assert (str(west.id) in answer.text, answer.cookies == {}) == (True, True)


def test_too_many_searches_of_one_network_have_to_wait(client: Client, settings):
    settings.LIMITS = True
    answers = [client.get("/adressen/suche/", {"q": "w"}).status_code for _ in range(241)]

    assert (answers[239], answers[240]) == (200, 429)


def test_the_page_of_ones_own_address_works_in_two_steps_without_a_script(client: Client, west: Street):
    first = client.get("/adressen/", {"adresse": "Wetsstr 5"}).text

    assert "Welche meinen Sie?" in first
    assert f'value="{west.id}_5_"' in first
    assert client.get("/adressen/").status_code == 200


def test_the_api_finds_addresses_too(client: Client, west: Street):
    found = client.get("/api/v1/places/addresses", {"q": "weststr 5a"}).json()

    assert found["items"][0] == {
        "street_id": str(west.id),
        "street": "Weststraße",
        "number": 5,
        "suffix": "a",
        "label": "Weststraße 5 a",
        "district": "",
        "postcode": "59065",
        "lon": 7.8,
        "lat": 51.6,
        "verified": True,
    }
    assert client.get("/api/v1/places/addresses", {"q": ""}).status_code == 422
