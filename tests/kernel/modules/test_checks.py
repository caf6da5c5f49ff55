"""What a module says about itself is checked before anybody meets it: each mistake is one sentence."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group

from stadtkern.kernel.modules import (
    MapLayer,
    MenuItem,
    MessageKind,
    Module,
    Permission,
    PersonalRecord,
    Service,
    Topic,
    installed,
)
from stadtkern.kernel.modules.checks import clashes, mistakes
from stadtkern.kernel.web import module_checks

URLS = "stadtkern.modules.events.urls"
MARKETS = Module(name="markets", title="Markets", path="wochenmarkt/", urls=URLS)


def nothing(*_given):
    return None


def message(**fields):
    return MessageKind(**{"name": "markets.moved", "title": "x", "template": "x", "context": nothing} | fields)


def topic(**fields):
    return Topic(**{"name": "markets.day", "title": "x", "describe": nothing, "note": nothing} | fields)


def record(**fields):
    calls = dict.fromkeys(("find", "describe", "erase", "expired"), nothing)
    return PersonalRecord(**{"model": Group, "purpose": "x", "retention": "x"} | calls | fields)


def test_the_modules_of_the_house_make_no_mistake():
    assert {name: mistakes(module) for name, module in installed().items()} == {"events": [], "waste": []}
    assert module_checks.check_modules() == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "Markets"}, "name is 'Markets'; use small letters, digits and _."),
        (
            {"path": "/wochenmarkt"},
            "path is '/wochenmarkt'; write it as 'wochenmarkt/', with a slash at its end and none before it.",
        ),
        ({"urls": "markets.nowhere"}, "urls is 'markets.nowhere', and there is no such Python module."),
        ({"staff_urls": "nowhere"}, "staff_urls is 'nowhere', and there is no such Python module."),
        ({"extra_urls": [("", "no where")]}, "extra_urls is 'no where', and there is no such Python module."),
        ({"extra_urls": [URLS]}, f"extra_urls must hold pairs of a path and a dotted name, and holds {URLS!r}."),
        ({"jobs": nothing}, "jobs must be a text, and is a function."),
        ({"jobs": "markets.jobs"}, "jobs is 'markets.jobs', and there is no such Python module."),
        ({"api": "markets.api.router"}, "api is 'markets.api.router', and there is no such Python module."),
        ({"pack": "part"}, "pack is 'part', and there is no such Python module."),
        ({"demo": "markets.demo.fill"}, "demo is 'markets.demo.fill', and there is no such Python module."),
        ({"tile": "markets.tile"}, "tile must be a function, and is a str."),
        ({"tile": lambda: None}, "tile must take 1 argument."),
        ({"today": "markets/today.html"}, "today must be a function, and is a str."),
        ({"zones": 7}, "zones must be a function, and is an int."),
        ({"answers": "x"}, "answers must be a function, and is a str."),
        ({"services": ["x"]}, "services[0] must be a Service, and is a str."),
        (
            {"services": [Service("x", "events-list", "markt", shown=True)]},
            "service events-list: shown must be a function, and is a bool.",
        ),
        (
            {"messages": [message(merge=nothing, context=None)]},
            "message markets.moved: context must be a function, and is missing.",
        ),
        (
            {"capabilities": {"find-market": "/wochenmarkt/"}},
            "capabilities['find-market'] must be a function, and is a str.",
        ),
        ({"capabilities": [nothing]}, "capabilities must be a dict, and is a list."),
        ({"audit_labels": {"edit": "x"}}, "the audit label 'edit' must be called 'markets.<word>', in small letters."),
        ({"menu": MenuItem("x", "events-list")}, "menu must be a list, and is a MenuItem."),
        ({"menu": [("x", "events-list")]}, "menu[0] must be a MenuItem, and is a tuple."),
        (
            {"menu": [MenuItem("x", "events-list", audience="all")]},
            "menu item events-list: audience is 'all'; it can be public or staff.",
        ),
        (
            {"menu": [MenuItem("x", "events-list", place="top")]},
            "menu item events-list: place is 'top'; it can be report or calendar.",
        ),
        (
            {"menu": [MenuItem("x", "events-list", permission="markets.edit")]},
            "menu item events-list: the module has no permission 'markets.edit'; it has none.",
        ),
        (
            {"menu": [MenuItem("x", "events-list", waiting=3)]},
            "menu item events-list: waiting must be a function, and is an int.",
        ),
        (
            {"permissions": [Permission("edit", "x")]},
            "the permission 'edit' must be called 'markets.<word>', in small letters.",
        ),
        (
            {"permissions": [Permission("waste.edit", "x")]},
            "the permission 'waste.edit' must be called 'markets.<word>', in small letters.",
        ),
        ({"permissions": [Permission("markets.edit", "x")] * 2}, "the permission 'markets.edit' is there twice."),
        (
            {"map_layers": [MapLayer("markets", "x", "all")]},
            "map layer markets: features must be a function, and is a str.",
        ),
        (
            {"messages": [message(name="moved")]},
            "the message 'moved' must be called 'markets.<word>', in small letters.",
        ),
        ({"messages": [message(context=lambda row: {})]}, "message markets.moved: context must take 2 arguments."),
        ({"topics": [topic(note="x")]}, "topic markets.day: note must be a function, and is a str."),
        (
            {"topics": [topic(name="other.day")]},
            "the topic 'other.day' must be called 'markets.<word>', in small letters.",
        ),
        ({"personal_data": [record(erase=None)]}, "personal data Group: erase must be a function, and is missing."),
        ({"offline_urls": ["wochenmarkt/"]}, "offline_urls holds 'wochenmarkt/'; a path begins with a slash."),
        ({"offline_urls": "/wochenmarkt/"}, "offline_urls must be a list, and is a str."),
    ],
)
def test_a_wrong_field_is_one_sentence_when_the_process_starts(fields, sentence):
    module = replace(MARKETS, **fields)

    assert mistakes(module) == [f"The module {module.name}: {sentence}"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"services": [Service("x", "markets-week", "markt")]},
            "services names the page 'markets-week', and no path without arguments has that name.",
        ),
        (
            {"menu": [MenuItem("x", "markets-week")]},
            "menu names the page 'markets-week', and no path without arguments has that name.",
        ),
        (
            {"menu": [MenuItem("x", "events-event")]},
            "menu names the page 'events-event', and no path without arguments has that name.",
        ),
        ({"icon": "unicorn"}, "there is no icon 'unicorn'; the names stand in kernel/web/icons.py."),
        (
            {"menu": [MenuItem("x", "events-list", "unicorn")]},
            "there is no icon 'unicorn'; the names stand in kernel/web/icons.py.",
        ),
        (
            {"urls": "stadtkern.modules.events.tiles"},
            "urls is 'stadtkern.modules.events.tiles', and it has no urlpatterns.",
        ),
        (
            {"api": "stadtkern.modules.events.api.Slug"},
            "api is 'stadtkern.modules.events.api.Slug', a _AnnotatedAlias; it must be a django-ninja Router.",
        ),
        (
            {"pack": "stadtkern.modules.events.tiles.tile"},
            "pack is 'stadtkern.modules.events.tiles.tile', a function; it must be a PackPart.",
        ),
        (
            {"demo": "stadtkern.modules.events.demo.PEOPLE"},
            "demo is 'stadtkern.modules.events.demo.PEOPLE', an int; it must be a function.",
        ),
        (
            {"demo": "stadtkern.modules.events.demo.nothing"},
            "demo is 'stadtkern.modules.events.demo.nothing', and it cannot be imported "
            "(AttributeError: module 'stadtkern.modules.events.demo' has no attribute 'nothing').",
        ),
        (
            {"permissions": [Permission("markets.edit", "x", organisation_roles=["boss"])]},
            "permission 'markets.edit': organisations know no role 'boss'; they know owner, editor, door.",
        ),
        ({"personal_data": [record(model="Group")]}, "personal_data: 'Group' is no model."),
    ],
)
def test_what_only_importing_shows_is_one_sentence_of_the_system_check(fields, sentence):
    assert list(module_checks.mistakes(replace(MARKETS, **fields))) == [sentence]


def test_a_message_without_its_templates_names_them():
    assert list(module_checks.mistakes(replace(MARKETS, messages=[message(template="markets/mail/moved")]))) == [
        f"message 'markets.moved': the template markets/mail/moved{ending} is missing."
        for ending in (".subject.txt", ".txt", ".html")
    ]


def test_several_mistakes_are_all_told():
    assert mistakes(replace(MARKETS, tile=1, zones=2)) == [
        "The module markets: tile must be a function, and is an int.",
        "The module markets: zones must be a function, and is an int.",
    ]


def test_two_modules_cannot_claim_the_same():
    layer = MapLayer("places", "x", nothing)
    one, other = replace(MARKETS, map_layers=[layer]), replace(MARKETS, name="fairs", map_layers=[layer])

    assert clashes([one, other]) == [
        "The modules markets and fairs both have the path 'wochenmarkt/'.",
        "The modules markets and fairs both have a map layer 'places'.",
    ]
