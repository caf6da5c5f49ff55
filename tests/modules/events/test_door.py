"""People arrive: once, whoever sees them, in whatever order the devices tell."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from stadtkern.kernel.city import clock
from stadtkern.kernel.trust.models import AuditEntry
from stadtkern.modules.events.actions import door
from stadtkern.modules.events.models import CheckIn, DoorEntry, Registration, WalkIn
from stadtkern.modules.events.queries import door as queries
from tests.modules.events import at_the_door
from tests.modules.events.attending import evening, guest

pytestmark = pytest.mark.django_db


def entry(kind="in", minute=0, **fields):
    at = clock.now() - timedelta(hours=1) + timedelta(minutes=minute)
    return door.DeviceEntry(fields.pop("client_id", None) or uuid.uuid4(), kind, at, **fields)


def outcomes(results):
    return [result.outcome for result in results]


def arrived(event):
    counts = queries.counts(event)
    return counts.arrived, counts.expected, counts.walk_ins


def test_a_ticket_lets_the_whole_party_in():
    event = evening()
    party = guest(event, seats=3)

    result = at_the_door.check_in(
        event, f"https://hamm.example/veranstaltungen/ticket/{party.code}/", by="tür@example.org"
    )

    assert (result.outcome, result.details["arrived"]) == ("in", 3)
    assert arrived(event) == (3, 3, 0)


@pytest.mark.parametrize(
    "shape", ["{}", "{}/", " {} ", "https://a.example/veranstaltungen/ticket/{}/", "/en/events/ticket/{}"]
)
def test_the_code_is_found_in_what_was_scanned_or_typed(shape):
    code = "ABCDEFGHJKMNPQRSTUVWXYZ234"

    assert queries.code_in(shape.format(code)) == code
    assert queries.code_in(shape.format(code.lower())) == code


def test_a_code_typed_in_groups_is_found():
    assert queries.code_in("abcd efgh-jkmn pqrs tuvw xyz2 34") == "ABCDEFGHJKMNPQRSTUVWXYZ234"


@pytest.mark.parametrize("text", ["", "hallo", "https://evil.example/", "A" * 25, "A" * 27, "0" * 26, "ticket/\x00"])
def test_what_is_no_code_is_none(text):
    assert queries.code_in(text) == ""


def test_a_second_scan_says_since_when():
    event = evening()
    party = guest(event, seats=2)
    first = clock.at(clock.today(), 7, 21)
    at_the_door.check_in(event, party, by="a", at=first)

    again = at_the_door.check_in(event, party, by="b")

    assert again.outcome == "already"
    assert "07:21" in again.message
    assert CheckIn.objects.get().at == first


def test_a_party_that_comes_in_parts_is_raised_later():
    event = evening()
    party = guest(event, seats=4)

    steps = [at_the_door.check_in(event, party, by="a", seats=seats).outcome for seats in (1, 3, 4, 2)]

    assert steps == ["in", "changed", "changed", "changed"]
    assert arrived(event) == (2, 4, 0)


def test_a_second_scan_does_not_change_the_number():
    event = evening()
    party = guest(event, seats=4)
    at_the_door.check_in(event, party, by="a", seats=1)

    assert at_the_door.check_in(event, party, by="b").outcome == "already"
    assert arrived(event) == (1, 4, 0)


def test_more_people_than_seats_are_refused():
    event = evening()
    party = guest(event, seats=2)

    assert at_the_door.check_in(event, party, by="a", seats=3).outcome == "too_many"
    assert arrived(event) == (0, 2, 0)


def test_undo_takes_the_check_in_back():
    event = evening()
    party = guest(event)
    at_the_door.check_in(event, party, by="a")

    assert at_the_door.undo(event, party, by="a").outcome == "out"
    assert at_the_door.undo(event, party, by="a").outcome == "not_in"
    assert arrived(event) == (0, 1, 0)


def test_walk_ins_are_counted_and_never_below_none():
    event = evening()

    totals = [at_the_door.walk_in(event, seats, by="a").details["walk_ins"] for seats in (1, 2, -1, -5, 1)]

    assert totals == [1, 3, 2, 0, 1]


def test_wrong_tickets_get_a_clear_answer_each_and_nothing_is_lost():
    event, other = evening(), evening("Ein anderer Abend")
    good, gone, foreign = guest(event), guest(event, state="cancelled"), guest(other, name="Geheim Beispiel")

    results = door.sync(
        event,
        [
            entry(code=gone.code),
            entry(code=foreign.code),
            entry(code="https://evil.example/<script>"),
            entry(registration=uuid.uuid4()),
            entry(code=good.code),
            entry(registration=good.pk, seats=9, minute=2),
        ],
        by="a",
    )

    assert outcomes(results) == ["cancelled", "other_event", "unknown", "unknown", "in", "too_many"]
    assert "Ein anderer Abend" in results[1].message
    assert "Geheim" not in str(results[1].details) + results[1].message
    assert DoorEntry.objects.count() == 6
    assert arrived(event) == (1, 1, 0)


def test_a_batch_sent_twice_counts_once_and_answers_the_same():
    event = evening()
    party = guest(event, seats=2)
    batch = [entry(code=party.code), entry("walk_in", seats=3), entry(code="unknown")]

    first = door.sync(event, batch, by="a")
    second = door.sync(event, [*batch, *batch], by="a")

    assert second == [*first, *first]
    assert arrived(event) == (2, 2, 3)
    assert DoorEntry.objects.count() == 3


def test_an_undone_check_in_does_not_come_back_when_it_is_sent_again():
    event = evening()
    party = guest(event)
    scan = entry(registration=party.pk)
    door.sync(event, [scan], by="a")
    door.sync(event, [entry("out", 1, registration=party.pk)], by="a")

    door.sync(event, [scan], by="a")

    assert arrived(event) == (0, 1, 0)


def test_the_words_of_a_batch_are_taken_in_the_order_of_their_time():
    event = evening()
    party = guest(event, seats=3)
    batch = [
        entry("out", 5, registration=party.pk),
        entry("in", 9, registration=party.pk, seats=1),
        entry("in", 1, registration=party.pk),
    ]

    assert outcomes(door.sync(event, batch, by="a")) == ["out", "in", "in"]
    assert arrived(event) == (1, 3, 0)


def test_a_late_word_of_an_offline_device_does_not_undo_a_newer_one():
    event = evening()
    party = guest(event, seats=3)
    door.sync(event, [entry("in", 10, registration=party.pk, seats=3)], by="online")

    late = door.sync(
        event,
        [entry("in", 2, registration=party.pk, seats=1), entry("out", 4, registration=party.pk)],
        by="offline",
    )

    assert outcomes(late) == ["already", "already"]
    assert arrived(event) == (3, 3, 0)
    assert CheckIn.objects.get().at == clock.now() - timedelta(minutes=58)


def test_a_device_from_the_future_or_the_stone_age_is_not_believed():
    event = evening()
    early, late = guest(event), guest(event)

    at_the_door.check_in(event, late, by="a", at=clock.now() + timedelta(days=400))
    at_the_door.check_in(event, early, by="a", at=clock.now() - timedelta(days=4000))

    assert CheckIn.objects.get(registration=late).at == clock.now()
    assert CheckIn.objects.get(registration=early).at == clock.now() - door.MAX_AGE


@pytest.mark.django_db(transaction=True)
def test_fifty_scans_of_one_ticket_at_once_are_one_check_in(at_once):
    event = evening()
    party = guest(event, seats=2)

    results = at_once(12, lambda n: door.sync(event, [entry(code=party.code)], by=f"gerät {n}")[0].outcome)

    assert sorted(results) == ["already"] * 11 + ["in"]
    assert arrived(event) == (2, 2, 0)


@pytest.mark.django_db(transaction=True)
def test_one_batch_sent_by_two_threads_at_once_counts_once(at_once):
    event = evening()
    batch = [entry(registration=guest(event).pk), entry("walk_in", seats=1)]

    results = at_once(8, lambda n: outcomes(door.sync(event, batch, by="a")))

    assert results == [["in", "counted"]] * 8
    assert arrived(event) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_walk_ins_of_many_helpers_add_up(at_once):
    event = evening()

    at_once(10, lambda n: at_the_door.walk_in(event, 2, by="a"))

    assert arrived(event) == (0, 0, 20)


@pytest.mark.django_db(transaction=True)
def test_a_batch_is_whole_or_not_at_all():
    event = evening()
    party = guest(event)
    bad = entry("walk_in", seats=40_000)  # does not fit the column: a defect, not a refusal

    with pytest.raises(Exception, match="out of range"):
        door.sync(event, [entry(registration=party.pk), bad], by="a")

    assert arrived(event) == (0, 1, 0)
    assert DoorEntry.objects.count() == 0


def test_the_database_itself_refuses_what_cannot_be():
    event = evening()
    party, gone = guest(event, seats=2), guest(event, state=Registration.State.CANCELLED)
    now = clock.now()

    def refused(make):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()

    common = {"at": now, "seen_at": now, "received_at": now, "by_name": "a"}
    refused(lambda: CheckIn.objects.create(registration=party, seats=3, **common))
    refused(lambda: CheckIn.objects.create(registration=party, seats=0, **common))
    refused(lambda: CheckIn.objects.create(registration=gone, seats=1, **common))
    refused(lambda: WalkIn.objects.create(event=event, seats=-1))


def test_every_action_at_the_door_is_in_the_audit_trail():
    event = evening()
    party = guest(event)
    at_the_door.check_in(event, party, by="helfer@example.org")
    at_the_door.check_in(event, party, by="helfer@example.org")
    at_the_door.walk_in(event, 2, by="helfer@example.org")
    at_the_door.undo(event, party, by="helfer@example.org")

    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))

    assert actions == ["events.door_in", "events.door_counted", "events.door_out"]


def test_parties_are_found_by_name_address_and_code():
    event = evening()
    ada = guest(event, "Ada Beispiel", contact="ada@example.org")
    guest(event, "Bert Muster")

    for text in ("ada", "beispiel ada", "ADA@example", ada.code, ada.code.lower()):
        assert queries.find(event, text) == [ada]
    assert len(queries.find(event, "")) == 2
    assert queries.find(event, "niemand") == []
