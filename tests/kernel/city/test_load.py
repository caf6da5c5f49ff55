"""Loading a folder: again and again without doubling anything, and all or nothing."""

from pathlib import Path

import pytest

from stadtkern.cli.city import check_folder, export_folder, load_folder, told
from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader, profile, switches
from stadtkern.kernel.city.models import CityProfile, LoadedThing, ModuleSwitch
from stadtkern.kernel.city.packs import PackError, PackPart
from stadtkern.kernel.people.models import Membership, Organisation, User
from stadtkern.kernel.places.models import Area, Place, Street
from stadtkern.modules.events.actions import editing
from stadtkern.modules.events.models import Conflict, Event, EventState, EventStep, EventTopic, Registration

pytestmark = pytest.mark.django_db
PROGRAMME = "events/lesewoche.json"


def test_hamm_loads_whole():
    changes = loader.load(ROOT / "cities" / "hamm")

    assert {kind: len(names) for kind, names in changes.new.items()} == {
        "city": 1,
        "modules": 2,
        "places": 18,
        "boundary": 1,
        "districts": 7,
        "neighbours": 48,
        "streets": 1717,
        "organisations": 11,
        "topics": 9,
        "series": 1,
        "events": 47,
        "waste provider": 1,
        "waste divisions": 2,
        "waste shift tables": 2,
        "waste fractions": 6,
        "waste zones": 40,
        "waste shifts": 54,
        "waste dates": 20,
        "waste streets": 1717,
        "waste years": 1,
        "waste guide": 248,
        "waste yards": 1,
        "waste stops": 7,
        "waste bulky terms": 1,
        "waste bulky things": 16,
        "waste bulky days": 128,
    }
    events = Event.objects.all()
    assert (events.filter(registration="online").count(), events.filter(registration="open").count()) == (41, 6)
    assert {event.state for event in events} == {EventState.PUBLISHED}
    assert set(EventStep.objects.values_list("by_name", flat=True)) == {"city folder"}
    assert [conflict.values[1]["value"] for conflict in Conflict.objects.order_by("event__starts_at")] == [
        "2020-03-12T17:00:00+00:00",
        "2020-03-13T18:00:00+00:00",
    ]
    assert profile.profile().name == "Hamm"


def test_a_second_load_changes_nothing(folder):
    first = loader.load(folder)
    rows = [*Event.objects.values(), *Place.objects.values(), *Organisation.objects.values(), *Area.objects.values()]

    second = loader.load(folder)

    assert not second.any
    assert second.same == {kind: len(names) for kind, names in first.new.items()}
    assert rows == [
        *Event.objects.values(),
        *Place.objects.values(),
        *Organisation.objects.values(),
        *Area.objects.values(),
    ]


def test_a_quick_load_of_the_same_folder_reads_nothing(folder, django_assert_num_queries):
    loader.load(folder)

    with django_assert_num_queries(1):
        assert not loader.load(folder, quick=True).any


def test_a_changed_folder_changes_only_that_and_says_what(folder, edit):
    loader.load(folder)
    untouched = Event.objects.exclude(source_id="lw-1").order_by("pk").values()
    before = list(untouched)

    edit("places.csv", "Lindenweg 4", "Lindenweg 6")
    edit("streets.csv", "Mühlengasse,Neustadt", "Mühlengasse,Altstadt\nSteinweg,Neustadt")
    edit(PROGRAMME, '"capacity": 20', '"capacity": 25')
    changes = loader.load(folder)

    assert list(told(changes))[:-1] == [
        "new       1 streets: Steinweg",
        "changed   places: Stadtbibliothek (address)",
        "changed   streets: Mühlengasse (district)",
        "changed   events: Vorlesen für die Kleinen (capacity)",
    ]
    assert Place.objects.get(slug="bibliothek").address == "Lindenweg 6"
    assert Event.objects.get(source_id="lw-1").capacity == 25
    assert list(untouched) == before


def test_what_staff_changed_stays_until_the_folder_says_something_new_about_it(folder, edit):
    loader.load(folder)
    event = Event.objects.get(source_id="lw-1")
    editing.update(event, by="editor", version=None, title="Vorlesen mit Kissen")

    edit(PROGRAMME, '"capacity": 20', '"capacity": 25')
    loader.load(folder)
    event.refresh_from_db()
    assert (event.title, event.capacity) == ("Vorlesen mit Kissen", 25)

    edit(PROGRAMME, '"title": "Vorlesen für die Kleinen"', '"title": "Vorlesen für Kinder"')
    loader.load(folder)
    event.refresh_from_db()
    assert event.title == "Vorlesen für Kinder"


def test_a_module_switched_at_run_time_stays_so_until_its_line_changes(folder, edit):
    loader.load(folder)
    switches.switch("events", on=False)

    edit("streets.csv", "Mühlengasse", "Steingasse")
    loader.load(folder)
    assert not ModuleSwitch.objects.get(name="events").on

    edit("city.toml", 'name = "events"', 'name = "events"\non = false')
    loader.load(folder)
    edit("city.toml", "on = false", "on = true")
    loader.load(folder)
    assert ModuleSwitch.objects.get(name="events").on


