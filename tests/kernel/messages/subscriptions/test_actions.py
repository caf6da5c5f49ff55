"""Devices, preferences and mail addresses: what is taken, and what is refused."""

import pytest

from stadtkern.kernel.messages.models import Message, Subscriber, Subscription
from stadtkern.kernel.messages.push import services, vapid
from stadtkern.kernel.messages.subscriptions import actions
from stadtkern.kernel.messages.subscriptions.actions import BadPreference, DeviceCredentials, Preference, UnknownDevice
from stadtkern.kernel.messages.topics import UnknownTopic
from stadtkern.kernel.trust import links
from tests.kernel.messages.push_services import TOPIC, Browser, text

GOOD = "https://fcm.googleapis.com/fcm/send/abc"
WISH = Preference("a:rest", 1, "18:00")


def register(endpoint=GOOD, p256dh=None, auth=None):
    browser = Browser()
    return actions.register_device(
        endpoint, p256dh=p256dh or text(browser.public), auth=auth or text(browser.auth), language="de"
    )


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://db5p.notify.windows.com/w/?token=abc",
    ],
)
def test_the_services_of_the_known_browsers_are_taken(db, endpoint):
    assert actions.device(register(endpoint)).endpoint == endpoint


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/fcm/send/abc",
        "https://fcm.googleapis.com.evil.example/abc",
        "https://evilpush.apple.com.example/abc",
        "https://user@fcm.googleapis.com/abc",
        "https://127.0.0.1/abc",
        "https://[::1]/abc",
        "https://[::1/abc",
        "https://localhost/abc",
        "https://notify.windows.com.evil.example/",
        "ftp://fcm.googleapis.com/abc",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/ä",
        "https://fcm.googleapis.com/" + "a" * 1000,
        "",
        "javascript:alert(1)",
    ],
)
def test_an_endpoint_that_leads_elsewhere_is_refused(db, endpoint):
    with pytest.raises(services.BadEndpoint):
        register(endpoint)
    with pytest.raises(services.BadEndpoint):
        services.address(endpoint)
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize(
    ("endpoint", "path"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:def", "/fcm/send/abc:def"),
        ("https://fcm.googleapis.com", "/"),
        ("https://fcm.googleapis.com?a=1/2", "/?a=1/2"),
        ("https://fcm.googleapis.com/?token=a%2fb#part", "/?token=a%2fb"),
        ("https://fcm.googleapis.com:443/@evil.example/", "/@evil.example/"),
        ("https://FCM.googleapis.com/x", "/x"),
    ],
)
def test_what_a_service_is_asked_for_is_what_follows_its_name(endpoint, path):
    service, asked = services.address(endpoint)

    assert (service.origin, asked) == (("https", "fcm.googleapis.com", 443), path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("p256dh", text(b"\x04" + b"\x01" * 64)),  # not on the curve
        ("p256dh", text(b"\x04" + b"\x00" * 63)),
        ("p256dh", "no base64!"),
        ("p256dh", "ä"),
        ("auth", text(b"\x00" * 15)),
        ("auth", text(b"\x00" * 17)),
    ],
)
def test_forged_keys_are_refused(db, field, value):
    with pytest.raises(services.BadKeys) as refused:
        register(**{field: value})

    assert refused.value.details == {"field": field}
    assert Subscriber.objects.count() == 0


def test_a_device_proves_itself_by_its_secret(db):
    known = register()

    assert str(actions.device(known).pk) == known.id
    for wrong in (
        DeviceCredentials(known.id, "x"),
        DeviceCredentials("x", known.secret),
        DeviceCredentials("", ""),
        DeviceCredentials(known.id, ""),
    ):
        with pytest.raises(UnknownDevice):
            actions.device(wrong)
    assert known.secret not in str(Subscriber.objects.values().get())


def test_the_same_endpoint_again_is_one_device_and_a_new_endpoint_moves_it(db, bins):
    first = register()
    second = register()
    actions.set_preferences(actions.device(second), TOPIC, [WISH])
    browser = Browser()
    actions.move_device(second, GOOD + "2", p256dh=text(browser.public), auth=text(browser.auth), language="en")

    device = Subscriber.objects.get()
    assert (device.endpoint, device.language, device.subscriptions.count()) == (GOOD + "2", "en", 1)
    with pytest.raises(UnknownDevice):
        actions.device(first)


@pytest.mark.parametrize(
    ("preference", "refusal"),
    [
        (Preference("a:rest", 1, "25:00"), BadPreference),
        (Preference("a:rest", 1, "18"), BadPreference),
        (Preference("a:rest", 1, "18:60"), BadPreference),
        (Preference("a:rest", 1, "abc"), BadPreference),
        (Preference("a:rest", -1, "18:00"), BadPreference),
        (Preference("a:rest", 8, "18:00"), BadPreference),
        (Preference("unknown", 1, "18:00"), UnknownTopic),
        (Preference("", 1, "18:00"), UnknownTopic),
        (Preference("a" * 121, 1, "18:00"), UnknownTopic),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_and_changes_nothing(db, bins, preference, refusal):
    device = actions.device(register())
    actions.set_preferences(device, TOPIC, [WISH])

    with pytest.raises(refusal) as refused:
        actions.set_preferences(device, TOPIC, [Preference("a:paper", 0, "06:00"), preference])

    assert str(refused.value)
    assert [row.key for row in Subscription.objects.all()] == ["a:rest"]


def test_the_last_thing_stopped_forgets_the_device(db, bins):
    device = actions.device(register())
    first, _second = actions.set_preferences(device, TOPIC, [Preference("a:paper", 1, "18:00"), WISH])

    assert actions.stop(device, first.pk) == 1
    assert Subscriber.objects.count() == 1
    assert actions.stop(device) == 1
    assert Subscriber.objects.count() == 0


def test_a_mail_address_counts_only_once_its_link_was_opened(db, bins):
    actions.ask_by_mail("ada@example.org", TOPIC, [WISH], language="de")
    assert Subscriber.objects.count() == 0
    token = Message.objects.get().context["token"]

    actions.confirm(token)
    actions.confirm(token)

    row = Subscription.objects.get()
    assert (row.subscriber.email, row.key, row.lead_days) == ("ada@example.org", "a:rest", 1)


@pytest.mark.parametrize("token", ["", "abc", "a.b.c"])
def test_a_link_that_is_none_confirms_nothing(db, bins, token):
    with pytest.raises(links.BadLink):
        actions.confirm(token)
    assert Subscriber.objects.count() == 0


def test_a_mail_address_that_is_none_is_refused(db, bins):
    with pytest.raises(BadPreference):
        actions.ask_by_mail("ada@", TOPIC, [WISH], language="de")
    assert Message.objects.count() == 0


def test_the_key_is_made_once_for_its_owner_only_and_a_wrong_one_is_named(settings, tmp_path):
    settings.VAR, settings.PUSH_KEY = tmp_path, ""
    vapid.forget()
    first = vapid.public_key()
    vapid.forget()
    assert vapid.public_key() == first
    assert ((tmp_path / "push.pem").stat().st_mode & 0o777, [file.name for file in tmp_path.iterdir()]) == (
        0o600,
        ["push.pem"],
    )

    settings.PUSH_KEY = "nonsense"
    vapid.forget()
    with pytest.raises(vapid.BadKey, match="STADTKERN_PUSH_KEY is no private key"):
        vapid.private_key()
    vapid.forget()
