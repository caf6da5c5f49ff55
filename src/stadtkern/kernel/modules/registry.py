"""The modules that are installed, found through the entry-point group `stadtkern.modules`.

The part of an entry point before `.module:` is the Django app; nothing else is needed to plug a module in. Which modules
are on, and in which order, is data of the city (`kernel.city.switches`).
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from stadtkern.kernel.modules.contract import Module

GROUP = "stadtkern.modules"


def installed_entry_points() -> list[EntryPoint]:
    """The entry points of the group, ordered by name; the same name twice is an error."""
    found = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    unique = {point.name: point for point in found}
    for point in found:
        if unique[point.name].value != point.value:
            raise ValueError(
                f"two packages offer a module named {point.name!r}: {point.value} and {unique[point.name].value}"
            )
    return list(unique.values())


def app_names() -> list[str]:
    """The Django apps of all installed modules, for INSTALLED_APPS; imports none of them."""
    return [point.module.rpartition(".")[0] for point in installed_entry_points()]


@cache
def installed() -> dict[str, Module]:
    """All installed modules by name. Django must be set up. Raises TypeError for an entry point that is no Module."""
    modules: dict[str, Module] = {}
    for point in installed_entry_points():
        module = point.load()
        if not isinstance(module, Module):
            raise TypeError(f"entry point {point.name!r} gives {type(module).__name__}, not a stadtkern Module")
        if module.name != point.name:
            raise ValueError(f"entry point {point.name!r} gives a module that calls itself {module.name!r}")
        modules[module.name] = module
    return modules