def test_an_error_in_the_last_part_leaves_nothing_behind(folder, monkeypatch):
    def explode(_data, _changes):
        raise RuntimeError("the power is gone")

    last = PackPart(files=("last.txt",), read=lambda _reader: None, load=explode, export=dict)
    whole = loader.parts()
    monkeypatch.setattr(loader, "parts", lambda: {**whole, "last": last})

    with pytest.raises(RuntimeError):
        loader.load(folder)

    for model in (CityProfile, ModuleSwitch, Place, Street, Area, Organisation, EventTopic, Event, LoadedThing):
        assert model.objects.count() == 0, model


def test_a_folder_with_an_error_changes_nothing(folder, edit):
    loader.load(folder)
    edit("places.csv", "Lindenweg 4", "Lindenweg 6")
    edit(PROGRAMME, '"end": "17:30"', '"end": "15:30"')

    with pytest.raises(PackError):
        loader.load(folder)

    assert Place.objects.get(slug="bibliothek").address == "Lindenweg 4"


def test_what_is_gone_is_removed_unless_something_depends_on_it(folder, edit):
    loader.load(folder)
    event = Event.objects.get(source_id="lw-1")
    Registration.objects.create(
        event=event, name="Erika Mustermann", contact="e@example.org", seats=1, created_at=event.created_at
    )
    member = User.objects.create_user("lese@example.org")
    Membership.objects.create(user=member, organisation=Organisation.objects.get(slug="stadt"), role="owner")
    programme = (folder / PROGRAMME).read_text()
    (folder / PROGRAMME).write_text(programme[: programme.index('"events"')] + '"events": []}')
    edit(PROGRAMME, '  "organiser": "Stadt Musterstadt",\n', "")
    edit("streets.csv", "Mühlengasse,Neustadt\n", "")
    (folder / "organisations.toml").unlink()

    changes = loader.load(folder)

    assert changes.gone == {"streets": ["Mühlengasse"], "events": ["Lesung im Stream", "Wie kommt ein Buch ins Netz?"]}
    assert sorted(changes.warnings) == [
        "events: Vorlesen für die Kleinen is no longer in the folder and stays, because people have registered; "
        "cancel it in the app",
        "organisations: Lesekreis Lindenweg is no longer in the folder and stays, because something still names it",
        "organisations: Stadt Musterstadt is no longer in the folder and stays, because it has members",
    ]
    assert [event.source_id for event in Event.objects.all()] == ["lw-1"]


def test_seats_that_are_taken_cannot_be_taken_away_by_a_folder(folder, edit):
    loader.load(folder)
    event = Event.objects.get(source_id="lw-1")
    for number in range(5):
        Registration.objects.create(
            event=event, name="Muster", contact=f"m{number}@example.org", seats=4, created_at=event.created_at
        )
    edit(PROGRAMME, '"capacity": 20', '"capacity": 10')
    edit("places.csv", "Lindenweg 4", "Lindenweg 6")

    with pytest.raises(PackError) as refused:
        loader.load(folder)

    assert str(refused.value).startswith("events/lesewoche.json:13: Vorlesen für die Kleinen: ")
    assert Place.objects.get(slug="bibliothek").address == "Lindenweg 4"


@pytest.mark.parametrize("city", ["hamm", "musterstadt"])
def test_an_exported_city_loads_to_the_same(city, tmp_path, capsys):
    loader.load(ROOT / "cities" / city)
    assert export_folder(tmp_path / "one") == 0
    first = _files(tmp_path / "one")
    for model in (Conflict, EventStep, Event, LoadedThing, CityProfile, ModuleSwitch, EventTopic, Area, Street):
        model.objects.all().delete()
    from stadtkern.modules.events.models import Series

    Series.objects.all().delete()
    Organisation.objects.all().delete()
    Place.objects.all().delete()

    assert load_folder(tmp_path / "one") == 0
    assert export_folder(tmp_path / "two") == 0

    assert _files(tmp_path / "two") == first
    assert export_folder(tmp_path / "two") == 1  # nothing is written over
    assert "is not empty" in capsys.readouterr().err


@pytest.mark.parametrize("city", ["hamm", "musterstadt"])
def test_an_export_loaded_again_changes_nothing_and_has_the_readme(city, tmp_path):
    loader.load(ROOT / "cities" / city)
    assert export_folder(tmp_path / "own") == 0

    changes = loader.load(tmp_path / "own")

    assert (changes.new, changes.changed, changes.gone) == ({}, {}, {})
    assert (tmp_path / "own" / "README.md").read_bytes() == (ROOT / "cities" / city / "README.md").read_bytes()


def test_the_command_names_every_problem_and_fails(folder, edit, capsys):
    edit("city.toml", "adjective", "adjektive")

    assert (check_folder(folder), load_folder(folder)) == (1, 1)
    out = capsys.readouterr().out
    assert out == 2 * (
        f"{folder}/city.toml:4: unknown key adjektive; did you mean adjective?\n1 problem; nothing was changed\n"
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
