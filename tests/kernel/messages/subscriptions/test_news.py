"""What a device was told of late, as its start page asks for it."""

import hashlib
import json

from django.urls import reverse

from stadtkern.kernel.city import clock
from stadtkern.kernel.city.dates import milliseconds
from stadtkern.kernel.messages.models import Publication
from stadtkern.kernel.messages.push import worker
from stadtkern.kernel.messages.subscriptions import publishing
from stadtkern.kernel.messages.subscriptions.actions import Preference
from tests.kernel.messages.push_services import TOPIC, TUESDAY

MORNING, NOON, EVENING = (clock.at(TUESDAY, hour) for hour in (8, 12, 20))


def publish(name, key, word, until):
    publishing.publish(TOPIC, name=name, items={key: {"name": word}}, expires_at=until)


def asked(client, device, secret, at=MORNING):
    with clock.standing_at(at):
        answer = client.post(
            reverse("push-news"),
            json.dumps({"device": {"id": str(device.pk), "secret": secret}}),
            content_type="application/json",
        )
    return answer.status_code, answer.json()


def owned(push_service, *preferences):
    device = push_service.device(*preferences)
    device.secret = hashlib.sha256(b"mine").hexdigest()
    device.save()
    return device


def test_a_device_sees_what_it_was_told_until_it_is_over(client, push_service):
    device = owned(push_service, Preference("a:rest"))
    for minute, (name, key, word, until) in enumerate(
        [("1", "a:rest", "rest", EVENING), ("2", "a:rest", "other", NOON), ("3", "b:rest", "not mine", EVENING)]
    ):
        with clock.standing_at(clock.at(TUESDAY, 7, minute)):
            publish(name, key, word, until)
            worker.deliver_due()

    status, said = asked(client, device, "mine")

    assert status == 200
    assert [(one["body"], one["url"], one["at"], one["until"]) for one in said["news"]] == [
        ("other", "/abfall/", milliseconds(clock.at(TUESDAY, 7, 1)), milliseconds(NOON)),
        ("rest", "/abfall/", milliseconds(clock.at(TUESDAY, 7)), milliseconds(EVENING)),
    ]
    assert [one["body"] for one in asked(client, device, "mine", NOON)[1]["news"]] == ["rest"]
    assert asked(client, device, "mine", EVENING)[1] == {"news": []}


def test_what_no_longer_holds_is_not_shown_again(client, push_service):
    device = owned(push_service, Preference("a:rest"))
    with clock.standing_at(MORNING):
        publish("1", "a:rest", "rest", EVENING)
        worker.deliver_due()

    Publication.objects.update(items={"a:rest": {"name": "rest", "over": True}})

    assert asked(client, device, "mine")[1] == {"news": []}


def test_who_does_not_know_the_secret_sees_nothing(client, push_service):
    device = owned(push_service, Preference("a:rest"))

    status, said = asked(client, device, "guessed")

    assert (status, said["code"]) == (404, "unknown_device")


def test_one_device_may_not_ask_without_end(client, push_service, settings):
    settings.LIMITS = True
    device = owned(push_service)

    answers = [asked(client, device, "mine")[0] for _ in range(121)]

    assert answers == [200] * 120 + [429]
