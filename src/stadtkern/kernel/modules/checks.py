"""Whether a module says what it offers in the right form: every mistake in words, before anybody meets it on a page.

`mistakes` imports nothing and costs a few milliseconds; `installed` asks it whenever a process starts. What can only be
known by importing or rendering is asked by `stadtkern manage check` and `migrate` (kernel/web/module_checks.py).
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from stadtkern.kernel.modules.contract import MapLayer, MenuItem, Module, Permission, PersonalRecord
from stadtkern.kernel.modules.mail_kinds import MessageKind
from stadtkern.kernel.modules.services import Service
from stadtkern.kernel.modules.topics import Topic

NAME = re.compile(r"[a-z][a-z0-9_]*")
VERB = re.compile(r"[a-z][a-z0-9_]*")
PATH = re.compile(r"([a-z0-9-]+/)+")
AUDIENCES = ("public", "staff")
PLACES = ("", "report", "calendar")
MODULE_FIELDS = ("urls", "staff_urls", "extra_urls", "jobs")  # dotted names of modules
ATTRIBUTE_FIELDS = ("api", "pack", "demo")  # dotted names of something in a module
LISTS: dict[str, type] = {
    "map_layers": MapLayer,
    "menu": MenuItem,
    "permissions": Permission,
    "personal_data": PersonalRecord,
    "messages": MessageKind,
    "topics": Topic,
    "services": Service,
    "offline_urls": str,
}

# The fields that hold functions, and how many arguments each takes.
FUNCTIONS: dict[type, dict[str, int]] = {
    Module: {"tile": 1, "today": 1, "zones": 1, "answers": 1},
    MapLayer: {"features": 1},
    MenuItem: {"waiting": 1, "shown": 0},
    Service: {"shown": 0},
    PersonalRecord: {"find": 1, "describe": 1, "erase": 1, "expired": 1},
    MessageKind: {"context": 2, "attachments": 2, "merge": 2},
    Topic: {"describe": 1, "note": 2, "settings": 0, "upcoming": 1, "expires": 1},
}


class ModuleError(ImproperlyConfigured):
    """Modules that cannot be installed as they are; the text holds one line for each mistake."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = list(mistakes)
        super().__init__("\n".join(self.mistakes))


def mistakes(module: Module) -> list[str]:
    """What is wrong with a module, each in one sentence that names the field; empty when it can be installed."""
    return [f"The module {module.name}: {mistake}" for mistake in _mistakes(module)]


def clashes(modules: Sequence[Module]) -> list[str]:
    """What two modules both claim."""
    owners: dict[str, list[str]] = {}
    for module in modules:
        owners.setdefault(f"the path {module.path!r}", []).append(module.name)
        for layer in module.map_layers:
            owners.setdefault(f"a map layer {layer.name!r}", []).append(module.name)
    return [f"The modules {' and '.join(names)} both have {what}." for what, names in owners.items() if len(names) > 1]


def dotted_names(module: Module) -> Iterator[tuple[str, str]]:
    """(field, dotted name) of all that is imported when it is needed."""
    for field in (*MODULE_FIELDS, *ATTRIBUTE_FIELDS):
        names = [name for _path, name in module.extra_urls] if field == "extra_urls" else [getattr(module, field)]
        yield from ((field, name) for name in names if name)


def _mistakes(module: Module) -> Iterator[str]:
    if not NAME.fullmatch(module.name):
        yield f"name is {module.name!r}; use small letters, digits and _."
    if not PATH.fullmatch(module.path):
        yield f"path is {module.path!r}; write it as 'wochenmarkt/', with a slash at its end and none before it."
    wrong = list(_wrong_kinds(module))
    yield from wrong
    if wrong:
        return  # what follows reads the entries
    for field, name in dotted_names(module):
        if not _exists(name if field in MODULE_FIELDS else name.rpartition(".")[0]):
            yield f"{field} is {name!r}, and there is no such Python module."
    yield from _wrong_functions(module)
    yield from _wrong_names(module)
    yield from _wrong_menu(module)


