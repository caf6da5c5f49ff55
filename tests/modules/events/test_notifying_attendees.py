from datetime import UTC, date, datetime, timedelta

import pytest

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail.rendering import mail, render
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.modules import installed
from stadtkern.kernel.people.models import Organisation
from stadtkern.modules.events import jobs
from stadtkern.modules.events.actions import notifying_attendees, registering
from stadtkern.modules.events.models import Event, Registration

from .parties import NOON, SHOW, counted, event_with, join, register

pytestmark = pytest.mark.django_db
FIVE = datetime(2020, 3, 11, 16, 0, tzinfo=UTC)  # 17:00 in Hamm on the day before


def reminded() -> list[str]:
    return list(
        Message.objects.filter(kind="events.reminder").order_by("recipient").values_list("recipient", flat=True)
    )


def test_everybody_is_reminded_once_at_five_on_the_day_before():
    event = event_with(10)
    register(event, "a@example.org")
    registering.cancel(register(event, "gone@example.org"), NOON)
    register(event, "late@example.org", at=FIVE)

    counts = [
        notifying_attendees.remind(at) for at in (FIVE - timedelta(seconds=1), FIVE, FIVE, FIVE + timedelta(hours=3))
    ]

    assert (counts, reminded()) == ([0, 1, 0, 0], ["a@example.org"])


def test_a_worker_that_was_down_at_five_reminds_later_but_not_after_the_start():
    register(event_with(10), "a@example.org")
    assert notifying_attendees.remind(SHOW) == 0
    assert notifying_attendees.remind(SHOW - timedelta(hours=1)) == 1


@pytest.mark.parametrize(("day", "utc_hour"), [(28, 16), (29, 15)])
def test_five_is_five_on_the_clocks_before_and_after_summer_time(day, utc_hour):
    starts_at = clock.at(date(2020, 3, day + 1), 9)
    register(event_with(10, starts_at=starts_at, ends_at=None), "a@example.org")
    five = datetime(2020, 3, day, utc_hour, 0, tzinfo=UTC)

    assert [notifying_attendees.remind(five - timedelta(minutes=1)), notifying_attendees.remind(five)] == [0, 1]


def test_an_event_that_was_moved_to_another_day_is_reminded_again():
    event = event_with(10)
    register(event, "a@example.org")
    notifying_attendees.remind(FIVE)
    later = timedelta(days=7)
    Event.objects.filter(pk=event.pk).update(starts_at=SHOW + later, ends_at=None)

    assert notifying_attendees.remind(FIVE + later) == 1


def test_who_cancels_before_the_reminder_goes_out_gets_none():
    registration = register(event_with(10), "a@example.org")
    notifying_attendees.remind(FIVE)
    registering.cancel(registration, FIVE)

    assert render(Message.objects.get(kind="events.reminder")) is None


def test_a_change_is_told_once_to_everybody_registered():
    event = event_with(2)
    register(event, "a@example.org")
    register(event, "b@example.org")
    join(event, "waits@example.org")
    changes = {"Ort": ("Rathaus", "Volkshochschule")}

    counts = [
        notifying_attendees.tell_changed(event, changes),
        notifying_attendees.tell_changed(event, changes),
        notifying_attendees.tell_changed(event, {}),
    ]

    assert counts == [2, 0, 0]
    contents = render(Message.objects.filter(kind="events.changed").first())
    assert "Ort: Rathaus → Volkshochschule" in contents.text
    assert b"METHOD:REQUEST" in contents.attachments[0].content


def test_a_cancelled_event_takes_the_entry_out_of_the_calendar():
    event = event_with(2)
    register(event, "a@example.org")
    Event.objects.filter(pk=event.pk).update(state="cancelled", cancel_reason="Sturm")
    event.refresh_from_db()

    notifying_attendees.tell_cancelled(event, NOON)

    contents = render(Message.objects.get(kind="events.event_cancelled"))
    assert "Sturm" in contents.text
    assert b"METHOD:CANCEL" in contents.attachments[0].content
    assert b"STATUS:CANCELLED" in contents.attachments[0].content


def test_the_jobs_run():
    register(event_with(10), "a@example.org")

    with clock.standing_at(FIVE):
        jobs.remind()
        jobs.tend_waiting_lists()

    assert reminded() == ["a@example.org"]


def records() -> dict:
    return {record.model.__name__: record for record in installed()["events"].personal_data}


def test_a_person_is_exported_and_erased_and_future_seats_become_free():
    event = event_with(3)
    register(event, "Kim@example.org", seats=3)
    waits = join(event, "robin@example.org", seats=2)
    record = records()["Registration"]

    found = list(record.find("kim@EXAMPLE.org"))
    assert [record.describe(one)["event"] for one in found] == ["Live-Hacking-Show"]
    record.erase(found[0])

    one = Registration.objects.get(pk=found[0].pk)
    assert (one.name, one.answers, one.state, one.seats) == ("–", {}, "cancelled", 3)
    assert "kim" not in one.contact
    assert (list(record.find("kim@example.org")), counted(event)) == ([], (0, 2, 0))
    line = records()["WaitingParty"]
    line.erase(next(iter(line.find("robin@example.org"))))
    assert (list(line.find("robin@example.org")), counted(event)) == ([], (0, 0, 0))
    waits.refresh_from_db()
    assert waits.state == "declined"


def test_ninety_days_after_the_event_people_are_forgotten_and_seats_are_not():
    event = event_with(3)
    register(event, seats=1)
    register(event, seats=2)
    record = records()["Registration"]
    end = event.ends_at + timedelta(days=90)

    with clock.standing_at(end + timedelta(seconds=1)):
        assert list(record.expired(end)) == []
        for one in record.expired(clock.now()):
            record.erase(one)
        assert list(record.expired(clock.now())) == []

    assert counted(event) == (3, 0, 0)
    assert set(Registration.objects.values_list("name", flat=True)) == {"–"}


@pytest.mark.parametrize(
    ("owner", "organiser", "answers"),
    [
        ("verein@faß.example", "other@example.org", "Makerspace <verein@faß.example>"),
        ("", "büro@example.org", ""),
        ("", "buero@example.org", "Bürgerverein <buero@example.org>"),
        ("", "", ""),
    ],
)
def test_answers_to_mails_about_an_event_go_to_who_organises_it(owner, organiser, answers):
    event = event_with(10)
    event.owner = Organisation.objects.create(name="Makerspace", slug="makerspace", mail=owner)
    event.save()
    event.organisers.add(Organisation.objects.create(name="Bürgerverein", slug="verein", mail=organiser))
    register(event, "a@example.org")
    message = Message.objects.get(kind="events.confirmed")

    sent = mail(message, render(message))

    shown = answers.replace("faß", "xn--fa-hia")
    assert (str(sent["Reply-To"] or ""), str(sent["To"])) == (shown, "a@example.org")
