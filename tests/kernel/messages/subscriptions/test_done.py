"""A second reminder, and the one tap that says that it is done. It is Monday 2 March 2020, 08:00 in Hamm."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages import topics
from stadtkern.kernel.messages.mail import worker as mail_worker
from stadtkern.kernel.messages.models import Notice, Publication, Subscriber
from stadtkern.kernel.messages.push import worker as push_worker
from stadtkern.kernel.messages.push.notice_text import NoticeText, NoticeTexts
from stadtkern.kernel.messages.subscriptions import actions, done, planning
from stadtkern.kernel.messages.subscriptions.actions import BadPreference, DeviceCredentials, Preference
from tests.kernel.messages.push_services import BINS, TOPIC, TUESDAY, Browser, text

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
REST = Preference("a:rest", 1, "18:00", 1, "21:00")
PAPER = Preference("a:paper", 1, "18:00")


@pytest.fixture(autouse=True)
def doable(bins, db, monkeypatch):
    its = replace(BINS, done="Bin is out")
    monkeypatch.setitem(topics.topics(), TOPIC, its)
    monkeypatch.setattr(planning, "active", lambda: [its])
    return its


def registered(*preferences: Preference) -> DeviceCredentials:
    browser = Browser()
    known = actions.register_device(ENDPOINT, p256dh=text(browser.public), auth=text(browser.auth), language="de")
    actions.set_preferences(actions.device(known), TOPIC, preferences)
    return known


def waiting():
    rows = Notice.objects.filter(state="waiting").order_by("due_at")
    return [(sorted(row.keys), clock.local(row.due_at).strftime("%d. %H:%M")) for row in rows]


BOTH = [(["a:paper", "a:rest"], "02. 18:00"), (["a:rest"], "02. 21:00")]


def test_who_asks_for_a_second_time_is_told_twice_and_a_plan_that_runs_again_adds_nothing():
    registered(REST, PAPER)

    planning.plan_ahead()
    planning.plan_ahead()

    assert waiting() == BOTH


def test_a_second_time_that_is_asked_for_later_is_planned_at_once():
    known = registered(Preference("a:rest", 1, "18:00"), PAPER)
    planning.plan_ahead()

    actions.set_preferences(actions.device(known), TOPIC, [REST, PAPER])

    assert waiting() == BOTH
    actions.set_preferences(actions.device(known), TOPIC, [Preference("a:rest", 1, "18:00"), PAPER])
    assert waiting() == [(["a:paper", "a:rest"], "02. 18:00")]


def test_who_says_that_it_is_out_is_not_told_again_also_by_the_next_plan():
    device = actions.device(registered(REST, PAPER))
    planning.plan_ahead()
    Notice.objects.filter(publication__again=False).update(state="sent", settled_at=clock.now())

    done.say(device, TOPIC, TUESDAY, ["a:rest", "a:paper", "b:rest"])
    done.say(device, TOPIC, TUESDAY, ["a:rest"])
    planning.plan_ahead()

    assert waiting() == []
    assert done.days_of(device) == {TUESDAY: {"a:paper", "a:rest"}}
    assert Notice.objects.filter(state="sent").count() == 1


def test_one_of_two_bins_that_is_out_leaves_the_other_one_to_be_told():
    device = actions.device(registered(REST, PAPER))
    planning.plan_ahead()

    done.say(device, TOPIC, TUESDAY, ["a:rest"])
    planning.plan_ahead()

    assert waiting() == [(["a:paper"], "02. 18:00")]


def test_it_can_be_taken_back():
    device = actions.device(registered(REST, PAPER))
    planning.plan_ahead()
    done.say(device, TOPIC, TUESDAY, ["a:rest", "a:paper"])
    assert waiting() == []

    done.take_back(device, TOPIC, TUESDAY, ["a:rest", "a:paper"])

    assert waiting() == BOTH
    assert done.days_of(device) == {}


def test_another_day_and_another_device_are_told_all_the_same():
    device = actions.device(registered(REST))
    planning.plan_ahead()
    Publication.objects.update(day="2020-03-04")

    done.say(device, TOPIC, TUESDAY, ["a:rest"])

    assert [keys for keys, _due in waiting()] == [["a:rest"], ["a:rest"]]


@pytest.mark.parametrize(
    "preference",
    [
        Preference("a:rest", 1, "18:00", 1, "18:00"),
        Preference("a:rest", 1, "18:00", 1, "17:00"),
        Preference("a:rest", 0, "05:00", 1, "21:00"),
        Preference("a:rest", 1, "18:00", -1, "21:00"),
        Preference("a:rest", 1, "", 0, "21:00"),
        Preference("a:rest", 1, "18:00", 0, "25:00"),
    ],
)
def test_a_second_time_that_is_not_later_is_refused(preference):
    with pytest.raises(BadPreference):
        registered(preference)


def test_a_push_carries_what_its_button_says_and_news_carry_none():
    registered(REST)
    planning.plan_ahead()
    [first] = Publication.objects.filter(again=False)

    said = []
    for at_once in (False, True):
        first.at_once = at_once
        notice = NoticeTexts({str(first.pk): first}, clock.now()).of(str(first.pk), ("a:rest",), "de")
        assert isinstance(notice, NoticeText)
        said.append(json.loads(notice.plain).get("done"))

    assert said == [{"label": "Bin is out", "topic": TOPIC, "day": "2020-03-03", "keys": ["a:rest"]}, None]


def sent(client, **more):
    answer = client.post(reverse("push-done"), json.dumps(more), content_type="application/json")
    return answer.status_code, answer.json()


def test_a_device_says_it_by_one_request_and_sees_it_in_its_list(client):
    known = registered(REST, PAPER)
    planning.plan_ahead()
    body = {
        "device": {"id": known.id, "secret": known.secret},
        "topic": TOPIC,
        "day": "2020-03-03",
        "keys": ["a:rest"],
    }

    status, said = sent(client, **body)

    assert (status, [(row["key"], row["done"]) for row in said["subscriptions"]]) == (
        200,
        [("a:paper", []), ("a:rest", ["2020-03-03"])],
    )
    assert said["subscriptions"][1]["when"] == "am Tag vorher um 18:00 Uhr, und noch einmal am Tag vorher um 21:00 Uhr"
    assert [row["done"] for row in sent(client, **body, back=True)[1]["subscriptions"]] == [[], []]
    assert waiting() == BOTH


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"day": "tomorrow"}, 400, "bad_request"),
        ({"day": None}, 400, "bad_request"),
        ({"keys": "a"}, 400, "bad_request"),
        ({"topic": "nothing"}, 422, "unknown_topic"),
        ({"device": {"id": "x", "secret": "y"}}, 404, "unknown_device"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(client, more, status, code):
    known = registered(REST)
    body = {"device": {"id": known.id, "secret": known.secret}, "topic": TOPIC, "day": "2020-03-03", "keys": []}

    answered, said = sent(client, **body | more)

    assert (answered, said["code"]) == (status, code)


def test_a_topic_of_which_nothing_can_be_done_refuses(client, monkeypatch):
    known = registered(PAPER)
    monkeypatch.setitem(topics.topics(), TOPIC, BINS)

    status, said = sent(
        client,
        device={"id": known.id, "secret": known.secret},
        topic=TOPIC,
        day="2020-03-03",
        keys=["a:paper"],
    )

    assert (status, said["code"]) == (422, "nothing_to_say")
    with pytest.raises(BadPreference):
        actions.set_preferences(actions.device(known), TOPIC, [REST])


def test_who_is_reminded_by_mail_says_it_by_the_mails_link(client, mail_server):
    row = Subscriber.objects.create(
        channel="mail", email="ada@example.org", created_at=clock.now(), seen_at=clock.now()
    )
    actions.set_preferences(row, TOPIC, [REST])
    planning.plan_ahead()
    with clock.standing_at(clock.at(TUESDAY - timedelta(days=1), 18)):
        push_worker.deliver_due()
        mail_worker.deliver_due()
    words = mail_server.mails[0].get_body(("plain",)).get_content()
    link = re.search(r"Bin is out:\s+\S+?(/abos/erledigt/\S+)", words)
    assert link is not None
    assert waiting() == [(["a:rest"], "02. 21:00")]

    asked = client.get(link[1]).content.decode()
    assert ("Bin is out?" in asked, waiting()) == (True, [(["a:rest"], "02. 21:00")])
    said = client.post(link[1], follow=True).content.decode()
    assert ("Sie werden daran nicht mehr erinnert." in said, waiting()) == (True, [])
    client.post(link[1], {"back": "1"})
    assert waiting() == [(["a:rest"], "02. 21:00")]

    with clock.standing_at(clock.at(TUESDAY + timedelta(days=1), 8)):
        assert client.get(link[1]).status_code == 410
    row.delete()
    assert client.get(link[1]).status_code == 410
    assert client.get(reverse("subscription-done", args=["a.b.c"])).status_code == 410
