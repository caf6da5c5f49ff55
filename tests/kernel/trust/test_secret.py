"""The secret can be changed: what the former one signed stays valid for as long as it is named."""

import os
import subprocess
import sys

import pytest
from django.test import Client

from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust import links

OLD, NEW = "the old secret of this city, long enough", "the new secret of this city, long enough"
NAMES = """
import django
django.setup()
from django.conf import settings
from stadtkern.kernel.web.message_storage import MessageStorage
print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, MessageStorage.storage_classes[0].cookie_name)
print(settings.SECRET_KEY_FALLBACKS)
"""


def test_a_link_and_a_session_of_the_former_secret_stay_valid_while_it_is_named(db, settings):
    settings.SECRET_KEY = OLD
    token, client = links.make("events.registration", "x"), Client()
    client.force_login(User.objects.create_user("ada@example.org", is_admin=True))

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert links.read("events.registration", token) == "x"
    assert client.get("/verwaltung/").status_code == 302  # to the second factor, and not to the sign-in
    assert "login" not in client.get("/verwaltung/")["Location"]

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(links.BadLink):
        links.read("events.registration", token)


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("https://app.example.org", "__Host-stadtkern __Host-csrftoken __Host-messages"),
        ("http://127.0.0.1:8000", "stadtkern csrftoken messages"),
    ],
)
def test_cookies_belong_to_the_host_alone_where_there_is_https(url, names):
    environment = {**os.environ, "STADTKERN_URL": url, "DJANGO_SETTINGS_MODULE": "stadtkern.settings"}
    done = subprocess.run(
        [sys.executable, "-c", NAMES],
        env=environment | {"STADTKERN_SECRET_FALLBACKS": f"{'a' * 9} {'b' * 9}"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == [names, f"['{'a' * 9}', '{'b' * 9}']"]
