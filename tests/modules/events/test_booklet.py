"""The printed programme: whole, readable for everybody, and deaf to code in what people wrote."""

import io
import json
import re
import time
from datetime import date, datetime
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from django.urls import reverse
from django.utils import translation
from PIL import Image

from stadtkern.kernel import typesetting as kernel_typesetting
from stadtkern.kernel.child_process import ChildFailed
from stadtkern.kernel.city import clock
from stadtkern.modules.events.exporters import booklet, typesetting
from stadtkern.modules.events.models import EventState, Series
from tests.modules.events.attending import evening, topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def week():
    return Series.objects.create(
        slug="woche",
        title="Woche der Wörter",
        first_day=date(2020, 3, 9),
        last_day=date(2020, 3, 14),
        text="Ein *Vorwort*.",
    )


def words(pdf):
    """All words of all pages, without the hyphens and breaks that the typesetter made."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return squeezed(text)


def squeezed(text):
    return re.sub(r"[\s\u00ad\-\u2010\u2011]+", "", text)


def test_every_event_of_the_real_programme_is_in_it(week, shared):
    programme = json.loads((shared / "hamm" / "digitale-woche-2020.json").read_text(encoding="utf-8"))["events"]
    for event in programme:
        start = datetime.fromisoformat(f"{event['date']}T{event['start']}").replace(tzinfo=clock.zone())
        evening(event["title"], series=week, starts_at=start, ends_at=None)

    started = time.monotonic()
    pdf = booklet.make(week)

    text = words(pdf)
    assert len(programme) == 47
    assert [event["title"] for event in programme if squeezed(event["title"]) not in text] == []
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) % 4 == 0
    assert time.monotonic() - started < 60  # a guard against a typesetter that hangs, no measurement


def test_it_is_an_accessible_document(week):
    evening(series=week)

    reader = pypdf.PdfReader(io.BytesIO(booklet.make(week)))

    assert reader.metadata.title == "Woche der Wörter, 9. bis 14. März 2020"
    assert reader.metadata.author
    assert reader.trailer["/Root"]["/Lang"] == "de"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    assert "<pdfuaid:part>1</pdfuaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data().decode()


EVIL = [
    '#import "x.typ"',
    "$x^2$",
    "\\",
    "*fett*",
    "_kursiv_",
    "`code`",
    '#read("/etc/passwd")',
    "]#panic()[",
    '"; #x',
    "<label>",
    "@ref",
    "= Titel",
    "// weg",
    "~",
    "{{ x }}",
    "#{1+1}",
    "https://evil.example",
]


@pytest.mark.parametrize("evil", EVIL)
def test_no_word_of_anybody_is_read_as_code(week, evil):
    fields = {"summary": evil, "text": evil, "price_note": evil, "accessibility": evil, "room": evil}
    event = evening(evil, series=week, organiser=f"Verein {evil}"[:50], **fields)
    event.topics.add(topic(f"T {evil}"))

    text = words(booklet.make(week))

    assert text.count(squeezed(evil)) >= 5


def test_markdown_becomes_type_and_a_bad_link_only_words(week):
    markdown = (
        "**fett** und *schräg*\n\n- eins\n- zwei\n\n1. erstens\n\n> Zitat\n\n# "
        "Kopf\n\n[gut](https://gut.example) [böse](javascript:alert(1)) <b>x</b> ![Bild](http://x/y.png)"
    )
    evening(series=week, text=markdown)

    pdf = booklet.make(week)

    addresses = {
        str(note.get_object()["/A"].get("/URI", ""))
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    }
    assert "https://gut.example" in addresses
    assert not any("javascript" in address for address in addresses)
    for word in ("fett", "schräg", "eins", "erstens", "Zitat", "Kopf", "böse", "<b>x</b>", "Bild"):
        assert word in words(pdf)


def test_a_text_of_twenty_thousand_characters_runs_over_pages(week):
    evening(series=week, text="Donaudampfschifffahrt und mehr. " * 620)

    assert len(pypdf.PdfReader(io.BytesIO(booklet.make(week))).pages) >= 12


def test_cancelled_and_moved_events_say_so(week):
    evening("Fällt aus", series=week, state=EventState.CANCELLED)
    evening("Zieht um", series=week, moved=True)
    evening("Noch geheim", series=week, state=EventState.DRAFT, published_at=None)

    with translation.override("en"):
        text = words(booklet.make(week))

    assert ("cancelled" in text, "moved" in text, "Nochgeheim" in text) == (True, True, False)


def test_the_squares_lead_to_the_pages(week):
    event = evening(series=week)
    data = json.dumps(booklet.contents(week)).encode()

    pages = typesetting.png("booklet.typ", {"data.json": data}, ppi=220)
    found = {code.text for page in pages for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(page)).convert("L"))}

    assert any(text.endswith(reverse("events-event", args=[event.slug])) for text in found)
    assert any(text.endswith("/woche/") for text in found)


def test_the_same_content_is_typeset_once_and_a_change_anew(week, settings):
    event = evening(series=week)
    folder = settings.VAR / "booklets"

    first = booklet.make(week)
    assert booklet.make(week) == first
    assert len(list(folder.glob("*.pdf"))) == 1

    event.title = "Neuer Titel"
    event.save()
    assert "NeuerTitel" in words(booklet.make(week))
    assert len(list(folder.glob("*.pdf"))) == 2


def test_old_booklets_are_forgotten(week, settings, monkeypatch):
    monkeypatch.setattr(booklet, "KEPT", 2)
    for number in range(4):
        week.title = f"Woche {number}"
        week.save()
        booklet.make(week)

    assert len(list((settings.VAR / "booklets").glob("*.pdf"))) == 2


def test_the_printers_get_bleed_and_sheets_to_fold(week):
    evening(series=week)

    def size(form):
        pages = pypdf.PdfReader(io.BytesIO(booklet.make(week, form=form))).pages
        box = pages[0].mediabox
        return len(pages), round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)

    count, width, height = size("a5")
    assert (width, height) == (148, 210)
    assert size("print") == (count, 154, 216)
    assert size("fold") == (count // 2, 297, 210)


def test_a_few_events_are_one_sheet_without_contents_and_indexes(week):
    for hour in range(10, 15):
        evening(series=week, title=f"Abend {hour}", starts_at=clock.at(date(2020, 3, 10), hour), ends_at=None)

    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(booklet.make(week))).pages]

    assert len(pages) == 4
    assert [title for title in ("Inhalt", "Register") if any(title in page for page in pages)] == []
    assert [f"Abend {hour}" in "".join(pages) for hour in range(10, 15)] == [True] * 5


def test_days_more_than_a_week_apart_are_told_apart_by_their_dates(week):
    for day in (date(2020, 3, 10), date(2020, 3, 17), date(2020, 4, 7)):
        evening(series=week, starts_at=clock.at(day, 18), ends_at=None)

    found = booklet.contents(week)

    assert (found["weeks"], [day["number"] for day in found["days"]]) == (True, ["10.3.", "17.3.", "7.4."])


def test_a_series_without_events_is_no_booklet(week, client):
    assert client.get(reverse("events-booklet"), {"series": "woche"}).status_code == 404


@pytest.mark.parametrize(
    "query", [{"series": "gibt-es-nicht"}, {"format": "exe"}, {"series": "weg\0"}, {"series": "x" * 999}]
)
def test_what_is_not_there_is_not_there(week, client, query):
    evening(series=week)

    assert client.get(reverse("events-booklet"), query).status_code == 404


def test_the_file_is_public_and_knows_when_nothing_changed(week, client):
    evening(series=week)

    answer = client.get(reverse("events-booklet"))
    again = client.get(reverse("events-booklet"), HTTP_IF_NONE_MATCH=answer["ETag"])

    assert (answer.status_code, answer["Content-Type"], answer.cookies) == (200, "application/pdf", {})
    assert answer.content.startswith(b"%PDF")
    assert again.status_code == 304


def test_in_english_it_is_english(week, client):
    for _number in range(booklet.MAX_SHORT + 1):  # fewer have no contents
        evening(series=week)
    with translation.override("en"):
        url = reverse("events-booklet")

    reader = pypdf.PdfReader(io.BytesIO(client.get(url).content))

    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert "Contents" in reader.pages[1].extract_text()


def test_without_the_house_font_it_is_set_in_another(week, monkeypatch):
    evening(series=week)
    monkeypatch.setattr(kernel_typesetting, "FONTS", Path("/nowhere"))

    assert booklet.make(week).startswith(b"%PDF")


def test_a_template_reads_no_file_but_its_own(tmp_path, monkeypatch):
    (tmp_path / "secret.txt").write_text("geheim")
    monkeypatch.setattr(kernel_typesetting, "source", lambda _package, name: f'#read("{tmp_path}/secret.txt")'.encode())

    with pytest.raises(ChildFailed):
        typesetting.pdf("x.typ", {}, standards=())
