"""Every error of a folder at once, at its place, with what would be right."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader, source_lines
from stadtkern.kernel.city.packs import toml_text

RING = "[[7.98, 51.98], [8.04, 51.98], [8.04, 52.02], [7.98, 52.02], [7.98, 51.98]]"
PROGRAMME = "events/lesewoche.json"


@pytest.mark.parametrize("city", ["hamm", "musterstadt"])
def test_our_own_cities_are_in_order(city):
    ready, _warnings = loader.read(ROOT / "cities" / city)

    assert list(ready) == list(loader.parts())


def test_the_two_contradictions_of_the_printed_programme_are_warnings():
    _ready, warnings = loader.read(ROOT / "cities" / "hamm")

    assert [warning.partition(": ")[2] for warning in warnings] == [
        "Live-Hacking-Show: Programmliste says 18:30, Artikel says 18:00; an editor settles it under "
        "/verwaltung/events/",
        "startups.unternehmen.zukunft: Programmliste says 17:30, Artikel says 19:00; "
        "an editor settles it under /verwaltung/events/",
    ]


def test_all_errors_come_at_once_each_with_file_and_line(edit, problems):
    edit("city.toml", 'timezone = "Europe/Berlin"', 'timezone = "Europe/Musterstadt"')
    edit("places.csv", "8.005", "acht")
    edit("organisations.toml", "is_city", "is_ctiy")
    edit(PROGRAMME, '"end": "17:30"', '"end": "15:30"')

    assert problems() == [
        "city.toml:7: the time zone Europe/Musterstadt is not known; write one such as Europe/Berlin",
        "events/lesewoche.json:16: end lies before start; give an end after 2020-03-10T16:00",
        "organisations.toml:4: unknown key is_ctiy; did you mean is_city?",
        "places.csv:2: lon “acht” is no number; write a number such as 51.6808, with a point",
    ]


ONE = [
    ("city.toml", 'ags = "99999999"', 'ags = "999"', "city.toml:5: ags “999” has a wrong form; it must match ^\\d{8}$"),
    ("city.toml", 'name = "Musterstadt"\n', "", "city.toml:1: name is missing; add name, for example 'Musterstadt'"),
    ("city.toml", "adjective = ", "adjektive = ", "city.toml:4: unknown key adjektive; did you mean adjective?"),
    (
        "city.toml",
        'primary = "#1f4e79"',
        'primary = "#9fd0ff"',
        "city.toml:15: primary #9fd0ff has a contrast of 1.6:1 against white; "
        "take a darker one: 4.5:1 is needed (WCAG 2.2, 1.4.3)",
    ),
    (
        "city.toml",
        'primary = "#1f4e79"',
        'primary = "blue"',
        "city.toml:15: “blue” is no colour; write # and six digits, such as #1f4e79",
    ),
    (
        "city.toml",
        'website = "https://',
        'website = "ftp://',
        "city.toml:10: “ftp://www.musterstadt.example/” is no web address; write it whole, https://www.example.org/",
    ),
    (
        "city.toml",
        'name = "events"',
        'name = "evnts"',
        "city.toml:29: no module evnts is installed; did you mean events?",
    ),
    (
        "city.toml",
        'state = "NW"',
        "state = NW",
        'city.toml:6: not valid TOML: Invalid value; put a text in quotes: state = "…"',
    ),
    (
        "places.csv",
        "lon,lat",
        "lon,breite",
        "places.csv:1: unknown column breite; known here are accessibility, address, lat, lon, name, postcode, "
        "quality, slug, "
        "source, town, website",
    ),
    ("places.csv", "8.005,52.005", "8.005,", "places.csv:2: lat is missing; give both lon and lat, or none"),
    (
        "places.csv",
        "8.005,52.005",
        "52.005,8.005",
        "places.csv:2: Bürgerhaus lies far away from the city; lon and lat seem to be swapped",
    ),
    (
        "places.csv",
        "Lindenweg 4,99999",
        "Lindenweg 4",
        "places.csv:3: 10 cells under 11 columns; put a cell with a comma into quotes",
    ),
    (
        "streets.csv",
        "Mühlengasse,Neustadt",
        "Mühlengasse,Neustatt",
        "streets.csv:4: no district is called Neustatt; districts.json has Altstadt, Neustadt",
    ),
    (
        "streets.csv",
        "Mühlengasse",
        "Marktplatz",
        "streets.csv:4: the street Marktplatz stands twice; remove one of the two lines",
    ),
    (
        "boundary.geojson",
        RING,
        "[[428000, 5760000], [429000, 5760000], [429000, 5761000], [428000, 5760000]]",
        "boundary.geojson:2: the coordinates (428000, 5760000) are no longitude and latitude; transform the file to "
        "WGS84 (EPSG:4326)",
    ),
    (
        "boundary.geojson",
        '"99999999"',
        "99999999",
        'boundary.geojson:2: ags is a number; write a text in quotes, ags = "…"',
    ),
    (
        PROGRAMME,
        '"date": "2020-03-11"',
        '"date": "11.3.2020"',
        "events/lesewoche.json:34: date “11.3.2020” is no date; write it as 2020-03-12",
    ),
    (
        PROGRAMME,
        '"start": "19:00"',
        '"start": "abends"',
        "events/lesewoche.json:35: “abends” is no time of day; write it as 14:30",
    ),
    (
        PROGRAMME,
        '"date": "2020-03-11"',
        '"date": "2020-04-11"',
        "events/lesewoche.json:34: 2020-04-11 is no day of Lesewoche; give a day from 2020-03-10 to 2020-03-12",
    ),
    (
        PROGRAMME,
        '"audiences": ["children", "families"]',
        '"audiences": ["children", "kids"]',
        "events/lesewoche.json:24: entry 2 of audiences “kids” is not known; possible are `everyone`, `children`, "
        "`families`, "
        "`youth`, `seniors`, `business`, `school` or `professionals`",
    ),
    (
        PROGRAMME,
        '"topics": ["lesen"]',
        '"topics": ["lessen"]',
        "events/lesewoche.json:23: no topic has the slug lessen; did you mean lesen?",
    ),
    (
        PROGRAMME,
        '"venue": "Stadtbibliothek"',
        '"venue": "Stadtbibliotek"',
        "events/lesewoche.json:20: no place is called Stadtbibliotek; did you mean Stadtbibliothek?",
    ),
    (
        PROGRAMME,
        '"capacity": 20',
        '"capacity": 0',
        "events/lesewoche.json:25: capacity 0 is too small; it must be 1 or more",
    ),
    (
        PROGRAMME,
        '"capacity": 20',
        '"capacity": 20, "capacity": 30',
        "events/lesewoche.json:25: the key capacity stands twice; keep one of them",
    ),
    (
        PROGRAMME,
        '"id": "lw-2"',
        '"id": "lw-1"',
        "events/lesewoche.json:33: the id lw-1 stands twice (events/lesewoche.json); give each its own",
    ),
    (
        PROGRAMME,
        '"external_url": "https://lesekreis.example/anmelden",',
        "",
        "events/lesewoche.json:49: external registration without an address; add external_url",
    ),
    (
        PROGRAMME,
        '"Wie kommt ein Buch ins Netz?"',
        json.dumps("x" * 10_000),
        "events/lesewoche.json:37: title has 10000 characters; at most 200 are possible",
    ),
    (
        PROGRAMME,
        '"events": [',
        '"events": [,',
        "events/lesewoche.json:11: not valid JSON: Expecting value (column 13); "
        "write a value: a text in double quotes, a number, true, false or null; no comma too many",
    ),
    ("logo.svg", "<rect", "<script>alert(1)</script><rect", None),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"), ONE, ids=[f"{file}-{new[:30]}" for file, _old, new, _told in ONE]
)
def test_one_error_is_told_in_plain_words(edit, problems, file, old, new, told):
    edit(file, old, new)

    assert problems()[0] == told or (told is None and "could run code" in problems()[0])


def test_a_file_that_nobody_reads_and_one_that_is_missing_are_named(folder, problems):
    (folder / "parking.csv").write_text("name\n")
    (folder / "texts" / "privacy.de.md").rename(folder / "texts" / "datenschutz.de.md")

    assert [problem.partition(", organisations.toml")[0] for problem in problems()] == [  # then the modules' own files
        "parking.csv:1: no part of this installation reads this file; remove it, or name it like one of: city.toml, "
        "texts/*, logo.*, places.csv, streets.csv, districts.json, boundary.geojson, neighbours.geojson, "
        "areas/*.geojson, addresses.csv, gebref.txt, gebref.txt.gz",
        "texts/datenschutz.de.md:1: no text of this name is shown; did you mean texts/privacy.de.md?",
        "texts/privacy.de.md:1: the file is missing; add it; cities/musterstadt has one to copy",
    ]


def test_a_file_in_another_encoding_is_named_with_its_line(folder, problems):
    (folder / "texts" / "imprint.de.md").write_bytes("# Impressum\n\nMühlengasse 1\n".encode("latin-1"))
    (folder / "streets.csv").write_bytes("name,district\nLindenweg,Altstadt\nMühlengasse,Neustadt\n".encode("latin-1"))

    assert problems() == ["texts/imprint.de.md:3: the file is not in UTF-8; save it with the encoding UTF-8"]


Json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(Json, st.sampled_from([None, 0, 2]))
def test_every_place_in_a_json_text_has_the_line_where_it_stands(data, indent):
    text = json.dumps(data, indent=indent, ensure_ascii=False)

    lines = source_lines.json_lines(text)

    assert lines.keys() == set(_paths(data))
    for path, line in lines.items():
        if path and isinstance(path[-1], str) and indent is not None:
            assert text.split("\n")[line - 1].lstrip().startswith(json.dumps(path[-1], ensure_ascii=False))


def _paths(data, path=()):
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from _paths(value, (*path, key))


def test_every_place_in_a_toml_text_has_its_line():
    text = '''# a comment with [brackets] and = signs
name = "x # y"
"quoted key" = 'a'
long = """
two
lines""" # and a comment
list = [
  1, # one
  "]",
]
inline = { a = 1, b = { c = 2 } }
dotted.key = 3

[table]
a = 2020-03-02T08:00:00Z
[table.inner]
b = true
[[rows]]
c = 1
[rows.sub]
d = 1
[[rows]]
c = 2
'''

    assert source_lines.toml_lines(text) == {
        (): 1,
        ("name",): 2,
        ("quoted key",): 3,
        ("long",): 4,
        ("list",): 7,
        ("list", 0): 8,
        ("list", 1): 9,
        ("inline",): 11,
        ("inline", "a"): 11,
        ("inline", "b"): 11,
        ("inline", "b", "c"): 11,
        ("dotted",): 12,
        ("dotted", "key"): 12,
        ("table",): 14,
        ("table", "a"): 15,
        ("table", "inner"): 16,
        ("table", "inner", "b"): 17,
        ("rows",): 18,
        ("rows", 0): 18,
        ("rows", 0, "c"): 19,
        ("rows", 0, "sub"): 20,
        ("rows", 0, "sub", "d"): 21,
        ("rows", 1): 22,
        ("rows", 1, "c"): 23,
    }


Toml = st.dictionaries(
    st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True),
    st.recursive(
        st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: (
            st.lists(st.integers(0, 9), max_size=3)
            | st.dictionaries(st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=4,
)


@given(Toml)
@example({"windows": "one\r\ntwo", "unix": "one\ntwo"})
@example({"quotes": '"""\n\\r\\n"""', "delete": "\x7f\n"})
def test_what_we_write_as_toml_is_read_again(data):
    import tomllib

    assert tomllib.loads(toml_text(data)) == data


def test_lists_and_long_texts_stand_over_several_lines():
    data = {"note": "Montags früher.\nBitte bis 6 Uhr.", "years": [2020, 2021], "zones": [{"key": "tonnen"}]}

    assert (
        toml_text(data)
        == '''note = """
