"""The privacy page names everything that the app stores about people, as modules and kernel declare it."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import EmailField, ForeignKey, GenericIPAddressField
from django.test.utils import isolate_apps
from django.utils import translation
from lxml import html

from stadtkern.kernel.modules import Module, PersonalRecord
from stadtkern.kernel.people.models import User
from stadtkern.kernel.privacy import checks, records
from stadtkern.kernel.trust.personal import PersonalData

pytestmark = pytest.mark.django_db

# Models that could name a person and bear no mark, each with the reason.
NO_PERSON = {
    "waste.Provider": "the company that collects",
    "waste.ProviderFeed": "the account of who set the address goes with the account",
    "events.EventFeed": "the account of who set the address goes with the account",
    "kernel_people.Organisation": "the mailbox of an organisation",
}


def cards(client, path):
    """What the page says of each thing that is stored: purpose, what is stored, how long, who gets it, erasure."""
    page = html.fromstring(client.get(path).content.decode())
    words = lambda node: " ".join(node.text_content().split())  # noqa: E731
    return [
        (words(card.find("h4")), *(words(node) for node in card.iter("dd")))
        for card in page.xpath('//*[@id="gespeichert"]//li')
    ]


@pytest.mark.parametrize(("path", "language"), [("/datenschutz/", "de"), ("/en/datenschutz/", "en")])
def test_the_page_names_every_record_in_full(client, path, language):
    with translation.override(language):
        declared = [
            tuple(
                " ".join(str(words).split())
                for words in (record.purpose, record.data, record.retention, record.recipients, record.kept)
                if words
            )
            for record in records.every()
        ]

    assert cards(client, path)[: len(declared)] == declared
    assert all(str(record.data) for record in records.every())


def test_a_record_of_another_module_stands_on_the_page_at_once(client, monkeypatch):
    record = PersonalRecord(
        model=Group,
        purpose="Parkausweise ausstellen",
        data="Name, Kennzeichen",
        retention="Zwei Jahre",
        recipients="Die Druckerei",
        find=lambda _email: [],
        describe=lambda _row: {},
        erase=lambda _row: None,
        expired=lambda _at: [],
    )
    module = Module("permits", "Ausweise", "ausweise/", personal_data=[record])
    monkeypatch.setattr(records, "installed", lambda: {"permits": module})

    first = cards(client, "/datenschutz/")[0]

    assert first == ("Parkausweise ausstellen", "Name, Kennzeichen", "Zwei Jahre", "Die Druckerei")


def test_a_model_with_personal_data_that_nobody_names_is_refused(monkeypatch):
    assert checks.check_personal_data() == []
    with isolate_apps("stadtkern.kernel.trust"):

        class ParkingPermit(PersonalData):
            class Meta:
                app_label = "kernel_trust"

    monkeypatch.setattr(checks.apps, "get_models", lambda: [ParkingPermit])

    assert [error.msg for error in checks.check_personal_data()] == [
        "kernel_trust.ParkingPermit holds personal data, and no module names it in personal_data."
    ]


def test_every_model_of_ours_that_could_name_a_person_bears_the_mark():
    kinds = (EmailField, GenericIPAddressField)
    could = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("stadtkern.") and not issubclass(model, PersonalData)
        for field in model._meta.get_fields()
        if isinstance(field, kinds) or (isinstance(field, ForeignKey) and field.related_model is User)
    }

    assert could == set(NO_PERSON)
