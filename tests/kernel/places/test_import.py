"""Files of addresses: the official one and plain lists, good lines and bad ones, once and again."""

import gzip
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stadtkern.cli import app
from stadtkern.kernel.places import actions, queries
from stadtkern.kernel.places.importers import files, plain
from stadtkern.kernel.places.importers.lines import FileError
from stadtkern.kernel.places.models import Address, Street

pytestmark = pytest.mark.django_db

AGS = "05562024"
GOOD = (
    "N;DENW52HK000AAamr;C;05;Nordrhein-Westfalen;5;Münster;62;Recklinghausen;024;Marl;0000;;07146;Polsumer "
    "Straße;2;;32;"
    "365471.472;5721550.800;2026-07-01"
)


def line(number: int, suffix: str = "", *, street: str = "Polsumer Straße", key: str = "07146", **fields: str) -> str:
    """A line of the official layout; `fields` replaces single ones by their place (f17="33")."""
    parts = GOOD.split(";")
    parts[1], parts[13], parts[14], parts[15], parts[16] = (
        f"DENW{key}{number}{suffix}",
        key,
        street,
        str(number),
        suffix,
    )
    for name, value in fields.items():
        parts[int(name[1:])] = value
    return ";".join(parts)


@pytest.fixture
def bring(tmp_path):
    """Write lines to a file, read it, and bring it in."""

    def run(*lines: str, encoding: str = "utf-8", end: str = "\n", **options) -> actions.Brought:
        path = tmp_path / "gebref.txt"
        path.write_bytes((end.join(lines) + end).encode(encoding))
        return actions.bring(files.read(path, AGS), **options)

    return run


def there() -> list[str]:
    return [str(address) for address in Address.objects.filter(vanished_at=None)]


def test_a_line_of_the_official_file_becomes_an_address_on_the_map(bring):
    bring(GOOD)
    address = Address.objects.select_related("street").get()

    assert (str(address), address.official_id, address.street.key) == (
        "Polsumer Straße 2",
        "DENW52HK000AAamr",
        f"{AGS}07146",
    )
    assert (round(address.lon, 4), round(address.lat, 4)) == (7.0563, 51.6289)


def test_the_same_file_again_changes_nothing(bring):
    first = bring(line(2), line(3, "A"))
    again = bring(line(2), line(3, "A"))

    assert (first.new, first.new_streets, again.same, again.anything) == (2, 1, 2, False)


def test_a_later_file_updates_marks_what_vanished_and_takes_back_what_returns(bring):
    bring(line(2), line(3), line(4))
    moved = bring(line(2, f18="365481.472"), line(4), line(5))
    returned = bring(line(2, f18="365481.472"), line(3), line(4), line(5))

    assert (moved.changed, moved.vanished, moved.new, moved.same) == (1, 1, 1, 1)
    assert (returned.back, returned.same) == (1, 3)
    assert there() == [f"Polsumer Straße {number}" for number in (2, 3, 4, 5)]


def test_a_vanished_address_is_found_no_more(bring):
    bring(line(2), line(3))
    bring(line(2))

    assert [hit.verified for hit in queries.search_addresses("Polsumer Str 3")] == [False]
    assert queries.search_addresses("Polsumer Str 2")[0].verified is True


def test_a_renamed_street_keeps_its_addresses(bring):
    bring(line(2))
    before = Address.objects.get().id
    brought = bring(line(2, street="Neue Allee"))

    assert (brought.changed_streets, brought.same, Address.objects.get().id) == (1, 1, before)
    assert there() == ["Neue Allee 2"]


def test_a_street_of_the_register_is_taken_over_by_the_official_file(bring):
    Street.objects.create(name="Polsumer Straße", district="Marl")
    bring(line(2))

    assert [(street.name, street.key, street.district) for street in Street.objects.all()] == [
        ("Polsumer Straße", f"{AGS}07146", "Marl")
    ]


def test_every_bad_line_is_named_with_its_reason_and_the_good_ones_are_loaded(bring):
    brought = bring(
        line(2),
        "N;kaputt",
        line(3) + ";zu viel",
        line(4, f18="abc"),
        line(5, f17="31"),
        line(6, f15="6x"),
        line(0),
        line(7, street=" "),
        line(8, "<b>"),
        line(9, f18="999999999"),
        line(10, f18="nan"),
        line(2),
        line(11, f9="999", f7="xx"),
        line(12),
    )

    assert there() == ["Polsumer Straße 2", "Polsumer Straße 12"]
    assert [(problem.line, problem.reason) for problem in brought.problems] == [
        (2, "2 fields instead of 21"),
        (3, "22 fields instead of 21"),
        (4, "“abc; 5721550.800” are no coordinates"),
        (5, "zone “31” is none of 32, 33"),
        (6, "“6x” is no house number"),
        (7, "“0” is no house number"),
        (8, "the name of the street is missing or unreadable"),
        (9, "“<b>” is no suffix of a house number; write one such as a, b or 1/2"),
        (10, "the position 999999999; 5721551 lies far outside"),
        (11, "the position nan; 5721551 lies far outside"),
        (12, "this address stands on line 1 already"),
        (13, "“055xx999” is no municipality key of 8 digits"),
    ]


