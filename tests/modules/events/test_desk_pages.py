"""The desk's pages: who may see them, what they take, what they say when something is wrong."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from stadtkern.kernel.places.models import Place
from stadtkern.modules.events.actions import editing
from stadtkern.modules.events.forms.editing import EventForm, as_typed, first_values
from stadtkern.modules.events.models import Conflict, Event, ImportRun

from .desk import ROLES, START, club, draft, person, published

pytestmark = pytest.mark.django_db
WRITERS = {"manager", "editor", "owner", "member"}
PAGES = [
    ("events-desk", False),
    ("events-desk-csv", False),
    ("events-new", False),
    ("events-edit", True),
    ("events-preview", True),
    ("events-history", True),
    ("events-questions", True),
    ("events-imports", False),
    ("events-import-template-csv", False),
    ("events-import-template-xlsx", False),
]


def signed_in(role: str) -> Client:
    """A browser of somebody with that role; staff have their second factor behind them."""
    from allauth.mfa.models import Authenticator

    user = person(role, club())
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(user)
    return client


def typed(event: Event | None = None, **changes: object) -> dict[str, object]:
    """What a browser sends for an event, with changes."""
    first = first_values(event, [club()], city=False)
    sent = {name: as_typed(value) for name, value in first.items()}
    sent |= {name: as_typed(value) for name, value in changes.items()}
    return {name: value if len(value) != 1 else value[0] for name, value in sent.items() if value}


NEW = {"title": "Handysprechstunde", "start_day": "2020-03-10", "start_time": "14:30"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "about_event"), PAGES)
def test_who_sees_which_page(role, name, about_event):
    event = draft(club())
    client = signed_in(role)

    answer = client.get(reverse(name, args=[event.pk] if about_event else []))

    allowed = role in WRITERS or (role == "stranger" and not about_event)
    assert answer.status_code == (200 if allowed else 403)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "name", ["events-edit", "events-step", "events-duplicate", "events-settle", "events-questions"]
)
def test_who_may_send_which_form(role, name):
    event = draft(club())
    client = signed_in(role)

    answer = client.post(reverse(name, args=[event.pk]), {"step": "submit"})

    assert (answer.status_code == 403) == (role not in WRITERS)


@pytest.mark.parametrize(("name", "about_event"), PAGES)
def test_who_is_not_signed_in_goes_to_the_door_first(client, name, about_event):
    answer = client.get(reverse(name, args=[draft().pk] if about_event else []))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_members_see_only_what_is_theirs():
    draft(club(), title="Unseres")
    draft(None, title="Der Stadt")
    draft(None, title="Gemeinsam", organisers=[club()])

    page = signed_in("member").get(reverse("events-desk")).content.decode()

    assert ("Unseres" in page, "Gemeinsam" in page, "Der Stadt" in page) == (True, True, False)


def test_a_partner_writes_and_submits_and_an_editor_publishes():
    partner = signed_in("member")
    answer = partner.post(reverse("events-new"), typed(**NEW, then="submit", place_new="Vereinsheim"))
    event = Event.objects.get()

    assert answer["Location"] == reverse("events-edit", args=[event.pk])
    assert (event.state, event.starts_at, str(event.place), str(event.owner)) == (
        "submitted",
        START,
        "Vereinsheim",
        "Beispielverein",
    )

    bureau = signed_in("manager")
    assert "Handysprechstunde" in bureau.get(reverse("events-desk"), {"offen": 1}).content.decode()
    bureau.post(reverse("events-bulk"), {"step": "approve", "event": event.pk})
    bureau.post(reverse("events-step", args=[event.pk]), {"step": "publish"})

    assert partner.get(reverse("events-event", args=[event.slug])).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": "x" * 10_000}, "title", "10000"),
        ({"end_time": "14:00"}, "end_time", "nach dem Beginn"),
        ({"end_day": "2020-03-11"}, "end_time", "Uhr"),
        ({"start_day": "2020-03-29", "start_time": "02:30"}, "start_time", "vorgestellt"),
        ({"registration": "external"}, "external_url", "Adresse"),
        ({"opens_day": "2020-03-11"}, "opens_day", "bevor"),
        ({"closes_day": "2020-03-11"}, "closes_day", "spätestens"),
        ({"opens_day": "2020-03-05", "closes_day": "2020-03-04"}, "closes_day", "nach"),
        ({"capacity": "2"}, "party_limit", "mehr als"),
        ({"capacity": "0"}, "capacity", "1"),
        ({"start_day": "31.02.2020"}, "start_day", "Datum"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(changes, field, words):
    answer = signed_in("member").post(reverse("events-new"), typed(**(NEW | {"text": "Sehr lang."} | changes)))

    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert words in str(form.errors[field])
    assert "Sehr lang." in answer.content.decode()
    assert Event.objects.count() == 0


def test_what_both_changed_is_shown_and_what_one_changed_is_kept():
    event = draft(club(), room="Saal 1", summary="Alt")
    client, form = signed_in("member"), typed(event)
    editing.update(event, by="chef@example.org", version=1, title="Titel der Chefin", summary="Neu")

    answer = client.post(reverse("events-edit", args=[event.pk]), form | {"title": "Mein Titel", "room": "Saal 2"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="Mein Titel"' in page
    assert "chef@example.org" in page
    assert "Titel der Chefin" in page
    assert 'value="Saal 2"' in page
    assert ">\nNeu</textarea>" in page

    again = form | {"title": "Mein Titel", "room": "Saal 2", "summary": "Neu", "version": "2"}
    assert client.post(reverse("events-edit", args=[event.pk]), again).status_code == 302
    event.refresh_from_db()
    assert (event.title, event.room, event.summary) == ("Mein Titel", "Saal 2", "Neu")


def test_saving_the_page_as_it_is_changes_nothing():
    place = Place.objects.create(slug="haus", name="Haus")
    event = published(
        club(), place=place, organisers=[club()], text="Zeile\n\nZeile", capacity=9, registration="online"
    )

    signed_in("member").post(reverse("events-edit", args=[event.pk]), typed(event))

    assert Event.objects.get().version == event.version


def test_a_contradiction_is_settled_with_one_press():
    event = published(club())
    values = [
        {"value": "2020-03-10T13:30:00+00:00", "source": "Programm"},
        {"value": "2020-03-10T13:00:00+00:00", "source": "Artikel"},
    ]
    conflict = Conflict.objects.create(event=event, field="starts_at", values=values, found_at=START)
    client = signed_in("member")
    page = client.get(reverse("events-edit", args=[event.pk])).content.decode()

    client.post(reverse("events-settle", args=[event.pk]), {"conflict": conflict.pk, "choice": "1"})

    assert "10.03.2020 14:00" in page
    assert "Artikel" in page
    event.refresh_from_db()
    assert f"{event.starts_at:%H:%M}" == "13:00"
    assert (
        client.post(reverse("events-settle", args=[event.pk]), {"conflict": conflict.pk, "choice": "0"}).status_code
        == 404
    )


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return SimpleUploadedFile("bild.png", out.getvalue(), "image/png")


def test_a_picture_needs_a_description_and_an_author(tmp_path, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    client = signed_in("member")

    answer = client.post(reverse("events-new"), typed(**NEW) | {"picture": picture()})
    assert set(answer.context["form"].errors) == {"picture_alt", "picture_credit"}

    more = {"picture": picture(), "picture_alt": "Ein rotes Feld", "picture_credit": "Beispiel"}
    assert client.post(reverse("events-new"), typed(**NEW) | more).status_code == 302
    assert Event.objects.get().picture.name.endswith(".webp")


def test_a_file_that_is_no_picture_is_refused():
    svg = SimpleUploadedFile("bild.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")

    answer = signed_in("member").post(
        reverse("events-new"), typed(**NEW, picture_alt="Bild", picture_credit="Ich") | {"picture": svg}
    )

    assert list(answer.context["form"].errors) == ["picture"]


def test_script_in_markdown_stays_text_in_the_preview():
    event = draft(club(), text="<script>alert(1)</script> [klick](javascript:alert(1))")

    page = signed_in("member").get(reverse("events-preview", args=[event.pk])).content.decode()

    assert "<script>alert" not in page
    assert 'href="javascript:' not in page


def test_the_history_shows_long_texts_word_by_word():
    event = draft(club(), text="Bringen Sie Ihr Gerät mit.")
    editing.update(event, by="test", version=1, text="Bringen Sie Ihr Handy mit.")

    page = signed_in("member").get(reverse("events-history", args=[event.pk])).content.decode()

    assert "<del>Gerät</del> <ins>Handy</ins>" in page


def test_questions_can_be_added_and_removed_without_a_script():
    event = draft(club())
    client, url = signed_in("member"), reverse("events-questions", args=[event.pk])
    management = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "version": "1"}
    first = {"form-0-label": "Größe?", "form-0-kind": "choice", "form-0-choices": "S\nM", "form-0-position": "1"}

    more = client.post(url, management | first | {"add": "1"})
    assert (more.context["formset"].total_form_count(), 'value="Größe?"' in more.content.decode()) == (2, True)

    wrong = client.post(url, management | first | {"form-0-choices": "S"})
    assert wrong.status_code == 422

    assert client.post(url, management | first).status_code == 302
    question = event.questions.get()
    assert (question.label, question.choices) == ("Größe?", ["S", "M"])

    gone = management | first | {"form-0-id": str(question.pk), "form-0-remove": "on", "version": "2"}
    assert client.post(url, gone).status_code == 302
    assert event.questions.count() == 0


def test_the_list_is_filtered_counted_and_exported():
    draft(club(), title="Alpha")
    published(club(), title="=BETA()")
    client = signed_in("manager")

    assert [event.title for event in client.get(reverse("events-desk"), {"q": "alp"}).context["page"]] == ["Alpha"]
    table = b"".join(client.get(reverse("events-desk-csv"), {"status": "published"}).streaming_content).decode()
    assert "'=BETA()" in table
    assert "Alpha" not in table
    assert "Nichts gefunden" in client.get(reverse("events-desk"), {"q": "gibtesnicht"}).content.decode()


def test_the_list_asks_as_much_for_one_event_as_for_three():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, numbers = signed_in("manager"), []
    client.get(reverse("events-desk"))  # what a process asks once, it has asked now
    for title in ("Eins", "Zwei", "Drei"):
        draft(club(), title=title, organisers=[club()])
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("events-desk"))
        numbers.append(len(queries))

    assert numbers[0] == numbers[2]


def upload(content: bytes, name: str) -> dict[str, object]:
    return {"file": SimpleUploadedFile(name, content), "organisation": str(club().pk)}


TABLE = "Nummer;Titel;Datum;Beginn\n1;Müllers Abend;10.03.2020;18:30\n2;;10.03.2020;18:30\n".encode("cp1252")


def test_a_partner_imports_a_table_reads_the_report_and_takes_it_over():
    client = signed_in("member")

    answer = client.post(reverse("events-imports"), upload(TABLE, "programm.csv"))
    page = client.get(answer["Location"]).content.decode()
    assert ("Müllers Abend" in page, Event.objects.count()) == (True, 0)

    trial = ImportRun.objects.get()
    done = client.post(reverse("events-import-take-over", args=[trial.pk]))
    assert client.get(done["Location"]).status_code == 200
    event = Event.objects.get()
    assert (event.title, str(event.owner), event.state) == ("Müllers Abend", "Beispielverein", "draft")
    rejects = b"".join(client.get(reverse("events-import-rejected", args=[trial.pk])).streaming_content).decode()
    assert "3" in rejects.splitlines()[1]
    assert client.post(reverse("events-import-take-over", args=[trial.pk])).status_code == 409
    assert Event.objects.count() == 1


def test_reports_of_others_are_closed():
    signed_in("member").post(reverse("events-imports"), upload(TABLE, "programm.csv"))
    run, stranger = ImportRun.objects.get(), signed_in("stranger")

    for name in ("events-import", "events-import-rejected"):
        assert stranger.get(reverse(name, args=[run.pk])).status_code == 403
    assert stranger.post(reverse("events-import-take-over", args=[run.pk])).status_code == 403


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a.csv", b"nur ein Wort"),
        ("a.ics", b"Quatsch"),
        ("a.xlsx", b"PK\x03\x04kaputt"),
        ("a.csv", b""),
    ],
)
def test_a_file_that_cannot_be_read_says_so_beside_the_field(name, content):
    answer = signed_in("member").post(reverse("events-imports"), upload(content, name))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert ImportRun.objects.count() == 0


def test_a_file_of_more_than_five_megabytes_is_refused():
    answer = signed_in("member").post(reverse("events-imports"), upload(b"x" * (5 * 1024 * 1024 + 1), "a.csv"))

    assert "5 MB" in str(answer.context["form"].errors["file"])


def test_the_form_shows_every_field_in_one_of_its_sections():
    form = EventForm(owners=[club()], city=False)

    shown = {field.name for _section, fields in form.sections() for field in fields}

    assert shown == set(form.fields) - {"version"}
