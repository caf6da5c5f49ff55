import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail import outbox, smtp, worker
from stadtkern.kernel.messages.mail.worker import DeliveryResult, Transport, deliver_due, deliver_next
from stadtkern.kernel.messages.models import Message
from tests.conftest import MONDAY_MORNING
from tests.kernel.messages.conftest import free_port


def write(to="ada@example.org", **more):
    return outbox.send("mail.plain", to=to, context={"subject": "Hallo", "body": f"An {to}", "html": ""}, **more)


def make_due():
    Message.objects.filter(state="waiting").update(due_at=timezone.now())


def test_a_mail_reaches_the_server_as_it_was_written(db, mail_server):
    message = write()

    assert deliver_due() == 1

    (mail,) = mail_server.mails
    assert mail["Message-ID"] == message.message_id
    assert mail["To"] == "ada@example.org"
    assert mail["Subject"] == "Hallo"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body(("plain",)).get_content().strip() == "An ada@example.org"
    message.refresh_from_db()
    assert (message.state, message.attempts, message.sent_at) == ("sent", 1, MONDAY_MORNING)
    assert message.context == {}
    assert message.rendered is None


def test_a_batch_takes_one_connection(db, mail_server):
    for number in range(12):
        write(f"p{number}@example.org")

    assert deliver_due() == 12
    assert mail_server.connections == 1


def test_a_refused_recipient_is_given_up_at_once_and_the_others_get_their_mail(db, mail_server):
    mail_server.rcpt = lambda address: "550 5.1.1 no such user" if address.startswith("bad") else None
    bad, good = write("bad@example.org"), write("good@example.org")

    assert deliver_due() == 1

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.attempts, bad.error) == ("failed", 1, "550 5.1.1 no such user")
    assert good.state == "sent"


def test_a_mail_that_is_refused_for_now_is_tried_again_with_growing_pauses(db, mail_server):
    mail_server.before_accepting = lambda _mail: "451 4.7.1 come back later"
    message = write()

    pauses = []
    for _ in range(len(worker.PAUSES)):
        make_due()
        deliver_due()
        message.refresh_from_db()
        assert message.state == "waiting"
        pauses.append(round((message.due_at - timezone.now()).total_seconds() / 60))
    make_due()
    deliver_due()

    message.refresh_from_db()
    assert pauses == [1, 5, 30, 120, 720, 1440]
    assert (message.state, message.attempts, message.error) == ("failed", 7, "451 4.7.1 come back later")


def test_after_a_broken_line_the_same_mail_comes_once_with_the_same_message_id(db, mail_server):
    mail_server.drops = 1
    message, other = write(), write("ben@example.org")

    assert deliver_due() == 1
    make_due()
    assert deliver_due() == 1

    assert sorted(mail["Message-ID"] for mail in mail_server.mails) == sorted([message.message_id, other.message_id])


def test_a_server_that_is_down_costs_no_attempt(db, settings):
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}?tls=none"
    message = write()

    with pytest.raises(smtp.ServerTrouble):
        deliver_due()

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("waiting", 0)


def test_a_sender_whom_the_server_does_not_like_is_no_message_s_fault(db, mail_server):
    async def refuse(server, session, envelope, address, options):
        return "530 5.7.0 authentication required"

    mail_server.handle_MAIL = refuse
    message = write()

    with pytest.raises(smtp.ServerTrouble, match="530"):
        deliver_due()

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("waiting", 0)


def test_an_expired_message_is_not_sent(db, mail_server):
    message = write(expires_at=clock.now() + timedelta(minutes=1))

    with clock.standing_at(MONDAY_MORNING + timedelta(minutes=2)):
        assert deliver_due() == 0

    message.refresh_from_db()
    assert (message.state, mail_server.mails) == ("expired", [])


def test_a_message_whose_time_has_not_come_waits(db, mail_server):
    write(due_at=clock.now() + timedelta(minutes=1))

    assert deliver_due() == 0


def test_what_somebody_waits_for_at_the_screen_overtakes(db, mail_server, monkeypatch):
    early = write("early@example.org")
    Message.objects.filter(pk=early.pk).update(urgent=False)
    write("code@example.org")

    deliver_due()

    assert [mail["To"] for mail in mail_server.mails] == ["code@example.org", "early@example.org"]


def test_a_message_that_cannot_be_made_does_not_stop_the_others(db, mail_server):
    broken, _good = write(), write("good@example.org")
    Message.objects.filter(pk=broken.pk).update(about="kernel_people.user:not-a-uuid")

    assert deliver_due() == 1

    broken.refresh_from_db()
    assert (broken.state, broken.attempts, "ValidationError" in broken.error) == ("waiting", 1, True)


