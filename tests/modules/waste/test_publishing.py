"""From the draft to what people are told, and how a correction keeps what it does not touch."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from stadtkern.kernel.city import clock
from stadtkern.kernel.trust.models import AuditEntry
from stadtkern.modules.waste.actions import editing, publishing
from stadtkern.modules.waste.models import Collection, PublishedCalendar, Rule, Shift, SingleDate
from stadtkern.modules.waste.queries import published
from tests.modules.waste.people import person

pytestmark = pytest.mark.django_db
MARCH = datetime(2020, 3, 2, 7, 0, tzinfo=UTC)


@pytest.fixture
def ruled(bins: Any) -> Any:
    """Both zones have a fortnight of residual waste, one week apart."""
    for zone, start in (
        (bins.north, date(2020, 1, 6)),
        (bins.south, date(2020, 1, 13)),
        (bins.paper_north, date(2020, 1, 8)),
    ):
        fraction = bins.paper if zone == bins.paper_north else bins.residual
        Rule.objects.create(zone=zone, fraction=fraction, weekday=start.weekday(), every_weeks=2, start=start)
    return bins


def days(zone: Any, month: int) -> list[str]:
    rows = Collection.objects.filter(zone=zone, day__month=month, state="on").order_by("day")
    return [f"{row.day:%d.%m.}" for row in rows]


def test_the_first_version_is_simply_there(ruled):
    done = publishing.publish(2020, by="test")

    assert (done.publication.version, done.changes) == (1, [])
    assert days(ruled.north, 3) == ["02.03.", "16.03.", "30.03."]
    assert AuditEntry.objects.get().action == "waste.publish"


def test_a_year_that_has_not_changed_is_not_published_again(ruled):
    publishing.publish(2020, by="test")

    with pytest.raises(publishing.NothingNew):
        publishing.publish(2020, by="test")
    assert PublishedCalendar.objects.count() == 1


def test_a_year_with_troubles_is_refused_whole(ruled):
    Rule.objects.filter(zone=ruled.south).delete()

    with pytest.raises(publishing.YearHasTroubles) as refused:
        publishing.publish(2020, by="test")

    assert str(refused.value) == "Der Bezirk sued hat in diesem Jahr keinen Termin."
    assert (Collection.objects.count(), PublishedCalendar.objects.count()) == (0, 0)


def test_a_correction_moves_a_date_and_keeps_its_name(ruled):
    publishing.publish(2020, by="test")
    before = Collection.objects.get(zone=ruled.north, origin="2020-06-08")
    Shift.objects.create(table=ruled.table, day=date(2020, 6, 8), to_day=date(2020, 6, 6), reason="Betriebsausflug")

    done = publishing.publish(2020, by="test")

    after = Collection.objects.get(zone=ruled.north, origin="2020-06-08")
    assert [(one.zone, one.fraction, one.old, one.new, one.reason) for one in done.changes] == [
        ("nord", "restmuell", date(2020, 6, 8), date(2020, 6, 6), "Betriebsausflug"),
    ]
    assert (after.pk, after.day, after.sequence, after.how) == (before.pk, date(2020, 6, 6), 1, "shifted")


def test_days_that_are_over_stay_as_they_were_told(ruled):
    publishing.publish(2020, by="test")
    Rule.objects.filter(zone=ruled.north).update(start=date(2020, 1, 13))

    with clock.standing_at(MARCH):
        changes, _troubles = published.preview(2020, date(2020, 3, 2))
        publishing.publish(2020, by="test")

    assert days(ruled.north, 2) == ["03.02.", "17.02."]
    assert days(ruled.north, 3) == ["09.03.", "23.03."]
    assert {(one.old, one.new) for one in changes[:2]} == {
        (date(2020, 3, 2), date(2020, 3, 9)),
        (date(2020, 3, 16), date(2020, 3, 23)),
    }


def test_two_dates_may_change_places(ruled):
    Rule.objects.create(zone=ruled.north, fraction=ruled.organic, weekday=1, every_weeks=2, start=date(2020, 1, 7))
    publishing.publish(2020, by="test")
    for day, to_day in ((date(2020, 6, 8), date(2020, 6, 22)), (date(2020, 6, 22), date(2020, 6, 8))):
        Shift.objects.create(table=ruled.table, day=day, to_day=to_day, reason="Tausch")

    publishing.publish(2020, by="test")

    rows = Collection.objects.filter(zone=ruled.north, fraction=ruled.residual, origin__in=["2020-06-08", "2020-06-22"])
    assert sorted(rows.values_list("origin", "day")) == [
        ("2020-06-08", date(2020, 6, 22)),
        ("2020-06-22", date(2020, 6, 8)),
    ]


def test_a_cancelled_date_stays_for_those_who_took_it_over(ruled):
    publishing.publish(2020, by="test")
    SingleDate.objects.create(
        fraction=ruled.residual, zone=ruled.north, kind="cancelled", day=date(2020, 3, 16), reason="Streik"
    )

    done = publishing.publish(2020, by="test")

    row = Collection.objects.get(zone=ruled.north, origin="2020-03-16")
    assert (row.state, row.reason, row.sequence) == ("cancelled", "Streik", 1)
    assert [(one.old, one.new, one.reason) for one in done.changes] == [(date(2020, 3, 16), None, "Streik")]


def test_an_edit_that_would_use_a_day_twice_is_refused_at_its_field(ruled):
    by = person("manager")

    with pytest.raises(editing.NotAllowed) as refused:
        editing.save_shift(table=ruled.table, day=date(2020, 6, 8), to_day=date(2020, 6, 22), reason="Test", by=by)

    assert refused.value.field == "to_day"
    assert str(refused.value) == (
        "Mo., 22. Juni ist schon belegt: restmuell würde in nord zweimal abgeholt, von Mo., 8. Juni und von Mo., 22. "
        "Juni."
    )
    assert (Shift.objects.count(), AuditEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "cancelled", "day": date(2020, 3, 17)}, "day"),
        ({"kind": "moved", "day": date(2020, 3, 16)}, "to_day"),
        ({"kind": "moved", "day": date(2020, 3, 16), "to_day": date(2020, 3, 30)}, "to_day"),
        ({"kind": "added", "day": date(2020, 3, 16)}, "day"),
    ],
)
def test_a_single_date_that_makes_no_sense_is_refused(ruled, given, field):
    with pytest.raises(editing.NotAllowed) as refused:
        editing.save_single(fraction=ruled.residual, zone=ruled.north, by=person("manager"), **given)

    assert (refused.value.field, SingleDate.objects.count()) == (field, 0)


def test_a_single_date_is_said_once(ruled):
    by = person("manager")
    editing.save_single(fraction=ruled.residual, zone=ruled.north, kind="cancelled", day=date(2020, 3, 16), by=by)

    with pytest.raises(editing.NotAllowed) as refused:
        editing.save_single(
            fraction=ruled.residual,
            zone=ruled.north,
            kind="moved",
            day=date(2020, 3, 16),
            to_day=date(2020, 3, 17),
            by=by,
        )

    assert (refused.value.field, SingleDate.objects.count()) == ("day", 1)


def test_a_rule_cannot_leave_while_a_single_date_hangs_on_it(ruled):
    by = person("manager")
    editing.save_single(fraction=ruled.residual, zone=ruled.north, kind="cancelled", day=date(2020, 3, 16), by=by)

    with pytest.raises(editing.NotAllowed):
        editing.remove_rule(Rule.objects.get(zone=ruled.north), by=by)

    assert Rule.objects.filter(zone=ruled.north).exists()


def test_eight_publishers_at_once_make_one_version(transactional_db, at_once):
    from stadtkern.environment import ROOT
    from stadtkern.kernel.city import loader

    loader.load(ROOT / "cities" / "musterstadt")
    Rule.objects.filter(zone__slug="neustadt", fraction__slug="restmuell").update(until=date(2020, 12, 1))
    SingleDate.objects.filter(fraction__slug="restmuell").delete()

    outcomes = at_once(8, lambda _n: publishing.publish(2020, by="test"))

    assert sorted(type(one).__name__ for one in outcomes) == ["NothingNew"] * 7 + ["Published"]
    assert PublishedCalendar.objects.filter(year=2020).count() == 2
