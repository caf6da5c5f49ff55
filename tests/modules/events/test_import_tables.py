"""Tables as people write them, and files that mean harm."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from stadtkern.kernel.people.models import Organisation
from stadtkern.modules.events.actions.importing import run_import
from stadtkern.modules.events.actions.parsed_file import ParsedFile
from stadtkern.modules.events.importers import files, table
from stadtkern.modules.events.importers.errors import BrokenFile
from stadtkern.modules.events.models import Event, EventTopic, ImportRun

from .desk import club

GERMAN = """Nummer;Titel;Datum;Beginn;Ende;Ort;Raum;Veranstalter;Themen;Preis;Anmeldung;Plätze;Zielgruppe
1;Müllers Abend;Di., 10.03.2020;18.30 Uhr;20:00;Beispielhaus;Saal 1;Beispielverein, Andere;Digitales;kostenlos;online;20;Familien
2;"Kaffee; Kuchen
und Netz";11.3.20;9 Uhr;;;;;;5 €;ohne;;
"""  # noqa: E501  (a line of a sheet is a line)


def xlsx(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def take(data: bytes, **more) -> ImportRun:
    kind, reading = files.read("programm.csv" if not data.startswith(b"PK") else "programm.xlsx", data)
    return run_import(reading, format=kind, file_name="programm", by="test", dry_run=False, **more)


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_german_table_comes_in_whatever_its_letters(encoding):
    EventTopic.objects.create(slug="digitales", title_de="Digitales")
    club()

    run = take(GERMAN.encode(encoding))

    assert run.counts["new"] == 2
    event = Event.objects.get(source_id="1")
    assert (event.title, f"{event.starts_at:%d.%m. %H:%M}", f"{event.ends_at:%H:%M}") == (
        "Müllers Abend",
        "10.03. 17:30",
        "19:00",
    )
    assert (str(event.place), event.room, event.capacity, event.registration) == (
        "Beispielhaus",
        "Saal 1",
        20,
        "online",
    )
    assert [str(topic) for topic in event.topics.all()] == ["Digitales"]
    assert (event.is_free, event.audiences) == (True, ["families"])
    assert Event.objects.get(source_id="2").title == "Kaffee; Kuchen\nund Netz"


def test_columns_may_be_english_in_any_order_and_separated_by_commas():
    reading = table.read_csv(b"Start,Date,Title,Seats\n14:30,2020-03-10,Coffee,12\n")

    assert reading.entries[0].values["starts_at"] == "2020-03-10T13:30:00+00:00"
    assert reading.entries[0].values["capacity"] == 12


@pytest.mark.django_db
def test_the_same_table_again_changes_nothing_and_a_changed_one_only_that():
    take(GERMAN.encode())

    again, changed = take(GERMAN.encode()), take(GERMAN.replace("Saal 1", "Saal 2").encode())

    assert (again.counts["same"], changed.counts["same"], changed.counts["changed"]) == (2, 1, 1)


@pytest.mark.django_db
def test_cells_of_excel_are_dates_times_and_numbers():
    run = take(
        xlsx(
            ["Nummer", "Titel", "Datum", "Beginn", "Ende", "Plätze"],
            [1, "Abend", date(2020, 3, 10), time(18, 30), datetime(2020, 3, 10, 20, 0), 20.0],  # noqa: DTZ001  (cells of a workbook know no zone)
            [None, None, None, None, None, None],
            [2.0, "Morgen", datetime(2020, 3, 11), "9:00", None, "30"],  # noqa: DTZ001
        )
    )

    assert run.counts["new"] == 2
    assert [(event.source_id, event.capacity, f"{event.starts_at:%H:%M}") for event in Event.objects.all()] == [
        ("1", 20, "17:30"),
        ("2", 30, "08:00"),
    ]


def test_both_templates_can_be_read():
    for ending, data in (("csv", table.template_csv()), ("xlsx", table.template_xlsx())):
        _kind, reading = files.read(f"vorlage.{ending}", data)

        assert [(entry.title, entry.problems) for entry in reading.entries] == [("Smartphone-Sprechstunde", [])]


@pytest.mark.django_db
def test_members_bring_no_new_organisations_along():
    run = take(GERMAN.encode(), organisation=club())

    assert run.counts["new"] == 2
    assert list(Organisation.objects.values_list("name", flat=True)) == ["Beispielverein"]
    assert take(GERMAN.encode(), organisation=club()).counts["same"] == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (";10.03.2020;14:30;;", "Titel"),
        ("A;31.02.2020;14:30;;", "31.02.2020"),
        ("A;demnächst;14:30;;", "demnächst"),
        ("A;10.03.2020;25:00;;", "25:00"),
        ("A;10.03.2020;14:30;14:00;", "Ende"),
        ("A;29.03.2020;02:30;;", "vorgestellt"),
        ("A;10.03.20201;14:30;;", "Datum"),
        ("A;10.03.0001;14:30;;", "1"),
        ("A;10.03.2020;14:30;;viele", "viele"),
        (f"{'x' * 10_000};10.03.2020;14:30;;", "10000"),
        ("A;10.03.2020;;;", "Beginn"),
    ],
)
def test_a_bad_row_says_why_at_its_place(row, words):
    reading = table.read_csv(f"Titel;Datum;Beginn;Ende;Plätze\n{row}\n".encode())

    assert reading.entries[0].place == "Zeile 2"
    assert words in " ".join(reading.entries[0].problems)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"Name\n",
        b"Titel;Datum;Beginn;Titel\n",
        b"\x00\x01\x02",
        b'Titel;Datum;Beginn\n"offen',
        ("Titel;Datum;Beginn" + ";x" * 70 + "\n").encode(),
        b"Titel;Datum;Beginn\n" + b"A;10.03.2020;10:00\n" * 2001,
    ],
)
def test_a_table_that_cannot_be_read_is_refused(data):
    try:
        reading = table.read_csv(data)
    except BrokenFile as broken:
        reading = ParsedFile([], past=len(broken.message))
    assert all(entry.problems for entry in reading.entries)


def packed(name: str, content: bytes, *, times: int = 1) -> bytes:
    """A zip that looks like an XLSX, with one part that is big or strange."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts, parts.open(name, "w") as part:
        for _number in range(times):
            part.write(content)
    return out.getvalue()