def test_two_deliverers_at_once_send_each_mail_once(at_once, mail_server):
    written = [write(f"p{number}@example.org").message_id for number in range(40)]

    def work(_number):
        with Transport() as carrying:
            sent = 0
            while deliver_next(carrying.send) is DeliveryResult.SENT:
                sent += 1
        return sent

    counts = at_once(4, work)

    assert sum(counts) == 40
    assert sorted(mail["Message-ID"] for mail in mail_server.mails) == sorted(written)


def test_without_a_mail_server_the_demo_keeps_the_mail(db, settings):
    settings.SMTP_URL = ""
    message = write()

    assert deliver_due() == 1

    message.refresh_from_db()
    assert message.state == "sent"
    assert message.rendered["subject"] == "Hallo"
    assert message.rendered["text"] == "An ada@example.org\n"
    assert "ada@example.org" in message.rendered["html"]


def test_production_without_a_mail_server_keeps_the_message_waiting(db, settings):
    settings.SMTP_URL, settings.PRODUCTION = "", True
    write()

    with pytest.raises(smtp.ServerTrouble):
        deliver_due()


def test_a_worker_sends_what_is_committed_while_it_waits(worker, mail_server):
    worker(mail_server.url)
    write("first@example.org")
    mail_server.wait_for(1)
    write("second@example.org")
    mail_server.wait_for(2)

    assert [mail["To"] for mail in mail_server.mails] == ["first@example.org", "second@example.org"]


def test_a_worker_killed_while_the_server_thinks_sends_the_mail_again_under_the_same_id(
    worker, mail_server, eventually
):
    """The server takes the mail, the worker dies before our commit: the one case in which a mail comes twice."""
    first = worker(mail_server.url)
    killed = threading.Event()

    def kill(_mail):
        if not killed.is_set():
            killed.set()
            first.send_signal(signal.SIGKILL)
            first.wait()

    mail_server.after_taking = kill
    message = write()
    mail_server.wait_for(1)
    assert killed.wait(10)

    worker(mail_server.url)
    mail_server.wait_for(2)

    assert [mail["Message-ID"] for mail in mail_server.mails] == [message.message_id] * 2
    eventually(lambda: Message.objects.get(pk=message.pk).state == "sent")


def test_workers_killed_again_and_again_lose_nothing_and_double_only_what_was_in_hand(worker, mail_server, eventually):
    written = {write(f"p{number}@example.org").message_id for number in range(60)}
    kills = 3

    for round_number in range(kills):
        process = worker(mail_server.url)
        mail_server.wait_for(10 * (round_number + 1))
        process.send_signal(signal.SIGKILL)
        process.wait()
    worker(mail_server.url)
    eventually(lambda: Message.objects.filter(state="waiting").count() == 0)

    got = [mail["Message-ID"] for mail in mail_server.mails]
    assert set(got) == written
    # Each killed worker had at most one mail in each of its conversations.
    assert len(got) - len(written) <= kills * 2


def test_an_answer_may_hold_any_byte(db, mail_server):
    mail_server.before_accepting = lambda _mail: "550 5.7.1 no\0 way"
    message = write()

    assert deliver_due() == 0

    message.refresh_from_db()
    assert (message.state, message.error) == ("failed", "550 5.7.1 no way")


def test_a_message_that_cannot_be_saved_is_given_up_and_the_others_go_out(db, mail_server, settings):
    settings.SMTP_URL = ""
    broken, good = write(), write("good@example.org")
    Message.objects.filter(pk=broken.pk).update(context={"subject": "x", "body": "x", "html": "x" * 300, "big": 1})

    def send(message, contents):
        worker.keep_in_mailbox(message, contents)
        if message.pk == broken.pk:
            message.rendered["text"] = "no \0 way"

    assert deliver_next(send) is DeliveryResult.FAILED
    assert deliver_next(send) is DeliveryResult.SENT
    assert deliver_next(send) is None
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, "DataError" in broken.error, good.state) == ("failed", True, "sent")


@pytest.mark.parametrize("url", ["smtp://mail.example?tls=foo", "smtp://.mail.example", "smtp://mail.example:x"])
def test_a_worker_with_a_wrong_address_of_the_mail_server_says_so_and_does_not_start(url):
    started = subprocess.run(
        [sys.executable, "-m", "stadtkern.cli", "worker"],
        env={**os.environ, "SMTP_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (started.returncode, started.stderr.startswith("SMTP_URL"), started.stderr.count("\n")) == (2, True, 1)
