"""Delivery by push and mail: each notice once, and what becomes of it when the push service says something else."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.db import connection

from stadtkern.environment import ROOT
from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.models import InFlight, Message, Notice, Subscriber
from stadtkern.kernel.messages.push import client, failures, in_flight, notice_queue, services, vapid, worker
from stadtkern.kernel.messages.push.sender import PushSender
from stadtkern.kernel.messages.subscriptions import actions, publishing
from stadtkern.kernel.messages.subscriptions.actions import Preference
from stadtkern.kernel.people.models import User
from tests.kernel.messages.push_services import TOPIC, TUESDAY, evening, expires

ITEMS = {"a:rest": {"name": "rest"}, "a:paper": {"name": "paper"}}
WISH = Preference("a:rest", 1, "18:00")


def publish(items=ITEMS):
    publishing.publish(TOPIC, items=items, day=TUESDAY, expires_at=expires(TUESDAY))


def deliver(at=None):
    with clock.standing_at(at or evening()):
        return worker.deliver_due()


def waiting():
    return Notice.objects.filter(state="waiting")


def states():
    return sorted(Notice.objects.values_list("state", flat=True))


def test_a_device_reads_what_was_meant_for_it_at_its_hour(push_service):
    push_service.device(WISH, Preference("a:paper", 1, "18:00"))
    publish()

    assert deliver(evening() - timedelta(seconds=1)) == 0
    assert deliver() == 1
    assert deliver() == 0
    [(device, headers, plain)] = push_service.taken
    assert plain == {
        "title": "Bins 2020-03-03",
        "body": "paper, rest",
        "url": "/abfall/",
        "tag": headers["Topic"],
        "lang": "de",
    }
    assert (device, headers["TTL"], headers["Urgency"]) == ("device-0", str(12 * 3600), "high")
    assert headers["Content-Encoding"] == "aes128gcm"
    assert states() == ["sent"]


def test_the_signature_says_who_sends_and_to_whom(push_service):
    push_service.device(WISH)
    publish()
    deliver()

    [(_device, headers, _plain)] = push_service.taken
    scheme, _, rest = headers["Authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, body, signature = parts["t"].split(".")
    raw = services.unpadded(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), services.unpadded(parts["k"]))
    key.verify(
        encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
        f"{head}.{body}".encode(),
        ec.ECDSA(hashes.SHA256()),
    )
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    assert (scheme, claims["aud"], parts["k"]) == ("vapid", f"http://{push_service.host}", vapid.public_key())
    assert claims["sub"].startswith("mailto:")


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(push_service, status):
    push_service.device(WISH)
    push_service.device(WISH)
    publish()
    push_service.answer = lambda device: (status if device == "device-0" else 201, {})

    deliver()

    assert push_service.told() == ["device-1"]
    assert Subscriber.objects.count() == 1
    assert states() == ["sent"]


def test_a_service_that_asks_to_wait_is_asked_again_when_it_said(push_service):
    push_service.device(WISH)
    publish()
    push_service.answer = lambda _device: (429, {"Retry-After": "120"})
    deliver()
    push_service.answer = lambda _device: (201, {})

    assert deliver(evening() + timedelta(seconds=119)) == 0
    assert deliver(evening() + timedelta(seconds=120)) == 1
    assert push_service.told() == ["device-0"]


def test_a_service_in_trouble_is_tried_with_growing_pauses_and_then_given_up(push_service):
    push_service.device(WISH)
    publish()
    push_service.answer = lambda _device: (503, {})
    at = evening()
    for pause in notice_queue.PAUSES:
        assert deliver(at) == 1
        at += pause
    with clock.standing_at(at):
        worker.deliver_due()

    row = Notice.objects.get()
    expected = (
        ("expired", "the push service answered 503")
        if at >= expires(TUESDAY)
        else ("failed", "the push service answered 503")
    )
    assert (row.state, row.error) == expected


@pytest.mark.parametrize("status", [400, 403, 413])
def test_a_message_that_is_refused_is_given_up_and_named(push_service, status):
    push_service.device(WISH)
    publish()
    push_service.answer = lambda _device: (status, {})

    deliver()

    assert list(Notice.objects.values_list("state", "error")) == [("failed", f"the push service answered {status}")]
    assert deliver() == 0


def test_a_redirect_is_not_followed(push_service):
    push_service.device(WISH)
    publish()
    push_service.answer = lambda _device: (307, {"Location": "http://169.254.169.254/"})

    deliver()

    assert states() == ["failed"]


def test_what_is_too_late_is_never_sent(push_service):
    push_service.device(WISH)
    publish()

    deliver(expires(TUESDAY))

    assert (states(), push_service.taken) == (["expired"], [])


def test_what_no_longer_holds_is_not_told(push_service):
    push_service.device(WISH, Preference("a:paper", 1, "18:00"))
    push_service.device(WISH)
    publish()
    publish({"a:paper": {"name": "paper"}})  # the other one has moved to another day

    deliver()

    assert [plain["body"] for _device, _headers, plain in push_service.taken] == ["paper"]
    assert states() == ["sent", "withdrawn"]


def test_a_topic_that_staff_have_stopped_waits_and_is_not_sent_late(push_service):
    push_service.device(WISH)
    push_service.device(Preference("a:rest", 1, "19:00"))
    publish()
    staff = User.objects.create(email="staff@example.org", name="Staff")
    publishing.pause(TOPIC, staff=staff)

    assert deliver() == 0
    publishing.resume(TOPIC, staff=staff)
    assert deliver() == 1
    publishing.pause(TOPIC, staff=staff)
    deliver(expires(TUESDAY))

    assert states() == ["expired", "sent"]


def test_a_mail_address_is_told_by_mail_once(push_service):
    subscriber = Subscriber.objects.create(
        channel="mail", email="ada@example.org", created_at=clock.now(), seen_at=clock.now()
    )
    actions.set_preferences(subscriber, TOPIC, [WISH])
    publish()

    deliver()
    deliver()

    mail = Message.objects.get()
    assert (mail.kind, mail.recipient, mail.context["title"]) == (
        "messages.notice",
        "ada@example.org",
        "Bins 2020-03-03",
    )
    assert states() == ["sent"]


def test_two_workers_at_once_send_each_message_once(push_service, at_once):
    for _ in range(60):
        push_service.device(WISH)
    publish()

    def work(_number):
        with PushSender(4) as carrier:
            while worker.deliver_batch(carrier, 7):
                pass

    with clock.standing_at(evening()):
        outcomes = at_once(3, work)

    assert outcomes == [None, None, None]
    assert push_service.told() == sorted(f"device-{number}" for number in range(60))


@pytest.mark.parametrize("host", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "192.168.1.1"])
def test_a_name_that_leads_into_our_own_network_is_not_spoken_to(monkeypatch, settings, host):
    settings.PUSH_STAND_INS = []
    monkeypatch.setattr(client.socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", (host, 443))])

    with pytest.raises(client.Unreachable, match="no public address"):
        client.public_addresses("fcm.googleapis.com", 443)


def test_workers_killed_again_and_again_lose_nothing_and_repeat_at_most_what_was_in_hand(push_service, eventually):
    devices, kills = 60, 3
    for _ in range(devices):
        push_service.device(WISH)
    publish()

    for round_number in range(kills):
        with notice_worker(push_service.host) as process:
            eventually(lambda: len(push_service.taken) >= 12 * (round_number + 1), 120)  # noqa: B023
            process.kill()
    with notice_worker(push_service.host):
        eventually(lambda: not waiting().exists(), 120)

    assert_each_was_told_and_at_most_twice(push_service, devices)


def test_a_worker_that_dies_at_every_message_sends_none_a_third_time_and_forgets_none(push_service, eventually):
    devices = 3
    for _ in range(devices):
        push_service.device(WISH)
    publish()

    while waiting().exists():
        with notice_worker(push_service.host) as process:
            push_service.answer = lambda _device: process.kill() or (201, {})
            eventually(lambda: process.poll() is not None or not waiting().exists(), 120)

    assert_each_was_told_and_at_most_twice(push_service, devices)
    assert Notice.objects.filter(error="interrupted twice while it was sent").count() >= 1


def assert_each_was_told_and_at_most_twice(push_service, devices):
    told = push_service.told()
    assert sorted(set(told)) == sorted(f"device-{number}" for number in range(devices))
    assert states() == ["sent"] * devices
    assert max(told.count(device) for device in set(told)) <= 2
    for device in set(told):
        tags = {headers["Topic"] for name, headers, _plain in push_service.taken if name == device}
        assert len(tags) == 1  # the push service and the device put one in the place of the other


def test_what_was_in_hand_at_a_death_is_sent_alone_and_once_more(push_service):
    for _ in range(3):
        push_service.device(WISH)
    publish()
    ids = list(Notice.objects.order_by("pk").values_list("pk", flat=True))
    InFlight.objects.create(notices=ids[:2], started_at=clock.now())
    InFlight.objects.create(notices=ids[:1], started_at=clock.now())

    deliver()

    assert push_service.told() == ["device-1", "device-2"]
    assert list(Notice.objects.order_by("pk").values_list("state", "error")) == [
        ("sent", "interrupted twice while it was sent"),
        ("sent", ""),
        ("sent", ""),
    ]
    assert InFlight.objects.count() == 2
    assert (in_flight.tidy(), InFlight.objects.count()) == (2, 0)


def test_a_refusal_after_a_death_is_no_message_and_is_tried_again(push_service):
    push_service.device(WISH)
    publish()
    row = Notice.objects.get()
    InFlight.objects.create(notices=[row.pk], started_at=clock.now())
    push_service.answer = lambda _device: (503, {})
    deliver()
    push_service.answer = lambda _device: (201, {})

    deliver(evening() + notice_queue.PAUSES[0])

    assert (push_service.told(), states()) == (["device-0"], ["sent"])


@contextmanager
def notice_worker(host: str) -> Iterator[subprocess.Popen[bytes]]:
    database = connection.settings_dict
    place = str(database["HOST"]).replace("/", "%2F") + (f":{database['PORT']}" if database["PORT"] else "")
    url = f"postgres://{database['USER']}:{database['PASSWORD']}@{place}/{database['NAME']}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.kernel.messages.push.push_worker_process"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "STADTKERN_PUSH_STAND_INS": host},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_an_endpoint_that_is_none_costs_its_own_device_only(push_service):
    push_service.device(WISH)
    hostile = push_service.device(WISH)
    Subscriber.objects.filter(pk=hostile.pk).update(endpoint="https://.notify.windows.com/x")
    publish()

    deliver()

    assert push_service.told() == ["device-0"]
    assert (Subscriber.objects.count(), states()) == (1, ["sent"])


def test_what_is_wrong_with_one_row_is_settled_with_that_row(push_service):
    push_service.device(WISH)
    broken = Subscriber.objects.create(
        channel="mail", email="ada@-broken.example", created_at=clock.now(), seen_at=clock.now()
    )
    actions.set_preferences(broken, TOPIC, [WISH])
    publish()

    deliver()

    assert push_service.told() == ["device-0"]
    row = Notice.objects.get(subscriber=broken)
    assert (row.state, row.attempts, row.error.partition(":")[0]) == ("waiting", 1, "BadMailAddress")
    assert Notice.objects.exclude(pk=row.pk).get().state == "sent"


def test_what_a_service_says_may_hold_any_byte(push_service, monkeypatch):
    push_service.device(WISH)
    publish()
    monkeypatch.setattr(
        PushSender, "send", lambda _self, messages: [(one, OSError("no \0 \ud800")) for one in messages]
    )

    deliver()

    assert Notice.objects.get().error == "OSError: no  ?"


REFUSED = '{"code": 403, "errno": 109, "error": "Forbidden", "message": "VAPID public key mismatch"}'


def test_the_reasons_of_a_service_are_kept_until_it_takes_a_message_again(push_service):
    for _ in range(2):
        push_service.device(WISH)
    publish()
    push_service.answer = lambda _device: (403, {})
    push_service.says = REFUSED

    deliver()

    assert set(Notice.objects.values_list("state", "error")) == {
        ("failed", "the push service answered 403: VAPID public key mismatch")
    }
    with clock.standing_at(evening() + timedelta(minutes=5)):
        [failure] = failures.current()
    assert failure == failures.ServiceFailure("127.0.0.1", "18:00 Uhr", "403 VAPID public key mismatch", 2)
    with clock.standing_at(evening() + timedelta(days=1)):
        assert failures.current()[0].since == "Mo., 2. März, 18:00 Uhr"

    Notice.objects.update(state="waiting")
    push_service.answer, push_service.says = (lambda device: (201 if device == "device-0" else 403, {})), ""
    deliver()
    assert failures.current() == []


def test_a_service_that_cannot_be_reached_is_named_since_its_first_failure(push_service):
    push_service.device(WISH)
    publish()
    push_service.stop()
    deliver()
    deliver(evening() + notice_queue.PAUSES[0])

    with clock.standing_at(evening() + timedelta(hours=1)):
        [failure] = failures.current()
    assert (failure.since, failure.messages, "refused" in failure.reason) == ("18:00 Uhr", 2, True)
    with clock.standing_at(evening() + timedelta(days=3)):
        assert (failures.current(), failures.tidy(), failures.tidy()) == ([], 1, 0)


def test_a_device_that_is_gone_is_no_failure_of_its_service(push_service):
    push_service.device(WISH)
    publish()
    push_service.answer = lambda _device: (410, {})

    deliver()

    assert failures.current() == []


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", "Chrome"),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", "Firefox"),
        ("https://web.push.apple.com/x", "Safari"),
        ("https://wns2-par02p.notify.windows.com/w/?token=x", "Edge"),
        ("https://.notify.windows.com/x", ""),
    ],
)
def test_a_service_has_the_name_of_its_browser(endpoint, name):
    assert services.name(endpoint) == name
