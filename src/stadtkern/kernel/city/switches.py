"""Which modules are on, and in which order: data of the city, read anew when it changes."""

from __future__ import annotations

import time
from functools import cache

from django.db import DatabaseError, transaction

from stadtkern.kernel import content, replica
from stadtkern.kernel.city.models import ModuleSwitch
from stadtkern.kernel.modules import Module, installed

FRESH_SECONDS = 5.0  # without a line to the database for changes
_known: tuple[float, int | None, dict[str, tuple[bool, int]]] | None = None


def _switches() -> dict[str, tuple[bool, int]]:
    global _known
    version = content.listener().city_version()
    now = time.monotonic()
    if _known is not None and (
        (_known[1] == version and version is not None) or (now - _known[0] < FRESH_SECONDS and version is None)
    ):
        return _known[2]
    try:
        with replica.reading():
            rows = {switch.name: (switch.on, switch.position) for switch in ModuleSwitch.objects.all()}
    except DatabaseError:
        return _known[2] if _known is not None else {}
    _known = (now, version, rows)
    return rows


def forget() -> None:
    """Read the switches anew at the next question; for tests and after a change in this process."""
    global _known
    _known = None


def is_on(name: str) -> bool:
    """Whether a module is on; one that the city does not mention is on."""
    return _switches().get(name, (True, 0))[0]


def active() -> list[Module]:
    """The modules that are on, in the city's order."""
    switches = _switches()
    ordered = sorted(installed().values(), key=lambda module: (switches.get(module.name, (True, 999))[1], module.name))
    return [module for module in ordered if switches.get(module.name, (True, 0))[0]]


@cache
def _packages() -> dict[str, str]:
    from stadtkern.kernel.modules import installed_entry_points

    return {point.module.rpartition(".")[0]: point.name for point in installed_entry_points()}


def module_of(_path: str, view_module: str) -> str | None:
    """The name of the module that a view belongs to, by its Python package; None for the kernel's."""
    for package, name in _packages().items():
        if view_module == package or view_module.startswith(f"{package}."):
            return name
    return None


@transaction.atomic
def switch(name: str, *, on: bool | None = None, position: int | None = None) -> ModuleSwitch:
    """Switch a module on or off, or move it. Raises KeyError for a module that is not installed."""
    if name not in installed():
        raise KeyError(name)
    row, _created = ModuleSwitch.objects.select_for_update().get_or_create(name=name)
    row.on = row.on if on is None else on
    row.position = row.position if position is None else position
    row.save()
    content.changed(city=True)
    forget()
    return row