def test_an_address_on_a_broken_line_is_not_taken_for_vanished(bring):
    bring(line(2), line(3))
    brought = bring(line(2), line(3, f18="abc"))

    assert (brought.vanished, len(brought.problems)) == (0, 1)


@pytest.mark.parametrize(
    ("encoding", "end"), [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("latin-1", "\r\n"), ("cp1252", "\r")]
)
def test_encoding_and_line_ends_do_not_matter(bring, encoding, end):
    brought = bring(line(2), line(3), encoding=encoding, end=end)

    assert (brought.new, brought.problems, there()) == (2, [], ["Polsumer Straße 2", "Polsumer Straße 3"])


def test_a_packed_file_is_read_as_it_is(tmp_path):
    path = tmp_path / "gebref.txt.gz"
    path.write_bytes(gzip.compress(line(2).encode()))

    assert actions.bring(files.read(path, AGS)).new == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "gebref.txt is empty"),
        (line(2).encode("utf-16"), "line 1 is no text"),
        (b"\x1f\x8b" + b"broken", "can't be read"),
        (line(2, f9="052").encode(), f"no line of gebref.txt belongs to the municipality {AGS}; it holds 05562052"),
        (b"plz;ort\n45768;Marl\n", "names no column"),
        (b"x" * 20_000, "line 1 is no text"),
    ],
)
def test_a_file_that_is_none_changes_nothing(tmp_path, content, words):
    path = tmp_path / "gebref.txt"
    path.write_bytes(content)

    with pytest.raises(FileError, match=words):
        files.read(path, AGS)


def test_half_a_file_lets_no_half_city_vanish(bring):
    bring(*(line(number) for number in range(1, 101)))
    with pytest.raises(actions.TooManyVanish):
        bring(*(line(number) for number in range(1, 51)))

    assert len(there()) == 100
    assert bring(*(line(number) for number in range(1, 51)), vanish=True).vanished == 50


def test_a_dry_run_counts_and_changes_nothing(bring):
    assert bring(line(2), line(3), dry=True).new == 2
    assert there() == []


def test_a_plain_list_brings_streets_or_addresses_and_lets_nothing_vanish(tmp_path, bring):
    bring(line(2))
    path = tmp_path / "list.csv"
    path.write_text(
        "Strasse;Hausnummer;PLZ\nAm Markt;5a;45768\nPolsumer Straße;2;45770\nIm Feld;;\nIm Feld;x;\nEin Feld\nAm "
        "Weg;3-5;\n"
    )
    brought = actions.bring(files.read(path, AGS))

    assert there() == ["Am Markt 5 a", "Polsumer Straße 2"]
    assert (brought.new, brought.changed, brought.vanished, brought.new_streets) == (1, 1, 0, 2)
    assert [problem.line for problem in brought.problems] == [5, 6, 7]
    assert Address.objects.get(number=2).postcode == "45770"
    assert bring(line(2)).anything is False


def test_the_command_tells_what_it_did_and_names_bad_lines(tmp_path):
    path = tmp_path / "gebref.txt"
    path.write_text(f"{line(2)}\nkaputt\n")
    run = CliRunner().invoke(app, ["places", "import", str(path), "--municipality", AGS])

    assert (run.exit_code, run.stdout.splitlines()) == (
        0,
        [
            f"{path}: line 2: 1 fields instead of 21",
            "1 lines read, 1 left out",
            "addresses: 1 new",
            "streets: 1 new",
        ],
    )
    assert CliRunner().invoke(app, ["places", "import", str(path), "--municipality", "01001000"]).exit_code == 1


def test_two_real_lines_of_the_state_are_read(shared: Path):
    path = shared / "samples" / "addresses" / "gebref_two_real_lines.txt"
    brought = actions.bring(files.read(path, AGS))

    assert (brought.new, brought.elsewhere, brought.problems) == (1, 1, [])


@pytest.mark.parametrize(
    ("case", "kept"),
    [
        ("11-fraction-house-number", [(12, ""), (12, "1/2"), (14, "")]),
        ("12-slash-house-number", [(21, "/2"), (25, "/3"), (140, "/2")]),
    ],
)
def test_house_numbers_with_something_behind_them_stay_what_they_are(case: str, kept: list[tuple[int, str]]):
    path = Path(__file__).parents[2] / "fixtures" / "cases" / case / "adressen.csv"
    found = plain.read(path)

    assert sorted((line.number, line.suffix) for line in found.lines) == kept
    assert found.problems == []


def test_a_file_of_which_every_line_is_refused_is_told_as_that(tmp_path):
    file = tmp_path / "adressen.csv"
    file.write_text("Strasse;Hausnummer\nWeststraße;2 13/28\nWeststraße;3, 5\n", encoding="utf-8")
    told = CliRunner().invoke(app, ["places", "import", str(file)])

    assert (told.exit_code, Address.objects.count()) == (1, 0)
    assert "nothing was taken: all 2 lines are refused" in told.output
