"""Control characters and what turns a text around reach no row and no page, whichever form or API they come by."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import bs4
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import CharField, JSONField, TextField
from django.urls import reverse

from stadtkern.kernel.search.models import SearchDocument
from stadtkern.kernel.texts import NOT_TEXT
from stadtkern.modules.events.models import Registration
from tests.security import every_record
from tests.security.walk import places

DIRT = "\0\x07\x1b\x85\u202e\u2066\ufffe"
TYPED = ("text", "search", "email", "tel", "url", None)


def dirty(text: str) -> str:
    """The text with dirt between its letters and around it."""
    return f"{DIRT}{text[:1]}{DIRT}{text[1:]}{DIRT}"


def stored_dirt() -> list[str]:
    """Every column of the database that holds dirt."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model is SearchDocument:  # derived from the others, with a mark of its own in its texts
            continue
        kinds = (CharField, TextField, JSONField, ArrayField)
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, kinds)]
        for row in model._default_manager.values_list(*names) if names else []:
            found += [
                f"{model._meta.label}.{name}"
                for name, value in zip(names, row, strict=True)
                if NOT_TEXT.search(
                    value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
                )
            ]
    return found


def forms_of(html: str, at: str) -> list[tuple[str, dict[str, Any]]]:
    """(path, fields) of all forms of a page that send something; in the fields that people write, dirty text."""
    found = []
    for form in bs4.BeautifulSoup(html, "html5lib").find_all("form"):
        if str(form.get("method", "get")).lower() != "post":
            continue
        fields: dict[str, Any] = {}
        for field in form.find_all(["input", "textarea", "select"]):
            name = field.get("name")
            if not name or field.get("type") in ("file", "submit", "image", "button"):
                continue
            if field.name == "select":
                chosen = field.find("option", selected=True) or field.find("option", value=True)
                fields[name] = chosen["value"] if chosen is not None else ""
            elif field.name == "textarea":
                fields[name] = dirty(field.text.strip() or "Kim Muster")
            elif field.get("type") in ("checkbox", "radio"):
                fields.setdefault(name, field.get("value", "on"))
            elif field.get("type") in TYPED:
                usual = {"email": "kim@example.org", "url": "https://example.org/", "tel": "02381 1"}
                fields[name] = dirty(field.get("value") or usual.get(field.get("type"), "Kim Muster"))
            else:
                fields[name] = field.get("value", "")
        path = urlsplit(urljoin(f"http://testserver{at}", form.get("action") or at)).path
        found.append((path, fields))
    return found


@pytest.mark.parametrize("kind", ["anonymous", "owner", "admin"])
def test_no_form_lets_dirt_in(kind, city, signed_in):
    every_record.make(city)
    Authenticator.objects.update(data={"secret": generate_totp_secret()})
    client = signed_in(kind)
    client.raise_request_exception = False
    sent, failed, shown = set(), [], []

    for place in places():
        at = city.address(place)
        page = client.get(at)
        if page.status_code != 200 or not page.get("Content-Type", "").startswith("text/html"):
            continue
        for path, fields in forms_of(page.content.decode(), at):
            if not any(NOT_TEXT.search(str(value)) for value in fields.values()) or re.search("logout", path):
                continue
            answer = client.post(path, fields)
            sent.add(path)
            failed += [path] if answer.status_code >= 500 else []
            html = answer.content.decode() if not answer.streaming else ""
            shown += [path] if NOT_TEXT.search(html) else []

    assert len(sent) >= (6 if kind == "anonymous" else 10)
    assert (failed, shown, stored_dirt()) == ([], [], [])


def test_no_address_lets_dirt_in(city, signed_in):
    client = signed_in("admin")
    client.raise_request_exception = False

    answers = {
        place.name: client.get(city.address(place), dict.fromkeys(("q", "suche", "seite", "tag", "wort"), dirty("Kim")))
        for place in places()
        if not place.name.endswith(("logout", "signup"))
    }

    assert [name for name, answer in answers.items() if answer.status_code >= 500] == []
    pages = {name: answer for name, answer in answers.items() if "text/html" in answer.get("Content-Type", "")}
    assert [name for name, page in pages.items() if not page.streaming and NOT_TEXT.search(page.content.decode())] == []


def test_the_api_lets_no_dirt_in(city, client):
    body = {"name": dirty("Kim Muster"), "mail": "kim@example.org", "seats": 1}
    text = json.dumps(body).replace("Muster", "Mu\\ud800ster")

    answer = client.post(
        f"/api/v1/events/{city.event.pk}/registrations",
        text,
        headers={"Idempotency-Key": "abc"},
        content_type="application/json",
    )
    search = client.get("/api/v1/search", {"q": dirty("Vorlesen")})

    assert (answer.status_code, Registration.objects.get(contact="kim@example.org").name) == (201, "Kim Muster")
    assert (search.status_code, stored_dirt()) == (200, [])


def test_an_uploaded_file_has_a_clean_name(city, signed_in):
    file = SimpleUploadedFile("pro\u202egramm\x07.csv", b"title;start\nVorlesen;2020-03-10 10:00\n")

    answer = signed_in("admin").post(reverse("events-imports"), {"file": file})

    assert (answer.status_code < 500, stored_dirt()) == (True, [])