def _wrong_kinds(module: Module) -> Iterator[str]:
    for field in ("urls", "staff_urls", "api", "jobs", "pack", "demo", "icon"):
        if not isinstance(value := getattr(module, field), str):
            yield f"{field} must be a text, and is {_kind(value)}."
    for field, kind in LISTS.items():
        entries = getattr(module, field)
        if isinstance(entries, str) or not isinstance(entries, Sequence):
            yield f"{field} must be a list, and is {_kind(entries)}."
            continue
        for number, entry in enumerate(entries):
            if not isinstance(entry, kind):
                yield f"{field}[{number}] must be a {kind.__name__}, and is {_kind(entry)}."
    for field in ("audit_labels", "capabilities", "data_labels"):
        if not isinstance(getattr(module, field), Mapping):
            yield f"{field} must be a dict, and is {_kind(getattr(module, field))}."
    for pair in module.extra_urls:
        if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(text, str) for text in pair)):
            yield f"extra_urls must hold pairs of a path and a dotted name, and holds {pair!r}."


def _wrong_functions(module: Module) -> Iterator[str]:
    for words, owner, name, count in _functions(module):
        function = getattr(owner, name)
        default = next(field.default for field in dataclasses.fields(owner) if field.name == name)
        if function is None and default is None:
            continue  # it may be left out
        yield from _wrong_function(words, function, count)
    for name, function in module.capabilities.items():
        yield from _wrong_function(f"capabilities[{name!r}]", function, 1)


def _functions(module: Module) -> Iterator[tuple[str, Any, str, int]]:
    """(in words, the object, its field, how many arguments it takes) of everything that must be a function."""
    named: list[tuple[str, Any]] = [
        ("", module),
        *((f"map layer {layer.name}: ", layer) for layer in module.map_layers),
        *((f"menu item {item.url_name}: ", item) for item in module.menu),
        *((f"service {service.url_name}: ", service) for service in module.services),
        *((f"personal data {getattr(one.model, '__name__', one.model)}: ", one) for one in module.personal_data),
        *((f"message {message.name}: ", message) for message in module.messages),
        *((f"topic {topic.name}: ", topic) for topic in module.topics),
    ]
    for words, owner in named:
        for name, count in FUNCTIONS[type(owner)].items():
            yield words + name, owner, name, count


def _wrong_function(words: str, function: Any, count: int) -> Iterator[str]:
    if not callable(function):
        yield f"{words} must be a function, and is {_kind(function)}."
    elif not _takes(function, count):
        yield f"{words} must take {count} argument{'' if count == 1 else 's'}."


def _wrong_names(module: Module) -> Iterator[str]:
    named = {
        "permission": [permission.name for permission in module.permissions],
        "message": [message.name for message in module.messages],
        "topic": [topic.name for topic in module.topics],
        "audit label": list(module.audit_labels),
    }
    for kind, names in named.items():
        for name in names:
            owner, _dot, verb = str(name).partition(".")
            if owner != module.name or not VERB.fullmatch(verb):
                yield f"the {kind} {name!r} must be called '{module.name}.<word>', in small letters."
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"the {kind} {name!r} is there twice."
    for url in module.offline_urls:
        if not url.startswith("/"):
            yield f"offline_urls holds {url!r}; a path begins with a slash."


def _wrong_menu(module: Module) -> Iterator[str]:
    permissions = [permission.name for permission in module.permissions]
    for item in module.menu:
        if item.audience not in AUDIENCES:
            yield f"menu item {item.url_name}: audience is {item.audience!r}; it can be {' or '.join(AUDIENCES)}."
        if item.permission and item.permission not in permissions:
            known = f"it has {', '.join(permissions)}" if permissions else "it has none"
            yield f"menu item {item.url_name}: the module has no permission {item.permission!r}; {known}."
        if item.place not in PLACES:
            yield f"menu item {item.url_name}: place is {item.place!r}; it can be report or calendar."


def _exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, AttributeError, ValueError):
        return False


def _takes(function: Callable[..., Any], count: int) -> bool:
    try:
        inspect.signature(function).bind(*range(count))
    except TypeError:
        return False
    except ValueError:  # a function written in C that does not tell
        return True
    return True


def _kind(value: Any) -> str:
    return "missing" if value is None else a_kind(value)


def a_kind(value: Any) -> str:
    """The type of a value with its article: "a str", "an int"."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"
