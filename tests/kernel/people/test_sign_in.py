"""Signing in: code, password, invitation, second factor; always in our own look."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from stadtkern.kernel.messages.mail.rendering import render
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.people import actions
from stadtkern.kernel.people.models import StaffRole
from tests.kernel.people.conftest import account


def mail_text(to: str = "neu@example.org") -> str:
    return render(Message.objects.get(recipient=to)).text


def test_somebody_signs_in_with_a_code_from_the_mail(client, people):
    client.post("/konto/login/code/", {"email": "editor@example.org"})
    code = re.search(r"^[A-Z0-9-]{6,9}$", mail_text("editor@example.org"), re.M)[0]
    answer = client.post("/konto/login/code/confirm/", {"code": code})

    assert answer.url == "/verwaltung/"
    assert client.get("/verwaltung/").status_code == 200


def test_an_address_without_account_gets_the_same_page_and_a_mail_that_says_so(client, people):
    known = client.post("/konto/login/code/", {"email": "editor@example.org"})
    unknown = Client().post("/konto/login/code/", {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert re.search(r"^[A-Z0-9-]{6,9}$", mail_text("nobody@example.org"), re.M) is None


def test_somebody_signs_in_with_a_password(client, people):
    answer = client.post("/konto/login/", {"login": "editor@example.org", "password": "ein langes Passwort"})

    assert answer.url == "/verwaltung/"


def test_whoever_has_a_second_factor_is_asked_for_it_after_password_and_after_code(client, people):
    answer = client.post("/konto/login/", {"login": "manager@example.org", "password": "ein langes Passwort"})

    assert answer.url == reverse("mfa_authenticate")
    assert client.get("/verwaltung/").url.startswith("/konto/login/")


def test_an_account_that_is_off_can_not_sign_in_and_its_sessions_end(signed_in, people, client):
    session = signed_in("editor")
    actions.update_person(people["admin"], people["editor"], name="", is_admin=False, is_active=False)

    assert session.get("/verwaltung/").url.startswith("/konto/login/")
    client.post("/konto/login/", {"login": "editor@example.org", "password": "ein langes Passwort"})
    assert client.get("/verwaltung/").url.startswith("/konto/login/")


def test_nobody_signs_up_by_themselves(client, db):
    page = client.get("/konto/signup/").content.decode()

    assert "<form" not in page.split("<main")[1]


def test_too_many_tries_from_one_network_are_refused(client, people):
    answers = [
        client.post("/konto/login/", {"login": f"n{n}@example.org", "password": "x" * 12}).status_code
        for n in range(21)
    ]

    assert (set(answers[:20]), answers[20]) == ({200}, 429)


def test_one_address_does_not_get_a_flood_of_mail(client, people):
    for n in range(7):
        client.post("/konto/login/code/", {"email": "editor@example.org"}, REMOTE_ADDR=f"10.0.{n}.1")

    assert Message.objects.count() <= 5


# --- the second factor


@pytest.mark.parametrize("path", ["/verwaltung/", "/verwaltung/personen/", "/konto/", "/veranstaltungen/"])
def test_staff_without_a_second_factor_are_led_to_set_one_up(client, db, path):
    client.force_login(account("neu@example.org", is_admin=True))

    assert client.get(path).url == reverse("mfa_index")


def test_the_way_there_is_open_and_has_no_loop(client, db):
    client.force_login(account("neu@example.org", is_admin=True))

    page = client.get("/verwaltung/", follow=True)
    assert [status for _url, status in page.redirect_chain] == [302]
    assert page.status_code == 200
    add = client.get(reverse("mfa_activate_totp"), follow=True)
    assert add.redirect_chain[-1][0].startswith(reverse("account_reauthenticate"))
    confirmed = client.post(add.redirect_chain[-1][0], {"password": "ein langes Passwort"}, follow=True)
    assert b"<code" in confirmed.content
    assert client.get("/impressum/").status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_a_deed_is_refused_instead_of_led_away(client, db):
    client.force_login(account("neu@example.org", is_admin=True))

    assert client.post("/verwaltung/personen/neu/", {"email": "x@example.org"}).status_code == 403


def test_members_of_organisations_are_invited_but_not_forced(signed_in):
    page = signed_in("editor").get("/verwaltung/")

    assert page.status_code == 200
    assert reverse("mfa_index") in page.content.decode()


def test_a_first_staff_role_brings_the_duty_with_it(signed_in, people):
    session = signed_in("editor")
    StaffRole.objects.create(user=people["editor"], module="events", role="viewer")

    assert session.get("/verwaltung/").url == reverse("mfa_index")


def test_in_the_demo_nobody_is_forced(settings, client, db):
    settings.DEMO = True
    client.force_login(account("neu@example.org", is_admin=True))

    assert client.get("/verwaltung/").status_code == 200


# --- invitations


def test_the_link_of_an_invitation_opens_the_account_once(client, people, organisation):
    actions.invite(people["owner"], organisation, email="neu@example.org", role="editor", name="Nele Neu")
    path = re.search(r"http://[^/]+(/\S+/einladung/\S+/)", mail_text())[1]

    assert "Volkshochschule" in client.get(path).content.decode()
    assert client.get("/verwaltung/").status_code == 302  # looking at it (as mail scanners do) opened nothing
    assert client.post(path, follow=True).redirect_chain[-1] == ("/verwaltung/", 302)
    assert client.get("/verwaltung/").status_code == 200
    client.logout()
    assert client.post(path).status_code == 410
    assert client.get("/verwaltung/").status_code == 302


def test_an_invited_member_of_staff_sets_up_the_second_factor_without_a_password(client, people):
    actions.invite_person(people["admin"], email="neu@example.org", name="Nele", is_admin=True)
    path = re.search(r"http://[^/]+(/\S+/einladung/\S+/)", mail_text())[1]
    client.post(path)

    assert client.get("/verwaltung/").url == reverse("mfa_index")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


@pytest.mark.parametrize("token", ["x", "eyJ.x.y"])
def test_a_damaged_invitation_says_so(client, db, token):
    assert client.get(reverse("people-invited", args=[token])).status_code == 410


# --- the look


def allauth_names() -> list[str]:
    """The pages that need no key of their own in the path."""
    paths = get_resolver("allauth.urls").reverse_dict
    names = {
        name
        for name in paths
        if isinstance(name, str) and any(not keys for forms in paths.getlist(name) for _path, keys in forms[0])
    }
    return sorted(name for name in names if name.startswith(("account_", "mfa_", "socialaccount_")))


@pytest.mark.parametrize("name", allauth_names())
@pytest.mark.parametrize("who", ["anonymous", "editor", "manager"])
def test_every_page_of_the_account_stands_in_the_shell(name, who, signed_in):
    answer = signed_in(who).get(reverse(name))

    if answer.status_code in (200, 401) and answer["Content-Type"].startswith("text/html"):
        page = answer.content.decode()
        assert 'class="bar"' in page
        assert "style=" not in page.split("<main")[1]
        assert "Menu:" not in page
    else:
        assert answer.status_code in (200, 302, 401, 404, 405, 409)
