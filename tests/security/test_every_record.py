"""Every page, file, feed and mail with every kind of record there is, in every writing that people have."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from typing import Any

import openpyxl
import pypdf
import pytest
from django.db import transaction

from stadtkern.kernel.places.queries import examples
from tests.security import every_mail, every_record
from tests.security.walk import places

WRITINGS = {
    "latin": "Größe Žižek",
    "greek": "Ελένη",
    "cyrillic": "Їжакевич",
    "han": "李小龍",
    "arabic": "محمد",
    "emoji": "🎉👩‍👧",
}
PDF, JOINER = "%PDF", "\u200d"
KINDS = ["anonymous", "owner", "admin"]
_shown: set[str] = set()  # outputs in which an ordinary text of people stands


@pytest.fixture
def whole_city(city: Any) -> Any:
    """The small city with at least one row of every model."""
    every_record.make(city)
    return city


def test_every_model_has_a_record(whole_city):
    assert every_record.without_a_row() == []


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_output_fails_with_any_kind_of_record(kind, language, whole_city, signed_in):
    client = signed_in(kind)
    client.raise_request_exception = False

    failed = [place.name for place in places() if client.get(language + whole_city.address(place)).status_code >= 500]

    assert failed == []


@pytest.mark.parametrize("writing", WRITINGS)
def test_every_output_shows_what_people_wrote_in_any_writing(writing, city, signed_in):
    client = signed_in("admin")
    if not _shown:
        with transaction.atomic():
            every_record.make(city)
            found = outputs(client, city)
            transaction.set_rollback(True)
        _shown.update(name for name, text in found.items() if every_record.ORDINARY in text)
        examples.forget()
    every_record.make(city, WRITINGS[writing])

    found = outputs(client, city)

    assert len(_shown) > 40
    assert sorted(name for name in _shown if not holds(found[name], WRITINGS[writing])) == []


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("writing", WRITINGS)
def test_every_mail_shows_what_people_wrote_in_any_writing(writing, language, whole_city):
    text = WRITINGS[writing]
    ordinary = every_mail.all_of_them(every_record.ORDINARY, language)
    shown = {name for name, mail in ordinary.items() if mail is not None and every_record.ORDINARY in mail.text}
    every_record.write_everywhere(text)

    mails = every_mail.all_of_them(text, language)

    assert [name for name, mail in mails.items() if mail is None] == []
    assert [
        name
        for name, mail in mails.items()
        if name in shown and not (text in mail.text and text in unescape(mail.html))
    ] == []
    assert len(shown) > 10


def outputs(client: Any, city: Any) -> dict[str, str]:
    """The text of everything that has an address."""
    return {place.name: text_of(client.get(city.address(place))) for place in places()}


def text_of(answer: Any) -> str:
    """What a person reads in an answer, whatever its kind."""
    content = b"".join(answer) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "")
    if kind.startswith("application/pdf"):
        return PDF + "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if "spreadsheetml" in kind:
        book = openpyxl.load_workbook(io.BytesIO(content))
        return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    if kind.startswith(("image/", "font/")):
        return ""
    text = content.decode()
    if "json" in kind:
        return json.dumps(json.loads(text), ensure_ascii=False)
    if kind.startswith("text/calendar"):
        return re.sub(r"\r?\n[ \t]", "", text)
    return unescape(text)


def holds(text: str, writing: str) -> bool:
    """Whether a text stands in an output. A PDF keeps its letters, but not always their order, nor what joins them."""
    return set(writing) - {" ", JOINER} <= set(text) if text.startswith(PDF) else writing in text
