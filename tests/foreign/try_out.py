# ruff: noqa: E402, T201
"""What a city sees of the foreign module: run by tests/modules/test_foreign_module.py in a process of its own."""

from datetime import time

from stadtkern.cli.django_setup import setup_django

setup_django()

from django.core.management import call_command
from django.test import Client
from markets.models import Market

from stadtkern.kernel.city import capabilities, switches
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import StaffRole, User

call_command("migrate", interactive=False, verbosity=0)
Market.objects.create(weekday=0, place="Marktplatz", opens=time(7), closes=time(13))
client = Client()

page = client.get("/wochenmarkt/")
assert page.status_code == 200, page.status_code
assert "<h1>Wochenmärkte</h1>" in page.text, page.text
assert "Marktplatz, 07:00–13:00" in page.text
assert "<h1>Weekly markets</h1>" in client.get("/en/wochenmarkt/").text
start = client.get("/").text
assert "Heute Markt" in start, start
assert "Marktplatz" in start

manager = User.objects.create_user("markt@example.org")
assert not rights.can(manager, "markets.edit")
StaffRole.objects.create(user=manager, module="markets", role="manager")
assert rights.can(manager, "markets.edit")

switches.switch("markets", position=1)
switches.switch("events", position=2)
assert [module.name for module in switches.active()][:2] == ["markets", "events"]
switches.switch("events", position=0)
assert [module.name for module in switches.active()][:2] == ["events", "markets"]

# What it offers to other modules, and that nobody is led to a module that is off.
assert capabilities.lead("find-market", {"street": "Lindenweg", "lon": ""}).url == "/wochenmarkt/?street=Lindenweg"
assert capabilities.lead("find-moon", {}).url == ""

switches.switch("markets", on=False)
assert capabilities.lead("find-market", {"street": "Lindenweg"}).url == ""
assert client.get("/wochenmarkt/").status_code == 404
assert "Heute Markt" not in client.get("/").text
assert client.get("/veranstaltungen/").status_code == 200
switches.switch("markets", on=True)
assert client.get("/wochenmarkt/").status_code == 200
print("the foreign module works")
