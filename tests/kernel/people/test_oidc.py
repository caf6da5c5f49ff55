"""The city's own sign-in, against a real issuer on the loopback."""

import os
import subprocess
import sys
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from allauth.socialaccount.models import SocialAccount

from stadtkern.kernel.people.models import User
from tests.kernel.people import issuer as issuers


@pytest.fixture
def issuer(settings):
    with issuers.running() as running:
        app = {
            "provider_id": "stadt",
            "name": "Stadtkonto",
            "client_id": "stadtkern",
            "secret": "geheim",
            "settings": {"server_url": running.url},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        yield running


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


def ask_issuer(url: str) -> str:
    """What the browser does at the issuer: go there, be sent back."""
    from urllib.error import HTTPError

    try:
        build_opener(_Stay).open(url, timeout=10)
    except HTTPError as answer:
        return answer.headers["Location"]
    raise AssertionError("the issuer sends nobody back")


def sign_in(client):
    start = client.get("/konto/oidc/stadt/login/")
    assert start.status_code == 302, start.content
    return client.get(ask_issuer(start.url).replace("http://testserver", ""))


def claims(**more):
    return {"sub": "4711", "email": "editor@example.org", "email_verified": True, **more}


def test_the_button_stands_on_the_sign_in_page_only_where_a_sign_in_is_set_up(client, db, issuer, settings):
    assert "Stadtkonto" in client.get("/konto/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Stadtkonto" not in client.get("/konto/login/").content.decode()


def test_a_verified_address_opens_the_account_that_has_it_and_stays_connected(client, people, issuer):
    issuer.claims = claims()
    answer = sign_in(client)

    assert answer.url == "/verwaltung/"
    assert client.session["_auth_user_id"] == str(people["editor"].pk)
    assert SocialAccount.objects.get().user == people["editor"]
    client.logout()
    issuer.claims = claims(email="new-name@example.org")
    sign_in(client)
    assert client.session["_auth_user_id"] == str(people["editor"].pk)


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_an_address_that_the_issuer_has_not_verified_opens_nothing(client, people, issuer, verified):
    issuer.claims = claims(email_verified=verified)
    answer = sign_in(client)

    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session
    assert SocialAccount.objects.count() == 0


def test_nobody_gets_a_new_account_that_way(client, people, issuer):
    issuer.claims = claims(email="fremd@example.org")
    before = User.objects.count()

    assert sign_in(client).status_code == 403
    assert User.objects.count() == before


def test_an_account_that_is_off_stays_closed(client, people, issuer):
    User.objects.filter(email="editor@example.org").update(is_active=False)
    issuer.claims = claims()

    assert sign_in(client).status_code == 403


def test_the_second_factor_is_asked_for_here_too(client, people, issuer):
    issuer.claims = claims(email="manager@example.org")

    assert sign_in(client).url.startswith("/konto/2fa/authenticate/")


def test_a_token_for_another_app_is_refused(client, people, issuer):
    issuer.claims, issuer.audience = claims(), "somebody-else"
    sign_in(client)

    assert "_auth_user_id" not in client.session


def test_a_dead_issuer_costs_only_its_own_button(client, people, settings):
    app = {
        "provider_id": "stadt",
        "name": "Stadtkonto",
        "client_id": "x",
        "secret": "x",
        "settings": {"server_url": "http://127.0.0.1:9"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    assert client.get("/konto/login/").status_code == 200
    assert client.get("/konto/oidc/stadt/login/").status_code == 503


@pytest.mark.parametrize(("name", "there"), [("", False), ("Stadtkonto", True)])
def test_a_city_without_a_sign_in_of_its_own_does_not_load_its_client(name, there):
    look = "import stadtkern.wsgi, django.urls, sys; django.urls.reverse('account'); print('requests' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", look],
        env=os.environ | {"STADTKERN_MODE": "demo", "OIDC_NAME": name},
        check=True,
        capture_output=True,
        text=True,
    )

    assert said.stdout.strip().splitlines()[-1] == str(there)


def test_an_account_that_is_still_connected_can_be_opened_after_the_sign_in_was_taken_away(client, people, settings):
    SocialAccount.objects.create(user=people["editor"], provider="stadt", uid="4711")
    settings.SOCIALACCOUNT_PROVIDERS = {}
    client.force_login(people["editor"])

    assert client.get("/konto/").status_code == 200
    assert client.get("/konto/3rdparty/").status_code == 200
