"""A table is read whatever program saved it."""

import itertools

import pytest

from stadtkern.kernel.city import tables
from stadtkern.kernel.city.packs import PackReader
from stadtkern.kernel.places.importers import plain
from stadtkern.kernel.places.pack import PlaceLine, StreetLine

HEADINGS = ["name,district", "Straßenname,Stadtbezirk", "Name,Bezirk", "NAME,Ortsteil"]
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16"]


@pytest.mark.parametrize(
    ("heading", "delimiter", "encoding", "end"),
    list(itertools.product(HEADINGS, ",;\t", ENCODINGS, ["\n", "\r\n"])),
)
def test_every_delimiter_encoding_line_end_and_language_is_the_same_table(tmp_path, heading, delimiter, encoding, end):
    lines = [heading, "Mühlengasse,Neustadt", '"Große, breite Straße",', "", "Am Öhr,Altstadt"]
    text = end.join(line if line.startswith('"') else line.replace(",", delimiter) for line in lines)
    text = text.replace('Straße",', f'Straße"{delimiter}')
    (tmp_path / "streets.csv").write_bytes((text + end).encode(encoding))
    reader = PackReader(tmp_path)

    rows = reader.csv("streets.csv", StreetLine)

    assert [(row.line, row.data.name, row.data.district) for row in rows] == [
        (2, "Mühlengasse", "Neustadt"),
        (3, "Große, breite Straße", ""),
        (5, "Am Öhr", "Altstadt"),
    ]
    assert reader.problems == []


def test_numbers_dates_and_yes_are_read_as_a_german_spreadsheet_writes_them(tmp_path):
    (tmp_path / "places.csv").write_text(
        "sep=;\nName;Anschrift;PLZ;Länge;Breite;Website;;\nHalle;Weg 1;06108;11,97;51,48;https://halle.example/;;\n"
    )
    reader = PackReader(tmp_path)

    rows = reader.csv("places.csv", PlaceLine)

    assert reader.problems == []
    assert [(row.line, row.data.postcode, row.data.lon, row.data.lat) for row in rows] == [(3, "06108", 11.97, 51.48)]


def test_two_columns_that_mean_the_same_are_named_as_they_stand(tmp_path):
    (tmp_path / "streets.csv").write_text("Name;Bezeichnung\nLindenweg;Weg\n")
    reader = PackReader(tmp_path)

    assert reader.csv("streets.csv", StreetLine) == []
    assert [str(problem) for problem in reader.problems] == [
        "streets.csv:1: the columns Name and Bezeichnung mean the same; keep one of them"
    ]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (
            "name\nGasse\nMühle\n".encode() + "Öhr\n".encode("cp1252"),
            "streets.csv:4: the file is partly UTF-8 and partly not; save the whole file with the encoding UTF-8",
        ),
        (b"name\nPK\x03\x04\0\0\n", "streets.csv:2: the file is no text; save it as CSV, not as a spreadsheet"),
        (
            b'name\nLinden"weg\n"Am\n',
            "streets.csv:3: not valid CSV: unexpected end of data; "
            "put a cell with a quote into quotes, and write the quote twice",
        ),
        (b"", "streets.csv:1: the column name is missing; add it to the first line"),
    ],
)
def test_what_is_no_table_is_told_with_its_line_and_what_to_do(tmp_path, raw, told):
    (tmp_path / "streets.csv").write_bytes(raw)
    reader = PackReader(tmp_path)

    reader.csv("streets.csv", StreetLine)

    assert [str(problem) for problem in reader.problems] == [told]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_list_of_addresses_takes_the_same_headings(tmp_path, delimiter):
    file = tmp_path / "addresses.csv"
    text = "Straße,Haus-Nr.,Zusatz,PLZ,Länge,Breite,Ortsteil\nMühlengasse,5,a,99999,8.01,52.01,Neustadt\n"
    file.write_bytes(text.replace(",", delimiter).encode("cp1252"))

    found = plain.read(file)

    assert found.problems == []
    assert [(one.street, one.number, one.suffix, one.postcode, one.lon, one.lat) for one in found.lines] == [
        ("Mühlengasse", 5, "a", "99999", 8.01, 52.01)
    ]


def test_a_heading_that_could_mean_two_things_needs_its_twin():
    assert tables.header(["Name", "Breite"], PlaceLine) == ["name", "Breite"]
    assert tables.header(["Name", "Breite", "Länge"], PlaceLine) == ["name", "lat", "lon"]


def test_every_column_of_every_table_has_a_german_heading():
    from stadtkern.kernel.city.packs import PackModel
    from stadtkern.kernel.suggestions import folded
    from stadtkern.modules.waste.pack.bulky import BulkyDayRow
    from stadtkern.modules.waste.pack.calendar import schema
    from stadtkern.modules.waste.pack.guide_reading import GuideRow, VisitRow

    models: list[type[PackModel]] = [PlaceLine, StreetLine, BulkyDayRow, GuideRow, VisitRow]
    models += [schema.ZoneRow, schema.RuleRow, schema.ShiftRow, schema.DateRow, schema.AssignmentRow]
    bare = [
        f"{model.__name__}.{field}"
        for model in models
        for field in model.model_fields
        if not {name for name, its in tables.columns(model).items() if its == field} - {folded(field)}
    ]

    assert bare == []
