"""`city new`: a folder that is in order and runs at once, asked for or by options."""

import tomllib

import pytest
from django.test import Client
from typer.testing import CliRunner

from stadtkern.cli.app import app
from stadtkern.environment import ROOT
from stadtkern.kernel import colours
from stadtkern.kernel.city import loader, starter

NAMES = ["Kleve", 'Bad "Öhr" & Söhne', "Sankt Goar, Rhein", "Ö", "A" * 60, "Bad\\Kleve $name"]
ONE = ["--name", "Kleve", "--ags", "05154036", "--colour", "#9d1420"]


def _new(folder, *arguments, answers=None):
    result = CliRunner().invoke(app, ["city", "new", str(folder), *arguments], input=answers)
    return result.exit_code, result.output


def test_a_city_is_made_by_options_and_is_in_order(tmp_path):
    code, said = _new(tmp_path / "kleve", *ONE)

    assert code == 0, said
    assert loader.read(tmp_path / "kleve")[1] == []
    assert f"{tmp_path}/kleve: everything is in order" in said
    profile = tomllib.loads((tmp_path / "kleve" / "city.toml").read_text())
    assert (profile["name"], profile["state"], profile["slug"]) == ("Kleve", "NW", "kleve")
    assert (profile["colours"], profile["sample"]) == ({"primary": "#9d1420"}, True)


def test_what_is_not_given_is_asked_until_it_is_understood(tmp_path):
    code, said = _new(tmp_path / "neu", answers="Neustadt\n123\n09162000\nblau\n#0a5\n")

    assert code == 0, said
    assert "“123” is no official municipality key (AGS)" in said
    assert "“blau” is no colour" in said
    profile = tomllib.loads((tmp_path / "neu" / "city.toml").read_text())
    assert (profile["ags"], profile["state"]) == ("09162000", "BY")
    assert "Bayern" in (tmp_path / "neu" / "texts" / "privacy.de.md").read_text()


def test_without_answers_nothing_is_written_and_the_options_are_named(tmp_path):
    code, said = _new(tmp_path / "neu", "--name", "Neustadt", answers="")

    assert code == 1
    assert "--name, --ags and --colour answer without being asked" in said
    assert not (tmp_path / "neu").exists()


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--name", " ", "write the city's name"),
        ("--ags", "1234567", "is no official municipality key"),
        ("--ags", "88000000", "01 to 16"),
        ("--colour", "rot", "is no colour"),
        ("--mail", "stadt", "is no address"),
    ],
)
def test_a_given_value_that_cannot_be_is_refused(tmp_path, option, value, told):
    code, said = _new(tmp_path / "neu", *ONE, option, value)

    assert (code, told in said, (tmp_path / "neu").exists()) == (1, True, False)


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "kleve").mkdir()
    (tmp_path / "kleve" / "city.toml").write_text("mine")

    assert _new(tmp_path / "kleve", *ONE)[0] == 1
    assert (tmp_path / "kleve" / "city.toml").read_text() == "mine"


@pytest.mark.parametrize("name", NAMES)
def test_any_name_makes_a_folder_that_is_in_order(tmp_path, name):
    assert _new(tmp_path / "x", "--name", name, "--ags", "99000001", "--colour", "9fd0ff")[0] == 0

    ready, warnings = loader.read(tmp_path / "x")
    assert (ready["city"].profile.name, warnings) == (name, [])


@pytest.mark.parametrize("colour", ["#ffffff", "#9fd0ff", "#f0b323", "#000000", "#9d1420", "0a5"])
def test_a_colour_is_made_dark_enough_for_white_words(colour):
    assert colours.contrast(colours.parse(starter.colour_of(colour)), colours.WHITE) >= 4.5


@pytest.mark.django_db
def test_its_pages_work_and_it_exports_to_the_same(tmp_path):
    _new(tmp_path / "kleve", *ONE)
    loader.load(tmp_path / "kleve")

    for path in (
        "/",
        "/veranstaltungen/",
        "/abfall/",
        "/karte/",
        "/mehr/",
        "/impressum/",
        "/datenschutz/",
        "/suche/?q=x",
    ):
        assert Client().get(path).status_code in (200, 404), path
    page = Client().get("/").content.decode()
    assert "Kleve" in page
    assert "Hamm" not in page
    assert not loader.load(tmp_path / "kleve").any


def test_every_state_has_its_letters():
    from typing import get_args

    from stadtkern.kernel.city.profile import STATES

    assert sorted(letters for letters, _name in starter.STATES.values()) == sorted(get_args(STATES))
    assert (ROOT / "src/stadtkern/kernel/city/data/starter/city.toml").is_file()
