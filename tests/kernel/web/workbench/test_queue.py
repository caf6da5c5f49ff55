import pytest
from django.urls import reverse

from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust.models import AuditEntry
from tests.kernel.messages.mail.test_worker import write

pytestmark = pytest.mark.django_db


def test_only_administrators_see_the_queue(client, settings):
    settings.DEMO = True
    assert client.get(reverse("staff-jobs")).status_code == 302
    client.force_login(User.objects.create_user("somebody@example.org"))

    assert client.get(reverse("staff-jobs")).status_code == 403
    assert client.get(reverse("staff-outbox")).status_code == 403


def test_the_overview_warns_when_no_worker_runs(admin):
    page = admin.get(reverse("staff-jobs")).content.decode()

    assert "Gerade läuft kein Arbeitsprozess" in page
    assert "kernel.tidy_queue" in page


def test_staff_stop_a_message_and_send_it_again_and_both_stand_in_the_audit_trail(admin):
    message = write()

    admin.post(reverse("staff-message-stop", args=[message.pk]))
    assert Message.objects.get().state == "stopped"
    admin.post(reverse("staff-message-again", args=[message.pk]))
    assert Message.objects.get().state == "waiting"

    assert sorted(AuditEntry.objects.values_list("action", flat=True)) == ["messages.send_again", "messages.stop"]
    assert "ada@example.org" in admin.get(reverse("staff-outbox"), {"status": "waiting", "q": "ada"}).content.decode()
