"""What the workbench's first page says is waiting."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.people.models import User
from stadtkern.modules.events.actions import publishing
from stadtkern.modules.events.models import Conflict
from tests.modules.events.desk import START, club, draft, person

pytestmark = pytest.mark.django_db


def home(user: User, settings) -> list[tuple[str, str, bool]]:
    """(answer, detail, to be done now) of every tile."""
    settings.DEMO = True
    client = Client()
    client.force_login(user)
    return [(str(tile.answer), str(tile.detail), tile.now) for tile in client.get("/verwaltung/").context["waiting"]]


def conflict(event) -> None:
    values = [{"value": START.isoformat(), "source": "Programm"}, {"value": START.isoformat(), "source": "Artikel"}]
    Conflict.objects.create(event=event, field="starts_at", values=values, found_at=START - timedelta(days=9))


def test_an_approver_reads_what_was_submitted_approved_and_contradicted(settings):
    user = person("manager")
    assert home(user, settings) == []

    conflict(draft(club()))
    assert home(user, settings) == [("1 Widerspruch zu klären", "", False)]

    for _number in range(3):
        publishing.submit(draft(club()), by="test")
    publishing.approve(publishing.submit(draft(club()), by="test"), by="test")
    assert home(user, settings) == [
        ("3 eingereicht", "1 freigegeben, noch nicht veröffentlicht · 1 Widerspruch zu klären", True)
    ]


def test_a_partner_reads_what_came_back_and_what_is_a_draft(settings):
    user = person("member", club())
    draft(club())
    draft(None)
    publishing.submit(draft(club()), by="test")
    assert home(user, settings) == [("1 Entwurf", "", False)]

    publishing.send_back(publishing.submit(draft(club()), by="test"), by="test", note="Bitte mit Raum.")
    assert home(user, settings) == [("1 kam zurück zu Ihnen", "1 Entwurf", True)]


def test_who_has_nothing_to_do_with_it_reads_nothing(settings):
    publishing.submit(draft(club()), by="test")

    assert home(person("helper", club()), settings) == []


def test_administrators_read_of_failed_jobs_and_mails(settings):
    admin = User.objects.create_user("admin@example.org", is_admin=True)
    assert home(admin, settings) == [
        ("Im Hintergrund läuft nichts", "E-Mails und Aufträge warten, bis der Hintergrunddienst wieder läuft", False)
    ]

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, status) VALUES ('x', 'default', 'failed')"
        )
    Message.objects.create(kind="x", recipient="a@example.org", state="failed", due_at=START, created_at=START)
    assert [answer for answer, _detail, _now in home(admin, settings)][:2] == [
        "1 Auftrag ist fehlgeschlagen",
        "1 E-Mail kam nicht an",
    ]
    assert home(person("manager"), settings) == []
