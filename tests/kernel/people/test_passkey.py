"""A passkey in real Chromium, with a virtual authenticator in place of a finger."""

from __future__ import annotations

import threading

import pytest
from allauth.mfa.models import Authenticator
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client

from tests.kernel.people.conftest import account

pytestmark = pytest.mark.browser


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args) -> None:
        pass


@pytest.fixture
def address(transactional_db):
    """Our own middleware serves style sheets and scripts here, which pytest-django's live server would do otherwise."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet, connections_override=None)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"  # a passkey belongs to a name, never to an IP address
    server.shutdown()
    server.server_close()
    connections.close_all()


def test_somebody_sets_up_a_passkey_and_signs_in_with_it(address, settings, browser):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost
    user = account("ada@example.org", name="Ada", is_admin=True)
    with_session = Client()
    with_session.force_login(user)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.add_cookies([{"name": "stadtkern", "value": with_session.cookies["stadtkern"].value, "url": address}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )

    page.goto(f"{address}/verwaltung/")  # leads to the second factor
    page.click("a[href$='/konto/2fa/webauthn/add/']")
    page.fill("input[name=password]", "ein langes Passwort")
    page.click("main form button[type=submit]")
    page.fill("input[name=name]", "Mein Telefon")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/konto/2fa/recovery-codes/**")
    page.goto(f"{address}/verwaltung/")
    assert page.locator("h1").inner_text().endswith("Ada")
    assert [key.wrap().is_passwordless for key in Authenticator.objects.filter(type="webauthn")] == [True]

    context.clear_cookies()
    page.goto(f"{address}/verwaltung/")
    page.click("#passkey_login")
    page.wait_for_url(f"{address}/verwaltung/")

    assert page.locator("h1").inner_text().endswith("Ada")
    assert complaints == []
