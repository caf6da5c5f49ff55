"""The shared programme of the Digitale Woche comes in whole, with its two contradictions."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader
from stadtkern.modules.events.actions import editing, refusals
from stadtkern.modules.events.actions.importing import run_import
from stadtkern.modules.events.importers import json as reader
from stadtkern.modules.events.importers.errors import BrokenFile
from stadtkern.modules.events.models import Conflict, Event, EventStep, ImportRun, RegistrationKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(shared):
    return (shared / "hamm" / "digitale-woche-2020.json").read_bytes()


def take(data: bytes, *, dry_run: bool = False) -> ImportRun:
    return run_import(reader.read(data), format="json", file_name="programm.json", by="test", dry_run=dry_run)


def changed(data: bytes, number: int, **fields) -> bytes:
    content = json.loads(data)
    content["events"][number] |= fields
    return json.dumps(content).encode()


def small(**fields) -> bytes:
    row = {"id": "1", "title": "Auftakt", "date": "2020-03-09", "start": "18:30"} | fields
    return json.dumps({"events": [row]}).encode()


def test_the_whole_programme_comes_in(programme):
    run = take(programme)

    assert run.counts == {"new": 47, "conflict": 2, "warning": 0, "past": 0, "read": 47}
    assert Event.objects.filter(registration=RegistrationKind.ONLINE).count() == 41
    assert Event.objects.filter(registration=RegistrationKind.OPEN).count() == 6
    assert Event.objects.get(source_id="dw20-04").starts_at == datetime(2020, 3, 9, 17, 30, tzinfo=UTC)
    show = Event.objects.get(source_id="dw20-35")
    assert (str(show.place), show.room) == ("Heinrich-von-Kleist-Forum", "Gerd-Bucerius-Saal")
    assert (show.ends_at - show.starts_at).seconds == 150 * 60
    assert show.is_free is True
    assert [str(one) for one in show.organisers.all()] == ["Sempacon GmbH", "Stadt Hamm"]


def test_the_two_contradictions_wait_for_an_editor(programme):
    take(programme)

    assert [
        (conflict.event.source_id, conflict.field, [(pair["source"], pair["value"]) for pair in conflict.values])
        for conflict in Conflict.objects.order_by("event__source_id")
    ] == [
        (
            "dw20-35",
            "starts_at",
            [("Programm", "2020-03-12T17:30:00+00:00"), ("Artikel", "2020-03-12T17:00:00+00:00")],
        ),
        (
            "dw20-43",
            "starts_at",
            [("Programm", "2020-03-13T16:30:00+00:00"), ("Artikel", "2020-03-13T18:00:00+00:00")],
        ),
    ]
    assert "says" not in "".join(Event.objects.values_list("text", flat=True))


def test_a_settled_contradiction_stays_settled_when_the_file_comes_again(programme):
    take(programme)
    conflict = Conflict.objects.get(event__source_id="dw20-35")
    event = editing.settle_conflict(conflict, choice=1, by="test")

    run = take(programme)

    event.refresh_from_db()
    assert event.starts_at == datetime(2020, 3, 12, 17, 0, tzinfo=UTC)
    assert event.ends_at == datetime(2020, 3, 12, 19, 30, tzinfo=UTC)
    assert run.counts == {"same": 47, "conflict": 0, "warning": 0, "past": 0, "read": 47}
    with pytest.raises(refusals.ConflictSettled):
        editing.settle_conflict(conflict, choice=0, by="test")


def test_run_twice_changes_nothing(programme):
    take(programme)
    before = list(Event.objects.order_by("pk").values()), EventStep.objects.count(), Conflict.objects.count()

    run = take(programme)

    assert run.counts["same"] == 47
    assert (list(Event.objects.order_by("pk").values()), EventStep.objects.count(), Conflict.objects.count()) == before


def test_a_trial_writes_nothing_but_its_report(programme):
    run = take(programme, dry_run=True)

    assert run.counts["new"] == 47
    assert run.rows.count() == 47
    assert (Event.objects.count(), Conflict.objects.count()) == (0, 0)


def test_a_changed_file_changes_only_that(programme):
    take(programme)

    run = take(changed(programme, 6, start="10:30"))

    assert (run.counts["changed"], run.counts["same"]) == (1, 46)
    assert run.rows.get(outcome="changed").event.source_id == "dw20-07"
    assert Event.objects.get(source_id="dw20-07").starts_at == datetime(2020, 3, 10, 9, 30, tzinfo=UTC)


def test_what_an_editor_changed_is_not_overwritten_but_asked_about():
    take(small())
    event = Event.objects.get()
    editing.update(event, by="test", version=None, title="Großer Auftakt")

    run = take(small(title="Auftakt der Woche", start="19:00"))

    event.refresh_from_db()
    assert event.title == "Großer Auftakt"
    assert event.starts_at == datetime(2020, 3, 9, 18, 0, tzinfo=UTC)
    assert [pair["value"] for pair in Conflict.objects.get().values] == ["Großer Auftakt", "Auftakt der Woche"]
    assert run.counts["conflict"] == 1
    assert take(small(title="Auftakt der Woche", start="19:00")).counts["same"] == 1


def test_what_an_editor_changed_stays_while_the_source_says_the_same():
    take(small())
    editing.update(Event.objects.get(), by="test", version=None, title="Großer Auftakt")

    run = take(small(start="19:00"))

    assert Event.objects.get().title == "Großer Auftakt"
    assert (run.counts["changed"], run.counts["conflict"]) == (1, 0)


def test_what_is_missing_in_the_file_is_reported_and_stays():
    take(small())

    run = take(small(id="2", title="Anderes"))

    assert (run.counts["missing"], run.counts["new"]) == (1, 1)
    assert Event.objects.count() == 2


def test_a_bad_entry_says_where_and_why_and_the_others_come_in():
    good = {"id": "1", "title": "Gut", "date": "2020-03-09", "start": "18:30"}
    bad = {"id": "2", "title": "x" * 10_000, "date": "2020-02-31", "start": "25:00", "ort": "Hamm", "capacity": -1}
    wrong_end = {"id": "3", "title": "Ende", "date": "2020-03-09", "start": "18:30", "end": "17:00"}

    run = take(json.dumps({"events": [good, bad, wrong_end, "Quatsch", dict(good)]}).encode())

    assert (run.counts["new"], run.counts["rejected"]) == (1, 4)
    reasons = {line.place: " ".join(line.messages) for line in run.rows.filter(outcome="rejected")}
    assert set(reasons) == {"events[1]", "events[2]", "events[3]", "events[4]"}
    assert "10000" in reasons["events[1]"]
    assert "ort" in reasons["events[1]"]
    assert "events[0]" in reasons["events[4]"]


@pytest.mark.parametrize(
    ("data", "place"),
    [(b'{"events": [\n{"id": 1,}]}', "2"), (b"\xff\xfe\x00", ""), (b'{"events": 3}', "events"), (b"", "1")],
)
def test_a_broken_file_says_where(data, place):
    with pytest.raises(BrokenFile) as broken:
        reader.read(data)

    assert place in broken.value.details["place"]


def test_after_the_city_s_folder_the_same_programme_is_all_known(programme):
    loader.load(ROOT / "cities" / "hamm")
    before = list(Event.objects.order_by("pk").values_list("pk", "version"))

    run = take(programme, dry_run=True)
    done = take(programme)

    assert run.counts == done.counts == {"same": 47, "conflict": 0, "warning": 0, "past": 0, "read": 47}
    assert list(Event.objects.order_by("pk").values_list("pk", "version")) == before
    assert Conflict.objects.count() == 2
