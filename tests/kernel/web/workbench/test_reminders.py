"""What staff learn when a push service takes nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.models import PushServiceFailure


@pytest.fixture
def firefox_fails(db):
    now = clock.now()
    PushServiceFailure.objects.create(
        service="Firefox",
        since=now - timedelta(minutes=30),
        last_at=now,
        reason="403 <b>VAPID</b> mismatch",
        messages=2,
    )
    return f"Push an Firefox scheitert seit {clock.local(now - timedelta(minutes=30)):%-H:%M} Uhr"


def test_staff_read_which_service_fails_since_when_and_why(admin, firefox_fails):
    page = " ".join(admin.get(reverse("staff-notices")).text.split())

    assert f"{firefox_fails}. 2 Nachrichten kamen nicht an." in page
    assert "Der Dienst sagt: „403 &lt;b&gt;VAPID&lt;/b&gt; mismatch“" in page


def test_it_waits_for_staff_on_their_first_page(admin, firefox_fails):
    page = admin.get(reverse("workbench")).text

    assert firefox_fails in page
    assert f'href="{reverse("staff-notices")}"' in page


def test_nothing_is_said_while_all_services_take_their_messages(admin):
    assert "Push an" not in admin.get(reverse("staff-notices")).text
    assert "Push an" not in admin.get(reverse("workbench")).text
