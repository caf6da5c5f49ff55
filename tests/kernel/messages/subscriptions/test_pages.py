"""The pages and paths of subscriptions, with and without a script."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail import worker
from stadtkern.kernel.messages.models import Message, Subscriber, Subscription, TopicPause
from stadtkern.kernel.messages.subscriptions import actions
from stadtkern.kernel.messages.subscriptions.actions import Preference
from stadtkern.kernel.people.models import User
from tests.kernel.messages.push_services import TOPIC, Browser, text

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


def sent(client, name, body):
    answer = client.post(reverse(name), json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def subscription(endpoint=ENDPOINT):
    browser = Browser()
    return {"endpoint": endpoint, "keys": {"p256dh": text(browser.public), "auth": text(browser.auth)}}


def test_a_device_is_taken_wishes_sees_and_stops(client, db, bins):
    status, device = sent(client, "push-device", {"subscription": subscription()})
    assert status == 200
    preferences = [{"key": "a:rest", "lead_days": 1, "at": "18:00"}, {"key": "a:paper", "lead_days": 0, "at": "06:30"}]
    _status, wished = sent(client, "push-preferences", {"device": device, "topic": TOPIC, "preferences": preferences})
    assert [(row["what"], row["when"]) for row in wished["subscriptions"]] == [
        ("Bin a:paper", "am selben Tag um 06:30 Uhr"),
        ("Bin a:rest", "am Tag vorher um 18:00 Uhr"),
    ]

    assert sent(client, "push-list", {"device": device})[1] == wished
    first = wished["subscriptions"][0]["id"]
    status, left = sent(client, "push-stop", {"device": device, "subscription": first})
    assert (status, left["stopped"], len(left["subscriptions"])) == (200, 1, 1)
    assert sent(client, "push-stop", {"device": device}) == (200, {"stopped": 1, "subscriptions": []})
    assert Subscriber.objects.count() == 0
    assert sent(client, "push-list", {"device": device})[0] == 404


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("push-device", {}, 400, "bad_request"),
        ("push-device", {"subscription": {"endpoint": 1}}, 400, "bad_request"),
        ("push-device", {"subscription": {**subscription(), "endpoint": "https://10.0.0.1/"}}, 422, "bad_endpoint"),
        (
            "push-device",
            {"subscription": {"endpoint": ENDPOINT, "keys": {"p256dh": "x", "auth": "y"}}},
            422,
            "bad_keys",
        ),
        ("push-list", {"device": {"id": "x", "secret": "y"}}, 404, "unknown_device"),
        ("push-list", {"device": {"id": 1, "secret": "y"}}, 400, "bad_request"),
        (
            "push-preferences",
            {"device": {"id": "x", "secret": "y"}, "topic": TOPIC, "preferences": []},
            404,
            "unknown_device",
        ),
    ],
)
def test_a_forged_request_gets_a_clear_answer(client, db, bins, name, body, status, code):
    answered, said = sent(client, name, body)

    assert (answered, said["code"], bool(said["message"])) == (status, code, True)
    assert Subscriber.objects.count() == 0


def test_devices_of_one_network_are_limited_each_by_itself_and_who_guesses_by_network(client, db, bins, settings):
    settings.LIMITS = True
    device = sent(client, "push-device", {"subscription": subscription()})[1]  # the first of sixty

    asked = [sent(client, "push-list", {"device": device})[0] for _ in range(121)]
    guessed = [sent(client, "push-list", {"device": {**device, "secret": "x"}})[0] for _ in range(60)]

    assert (asked.count(200), asked[-1]) == (120, 429)
    assert (guessed.count(404), guessed[-1]) == (59, 429)
    other = {"subscription": subscription("https://fcm.googleapis.com/fcm/send/other")}
    assert sent(client, "push-device", other)[0] == 429


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(client, db, raw):
    answer = client.post(reverse("push-device"), raw, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    ("preferences", "status", "code"),
    [
        ("x", 400, "bad_request"),
        ([1], 400, "bad_request"),
        ([{"key": 1}], 400, "bad_request"),
        ([{"key": "a:rest", "lead_days": "1"}], 400, "bad_request"),
        ([{"key": "a:rest", "lead_days": 1, "at": "25:00"}], 422, "bad_preference"),
        ([{"key": "unknown", "lead_days": 1, "at": "18:00"}], 422, "unknown_topic"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(client, db, bins, preferences, status, code):
    device = sent(client, "push-device", {"subscription": subscription()})[1]

    answered, said = sent(client, "push-preferences", {"device": device, "topic": TOPIC, "preferences": preferences})

    assert (answered, said["code"]) == (status, code)
    assert Subscription.objects.count() == 0


def form(**more):
    return {
        "topic": TOPIC,
        "back": "/abfall/",
        "email": "ada@example.org",
        "key-0": "a:rest",
        "on-0": "1",
        "lead-0": "1",
        "at-0": "18:00",
        "key-1": "a:paper",
        "lead-1": "0",
        "at-1": "06:00",
        **more,
    }


def test_by_mail_without_a_script_from_the_form_to_the_last_stop(client, db, bins, mail_server):
    answer = client.post(reverse("subscribe-by-mail"), form(), follow=True)
    assert (answer.status_code, "ada@example.org" in answer.content.decode()) == (200, True)
    assert Subscriber.objects.count() == 0
    worker.deliver_due()
    [mail] = mail_server.mails
    link = re.search(r"http\S+(/abos/bestaetigen/\S+)", mail.get_body(("plain",)).get_content())
    assert link is not None

    page = client.get(link[1])
    assert (page.status_code, "Bin a:rest" in page.content.decode(), Subscriber.objects.count()) == (200, True, 0)
    mine = client.post(link[1], follow=True)

    assert "Bin a:rest" in mine.content.decode()
    assert list(Subscription.objects.values_list("key", "lead_days")) == [("a:rest", 1)]
    empty = client.post(mine.request["PATH_INFO"], follow=True)
    assert "Keine Erinnerungen" in empty.content.decode()
    assert Subscriber.objects.count() == 0


def test_reloading_the_answer_sends_nothing_again_and_says_what_was_asked_for(client, db, bins):
    answer = client.post(reverse("subscribe-by-mail"), form())
    assert (answer.status_code, Message.objects.count()) == (302, 1)

    pages = [client.get(answer["Location"]).content.decode() for _time in range(2)]

    assert ["Bin a:rest: am Tag vorher um 18:00 Uhr" in page for page in pages] == [True, True]
    assert Message.objects.count() == 1
    assert client.get(reverse("subscribe-asked", args=["a.b.c"])).status_code == 410


def mail_subscriber(*preferences):
    row = Subscriber.objects.create(
        channel="mail", email="ada@example.org", created_at=clock.now(), seen_at=clock.now()
    )
    actions.set_preferences(row, TOPIC, preferences)
    return row


def kept():
    return [(row.key, row.lead_days, f"{row.at:%H:%M}") for row in Subscription.objects.order_by("key")]


@pytest.mark.parametrize("others", [(), (Preference("a:paper", 0, "06:00"),)])
def test_stopping_by_the_mails_link_can_be_undone_also_the_last_one(client, db, bins, others):
    mine = actions.manage_token(mail_subscriber(Preference("a:rest", 1, "18:00"), *others))
    before = kept()

    page = client.post(
        reverse("subscriptions-mail", args=[mine]),
        {"subscription": str(Subscription.objects.get(key="a:rest").pk)},
        follow=True,
    ).content.decode()

    assert len(kept()) == len(others)
    assert "Bin a:rest, am Tag vorher um 18:00 Uhr" in " ".join(page.split())
    undo = re.search(r'action="(/abos/bestaetigen/[^"]+)"', page)
    assert undo is not None
    again = client.post(undo[1], follow=True)
    assert (again.status_code, kept()) == (200, before)


def test_a_second_home_is_added_and_the_first_one_stays(client, db, bins, mail_server):
    mail_subscriber(Preference("b:rest", 1, "17:00"), Preference("a:paper", 1, "17:00"))
    client.post(reverse("subscribe-by-mail"), form())
    worker.deliver_due()
    link = re.search(r"(/abos/bestaetigen/\S+)", mail_server.mails[0].get_body(("plain",)).get_content())
    assert link is not None

    client.post(link[1])

    # a:paper stood in the form and was not ticked; b:rest stands on another page.
    assert kept() == [("a:rest", 1, "18:00"), ("b:rest", 1, "17:00")]


def test_a_device_changes_only_what_its_page_shows(client, db, bins):
    device = sent(client, "push-device", {"subscription": subscription()})[1]

    def wish(preferences, **more):
        return sent(client, "push-preferences", {"device": device, "topic": TOPIC, "preferences": preferences} | more)

    wish([{"key": "b:rest", "lead_days": 1, "at": "17:00"}])
    wish([{"key": "a:rest", "lead_days": 1, "at": "18:00"}], among=["a:rest", "a:paper"])
    assert [row[0] for row in kept()] == ["a:rest", "b:rest"]
    wish([], among=["a:rest", "a:paper"])
    assert [row[0] for row in kept()] == ["b:rest"]
    for among, pointer in (("a", "/among"), ([1], "/among/0"), (["a\0"], "/among/0"), (["a"] * 61, "/among")):
        status, said = wish([], among=among)
        assert (status, said["pointer"]) == (400, pointer)
    assert [row[0] for row in kept()] == ["b:rest"]


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"email": "ada@"}, 422, "E-Mail-Adresse"),
        ({"at-0": "25:00"}, 422, "keine Uhrzeit"),
        ({"lead-0": "99"}, 422, "höchstens 7 Tage"),
        ({"lead-0": "x"}, 422, "höchstens 7 Tage"),
        ({"key-0": "unknown"}, 422, "neu"),
        ({"topic": "nothing"}, 422, "neu"),
        ({"on-0": ""}, 422, "mindestens eine"),
    ],
)
def test_a_form_that_makes_no_sense_says_why(client, db, bins, more, status, words):
    answer = client.post(reverse("subscribe-by-mail"), form(**more))

    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert Message.objects.count() == 0


def test_the_way_back_leads_to_no_other_site(client, db, bins):
    for path in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        assert "evil.example" not in client.post(reverse("subscribe-by-mail"), form(back=path)).content.decode()


def test_a_mail_program_unsubscribes_with_one_request_and_without_a_cookie(client, db, bins, mail_server):
    row = Subscriber.objects.create(
        channel="mail", email="ada@example.org", created_at=clock.now(), seen_at=clock.now()
    )
    actions.set_preferences(row, TOPIC, [Preference("a:rest", 1, "18:00")])
    path = reverse("unsubscribe", args=[actions.manage_token(row)])

    assert client.get(path).status_code == 302
    answer = client.post(path, {"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"})

    assert (answer.status_code, Subscriber.objects.count()) == (204, 0)
    assert client.post(path).status_code == 204
    assert client.post(reverse("unsubscribe", args=["a.b.c"])).status_code == 410


@pytest.mark.parametrize("name", ["subscriptions-mail", "subscription-confirm"])
def test_a_link_that_is_over_says_so(client, db, name):
    assert client.get(reverse(name, args=["a.b.c"])).status_code == 410


def test_my_reminders_is_a_page_for_everybody(client, db):
    assert "Meine Erinnerungen" in client.get("/abos/").content.decode()
    assert "My reminders" in client.get("/en/abos/").content.decode()
    assert len(client.get(reverse("push-key")).json()["key"]) == 87


def test_staff_see_who_is_told_what_and_stop_it(client, push_service):
    push_service.device(Preference("a:rest", 1, "18:00"))
    staff = User.objects.create(email="staff@example.org", name="Staff", is_admin=True)
    Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(staff)

    page = client.get(reverse("staff-notices") + "?tag=2020-03-03").content.decode()
    assert "Bin a:rest" in page
    assert client.post(reverse("staff-topic-pause", args=[TOPIC])).status_code == 302
    assert TopicPause.objects.get().by == "staff@example.org"
    assert "Gestoppt von staff@example.org" in client.get(reverse("staff-notices")).content.decode()
    client.post(reverse("staff-topic-pause", args=[TOPIC]), {"go_on": "1"})
    assert TopicPause.objects.count() == 0
    assert client.post(reverse("staff-topic-pause", args=["nothing"])).status_code == 404
