"""What of a module can only be checked by importing and rendering: a Django system check, so `stadtkern manage check`
and `stadtkern migrate` tell it. What is cheaper is told whenever a process starts: kernel/modules/checks.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db.models import Model
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from ninja import Router

from stadtkern.kernel.city.packs import PackPart
from stadtkern.kernel.modules import Module, ModuleError, import_field, installed
from stadtkern.kernel.modules.checks import a_kind, dotted_names
from stadtkern.kernel.people.models import Membership
from stadtkern.kernel.web.icons import ICONS

KINDS: dict[str, tuple[type, str]] = {"api": (Router, "a django-ninja Router"), "pack": (PackPart, "a PackPart")}


@register("modules")
def check_modules(**_given: Any) -> list[CheckMessage]:
    """Each mistake of each module as an error of its own."""
    return [
        Error(f"The module {module.name}: {mistake}", id="stadtkern.E001")
        for module in installed().values()
        for mistake in mistakes(module)
    ]


def mistakes(module: Module) -> Iterator[str]:
    """What is wrong with an installed module, each in one sentence that names the field."""
    yield from _wrong_imports(module)
    yield from _wrong_pages(module)
    yield from _wrong_templates(module)
    for icon in sorted({module.icon, *(item.icon for item in module.menu if item.icon)} - set(ICONS)):
        yield f"there is no icon {icon!r}; the names stand in kernel/web/icons.py."
    known = Membership.Role.values
    for permission in module.permissions:
        for role in permission.organisation_roles:
            if role not in known:
                there = ", ".join(known)
                yield f"permission {permission.name!r}: organisations know no role {role!r}; they know {there}."
    for record in module.personal_data:
        if not (isinstance(record.model, type) and issubclass(record.model, Model)):
            yield f"personal_data: {record.model!r} is no model."


def _wrong_imports(module: Module) -> Iterator[str]:
    for field, name in dotted_names(module):
        try:
            found = import_field(module, field, name)
        except ModuleError as error:
            yield error.mistakes[0].partition(": ")[2]
            continue
        kind, words = KINDS.get(field, (object, ""))
        if not isinstance(found, kind):
            yield f"{field} is {name!r}, {a_kind(found)}; it must be {words}."
        if field == "demo" and not callable(found):
            yield f"demo is {name!r}, {a_kind(found)}; it must be a function."
        if field.endswith("urls") and not hasattr(found, "urlpatterns"):
            yield f"{field} is {name!r}, and it has no urlpatterns."


def _wrong_pages(module: Module) -> Iterator[str]:
    named = [("menu", item.url_name) for item in module.menu]
    named += [("services", service.url_name) for service in module.services]
    for field, name in named:
        try:
            reverse(name)
        except NoReverseMatch:
            yield f"{field} names the page {name!r}, and no path without arguments has that name."
        except ModuleError:  # some module's paths cannot be imported, which is told of that module
            return


def _wrong_templates(module: Module) -> Iterator[str]:
    for message in module.messages:
        for ending in (".subject.txt", ".txt", ".html"):
            name = message.template + ending
            try:
                get_template(name)
            except TemplateDoesNotExist:
                yield f"message {message.name!r}: the template {name} is missing."
            except TemplateSyntaxError as error:
                yield f"message {message.name!r}: the template {name} has an error ({error})."
