"""Two web servers on one database know of each other's refused sign-ins and used codes."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from stadtkern.kernel.people import demo
from tests import machines, running, server
from tests.demos import wait_until

SECRET = generate_totp_secret()
WITH_CODE, WITH_PASSWORD = "code@example.org", "password@example.org"
PEOPLE = """
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from stadtkern.kernel.people.models import User
for email in {emails!r}:
    user = User.objects.create_user(email)
    user.set_password({password!r}); user.save()
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
TOTP.activate(User.objects.get(email={emails!r}[0]), {secret!r})
"""


class Visitor:
    """A browser with cookies of its own at one of the servers."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def post(self, path: str, **typed: str) -> str:
        """Send a form; gives the path where that has led."""
        body = urllib.parse.urlencode(typed).encode()
        host = {"Host": "app.mycity.example"}  # one name for both, as behind a proxy
        try:
            with self.opener.open(urllib.request.Request(self.url + path, body, host), timeout=60) as answer:
                return urllib.parse.urlsplit(answer.url).path
        except urllib.error.HTTPError as refused:  # the workbench, for somebody without a role
            return urllib.parse.urlsplit(refused.url).path

    def sign_in(self, email: str, password: str = demo.PASSWORD) -> str:
        return self.post("/konto/login/", login=email, password=password)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[str, str]]:
    """The demonstration, and a second web server on its database."""
    folder = Path(tempfile.mkdtemp(prefix="second-", dir=server.VAR))
    with running.demo(STADTKERN_SECRET="one secret on both machines, and no other one") as site:
        made = PEOPLE.format(emails=[WITH_CODE, WITH_PASSWORD], password=demo.PASSWORD, secret=SECRET)
        command = [sys.executable, "-m", "stadtkern.cli", "manage", "shell", "-c", made]
        subprocess.run(command, env=site.environment, check=True, capture_output=True)
        with machines.web(site.environment | {"STADTKERN_VAR": str(folder)}) as second:
            yield site.url, second.url
    shutil.rmtree(folder, ignore_errors=True)


def test_a_code_works_once_also_when_it_is_sent_to_both_at_once(servers):
    visitors = [Visitor(url) for url in servers * 2]
    assert {visitor.sign_in(WITH_CODE) for visitor in visitors} == {"/konto/2fa/authenticate/"}
    wait_until(lambda: time.time() % 30 < 20, "a code that is good for ten more seconds")
    now = max(yield_hotp_counters_from_time())
    code = format_hotp_value(hotp_value(SECRET, now))
    gate, led = threading.Barrier(len(visitors)), []

    def send(visitor: Visitor) -> None:
        gate.wait()
        led.append(visitor.post("/konto/2fa/authenticate/", code=code))

    threads = [threading.Thread(target=send, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(led) == ["/konto/2fa/authenticate/"] * 3 + ["/verwaltung/"]


def test_who_failed_too_often_at_one_server_is_locked_out_at_the_other(servers):
    first, second = (Visitor(url) for url in servers)

    wrong = {first.sign_in(WITH_PASSWORD, "falsch") for _ in range(5)}

    assert (wrong, second.sign_in(WITH_PASSWORD)) == ({"/konto/login/"}, "/konto/login/")
