"""A large file is left to a job: the page says how it goes, and the report is the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from stadtkern.kernel.city import clock
from stadtkern.modules.events import jobs
from stadtkern.modules.events.actions import importing
from stadtkern.modules.events.models import Event, ImportRun
from tests.modules.events.desk import club, person

pytestmark = pytest.mark.django_db
ROWS = importing.AT_ONCE + 1


@pytest.fixture
def client(settings) -> Client:
    settings.DEMO = True  # without a second factor
    client = Client()
    client.force_login(person("member", club()))
    return client


def table(rows: int = ROWS) -> SimpleUploadedFile:
    lines = [
        "Nummer;Titel;Datum;Beginn",
        *(f"{n};Abend {n};10.03.2020;18:30" for n in range(rows)),
        "x;;10.03.2020;18:30",
    ]
    return SimpleUploadedFile("programm.csv", "\n".join(lines).encode())


def uploaded(client: Client) -> ImportRun:
    client.post(reverse("events-imports"), {"file": table(), "organisation": str(club().pk)})
    return ImportRun.objects.latest("at")


def waiting_jobs() -> list[dict[str, str]]:
    return list(
        ProcrastinateJob.objects.filter(task_name="events.import_file", status="todo").values_list("args", flat=True)
    )


def work_off() -> None:
    for arguments in waiting_jobs():
        jobs.import_file(**arguments)


def test_the_trial_and_the_real_run_are_done_by_a_job(client):
    trial = uploaded(client)
    url = reverse("events-import", args=[trial.pk])
    page = client.get(url).content.decode()
    assert "102 Einträge werden geprüft" in page
    assert (trial.state, len(waiting_jobs()), Event.objects.count()) == ("waiting", 1, 0)
    again = client.get(url, headers={"HX-Request": "true"})
    assert ("<progress" in again.content.decode(), "<html" in again.content.decode()) == (True, False)
    assert client.post(reverse("events-import-take-over", args=[trial.pk])).status_code == 409

    work_off()
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "Abend 7" in client.get(url).content.decode()
    trial.refresh_from_db()
    assert (trial.state, trial.counts["new"], trial.counts["rejected"], Event.objects.count()) == ("done", 101, 1, 0)

    answer = client.post(reverse("events-import-take-over", args=[trial.pk]))
    assert "102 Einträge werden übernommen" in client.get(answer["Location"]).content.decode()
    assert client.post(reverse("events-import-take-over", args=[trial.pk])).status_code == 409
    work_off()
    assert Event.objects.count() == 101
    assert set(ImportRun.objects.values_list("state", "content", "dry_run")) == {
        ("done", None, True),
        ("done", None, False),
    }
    work_off()  # a job that runs again, after a crash, does nothing twice
    assert (Event.objects.count(), ImportRun.objects.count()) == (101, 2)


def test_a_job_that_breaks_says_so_and_leaves_nothing(client):
    trial = uploaded(client)
    ImportRun.objects.update(content=b"PK\x03\x04 damaged on the way")

    with pytest.raises(Exception, match="XLSX"):
        work_off()

    page = client.get(reverse("events-import", args=[trial.pk])).content.decode()
    assert "Auf unserer Seite ist etwas schiefgegangen" in page
    assert (Event.objects.count(), ImportRun.objects.get().state) == (0, "failed")


def test_a_small_file_is_read_at_once(client):
    client.post(reverse("events-imports"), {"file": table(20), "organisation": str(club().pk)})

    assert (ImportRun.objects.get().state, waiting_jobs()) == ("done", [])


def test_files_that_nobody_takes_over_are_erased_after_a_day(client):
    client.post(reverse("events-imports"), {"file": table(2), "organisation": str(club().pk)})

    assert importing.forget_uploads(clock.now() + timedelta(hours=23)) == 0
    with clock.standing_at(clock.now() + timedelta(hours=25)):
        jobs.tidy()

    assert ImportRun.objects.get().content is None
