"""What goes where: found as people type it, in pages, in the search, as data, and from the city's folder."""

import csv
import io
import json

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader
from stadtkern.kernel.search.models import SearchDocument
from stadtkern.modules.waste.models import GuideEntry
from stadtkern.modules.waste.queries import guide
from tests.modules.waste.test_pages import page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def things(bins):
    """Some things, as Hamm has them."""
    from stadtkern.modules.waste.pack.guide_reading import GuideRow

    with (ROOT / "cities" / "hamm" / "waste" / "abc.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            line = GuideRow.model_validate({**row, "slug": None, "hazardous": row["hazardous"] or False})
            GuideEntry(
                slug=line.title_en.lower().replace(" ", "-").replace(",", ""),
                title_de=line.title,
                title_en=line.title_en,
                also="\n".join(line.also),
                ways=line.where,
                hint_de=line.hint,
                hint_en=line.hint_en,
                hazardous=line.hazardous,
            ).save()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Batterien", "Batterie"),
        ("baterie", "Batterie"),
        ("Akkus", "Akku"),
        ("Kaffeefilter", "Kaffeesatz"),
        ("pizzakarton", "Pizzakarton"),
        ("pizza", "Pizzakarton"),
        ("Kühlschränke", "Kühlschrank"),
        ("kuehlschrank", "Kühlschrank"),
        ("Joghurtbechr", "Joghurtbecher"),
        ("newspaper", "Zeitung"),
        ("matraze", "Matratze"),
        ("Neonröhre", "Leuchtstoffröhre"),
        ("tetrapack", "Getränkekarton"),
        ("Föhn", "Föhn"),
    ],
)
@pytest.mark.usefixtures("things")
def test_a_thing_is_found_by_stems_other_words_and_with_typing_errors(typed, first):
    assert guide.search(typed)[0].title_de == first


@pytest.mark.parametrize("typed", ["", "   ", "%", "'", "\\", "a" * 500, "\0", "&|!", ":*", "zzqqxxzzqq", "<script>"])
@pytest.mark.usefixtures("things")
def test_no_text_breaks_the_search(client, typed):
    assert client.get("/abfall/abc/", {"q": typed}).status_code == 200
    assert client.get("/api/v1/waste/guide", {"q": typed[:80]}).status_code in (200, 422)


@pytest.mark.usefixtures("city")
def test_the_list_has_letters_and_an_entry_its_own_page(client):
    tree = page(client, "/abfall/abc/")
    assert [link.text for link in tree.xpath("//nav[@class='letters']//a")] == ["B", "J", "K", "L", "S", "Z"]
    assert tree.xpath("//a[@class='thing']/strong/text()")[:3] == ["Batterie", "Joghurtbecher", "Kaffeesatz"]
    assert page(client, "/abfall/abc/?buchstabe=k").xpath("//a[@class='thing']/strong/text()") == [
        "Kaffeesatz",
        "Karton",
    ]
    assert page(client, "/abfall/abc/?ort=schadstoffmobil").xpath("//a[@class='thing']/strong/text()") == ["Lack"]

    entry = text(page(client, "/abfall/abc/batterie/"))
    assert "Zurück in den Laden" in entry
    assert "Brandgefahr: Kleben Sie die Pole ab." in entry
    assert "Gefährlich: nie in eine Tonne am Haus werfen." in entry
    assert "Muster: alle Angaben sind erfunden." in entry
    assert client.get("/abfall/abc/gibtsnicht/").status_code == 404


@pytest.mark.usefixtures("city")
def test_a_misspelt_thing_is_offered_and_an_unknown_one_says_so(client):
    assert "Nichts heißt genau so: „Kafesatz“. Meinen Sie eines davon?" in text(page(client, "/abfall/abc/?q=Kafesatz"))
    assert "Nichts gefunden" in text(page(client, "/abfall/abc/?q=Xylophonxyz"))
    assert "Coffee grounds" in text(page(client, "/en/abfall/abc/"))


@pytest.mark.usefixtures("city")
def test_the_citys_search_knows_every_thing(client):
    found = SearchDocument.objects.filter(module="waste", key__startswith="guide:", url__startswith="/abfall/abc/")

    assert found.count() == GuideEntry.objects.count() == 7
    assert "/abfall/abc/sofa/" in client.get("/suche/?q=Couch").content.decode()


@pytest.mark.usefixtures("city")
def test_data_table_and_interface_tell_the_same(client):
    data = json.loads(client.get("/abfall/daten/abc.json").content)
    answer = client.get("/abfall/daten/abc.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

    assert data == client.get("/api/v1/waste/guide").json()
    assert client.get("/api/v1/waste/guide/batterie").json() == data[0]
    assert client.get("/api/v1/waste/guide/nix").status_code == 404
    assert (data[0]["key"], data[0]["ways"], data[0]["hazardous"]) == ("batterie", ["handel", "wertstoffhof"], True)
    assert rows[0] == ["Was", "Andere Wörter", "Wohin", "Hinweis", "Gefährlich"]
    assert [row[0] for row in rows[1:]] == [one["title"] for one in data]
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.usefixtures("things")
def test_a_cell_is_no_formula(client):
    GuideEntry(slug="boese", title_de="=1+1", ways=["restmuell"]).save()

    assert "'=1+1;" in client.get("/abfall/daten/abc.csv").content.decode("utf-8-sig")


def test_hamm_has_more_than_two_hundred_things_and_says_who_must_check_them(client):
    loader.load(ROOT / "cities" / "hamm")

    assert GuideEntry.objects.count() == 248
    known = guide.targets()
    assert [
        row.title_de for row in GuideEntry.objects.all() if len(guide.targets_of(row, known)) != len(row.ways)
    ] == []
    assert [
        row.title_de
        for row in GuideEntry.objects.filter(hazardous=True)
        if row.ways[0] in ("restmuell", "papier", "wertstoffe", "bioabfall")
    ] == []
    assert "von der Stadt noch nicht geprüft" in text(page(client, "/abfall/abc/batterie/"))


def test_a_city_without_a_list_says_so(client):
    assert "Die Stadt hat ihre Liste" in text(page(client, "/abfall/abc/"))
