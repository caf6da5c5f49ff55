from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from django.utils import timezone

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail import outbox, registry
from stadtkern.kernel.messages.models import Message

PLAIN = {"subject": "Hallo", "body": "Guten Tag", "html": ""}


def test_a_rolled_back_transaction_writes_no_message(transactional_db):
    with transaction.atomic():
        outbox.send("mail.plain", to="ada@example.org", context=PLAIN)
        transaction.set_rollback(True)

    assert Message.objects.count() == 0


def test_the_same_key_is_written_once_and_the_transaction_goes_on(db):
    first = outbox.send("mail.plain", to="ada@example.org", context=PLAIN, key="remind:1")
    second = outbox.send("mail.plain", to="ada@example.org", context=PLAIN, key="remind:1")
    third = outbox.send("mail.plain", to="ada@example.org", context=PLAIN, key="remind:2")

    assert (first is not None, second, third is not None) == (True, None, True)
    assert Message.objects.count() == 2


def test_the_same_key_by_many_at_once_is_one_message(at_once):
    outcomes = at_once(8, lambda _n: outbox.send("mail.plain", to="ada@example.org", context=PLAIN, key="remind:1"))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Message"] + ["NoneType"] * 7


def test_an_unknown_kind_is_an_error_in_the_code(db):
    with pytest.raises(registry.UnknownKind, match=r"no module declares the message 'events\.nothing'"):
        outbox.send("events.nothing", to="ada@example.org")


@pytest.mark.parametrize("address", ["", "ada", "ada@example.org\r\nBcc: all@example.org", "a@b.de, c@d.de"])
def test_an_address_that_is_none_is_refused(db, address):
    with pytest.raises(ValidationError):
        outbox.send("mail.plain", to=address, context=PLAIN)


def test_a_due_time_of_the_city_becomes_one_of_the_machine(db):
    message = outbox.send("mail.plain", to="ada@example.org", context=PLAIN, due_at=clock.now() + timedelta(hours=3))

    assert abs(message.due_at - timezone.now() - timedelta(hours=3)) < timedelta(seconds=10)


def test_mail_of_libraries_goes_through_the_outbox(db, settings):
    settings.EMAIL_BACKEND = (
        "stadtkern.kernel.messages.mail.django_backend.OutboxBackend"  # pytest-django puts in its own
    )
    send_mail("Ihr Code", "123 456", None, ["ada@example.org", "ben@example.org"])
    html = EmailMultiAlternatives("Ihr\n Code", "123 456", None, ["cem@example.org"])
    html.attach_alternative("<p>123 456</p>", "text/html")
    html.send()

    rows = list(Message.objects.order_by("id").values_list("kind", "recipient", "urgent", "context__html"))
    assert rows == [
        ("mail.plain", "ada@example.org", True, ""),
        ("mail.plain", "ben@example.org", True, ""),
        ("mail.plain", "cem@example.org", True, "<p>123 456</p>"),
    ]
    assert Message.objects.get(recipient="cem@example.org").context["subject"] == "Ihr Code"
