import re

import pytest
from django.db import IntegrityError, connection, transaction

from stadtkern.environment import ROOT
from stadtkern.kernel.people.models import Organisation
from stadtkern.kernel.trust import audit, audit_labels
from stadtkern.kernel.trust.models import AuditEntry
from stadtkern.modules.events.actions.door import WRITTEN
from stadtkern.modules.events.workflow import STEPS


@pytest.fixture
def entry(db) -> AuditEntry:
    organisation = Organisation.objects.create(slug="a", name="A")
    return audit.record("import", "people.organisation_changed", organisation, name=("B", "A"))


def test_a_line_says_who_did_what_to_which_row(entry):
    assert (entry.actor, entry.action, entry.summary) == ("import", "people.organisation_changed", "A")
    assert entry.target == f"kernel_people.organisation:{Organisation.objects.get().pk}"
    assert entry.changes == {"name": ["B", "A"]}


@pytest.mark.parametrize(
    "deed",
    [
        lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(actor="somebody else"),
        lambda entry: AuditEntry.objects.filter(pk=entry.pk).delete(),
        lambda entry: AuditEntry.objects.filter(pk=entry.pk)._raw_delete(using="default"),
        lambda entry: connection.cursor().execute("UPDATE kernel_trust_auditentry SET at = at"),
    ],
    ids=["update", "delete", "raw delete", "update that changes nothing"],
)
def test_no_line_is_changed_or_taken_out(entry, deed):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        deed(entry)

    assert AuditEntry.objects.get().actor == "import"


def test_not_even_the_retention_job_may_change_a_line(entry):
    connection.cursor().execute("SELECT set_config('stadtkern.retention', 'on', true)")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(actor="somebody else")


def test_the_trail_is_searched_filtered_and_exported(entry, client, settings):
    settings.DEMO = True
    from stadtkern.kernel.people.models import User

    audit.record("ada@example.org", "people.role_granted", "person", "Nele")
    client.force_login(User.objects.create_user("admin@example.org", is_admin=True))

    assert "Nele" in client.get("/verwaltung/protokoll/", {"q": "ada"}).content.decode()
    assert (
        "Nele" not in client.get("/verwaltung/protokoll/", {"aktion": "people.organisation_changed"}).content.decode()
    )
    assert 'class="empty"' in client.get("/verwaltung/protokoll/", {"bis": "2020-03-01"}).content.decode()
    assert client.get("/verwaltung/protokoll/", {"von": "rubbish", "seite": "99"}).status_code == 200
    export = b"".join(client.get("/verwaltung/protokoll/", {"format": "csv", "von": "2020-03-02"}).streaming_content)
    assert [line.split(";")[1] for line in export.decode().splitlines()[1:]] == [
        "ada@example.org",
        "Einlesen einer Datei",
    ]
    page = client.get("/verwaltung/protokoll/")
    assert [words for _action, words in page.context["actions"]] == ["Organisation geändert", "Rolle vergeben"]
    assert '<span class="chip">Rolle vergeben</span>' in page.content.decode()


def test_every_action_that_the_code_writes_has_words():
    """`audit.record(…, "module.verb", …)`, as it stands in the source."""
    written = {
        found
        for file in (ROOT / "src").rglob("*.py")
        for found in re.findall(r'audit\.record\(\s*[^"]*?"([a-z]+\.[a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    steps = {f"events.{name}" for name in (*STEPS, "create", "update", "set_questions")}
    at_the_door = {f"events.door_{outcome}" for outcome in WRITTEN}

    assert len(written) > 15
    assert sorted((written | steps | at_the_door) - audit_labels.labels().keys()) == []
