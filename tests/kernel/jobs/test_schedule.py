from datetime import timedelta

import pytest

from stadtkern.kernel.city import clock, switches
from stadtkern.kernel.jobs import schedule
from tests.conftest import MONDAY_MORNING

pytestmark = pytest.mark.usefixtures("only_ours")


def look(after):
    with clock.standing_at(MONDAY_MORNING + after):
        return schedule.put_due()


def test_a_daily_job_runs_once_at_its_hour_on_the_city_s_clock(declare, work_off):
    runs = declare("kernel.evening", every="day at 18:00")

    put = [(hours, look(timedelta(hours=hours))) for hours in range(0, 58)]
    for _ in range(3):
        work_off()

    # It is 8 in the morning in Hamm: 18:00 comes after 10 hours, and again after 34. Nothing is made up for at first.
    assert [hours for hours, names in put if names] == [10]
    assert runs == [{}]


def test_a_daily_job_comes_every_day_and_after_a_pause_late_but_once(declare, work_off):
    runs = declare("kernel.evening", every="day at 18:00")
    look(timedelta(hours=0))

    for hours in (10, 34, 40, 34 + 3 * 24 + 5):
        look(timedelta(hours=hours))
        work_off()

    assert len(runs) == 3


def test_many_workers_put_one_job(declare, at_once, work_off):
    runs = declare("kernel.evening", every="day at 18:00")
    look(timedelta(0))

    with clock.standing_at(MONDAY_MORNING + timedelta(hours=10)):
        outcomes = at_once(6, lambda _number: schedule.put_due())
        again = schedule.put_due()
    work_off()

    assert sorted(outcomes, key=len) == [[]] * 5 + [["kernel.evening"]]
    assert (again, runs) == ([], [{}])


def test_a_demo_that_starts_anew_sets_the_clock_back_and_the_evening_comes_again(declare, work_off):
    runs = declare("kernel.evening", every="day at 18:00")
    for hours in (0, 10, 0, 5, 10):
        look(timedelta(hours=hours))
        work_off()

    assert len(runs) == 2


def test_a_slow_job_does_not_pile_up(declare):
    declare("kernel.often", every="minute")

    assert [look(timedelta(minutes=minutes)) for minutes in range(3)] == [["kernel.often"], [], []]


def test_a_module_that_is_off_has_no_jobs_run(declare, work_off):
    runs = declare("events.often", every="minute")
    switches.switch("events", on=False)
    assert look(timedelta(minutes=0)) == []

    switches.switch("events", on=True)
    assert look(timedelta(minutes=1)) == ["events.often"]
    switches.switch("events", on=False)
    work_off()

    assert runs == []
