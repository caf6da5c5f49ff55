from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory

from stadtkern.kernel.city import clock
from stadtkern.kernel.trust import limits

MINUTE = timedelta(minutes=1)


def test_as_many_as_allowed_and_then_no_more(db):
    assert [limits.hit("code", "a@example.org", most=3, per=MINUTE) for _ in range(3)] == [2, 1, 0]

    with pytest.raises(limits.TooMany) as refused:
        limits.hit("code", "a@example.org", most=3, per=MINUTE)

    assert refused.value.details == {"limit": "code", "retry_after": 20}


def test_another_person_and_another_thing_have_their_own_count(db):
    limits.hit("code", "a@example.org", most=1, per=MINUTE)

    assert limits.hit("code", "b@example.org", most=1, per=MINUTE) == 0
    assert limits.hit("export", "a@example.org", most=1, per=MINUTE) == 0


def test_after_a_while_one_more_is_possible_and_then_all(db):
    start = clock.now()
    for _ in range(3):
        limits.hit("code", "a", most=3, per=MINUTE)

    with clock.standing_at(start + timedelta(seconds=20)):
        assert limits.hit("code", "a", most=3, per=MINUTE) == 0
        with pytest.raises(limits.TooMany):
            limits.hit("code", "a", most=3, per=MINUTE)
    with clock.standing_at(start + timedelta(seconds=90)):
        assert limits.hit("code", "a", most=3, per=MINUTE) == 2


def test_fifty_at_once_get_exactly_what_is_allowed(at_once):
    outcomes = at_once(50, lambda n: limits.hit("door", "one", most=20, per=MINUTE))

    assert sorted(o for o in outcomes if isinstance(o, int)) == list(range(20))
    assert sum(isinstance(o, limits.TooMany) for o in outcomes) == 30


def test_no_address_is_kept_in_clear_and_old_counters_go(db):
    limits.hit("code", "anna@example.org", most=3, per=MINUTE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT who FROM kernel_trust_ratelimit")
        assert "anna" not in cursor.fetchone()[0]
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'kernel_trust_ratelimit'")
        assert cursor.fetchone() == ("u",)

    assert limits.sweep() == 0
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        assert limits.sweep() == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.9"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "rubbish", "rubbish"),
    ],
)
def test_the_address_behind_our_own_proxies_counts_and_nobody_elses_word(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded)

    assert limits.client(request) == address


def test_what_reaches_one_mailbox_counts_as_one(db):
    def refused(*addresses):
        try:
            for address in addresses:
                limits.mailbox("events", address, most=1, per=MINUTE)
        except limits.TooMany:
            return True
        return False

    assert refused("kim@example.org", " KIM@Example.org")
    assert refused("ada@example.org", "ada+list@example.org")
    assert refused("k.i.m@gmail.com", "kim+a@googlemail.com")
    assert not refused("k.im@example.com", "kim@example.com", "+kim@example.com")


def test_limits_go_on_when_the_demo_begins_anew(db, settings, monkeypatch):
    monkeypatch.setattr(clock, "_stands_at", None)
    settings.CLOCK_OFFSET = 0.0
    limits.hit("code", "a@example.org", most=1, per=MINUTE)
    settings.CLOCK_OFFSET = -200_000_000.0  # back in the year 2020

    with pytest.raises(limits.TooMany) as refused:
        limits.hit("code", "a@example.org", most=1, per=MINUTE)

    assert refused.value.details["retry_after"] <= 60