BOMBS = {
    "zeros": lambda: packed("xl/worksheets/sheet1.xml", b"0" * 1_000_000, times=60),
    "ratio": lambda: packed("xl/sharedStrings.xml", b" " * 1_000_000, times=20),
    "entities": lambda: packed("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'),
    "empty": lambda: packed("irgendwas.txt", b"x"),
    "cut": lambda: table.template_xlsx()[:-100],
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_before_it_is_parsed(bomb):
    with pytest.raises(BrokenFile) as broken:
        files.read("bombe.xlsx", BOMBS[bomb]())

    assert broken.value.message


def sheet(rows: str, dimension: str = "A1:C2") -> bytes:
    """A workbook whose only sheet holds exactly this XML."""
    good = zipfile.ZipFile(io.BytesIO(xlsx(["Titel", "Datum", "Beginn"])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for info in good.infolist():
            content = good.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                content = (
                    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                    f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
                ).encode()
            parts.writestr(info.filename, content)
    return out.getvalue()


HEAD = "".join(
    f'<c r="{column}1" t="inlineStr"><is><t>{word}</t></is></c>'
    for column, word in zip("ABC", ["Titel", "Datum", "Beginn"], strict=True)
)


def test_a_million_rows_are_refused_and_a_million_promised_ones_cost_nothing():
    many = sheet(f'<row r="1">{HEAD}</row>' + '<row><c t="inlineStr"><is><t>A</t></is></c></row>' * 100_000)
    with pytest.raises(BrokenFile):
        files.read("viele.xlsx", many)

    lying = sheet(f'<row r="1">{HEAD}</row>', dimension="A1:XFD1048576")
    assert files.read("luege.xlsx", lying)[1].entries == []

    far = sheet(f'<row r="1">{HEAD}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert files.read("fern.xlsx", far)[1].entries == []


def test_formulas_are_not_calculated():
    row = (
        '<row r="2"><c r="A2" t="str"><f>HYPERLINK("https://x.example")</f><v>Fest</v></c><c '
        'r="B2"><f>TODAY()</f></c></row>'
    )

    entries = files.read("formel.xlsx", sheet(f'<row r="1">{HEAD}</row>{row}'))[1].entries

    assert [bool(entry.problems) for entry in entries] == [True]


cell = st.one_of(
    st.text(max_size=20), st.sampled_from(["10.03.2020", "14:30", "9 Uhr", "2020-03-10", "=1+1", "\x00", '"'])
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cell, min_size=1, max_size=8), max_size=6), st.sampled_from(";,\t"))
def test_whatever_stands_in_a_table_the_reader_answers_or_says_why(rows, delimiter):
    text = delimiter.join(["Titel", "Datum", "Beginn", "Ende", "Plätze", "Anmeldung", "Preis", "Link"])
    data = "\n".join([text, *(delimiter.join(row) for row in rows)]).encode("utf-8", "surrogatepass")
    try:
        reading = table.read_csv(data)
    except BrokenFile as broken:
        reading = ParsedFile([], past=len(broken.message))
    assert all(entry.problems or entry.values["starts_at"] for entry in reading.entries)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_refusal(data):
    for read in (table.read_csv, table.read_xlsx):
        with contextlib.suppress(BrokenFile):
            assert read(data).entries == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 6000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused(position, noise):
    data = table.template_xlsx()
    with contextlib.suppress(BrokenFile):
        assert len(table.read_xlsx(data[:position] + noise + data[position + len(noise) :]).entries) <= 1


def test_the_hint_of_excel_is_no_heading_and_counts_as_a_line():
    data = (Path(__file__).parents[2] / "fixtures" / "cases" / "17-sep-line" / "sep.csv").read_bytes()

    [entry] = table.read_csv(data).entries
    assert (entry.title, entry.place, entry.problems) == ("P sep-Zeile", "Zeile 3", [])
    for hint in (b'"sep=,"\r\n', b"SEP=\t\n", b"sep=|\n"):
        sign = hint.decode().split("=")[1][0].encode()
        rows = [[b"Titel", b"Datum", b"Beginn"], [b"X", b"10.03.2020", b"19:00"]]
        [entry] = table.read_csv(hint + b"\n".join(sign.join(row) for row in rows)).entries
        assert entry.title == "X"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("A;24.06.2020;;Beginn bei Dämmerung", ("Beginn bei Dämmerung", [])),
        ("A;24.06.2020;18:00;", ("", [])),
        ("A;24.06.2020;18:00;Beginn bei Dämmerung", (None, ["Geben Sie eine Uhrzeit oder Worte an, nicht beides."])),
        ("A;24.06.2020;;", (None, ["Datum und Beginn müssen da sein."])),
    ],
)
def test_a_row_may_say_its_time_in_words(row, told):
    with translation.override("de"):
        entry = table.read_csv(f"Titel;Datum;Beginn;Beginn in Worten\n{row}\n".encode()).entries[0]

    assert (entry.values.get("time_note"), entry.problems) == told


def test_a_table_may_have_times_in_words_alone():
    entry = table.read_csv(b"Titel;Datum;Zeit in Worten\nA;24.06.2020;abends\n").entries[0]

    assert (entry.values["time_note"], entry.problems) == ("abends", [])
