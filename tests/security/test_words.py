"""No page, mail or export shows what only machines say, or a word in the other language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.utils import translation

from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader
from stadtkern.kernel.messages.mail import registry
from stadtkern.kernel.messages.mail.rendering import render
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.people import demo as people
from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust import audit
from stadtkern.modules.events import demo
from tests import pages, words
from tests.security.walk import places

LANGUAGES = ["de", "en"]
# Open data has the names of the API, whoever reads it; so has the template that an import of events reads back.
FOR_PROGRAMS = {"events-csv", "waste-csv", "events-import-template-csv", "events-import-template-xlsx"}


def of(path: str, answer: Any) -> list[str]:
    kind = answer.get("Content-Type", "")
    if answer.streaming or not answer.content or not kind.startswith("text/html"):
        return []
    return [f"{path}: {problem}" for problem in words.judge(answer.content)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["anonymous", "owner", "admin"])
def test_no_path_says_what_only_machines_say(kind, language, city, signed_in):
    client = signed_in(kind)
    wrong: list[str] = []
    for place in places():
        with translation.override(language):
            path = city.address(place)
        wrong += of(path, client.get(path))

    assert wrong == [], "\n".join(dict.fromkeys(wrong))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_the_demonstration_says_what_only_machines_say(language, db, settings):
    settings.DEMO, settings.CITY_FOLDER = True, ROOT / "cities" / "hamm"
    loader.load(settings.CITY_FOLDER)
    people.make()
    demo.fill()
    event = str(demo.Event.objects.filter(seats_taken__gt=0).order_by("pk")[0].pk)
    staff, public = Client(), Client()
    staff.force_login(User.objects.get(email="leitung@demo.example"))
    wrong: list[str] = []

    for page in pages.PAGES:
        path = page.path.format(event=event)
        path = path if language == "de" or path.startswith("/en/") else f"/en{path}"
        wrong += of(path, (staff if page.staff else public).get(path))

    assert wrong == [], "\n".join(dict.fromkeys(wrong))


def cells(answer: Any) -> Iterator[str]:
    """Every cell of an export, headings first."""
    if answer["Content-Type"].startswith("text/csv"):
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield from (cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";") for cell in row)
    elif "spreadsheetml" in answer["Content-Type"]:
        for sheet in openpyxl.load_workbook(io.BytesIO(answer.content)):
            yield sheet.title
            yield from (str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_export_says_what_only_machines_say(language, city, signed_in):
    client, wrong, exports = signed_in("admin"), [], 0
    for place in places():
        with translation.override(language):
            path = city.address(place)
        for query in ({}, {"format": "csv"}):
            answer = client.get(path, query)
            if place.name in FOR_PROGRAMS or answer.status_code != 200:
                continue
            found = list(cells(answer))
            exports += bool(found)
            wrong += [f"{path}: {problem} ({cell[:60]})" for cell in found for problem in words.wrong(cell, language)]

    assert exports > 8
    assert wrong == [], "\n".join(dict.fromkeys(wrong))


def rows_of(city: Any) -> Iterator[models.Model]:
    """Every row that a mail can be about, in every state that it can have."""
    for model in apps.get_models():
        for row in model._base_manager.all()[:2] if model.__module__.startswith("stadtkern.") else ():
            field = next((one for one in model._meta.fields if one.name == "state" and one.choices), None)
            for state, _label in field.choices if field is not None else [("", "")]:
                if field is not None:
                    changes = {"state": state} | ({"offer_ends_at": row.event.starts_at} if state == "offered" else {})
                    model._base_manager.filter(pk=row.pk).update(**changes)
                yield row


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mail_says_what_only_machines_say(language, city):
    context = {"changes": [["Ort", "Rathaus", "Halle"]], "email": "ada@example.org", "by": "Ada Beispiel", "note": ""}
    context |= {"name": "Ada Beispiel", "organisation": "Verein", "role": "owner"}
    said: dict[str, list[str]] = {}
    for row in rows_of(city):
        for kind in registry.kinds():
            message = Message(
                kind=kind, language=language, about=audit.label(row), context=context, recipient="a@b.example"
            )
            try:
                with transaction.atomic():
                    mail = render(message)
            except (AttributeError, KeyError, TypeError, ValueError):
                continue  # this kind is not about such rows
            if mail is None:
                continue
            texts = [mail.subject, *mail.text.splitlines()]
            problems = [f"{problem} ({text[:80]})" for text in texts for problem in words.wrong(text, language)]
            said.setdefault(kind, []).extend(f"{kind}: {problem}" for problem in problems + words.judge(mail.html))

    wrong = [problem for problems in said.values() for problem in problems]
    assert wrong == [], "\n".join(dict.fromkeys(wrong))
    assert sorted(set(registry.kinds()) - set(said)) == []
