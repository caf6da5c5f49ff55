"""What one module does for another: only one that is on, the first in
the city's order, and never at the cost of the page.
"""

from dataclasses import replace

import pytest

from stadtkern.kernel import modules
from stadtkern.kernel.city import capabilities, contacts, switches

pytestmark = pytest.mark.django_db
PROVIDER = contacts.ContactDetails("Stadtbetrieb", "betrieb@example.org", "", "", "")


@pytest.fixture
def offering(monkeypatch):
    """Let the installed modules offer things to others."""

    def offer(**offers):
        known = modules.installed()
        changed = {name: replace(module, capabilities=offers.get(name, {})) for name, module in known.items()}
        monkeypatch.setattr(switches, "installed", lambda: changed)

    return offer


def test_without_a_module_for_it_the_responsible_body_is_named():
    assert capabilities.lead("report-defect", {"street": "Lindenweg"}, responsible=PROVIDER) == capabilities.Lead(
        "", PROVIDER
    )
    assert capabilities.lead("report-defect", {}).contact == contacts.contact()


def test_the_first_module_in_the_citys_order_leads_with_what_is_known(offering):
    offering(
        events={"report-defect": lambda context: "/eins/?" + "&".join(context)},
        waste={"report-defect": lambda context: "/zwei/"},
    )
    switches.switch("waste", position=2)
    switches.switch("events", position=1)

    assert capabilities.lead("report-defect", {"street": "Lindenweg", "lon": ""}).url == "/eins/?street"

    switches.switch("events", on=False)

    assert capabilities.lead("report-defect", {}).url == "/zwei/"


def test_a_capability_that_fails_costs_its_way_and_not_the_page(offering, caplog):
    offering(events={"report-defect": lambda context: context["street"]})

    assert capabilities.lead("report-defect", {}, responsible=PROVIDER) == capabilities.Lead("", PROVIDER)
    assert "the capability report-defect failed" in caplog.text
