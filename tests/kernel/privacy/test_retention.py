from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from stadtkern.kernel.city import clock
from stadtkern.kernel.jobs.tasks import declared
from stadtkern.kernel.messages.mail import outbox
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.people.models import Membership, Organisation, User
from stadtkern.kernel.privacy import records, retention
from stadtkern.kernel.trust import audit, limits
from stadtkern.kernel.trust.models import AuditEntry
from stadtkern.kernel.trust.personal import PersonalData

YEAR = timedelta(days=365)


def after(**span):
    return clock.standing_at(clock.now() + timedelta(**span))


def test_every_model_with_personal_data_says_how_it_is_found_and_erased():
    marked = {model for model in apps.get_models() if issubclass(model, PersonalData)}

    assert marked - {record.model for record in records.every()} == set()


def test_every_model_with_personal_data_names_its_purpose_and_retention():
    for record in records.every():
        assert str(record.purpose)
        assert str(record.retention)
        assert "Purpose:" in (record.model.__doc__ or ""), record.model


@pytest.mark.parametrize(("days", "left"), [(729, 1), (731, 0)])
def test_the_audit_trail_goes_after_two_years(db, days, left):
    audit.record("import", "x.y", "z", "old")

    with after(days=days):
        retention.erase_expired(clock.now())

    assert AuditEntry.objects.count() == left


@pytest.mark.parametrize(("days", "left"), [(729, 2), (731, 1)])
def test_an_account_goes_two_years_after_its_last_sign_in_with_all_that_hangs_on_it(db, days, left):
    active = User.objects.create_user("active@example.org")
    unused = User.objects.create_user("unused@example.org", last_login=clock.now())
    organisation = Organisation.objects.create(slug="a", name="A")
    Membership.objects.create(user=unused, organisation=organisation, role="owner")

    with after(days=days):
        active.last_login = clock.now()
        active.save()
        retention.erase_expired(clock.now())

    assert (User.objects.count(), Membership.objects.count() + 1) == (left, left)


def test_the_last_administrator_stays_even_if_nobody_has_signed_in_for_years(db):
    User.objects.create_user("admin@example.org", is_admin=True)
    User.objects.create_user("other@example.org")

    retention.erase_expired(clock.now() + 9 * YEAR)

    assert [user.email for user in User.objects.all()] == ["admin@example.org"]


@pytest.mark.parametrize(("days", "left"), [(29, 2), (31, 1)])
def test_a_message_goes_thirty_days_after_it_was_sent_but_never_while_it_waits(db, days, left):
    for to in ("sent@example.org", "waiting@example.org"):
        outbox.send("trust.my_data", to=to, context={"email": to})
    Message.objects.filter(recipient="sent@example.org").update(state=Message.State.SENT, sent_at=clock.now())

    with after(days=days):
        retention.erase_expired(clock.now())

    assert Message.objects.count() == left
    assert Message.objects.filter(recipient="waiting@example.org").exists()


def test_a_second_run_finds_nothing_left_to_do(db):
    audit.record("import", "x.y", "z", "old")
    at = clock.now() + 3 * YEAR

    assert retention.erase_expired(at) == {"kernel_trust.AuditEntry": 1}
    assert retention.erase_expired(at) == {}


def test_a_row_that_can_not_go_keeps_none_of_the_others_and_is_told(db):
    """The database itself refuses one account here, by a trigger of the test."""
    User.objects.create_user("stays@example.org")
    audit.record("import", "x.y", "z", "old")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;"
            "CREATE TRIGGER refuse BEFORE DELETE ON kernel_people_user FOR EACH ROW EXECUTE FUNCTION refuse()"
        )

    with pytest.raises(retention.RetentionFailed, match=r"kernel_people.User \(1\)"):
        retention.erase_expired(clock.now() + 3 * YEAR)

    assert (User.objects.count(), AuditEntry.objects.count()) == (1, 0)


def test_the_job_runs_every_day_and_does_it_all(db):
    audit.record("import", "x.y", "z", "old")
    limits.hit("a", "b", most=1, per=timedelta(minutes=1))
    job = declared()["trust.retention"]

    with after(days=1000):
        job.work()

    assert str(job.every)
    assert AuditEntry.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_trust_ratelimit")
        assert cursor.fetchone() == (0,)
