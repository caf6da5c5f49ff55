"""The pages of the programme, as a citizen without JavaScript and without cookies gets them."""

import json
from datetime import date, timedelta

import pytest
from lxml import html as lxml_html

from stadtkern.kernel.city import clock
from stadtkern.modules.events.models import EventState, EventStep
from tests.modules.events import programme as given

pytestmark = pytest.mark.django_db


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.cookies == {}
    return lxml_html.fromstring(answer.content.decode())


def text(tree, path="//main"):
    return " ".join(" ".join(tree.xpath(path)[0].itertext()).split())


def titles(tree):
    return tree.xpath("//li[contains(@class,'event')]/h3/a/text()")


def test_the_real_week_stands_on_its_page(client, shared):
    given.real_week(shared)

    week = page(client, "/digitale-woche/")

    assert len(titles(week)) == 47
    assert "47 Veranstaltungen · 41 mit Anmeldung" in text(week)
    assert text(week, "//header[@class='top']").startswith("9. bis 14. März 2020 Digitale Woche Hamm")
    assert [" ".join(day.itertext()).split() for day in week.xpath("//nav[contains(@class,'day')]/a")] == [
        ["Mo", "9"],
        ["Di", "10"],
        ["Mi", "11"],
        ["Do", "12"],
        ["Fr", "13"],
        ["Sa", "14"],
    ]


def test_a_series_without_public_events_has_no_page(client):
    given.event(series=given.series(), state=EventState.DRAFT, published_at=None)

    assert client.get("/digitale-woche/").status_code == 404
    assert client.get("/gibt-es-nicht/").status_code == 404


@pytest.mark.parametrize("address", ["/veranstaltungen/", "/digitale-woche/"])
def test_three_events_cost_as_many_queries_as_one(client, django_assert_num_queries, address):
    expected = {"/veranstaltungen/": 11, "/digitale-woche/": 6}[address]
    week = given.series()
    given.event(series=week, topics=("KI",), place=given.place(), registration="online")
    client.get(address)
    with django_assert_num_queries(expected):
        client.get(address)
    given.event(series=week, topics=("KI", "Handel"), organisers=("A", "B"), registration="online", capacity=3)
    given.event(series=week, place=given.place("Museum"), starts_at=clock.at(date(2020, 3, 10), 9))
    with django_assert_num_queries(expected):
        client.get(address)


def test_filters_work_without_a_script(client):
    given.event("Löten", topics=("Technik",))
    given.event("Singen", topics=("Musik",))

    found = page(client, "/veranstaltungen/?thema=technik")

    assert titles(found) == ["Löten"]
    assert "1 Veranstaltung" in text(found)
    assert found.xpath("//select[@id='thema']/option[@selected]/@value") == ["technik"]
    assert found.xpath("//div[@class='result']/a/@href") == ["/veranstaltungen/"]


def test_nothing_found_says_so_and_leads_on(client):
    given.event()

    assert "Nichts passt dazu" in text(page(client, "/veranstaltungen/?q=quark"))


def test_no_events_at_all_says_so(client):
    assert "Zurzeit ist nichts angekündigt" in text(page(client, "/veranstaltungen/"))


def test_by_topic_an_event_stands_under_each_of_its_topics(client):
    given.event("Beides", topics=("KI", "Handel"))
    given.event("Ohne")

    found = page(client, "/veranstaltungen/?ansicht=thema")

    assert found.xpath("//section[@class='group']/h2/text()") == ["Handel", "KI", "Ohne Thema"]
    assert titles(found) == ["Beides", "Beides", "Ohne"]


def test_the_exports_take_the_filter_along(client):
    given.event(topics=("KI",))

    links = page(client, "/veranstaltungen/?thema=ki").xpath("//details[@class='outputs']//a/@href")

    assert links[:4] == [f"/veranstaltungen.{kind}?thema=ki" for kind in ("ics", "rss", "csv", "json")]


def test_an_event_that_takes_registrations_has_one_clear_button(client):
    event = given.event(registration="online", capacity=84)

    shown = page(client, f"/veranstaltungen/{event.slug}/")
    buttons = shown.xpath("//a[contains(@class,'kern-btn--primary')][not(ancestor::template)]")

    assert [(b.get("href"), " ".join(b.itertext()).strip()) for b in buttons] == [
        (f"/veranstaltungen/{event.slug}/anmelden/", "Anmelden")
    ]


def test_a_full_event_offers_its_waiting_list(client):
    event = given.event(registration="online", capacity=0)

    assert "Auf die Warteliste" in text(page(client, f"/veranstaltungen/{event.slug}/"))


def test_an_open_event_needs_no_button(client):
    shown = text(page(client, f"/veranstaltungen/{given.event().slug}/"))

    assert "Ohne Anmeldung: einfach kommen" in shown


