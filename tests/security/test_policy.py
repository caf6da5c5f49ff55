"""What every answer carries: a strict policy, no inline code, no cookie for who is not signed in, the usual headers."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.test import Client
from lxml import html

from tests.security.walk import places

PLACES = {place.name: place for place in places() if not place.name.startswith(("socialaccount", "openid"))}
PUBLIC = {name: place for name, place in PLACES.items() if not place.is_staff}
STAFF = {name: place for name, place in PLACES.items() if place.is_staff}
DATA = ("application/json", "application/ld+json")  # in a script element: read, never run


def inline_code(page: bytes) -> list[str]:
    """What a strict policy would refuse: scripts and styles inside of the page, and handlers in attributes."""
    tree = html.fromstring(page)
    found = [
        f"<script> {(script.text or '')[:60]}"
        for script in tree.iter("script")
        if not script.get("src") and script.get("type") not in DATA
    ]
    found += [f"<style> {(style.text or '')[:60]}" for style in tree.iter("style")]
    found += [
        f"{element.tag} {name}={value[:60]}"
        for element in tree.iter()
        if isinstance(element.tag, str)
        for name, value in element.attrib.items()
        if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:")
    ]
    return found


def check(answer) -> list[str]:
    """What is wrong with an answer's headers and page."""
    policy = {
        part.split()[0]: part.split()[1:] for part in answer["Content-Security-Policy"].split(";") if part.strip()
    }
    wrong = [f"{name} {word}" for name, words in policy.items() for word in words if "unsafe" in word or word == "*"]
    if policy.get("default-src") != ["'none'"]:
        wrong.append("default-src")
    if policy.get("script-src") != ["'self'"]:
        wrong.append(f"script-src {policy.get('script-src')}")
    for header, value in {
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=()",
    }.items():
        if answer.headers.get(header) != value:
            wrong.append(f"{header}: {answer.headers.get(header)}")
    if answer.headers.get("Referrer-Policy") not in ("strict-origin-when-cross-origin", "no-referrer"):
        wrong.append(f"Referrer-Policy: {answer.headers.get('Referrer-Policy')}")
    if answer["Content-Type"].startswith("text/html") and not answer.streaming and answer.content:
        wrong += inline_code(answer.content)
    return wrong


@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_for_everybody_has_a_strict_policy_and_sets_no_cookie(name, city, signed_in):
    answer = signed_in("anonymous").get(city.address(PUBLIC[name]))

    assert answer.status_code < 500
    wrong = check(answer)
    if name == "events-embed":  # partners show it in a frame, and only it
        assert "frame-ancestors *" in wrong
        wrong.remove("frame-ancestors *")
    if name == "demo-mail-html":  # a mail as mail programs show it, in a sandbox and only in the demonstration
        wrong = [
            one for one in wrong if not one.startswith(("style-src", "<style>", "script-src")) and " style=" not in one
        ]
        assert "sandbox" in answer["Content-Security-Policy"]
    assert wrong == []
    assert {cookie for cookie in answer.cookies if not _kept_between_two_steps(name)} == set()


def _kept_between_two_steps(name: str) -> bool:
    """Signing in takes two steps (address, then code or key), and the first has to be remembered."""
    return name in ("mfa_login_webauthn",)


@pytest.mark.parametrize("name", STAFF)
def test_a_page_of_the_workbench_has_a_strict_policy(name, city, signed_in):
    answer = signed_in("admin").get(city.address(STAFF[name]))

    assert answer.status_code < 500
    assert check(answer) == []
    if name not in ("events-door-app", "events-door-worker"):
        assert "no-store" in answer.get("Cache-Control", "")


def test_cookies_of_who_is_signed_in(settings, city):
    answer = Client().post("/konto/login/", {"login": "nobody@example.org", "password": "falsch"})
    assert settings.SESSION_COOKIE_NAME not in answer.cookies

    client = Client()
    city.people["stranger"].set_password("ein langes Passwort")
    city.people["stranger"].save()
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=city.people["stranger"]).delete()
    EmailAddress.objects.create(user=city.people["stranger"], email="stranger@example.org", primary=True, verified=True)
    answer = client.post("/konto/login/", {"login": "stranger@example.org", "password": "ein langes Passwort"})
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


UNDER_HTTPS = """
import django
django.setup()
from django.conf import settings
from django.test import Client
answer = Client().get("/mehr/", secure=True, headers={"Host": "app.hamm.example"})
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, answer.headers.get("Strict-Transport-Security"))
plain = Client().get("/mehr/", headers={"Host": "app.hamm.example"})
print(plain.status_code, plain.headers.get("Location"))
print(Client().get("/mehr/", secure=True, headers={"Host": "evil.example"}).status_code)
"""


@pytest.mark.django_db
def test_https_in_production_means_secure_cookies_hsts_and_only_our_own_name():
    import os

    environment = {
        **os.environ,
        "STADTKERN_MODE": "production",
        "STADTKERN_URL": "https://app.hamm.example",
        "STADTKERN_SECRET": "x" * 50,
        "DJANGO_SETTINGS_MODULE": "stadtkern.settings",
        "DATABASE_URL": _database(),
    }
    done = subprocess.run(
        [sys.executable, "-c", UNDER_HTTPS], env=environment, capture_output=True, text=True, check=False
    )

    assert done.stdout.splitlines() == [
        "True True max-age=31536000",
        "301 https://app.hamm.example/mehr/",
        "400",
    ], done.stderr[-800:]


def _database() -> str:
    import os

    from django.db import connection

    return os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
