"""What others send us: foreign forms, redirects, links, file names,
mail headers, formulas, sizes, and too much of it.
"""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from stadtkern.kernel.api import operation_wrapper
from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail.rendering import render
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.trust import links
from stadtkern.modules.events.models import Registration
from tests.modules.events import parties

FORM = {"name": "Kim Muster", "contact": "kim@example.org", "seats": "1"}
EVIL = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "https:evil.example",
    "\thttps://evil.example",
]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/testserver/"},
        {"Referer": "https://testserver.evil.example/"},
        {"Referer": "https://[evil"},
    ],
)
@pytest.mark.parametrize("name", ["events-register", "events-waiting-join"])
def test_a_form_from_another_site_registers_nobody(name, headers, city):
    before = Registration.objects.count()

    answer = Client(headers=headers).post(reverse(name, args=["vorlesen"]), FORM)

    assert (answer.status_code, Registration.objects.count()) == (403, before)


def test_a_device_without_fetch_metadata_and_origin_is_judged_by_its_referer(city):
    headers = {"Referer": "http://testserver/veranstaltungen/vorlesen/"}

    answer = Client(headers=headers).post(reverse("events-register", args=["vorlesen"]), FORM)

    assert (answer.status_code, Registration.objects.filter(contact=FORM["contact"]).count()) == (303, 1)


@pytest.mark.parametrize("name", ["events-registration-change", "events-registration-cancel", "events-waiting"])
def test_a_form_from_another_site_changes_no_registration(name, city):
    from tests.security.walk import places

    place = next(place for place in places() if place.name == name)

    answer = Client(headers={"Sec-Fetch-Site": "cross-site"}).post(city.address(place), {"answer": "leave"})

    assert answer.status_code == 403
    city.registration.refresh_from_db()
    city.waiting.refresh_from_db()
    assert (city.registration.state, city.waiting.state) == ("confirmed", "waiting")


@pytest.mark.parametrize(
    ("name", "data"), [("events-duplicate", {}), ("events-step", {"step": "cancel"}), ("events-door-sync", {})]
)
def test_who_is_signed_in_needs_the_token(name, data, city, signed_in):
    client = signed_in("admin", enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})

    answer = client.post(reverse(name, args=[city.event.pk]), data)

    assert answer.status_code == 403
    city.event.refresh_from_db()
    assert city.event.state == "published"


@pytest.mark.parametrize("target", EVIL)
def test_nobody_is_led_to_another_site_after_sign_in(target, city):
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator

    user = city.people["door"]
    user.set_password("ein langes Passwort")
    user.save()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    typed = {"login": user.email, "password": "ein langes Passwort", "next": target}

    answer = Client().post(f"/konto/login/?next={target}", typed)

    assert (answer.status_code, answer["Location"]) == (302, "/verwaltung/")


@pytest.mark.parametrize("target", EVIL)
def test_nobody_is_led_to_another_site_by_the_desk_or_at_sign_out(target, city, signed_in):
    client = signed_in("staff manager")

    bulk = client.post(reverse("events-bulk"), {"next": target, "verb": "approve", "step": "approve"})
    out = client.post("/konto/logout/", {"next": target})

    assert [answer.headers.get("Location", "/") for answer in (bulk, out)][1] == "/"
    assert "evil" not in bulk.headers.get("Location", "")


def test_a_foreign_host_header_gets_into_no_page_and_no_mail(city, settings):
    settings.ALLOWED_HOSTS = ["app.example"]
    client = Client(headers={"Host": "evil.example"})

    assert client.get("/").status_code == 400
    assert client.post(reverse("events-register", args=["vorlesen"]), FORM).status_code == 400
    settings.ALLOWED_HOSTS = ["*"]  # even then a mail leads only to us
    client.post(reverse("events-register", args=["vorlesen"]), FORM)
    contents = render(Message.objects.get(recipient="kim@example.org"))
    assert contents is not None
    assert "evil.example" not in contents.text + contents.html
    assert settings.PUBLIC_URL in contents.text


def test_a_link_is_good_for_its_purpose_only_and_not_when_touched(city):
    value = str(city.registration.pk)
    good = links.make("events.registration", value)
    flipped = good[:-1] + ("A" if good[-1] != "A" else "B")
    foreign = signing.TimestampSigner(key="another key", salt="stadtkern.events.registration", sep=".").sign_object(
        value
    )

    def status(token: str) -> int:
        return Client().get(reverse("events-registration", args=[token])).status_code

    assert status(good) == 200
    assert [
        status(token) for token in (flipped, links.make("events.waiting", value), foreign, "x", value, good + ".")
    ] == [404] * 6


