"""The demonstration's crowd: invented, the same at every start, and never more than the seats."""

from collections import Counter

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel.city import clock, loader
from stadtkern.kernel.messages.models import Message
from stadtkern.modules.events import demo
from stadtkern.modules.events.models import Event, Registration, WaitingParty
from stadtkern.modules.events.queries.registering import Openness, availability

pytestmark = pytest.mark.django_db


def test_the_demo_fills_itself_once(settings):
    settings.CITY_FOLDER = ROOT / "cities" / "hamm"
    loader.load(settings.CITY_FOLDER)

    demo.fill()
    first = list(Registration.objects.order_by("pk").values())
    demo.fill()

    assert list(Registration.objects.order_by("pk").values()) == first
    states = Counter(availability(event, clock.now()).state for event in Event.objects.all())
    assert states == {Openness.OPEN: 36, Openness.WAITING_LIST: 5, Openness.NONE: 6}
    assert sorted(WaitingParty.objects.filter(event__source_id="dw20-02").values_list("position", "seats")) == [
        (1, 1),
        (2, 2),
        (3, 1),
    ]
    assert {contact.partition("@")[2] for contact in Registration.objects.values_list("contact", flat=True)} == {
        "example.org"
    }
    assert Registration.objects.filter(created_at__gte=clock.now()).count() == 0
    assert Message.objects.count() == 0


def test_a_city_without_demo_data_stays_as_it_is(settings):
    settings.CITY_FOLDER = ROOT / "cities" / "musterstadt"
    loader.load(settings.CITY_FOLDER)

    demo.fill()

    assert Registration.objects.count() == 0
