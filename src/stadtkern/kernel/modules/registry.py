"""The modules that are installed, found through the entry-point group `stadtkern.modules`.

The part of an entry point before `.module:` is the Django app; nothing else is needed to plug a module in. Which
modules
are on, and in which order, is data of the city (`kernel.city.switches`).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from stadtkern.kernel.modules.checks import MODULE_FIELDS, ModuleError, clashes, mistakes
from stadtkern.kernel.modules.contract import Module

GROUP = "stadtkern.modules"


def installed_entry_points() -> list[EntryPoint]:
    """The entry points of the group, ordered by name; the same name twice is an error."""
    found = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    unique = {point.name: point for point in found}
    for point in found:
        if unique[point.name].value != point.value:
            raise ModuleError(
                [f"Two packages offer a module {point.name}: {point.value} and {unique[point.name].value}."]
            )
    return list(unique.values())


def app_names() -> list[str]:
    """The Django apps of all installed modules, for INSTALLED_APPS; imports none of them."""
    return [point.module.rpartition(".")[0] for point in installed_entry_points()]


@cache
def installed() -> dict[str, Module]:
    """All installed modules by name. Django must be set up.

    Raises ModuleError, with everything that is wrong in words.
    """
    modules: dict[str, Module] = {}
    wrong: list[str] = []
    for point in installed_entry_points():
        try:
            module = point.load()
        except Exception as error:
            # Whatever a foreign module raises while it is imported, people are told which one it is.
            raise ModuleError(
                [f"The module {point.name}: {point.value} cannot be imported ({type(error).__name__}: {error})."]
            ) from error
        if not isinstance(module, Module):
            wrong.append(f"The module {point.name}: {point.value} is a {type(module).__name__}, not a Module.")
        elif module.name != point.name:
            wrong.append(f"The module {point.name}: its entry point says {point.name!r}, its name is {module.name!r}.")
        else:
            wrong += mistakes(module)
            modules[module.name] = module
    wrong = wrong or clashes(list(modules.values()))
    if wrong:
        raise ModuleError(wrong)
    return modules


def import_field(module: Module, field: str, name: str = "") -> Any:
    """What the dotted name in a field of a module stands for. name: the one meant, of several. Raises ModuleError."""
    name = name or getattr(module, field)
    try:
        if field in MODULE_FIELDS:
            return import_module(name)
        holder, _dot, attribute = name.rpartition(".")
        return getattr(import_module(holder), attribute)
    except Exception as error:
        # Whatever a foreign module raises while it is imported, people are told which one it is.
        raise ModuleError(
            [
                f"The module {module.name}: {field} is {name!r}, and it cannot be imported"
                f" ({type(error).__name__}: {error})."
            ]
        ) from error