def test_an_unknown_end_and_an_unknown_place_are_not_invented(client):
    shown = text(page(client, f"/veranstaltungen/{given.event().slug}/"))

    assert "18:30 Uhr" in shown
    assert "bis" not in shown.partition("Ort wird noch bekannt gegeben")[0]
    assert "Ort wird noch bekannt gegeben" in shown


def test_a_contradiction_of_the_source_is_shown_until_it_is_settled(client):
    event = given.event()
    conflict = given.conflict(event, "starts_at", event.starts_at, event.starts_at - timedelta(minutes=30))
    address = f"/veranstaltungen/{event.slug}/"

    assert "Zeit wird noch geprüft: laut Artikel 18:00 Uhr" in text(page(client, address))

    conflict.settled_at = clock.now()
    conflict.save()
    assert "geprüft" not in text(page(client, address))


def test_a_moved_event_says_when_it_was(client):
    event = given.event(moved=True)
    changes = {"starts_at": [clock.at(date(2020, 3, 11), 17).isoformat(), event.starts_at.isoformat()]}
    EventStep.objects.create(event=event, at=clock.now(), by_name="x", state=EventState.PUBLISHED, changes=changes)

    assert "Vorher: Mi., 11. März, 17:00 Uhr" in text(page(client, f"/veranstaltungen/{event.slug}/"))


def test_a_cancelled_event_says_so_first_and_offers_no_seat(client):
    event = given.event(state=EventState.CANCELLED, cancel_reason="Sturm.", registration="online")

    shown = page(client, f"/veranstaltungen/{event.slug}/")

    assert text(shown).startswith("Diese Veranstaltung ist abgesagt. Sturm.")
    assert shown.xpath("//a[contains(@class,'kern-btn--primary')][not(ancestor::template)]") == []


def test_a_past_event_is_marked(client):
    event = given.event(starts_at=clock.now() - timedelta(days=2), registration="online")

    shown = page(client, f"/veranstaltungen/{event.slug}/")

    assert text(shown).startswith("Diese Veranstaltung ist vorbei.")
    assert shown.xpath("//a[contains(@class,'kern-btn--primary')][not(ancestor::template)]") == []


def test_a_draft_has_no_page(client):
    event = given.event(state=EventState.DRAFT, published_at=None)

    assert client.get(f"/veranstaltungen/{event.slug}/").status_code == 404
    assert client.get(f"/veranstaltungen/{event.slug}.ics").status_code == 404


def test_a_title_stays_in_its_language_on_an_english_page(client):
    event = given.event("Löten für alle", topics=("Technik",))

    shown = page(client, f"/en/veranstaltungen/{event.slug}/")

    assert shown.xpath("//h1/@lang") == ["de"]
    assert "No need to register: just come along" in text(shown)


def test_a_script_in_title_and_text_stays_text(client):
    event = given.event("</script><script>alert(1)</script>", text="<script>alert(2)</script>", slug="boese")

    raw = client.get(f"/veranstaltungen/{event.slug}/").content.decode()

    assert "<script>alert" not in raw


def test_the_star_keeps_what_a_tunnel_needs(client):
    event = given.event(place=given.place())

    kept = json.loads(page(client, "/veranstaltungen/").xpath("//button[contains(@class,'star')]/@data-event")[0])

    assert kept == {
        "id": str(event.pk),
        "title": event.title,
        "url": f"/veranstaltungen/{event.slug}/",
        "start": "2020-03-12T18:30:00+01:00",
        "end": None,
        "where": "Heinrich-von-Kleist-Forum",
        "address": "Platz der Deutschen Einheit 1, 59065 Hamm",
        "state": "",
    }


def test_a_shared_programme_shows_its_clashes_without_a_script(client):
    one, other = given.event("Eins"), given.event("Zwei")
    later = given.event("Drei", starts_at=clock.at(date(2020, 3, 14), 10))

    shown = page(client, f"/veranstaltungen/mein-programm/?ids={one.pk},{other.pk},{later.pk}")

    assert titles(shown) == ["Eins", "Zwei", "Drei"]
    assert len(shown.xpath("//p[@class='clash']")) == 2
    assert shown.xpath("//a[contains(@href,'.ics')]/@href") == [
        f"/veranstaltungen.ics?ids={one.pk}%2C{other.pk}%2C{later.pk}"
    ]


def test_public_pages_may_be_kept_in_memory(client):
    event = given.event(series=given.series())

    for address in ("/veranstaltungen/", "/digitale-woche/", f"/veranstaltungen/{event.slug}/", "/veranstaltungen.ics"):
        assert client.get(address)["X-Stadtkern-Public"] == "1", address
