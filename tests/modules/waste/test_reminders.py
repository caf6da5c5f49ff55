"""Reminders and corrections of the waste calendar. The clock stands at Monday 2 March 2020, 08:00."""

from datetime import date, timedelta

from django.utils import translation

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.models import Notice, Publication, Subscriber
from stadtkern.kernel.messages.subscriptions import actions, planning
from stadtkern.kernel.messages.subscriptions.actions import Preference
from stadtkern.modules.waste import topics
from stadtkern.modules.waste.models import Collection, Zone
from stadtkern.modules.waste.queries import reminding


def subscriber(*keys):
    row = Subscriber.objects.create(
        channel="mail", email=f"p{Subscriber.objects.count()}@example.org", created_at=clock.now(), seen_at=clock.now()
    )
    actions.set_preferences(row, reminding.TOPIC, [Preference(key, 1, "18:00") for key in keys])
    return row


def some_day():
    """A day in the coming week with a collection, and its key."""
    today = clock.today()
    row = (
        Collection.objects.filter(day__gt=today, day__lte=today + timedelta(days=6), state="on")
        .select_related("zone", "fraction")
        .order_by("day", "pk")
        .first()
    )
    assert row is not None
    return row, reminding.key_of(row.zone.slug, row.fraction.slug)


def test_who_asked_is_planned_for_the_evening_before(city):
    row, key = some_day()
    subscriber(key)

    planning.plan_ahead()

    due = [clock.local(notice.due_at) for notice in Notice.objects.filter(keys__contains=[key]).order_by("due_at")]
    assert due[0].date() == row.day - timedelta(days=1)
    assert (due[0].hour, due[0].minute) == (18, 0)


def test_the_words_say_what_goes_out_when_and_lead_to_the_dates(city):
    row, key = some_day()
    item = reminding.upcoming(row.day)[key]

    with translation.override("de"), clock.standing_at(clock.at(row.day - timedelta(days=1), 18)):
        said = topics.note(row.day, {key: item})

    assert said is not None
    assert said.title == f"{row.fraction.title_de}: morgen"
    assert "bitte bis" in said.body
    assert said.url.startswith("/abfall/")


def test_a_day_that_moves_is_told_at_once_and_planned_anew(city):
    from stadtkern.modules.waste.actions import notifying_subscribers
    from stadtkern.modules.waste.dates.difference import Change
    from stadtkern.modules.waste.models import PublishedCalendar as Year

    row, key = some_day()
    subscriber(key)
    planning.plan_ahead()
    new = row.day + timedelta(days=1)
    Collection.objects.filter(zone=row.zone, fraction=row.fraction, day=new).delete()
    Collection.objects.filter(pk=row.pk).update(day=new)

    year = Year.objects.first()
    assert year is not None
    told = notifying_subscribers.tell(year, [Change(row.zone.slug, row.fraction.slug, row.day, new)], clock.now())

    assert told == 1
    correction = Publication.objects.get(name=f"waste.correction:{year.pk}")
    notice = Notice.objects.get(publication=correction)
    assert notice.due_at == clock.now()
    with translation.override("de"):
        said = topics.note(None, correction.items)
    assert said is not None
    assert said.title == "Abfuhrtermine haben sich geändert"
    assert "statt" in said.body
    assert Notice.objects.filter(publication__name=f"{reminding.TOPIC}:{new}", keys__contains=[key]).count() == 1


def test_a_key_that_there_is_not_is_none(city):
    zone = Zone.objects.first()
    assert zone is not None
    assert [topics.describe(key) for key in ("", "x", "x:y", f"{zone.slug}:x", f"{zone.slug}:")] == [None] * 5


def test_without_a_calendar_there_is_nothing_to_remind_of(db):
    assert reminding.upcoming(date(2020, 3, 3)) == {}
    assert planning.plan_ahead() == 0


def test_the_page_offers_reminders_for_each_bin_also_without_a_script(city, client):
    row, key = some_day()
    page = client.get(topics._path({key: reminding.upcoming(row.day)[key]}))
    text = page.content.decode()

    assert f'value="{key}"' in text
    assert 'action="/abos/mail/"' in text


def test_a_reminder_for_two_homes_says_which_bin_stands_where(bins):
    day = clock.today() + timedelta(days=1)
    for zone in (bins.north, bins.south, bins.paper_north):
        fraction = bins.paper if zone == bins.paper_north else bins.residual
        Collection.objects.create(
            zone=zone, fraction=fraction, origin=f"{day}", year=day.year, day=day, changed_at=clock.now()
        )
    items = reminding.upcoming(day)

    with translation.override("de"), clock.standing_at(clock.at(day - timedelta(days=1), 18)):
        both = topics.note(day, items)
        one = topics.note(day, {key: item for key, item in items.items() if item["zone"] != "sued"})

    assert both is not None
    assert one is not None
    assert sorted(both.title.removesuffix(": morgen").split(", ")) == ["Papier", "Restmüll (Nord)", "Restmüll (Süd)"]
    assert both.url == "/abfall/"
    assert sorted(one.title.removesuffix(": morgen").split(", ")) == ["Papier", "Restmüll"]
    assert one.url == "/abfall/z/papier-nord.nord/"