def test_a_link_ends_with_the_time_that_the_registration_is_kept(city):
    path = reverse("events-registration", args=[links.make("events.registration", str(city.registration.pk))])

    with clock.standing_at(city.event.ends_at + timedelta(days=89)):
        assert Client().get(path).status_code == 200
    with clock.standing_at(city.event.ends_at + timedelta(days=91)):
        assert Client().get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/dateien/../settings.py",
        "/dateien/%2e%2e/%2e%2e/etc/passwd",
        "/dateien//etc/passwd",
        "/dateien/..%2f..%2fetc/passwd",
        "/static/../settings.py",
        "/static/%2e%2e/%2e%2e/demo-secret",
        "/static//etc/passwd",
        "/dateien/x%00.png",
    ],
)
def test_no_path_leads_out_of_the_folders(path, db):
    assert Client().get(path).status_code in (301, 302, 400, 404)


@pytest.mark.parametrize("field", ["name", "contact"])
def test_a_line_break_gets_into_no_mail_header(field, city):
    broken = "kim@example.org\r\nBcc: all@example.org"

    Client().post(reverse("events-register", args=["vorlesen"]), FORM | {field: broken})

    for message in Message.objects.filter(recipient__startswith="kim"):
        assert message.recipient == "kim@example.org"
        from stadtkern.kernel.messages.mail.worker import mail

        contents = render(message)
        assert contents is not None
        made = mail(message, contents)
        assert (made["Bcc"], made["To"]) == (None, "kim@example.org")
        assert b"\nBcc:" not in made.as_bytes().partition(b"\n\n")[0]


def test_no_formula_gets_into_a_list_for_a_spreadsheet(city, signed_in):
    for number, start in enumerate(("=", "+", "-", "@", "\t=", "\r=")):
        parties.register(city.event, f"x{number}@example.org", name=f"{start}cmd|'/C calc'!A0", at=clock.now())
    city.event.title = "=HYPERLINK(1)"
    city.event.save()
    manager = signed_in("staff manager")

    for name, arguments in (("events-registrations-csv", [city.event.pk]), ("events-desk-csv", []), ("events-csv", [])):
        answer = manager.get(reverse(name, args=arguments))
        text = b"".join(answer) if answer.streaming else answer.content
        rows = csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";" if b";" in text else ",")
        assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == [], name


def test_a_body_that_is_too_large_is_refused(city, settings):
    typed = FORM | {"name": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 10)}
    many = {f"f{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 10)}

    path = reverse("events-register", args=["vorlesen"])
    assert [Client().post(path, data).status_code for data in (typed, many)] == [400, 400]


def test_who_registers_too_often_is_told_when_to_come_back(city, settings):
    settings.LIMITS = True
    path = reverse("events-register", args=["vorlesen"])

    answers = [Client().post(path, FORM | {"submission": str(uuid4())}) for _ in range(61)]

    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600


def test_the_interface_answers_429_with_retry_after(city, settings, monkeypatch):

    settings.LIMITS = True
    monkeypatch.setattr(operation_wrapper, "MAX_READS", 3)

    answers = [Client().get("/api/v1/city") for _ in range(5)]

    assert (answers[-1].status_code, answers[-1]["Content-Type"]) == (429, "application/problem+json")
    assert int(answers[-1]["Retry-After"]) > 0


def test_who_tries_many_passwords_is_stopped(city):
    answers = [
        Client().post("/konto/login/", {"login": "door@example.org", "password": f"falsch {number}"})
        for number in range(12)
    ]

    assert answers[-1].status_code in (200, 429)
    assert "stadtkern" not in answers[-1].cookies


def test_every_output_of_an_event_stands_any_writing(city, signed_in):
    city.event.title = "Fest 🎉 für 李小龍, Ελένη, Їжакевич und محمد"
    city.event.text = city.event.title
    city.event.save()
    parties.register(city.event, "li@example.org", name="李小龍 👩‍👧 محمد", at=clock.now())
    manager = signed_in("staff manager")
    pages = [
        ("events-event", [city.event.slug]),
        ("events-csv", []),
        ("events-attendance-pdf", [city.event.pk]),
        ("events-attendance-xlsx", [city.event.pk]),
        ("events-registrations-csv", [city.event.pk]),
    ]

    found = {name: manager.get(reverse(name, args=arguments)).status_code for name, arguments in pages}

    assert found == dict.fromkeys(found, 200)
    assert [bool(render(message)) for message in Message.objects.all()] == [True] * Message.objects.count()
