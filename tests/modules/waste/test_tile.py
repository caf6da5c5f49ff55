"""The tile of the start page: what everybody sees, and what a device in its zones is told for weeks ahead."""

from datetime import UTC, datetime

import pytest
from lxml import html as lxml_html

from stadtkern.kernel.city import clock
from stadtkern.kernel.places.queries import search_addresses
from stadtkern.modules.waste.queries import zones

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_everybody_is_asked_for_the_address(client):
    page = client.get("/").content.decode()

    assert "Welche Tonne ist dran?" in page
    assert 'data-fragment="/abfall/kachel/"' in page


def test_an_address_has_the_key_of_its_zones():
    (hit,) = [hit for hit in search_addresses("Lindenweg 21") if hit.number == 21]

    assert zones.key_of(zones.zones_of(hit)) == "stadt.neustadt"


def test_the_answers_follow_each_other_by_the_clock(client):
    with clock.standing_at(datetime(2020, 3, 8, 11, tzinfo=UTC)):
        answer = client.get("/abfall/kachel/?zone=stadt.altstadt")
    page = lxml_html.fromstring(answer.content.decode())

    told = [
        (
            " ".join(one.xpath("string(.//*[@class='answer'])").split()),
            datetime.fromtimestamp(int(one.get("data-until")) / 1000, UTC),
        )
        for one in page.xpath("//div[@data-until]")
    ][:5]
    assert told == [
        ("Restmüll: morgen", datetime(2020, 3, 8, 23, tzinfo=UTC)),
        ("Restmüll: heute bis 6 Uhr", datetime(2020, 3, 9, 5, tzinfo=UTC)),
        ("Restmüll: heute", datetime(2020, 3, 9, 17, tzinfo=UTC)),
        ("Bioabfall: Mo., 16. März", datetime(2020, 3, 14, 23, tzinfo=UTC)),
        ("Bioabfall: morgen", datetime(2020, 3, 15, 23, tzinfo=UTC)),
    ]
    assert (answer["X-Stadtkern-Public"], answer.cookies) == ("1", {})


@pytest.mark.parametrize(("day", "morning"), [((2020, 3, 29), (29, 4)), ((2020, 10, 25), (25, 5))])
def test_the_morning_is_the_morning_on_both_changes_of_the_clock(client, day, morning):
    """6:00 in the city is 4:00 UTC on the day on which summer time begins, and 5:00 UTC on the day on which it ends."""
    from stadtkern.modules.waste.models import Collection

    Collection.objects.filter(zone__slug="stadt").update(state="cancelled")
    row = Collection.objects.filter(zone__slug="neustadt", fraction__slug="restmuell").order_by("day").first()
    Collection.objects.filter(pk=row.pk).update(day=datetime(*day, tzinfo=UTC).date())
    with clock.standing_at(datetime(*day, 2, tzinfo=UTC)):
        page = lxml_html.fromstring(client.get("/abfall/kachel/?zone=neustadt").content.decode())

    first = page.xpath("//div[@data-until]")[0]
    until = datetime.fromtimestamp(int(first.get("data-until")) / 1000, UTC)
    assert " ".join(first.xpath("string(.//*[@class='answer'])").split()) == "Restmüll: heute bis 6 Uhr"
    assert (until.day, until.hour) == morning


def test_zones_that_are_gone_are_not_found(client):
    assert client.get("/abfall/kachel/?zone=weg").status_code == 404
    assert client.get("/abfall/kachel/").status_code == 404
