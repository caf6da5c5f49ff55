"""The rules at the door: languages, foreign forms, modules that are off, headers."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client, RequestFactory

from stadtkern.kernel.city import switches
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.web import middleware

pytestmark = pytest.mark.django_db


def door(**headers: str) -> HttpResponse | None:
    request = RequestFactory(headers=headers).post("/anything/", headers={"Host": "app.example"})
    guard = middleware.CrossSite(lambda _request: HttpResponse())
    return guard.process_view(request, lambda _request: HttpResponse(), (), {})


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "https://app.example"}]
)
def test_our_own_forms_pass_without_a_cookie(headers, settings):
    settings.ALLOWED_HOSTS = ["app.example"]

    assert door(**headers) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://app.example.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://app.example"},
    ],
)
def test_forms_of_other_sites_are_refused(headers, settings):
    settings.ALLOWED_HOSTS = ["app.example"]
    answer = door(**headers)

    assert answer is not None
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("session", "status"), [({SESSION_KEY: "somebody"}, 403), ({"account_login": "half way"}, None)]
)
def test_who_is_signed_in_needs_the_token_and_who_is_just_signing_in_does_not(session, status, settings):
    request = RequestFactory().post("/anything/", headers={"Sec-Fetch-Site": "same-origin"})
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "some session"
    request.session = session
    guard = middleware.CrossSite(lambda _request: HttpResponse())
    guard.process_request(request)

    answer = guard.process_view(request, lambda _request: HttpResponse(), (), {})

    assert getattr(answer, "status_code", None) == status


def test_a_refused_form_gets_a_page_in_words():
    answer = Client(headers={"Sec-Fetch-Site": "cross-site"}).post("/suche/")

    assert answer.status_code == 403
    assert "Bitte senden Sie das Formular noch einmal" in answer.text


def test_the_path_says_the_language_and_nothing_else_does(client):
    german = client.get("/", headers={"Accept-Language": "en"})
    english = client.get("/en/", headers={"Accept-Language": "de"})

    assert (german["Content-Language"], english["Content-Language"]) == ("de", "en")
    assert '<html lang="de">' in german.text
    assert '<html lang="en">' in english.text
    assert "Good morning" in english.text


def test_the_language_does_not_leak_into_the_next_request(client):
    client.get("/en/")

    assert '<html lang="de">' in client.get("/").text


def test_a_module_that_is_off_has_no_pages_and_no_place_in_the_bar(client):
    assert client.get("/veranstaltungen/").status_code == 200
    switches.switch("events", on=False)

    assert client.get("/veranstaltungen/").status_code == 404
    assert client.get("/en/veranstaltungen/").status_code == 404
    assert "/veranstaltungen/" not in client.get("/mehr/").text

    switches.switch("events", on=True)
    assert client.get("/veranstaltungen/").status_code == 200


def test_an_uncaught_refusal_becomes_a_page_with_its_status():
    class TooLate(Refusal):
        code = "too_late"
        status = 410

        @property
        def message(self) -> str:
            return "Leider schon vorbei."

    answer = middleware.PlainRefusals(lambda _request: HttpResponse()).process_exception(_request(), TooLate())

    assert answer is not None
    assert answer.status_code == 410
    assert "Leider schon vorbei." in answer.text
    assert middleware.PlainRefusals(lambda _request: HttpResponse()).process_exception(_request(), ValueError()) is None


def _request():
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.session = {}
    return request


@pytest.mark.parametrize("path", ["/", "/mehr/", "/suche/?q=x", "/karte/", "/impressum/", "/gibt-es-nicht/"])
def test_every_page_carries_the_policy_and_no_cookie(client, path):
    answer = client.get(path)

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY" or "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.cookies == {}
    assert "style=" not in answer.text.partition("<body>")[2]


def test_pages_of_signed_in_people_are_not_kept_by_anybody(client, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "whatever"

    assert client.get("/mehr/")["Cache-Control"] == "private, no-store"
