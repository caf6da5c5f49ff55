"""Another city's folder is refused, or replaces the first one whole; the profile is that of the database alone."""

from pathlib import Path

import pytest
from django.test import Client

from stadtkern.cli.city import load_folder
from stadtkern.cli.supervisor import demo_database
from stadtkern.environment import DEMO_CITY, ROOT
from stadtkern.kernel.city import clock, contacts, loader, profile, replacing
from stadtkern.kernel.city.models import CityProfile, LoadedThing
from stadtkern.kernel.messages.mail import outbox
from stadtkern.kernel.messages.mail.rendering import mail, render
from stadtkern.kernel.people.models import Organisation, StaffRole, User
from stadtkern.kernel.places.models import Street
from stadtkern.kernel.trust.models import AuditEntry
from stadtkern.modules.events.models import Event, Registration

pytestmark = pytest.mark.django_db
HAMM = ROOT / "cities" / "hamm"


def _another(edit):
    edit("city.toml", 'ags = "99999999"', 'ags = "05154036"')
    edit("boundary.geojson", "99999999", "05154036")
    edit("city.toml", 'name = "Musterstadt"', 'name = "Kleve"')


def test_the_folder_of_another_city_is_refused_with_what_would_go(folder):
    loader.load(HAMM)
    event = Event.objects.first()
    Registration.objects.create(event=event, name="E", contact="e@example.org", seats=1, created_at=event.created_at)

    with pytest.raises(replacing.OtherCity) as refused:
        loader.load(folder)

    (problem,) = refused.value.problems
    assert (problem.file, problem.line) == ("city.toml", 5)
    assert problem.wrong.startswith(
        "this folder is of Musterstadt (ags 99999999), and Hamm (ags 05915000) is loaded; "
        "to replace it would take away "
    )
    assert "1,717 streets, " in problem.wrong
    assert problem.right == "take another database, or load it with --replace"
    assert (Street.objects.count(), Event.objects.count(), Registration.objects.count()) == (1717, 47, 1)
    assert "registrations" in replacing.holdings()


def test_the_command_says_so_without_a_traceback_and_replaces_when_it_is_asked_to(folder, capsys):
    loader.load(HAMM)

    assert load_folder(folder) == 1
    assert "to replace it would take away" in capsys.readouterr().out
    assert load_folder(folder, replace=True) == 0
    assert "removed   1717 streets\n" in capsys.readouterr().out
    assert load_folder(folder) == 0
    assert capsys.readouterr().out.endswith("nothing changed\n")


def test_replacing_takes_all_of_the_city_and_leaves_accounts_and_the_audit_trail(folder):
    loader.load(HAMM)
    event = Event.objects.first()
    Registration.objects.create(event=event, name="E", contact="e@example.org", seats=1, created_at=event.created_at)
    user = User.objects.create_user("leitung@example.org")
    StaffRole.objects.create(user=user, module="*", role="manager")
    AuditEntry.objects.create(at=clock.now(), action="people.signed_in")

    loader.load(folder, replace=True)

    fresh = dict(LoadedThing.objects.values_list("key", "kind"))
    assert set(Street.objects.values_list("name", flat=True)) == {"Marktplatz", "Lindenweg", "Mühlengasse"}
    assert set(Organisation.objects.values_list("slug", flat=True)) <= fresh.keys()
    assert (Registration.objects.count(), User.objects.count(), StaffRole.objects.count()) == (0, 1, 1)
    assert AuditEntry.objects.filter(action="people.signed_in").count() == 1
    assert profile.profile().name == "Musterstadt"


def test_the_same_city_under_another_name_is_loaded_as_ever(folder, edit):
    loader.load(folder)
    edit("city.toml", 'name = "Musterstadt"', 'name = "Neu-Musterstadt"')

    assert loader.load(folder).changed == {"city": {"Neu-Musterstadt": ["profile"]}}


def test_a_replacement_that_fails_leaves_the_old_city_whole(folder, monkeypatch):
    loader.load(HAMM)
    whole = loader.parts()

    def explode(_data, _changes):
        raise RuntimeError("the power is gone")

    last = type(whole["city"])(files=(), read=lambda _reader: None, load=explode, export=dict)
    monkeypatch.setattr(loader, "parts", lambda: {**whole, "last": last})
    with pytest.raises(RuntimeError):
        loader.load(folder, replace=True)

    assert (Street.objects.count(), CityProfile.objects.get().slug) == (1717, "hamm")


def test_name_zone_and_sender_are_those_of_the_loaded_city(folder, edit, settings):
    edit("city.toml", 'timezone = "Europe/Berlin"', 'timezone = "Atlantic/Azores"')
    edit("city.toml", 'mail = "stadt@', 'mail = "post@')
    loader.load(folder)
    sent = outbox.send(
        "mail.plain", to="a@example.org", context={"subject": "S", "body": "B", "html": "", "attachments": []}
    )

    page = Client().get("/").content.decode()
    assert "Musterstadt heute" in page[: page.index("</title>")]
    assert clock.zone().key == "Atlantic/Azores"
    assert contacts.sender() == "Musterstadt <post@musterstadt.example>"
    assert str(mail(sent, render(sent))["From"]) == "Musterstadt <post@musterstadt.example>"
    assert sent.message_id.endswith("@musterstadt.example>")
    assert Event.objects.get(source_id="lw-1").starts_at.isoformat() == "2020-03-10T17:00:00+00:00"
    settings.MAIL_FROM = "Stadt-App <app@musterstadt.example>"
    assert contacts.sender() == "Stadt-App <app@musterstadt.example>"


def test_a_sender_whose_name_has_a_comma_stays_one_address(folder, edit):
    edit("city.toml", 'name = "Musterstadt"', 'name = "Musterstadt, Kreis Ü"')
    loader.load(folder)

    assert contacts.sender() == '"Musterstadt, Kreis Ü" <stadt@musterstadt.example>'


def test_a_profile_that_does_not_fit_this_version_leaves_the_app_on_its_feet(folder):
    loader.load(folder)
    CityProfile.objects.update(data={"name": "Alt"})
    profile.forget()

    assert profile.profile().name == "Stadtkern"
    assert Client().get("/").status_code == 200


def test_the_fingerprint_knows_all_code_that_reads_and_loads_a_part(folder):
    before = loader.fingerprint(folder)
    for place in ("kernel/city", "kernel/places/importers", "modules/waste/dates", "modules/events/actions"):
        extra = ROOT / "src" / "stadtkern" / place / "_fingerprint_probe.py"
        extra.write_text('"""A file that a change brings in."""\n')
        try:
            assert loader.fingerprint(folder) != before, place
        finally:
            extra.unlink()
    assert loader.fingerprint(folder) == before


@pytest.mark.parametrize(
    ("name", "profile", "database"),
    [
        ("kleve", 'ags = "05154036"\n', "stadtkern_kleve_05154036"),
        ("Bad Öhr", 'ags = "oops"\n', "stadtkern_bad_hr"),
        ("Ü", "ags = [", "stadtkern_city"),
    ],
)
def test_the_demo_of_each_city_has_a_database_of_its_own(tmp_path, name, profile, database):
    (tmp_path / name).mkdir()
    (tmp_path / name / "city.toml").write_text(profile)

    assert demo_database(tmp_path / name) == database
    assert demo_database(DEMO_CITY) == "stadtkern"
    assert demo_database(Path(f"{DEMO_CITY}/../hamm")) == "stadtkern"