Montags früher.
Bitte bis 6 Uhr."""
years = [
    2020,
    2021,
]
zones = [
    { key = "tonnen" },
]
'''
    )


TOML_ERRORS = [
    ("state = NW", 'state = "NW"', 6, 'put a text in quotes: state = "…"'),
    ('name = "Musterstadt', 'name = "Musterstadt"', 2, 'close the quotes: name = "…"'),
    ("name: Musterstadt", 'name = "Musterstadt"', 2, 'write key = "value", and # before a remark'),
    (
        'languages = ["de", "en"',
        'languages = ["de", "en"]',
        9,
        "close the list or table, and put commas between its entries",
    ),
    ('state = "NW"\nstate = "BY"', 'state = "NW"', 7, "this key stands twice; keep one of them"),
    ("[colours]\n[colours]", "[colours]", 15, "this table stands twice; keep one of them, or write [[…]] for a list"),
    ("[colours", "[colours]", 14, "close the brackets: [table] or [[table]]"),
    ('name = "Muster" "stadt"', 'name = "Musterstadt"', 2, "write one key a line, and quotes around the whole text"),
    ('name = "C:\\Muster"', 'name = "Musterstadt"', 2, "write \\\\ for a backslash, or use single quotes"),
    ("// Die Stadt", 'name = "Musterstadt"', 2, 'write key = "value", [table], or # before a remark'),
]


@pytest.mark.parametrize(("new", "old", "line", "right"), TOML_ERRORS, ids=[new for new, *_rest in TOML_ERRORS])
def test_a_slip_in_toml_is_told_with_what_to_do(edit, problems, new, old, line, right):
    edit("city.toml", old, new)

    (told,) = (problem for problem in problems() if problem.startswith("city.toml"))
    assert told.startswith(f"city.toml:{line}: not valid TOML: ")
    assert told.endswith(f"; {right}")


JSON_ERRORS = [
    ('{"districts": [], }', 'write "key": value in double quotes, and no comma after the last one'),
    ("{'districts': []}", 'write "key": value in double quotes, and no comma after the last one'),
    ('{"districts": [1 2]}', "put a comma after the value before it, or close the bracket"),
    ('{"districts" []}', 'write "key": value, with a colon between'),
    ('{"districts": [}', "write a value: a text in double quotes, a number, true, false or null; no comma too many"),
    ('{"districts": []}}', "only one value may stand in the file; look for a bracket that closes too early"),
    ('{"districts": "a\n"}', "close the quotes; a line break in a text is written \\n"),
    ('{"districts": "a', "close the quotes; a line break in a text is written \\n"),
    ('{"districts": "C:\\Muster"}', "write \\\\ for a backslash"),
    ("", "write the data, or remove the file"),
]


@pytest.mark.parametrize(("text", "right"), JSON_ERRORS)
def test_a_slip_in_json_is_told_with_what_to_do(folder, problems, text, right):
    (folder / "districts.json").write_text(text)

    assert [told.endswith(f"; {right}") for told in problems() if told.startswith("districts.json:1")] == [True]


def test_one_cause_is_one_line_however_many_lines_it_spoils(folder, problems):
    (folder / "streets.csv").write_text("name,district\n" + "".join(f"Weg {n},Westend\n" for n in range(215)))

    assert problems() == [
        "streets.csv:2: no district is called Westend: 215 lines use it, this is the first; "
        "districts.json has Altstadt, Neustadt"
    ]


def test_the_same_slip_in_many_lines_is_one_line(folder, problems):
    (folder / "streets.csv").write_text("name,district\n" + "".join(f"Weg {n},Altstadt,x\n" for n in range(40)))

    assert problems() == [
        "streets.csv:2: 3 cells under 2 columns (so in 40 lines, this is the first); put a cell with a comma into "
        "quotes"
    ]
