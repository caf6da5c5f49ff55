"""No page, mail or export shows what only machines say, or a word in the other language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.utils import translation

from stadtkern.environment import ROOT
from stadtkern.kernel.city import clock, loader
from stadtkern.kernel.messages.mail import registry
from stadtkern.kernel.messages.mail.rendering import render
from stadtkern.kernel.messages.models import Message, Subscriber, Subscription
from stadtkern.kernel.people import demo as people
from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust import audit
from stadtkern.modules.events import demo
from tests import pages, words
from tests.security import deeds
from tests.security.walk import places

LANGUAGES = ["de", "en"]
# Open data has the names of the API, whoever reads it; so has the template that an import of events reads back,
# and the description of the API names its fields.
FOR_PROGRAMS = {"api-docs", "events-csv", "waste-csv", "events-import-template-csv", "events-import-template-xlsx"}


def of(path: str, answer: Any, names: Iterable[str] = ()) -> list[str]:
    kind = answer.get("Content-Type", "")
    if answer.streaming or not answer.content or not kind.startswith("text/html"):
        return []
    return [f"{path}: {problem}" for problem in words.judge(answer.content, names)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["anonymous", "owner", "admin"])
def test_no_path_says_what_only_machines_say(kind, language, city, signed_in):
    client = signed_in(kind)
    deeds.do_all(city)
    sent = Message.objects.values_list("rendered", flat=True)
    names = [city.event.title, *(mail["subject"] for mail in sent if mail)]
    wrong: list[str] = []
    for place in places():
        with translation.override(language):
            path = city.address(place)
        if place.name not in FOR_PROGRAMS:
            wrong += of(path, client.get(path), names)

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
    names = list(demo.Event.objects.values_list("title", flat=True))
    wrong: list[str] = []

    for page in pages.PAGES:
        if page.path == "/api/v1/docs":
            continue
        path = page.path.format(event=event)
        path = path if language == "de" or path.startswith("/en/") else f"/en{path}"
        wrong += of(path, (staff if page.staff else public).get(path), names)

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


def _of_cell(cell: str, language: str) -> list[str]:
    """Of a cell's language only whole texts of ours are judged: sentences may be people's own."""
    foreign = [problem for problem in words.foreign_words(cell, language) if problem == "not translated"]
    return words.machine_words(cell) + foreign


def _of_text(text: str, language: str) -> list[str]:
    problems = words.machine_words(text) + words.foreign_words(text, language)
    return [f"{problem} ({text[:80]})" for problem in problems]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_export_says_what_only_machines_say(language, city, signed_in):
    client, wrong, exports = signed_in("admin"), [], 0
    deeds.do_all(city)
    for place in places():
        with translation.override(language):
            path = city.address(place)
        for query in ({}, {"format": "csv"}):
            answer = client.get(path, query)
            if place.name in FOR_PROGRAMS or answer.status_code != 200:
                continue
            found = list(cells(answer))
            exports += bool(found)
            wrong += [f"{path}: {problem} ({cell[:60]})" for cell in found for problem in _of_cell(cell, language)]

    assert exports > 8
    assert wrong == [], "\n".join(dict.fromkeys(wrong))


def rows_of() -> Iterator[models.Model]:
    """Every row that a mail can be about, in every state that it can have; afterwards it is as it was."""
    for model in apps.get_models():
        for row in model._base_manager.all()[:2] if model.__module__.startswith("stadtkern.") else ():
            before = {one.attname: getattr(row, one.attname) for one in model._meta.fields if one.name in VARIED}
            for changes in _variants(row, model):
                model._base_manager.filter(pk=row.pk).update(**changes)
                yield row
            if before:
                model._base_manager.filter(pk=row.pk).update(**before)


VARIED = ("state", "unproven", "offer_ends_at")


def _variants(row: Any, model: Any) -> Iterator[dict[str, Any]]:
    field = next((one for one in model._meta.fields if one.name == "state" and one.choices), None)
    if field is None:
        yield {}
        return
    for state, _label in field.choices:
        if not hasattr(row, "unproven"):
            yield {"state": state}
            continue
        for unproven in (False, True):
            yield {"state": state, "unproven": unproven, "offer_ends_at": row.event.starts_at}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mail_says_what_only_machines_say(language, city):
    context: dict[str, Any] = {"changes": [["Ort", "Rathaus", "Halle"]], "email": "ada@example.org", "note": ""}
    context |= {"name": "Ada Beispiel", "by": "Ada Beispiel", "organisation": "Verein", "role": "owner"}
    context |= {
        "topic": "waste.collection",
        "keys": ["nord"],
        "token": "x",
        "title": "Restmüll",
        "body": "Morgen",
        "path": "/abfall/",
    }
    subscriber = Subscriber.objects.create(
        channel="mail", email="ada@example.org", created_at=clock.now(), seen_at=clock.now()
    )
    Subscription.objects.create(subscriber=subscriber, topic="waste.collection", key="nord", changed_at=clock.now())
    type(city.event).objects.update(capacity=None)
    said: dict[str, list[str]] = {}
    for row in rows_of():
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
            problems = [problem for text in texts for problem in _of_text(text, language)]
            said.setdefault(kind, []).extend(f"{kind}: {problem}" for problem in problems + words.judge(mail.html))

    wrong = [problem for problems in said.values() for problem in problems]
    assert wrong == [], "\n".join(dict.fromkeys(wrong))
    assert sorted(set(registry.kinds()) - set(said)) == []
