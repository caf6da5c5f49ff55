"""What a room of the kernel declares to the rooms below it, which don't know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig, apps
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from stadtkern.kernel.modules import Service


class Room(AppConfig):
    """A room as a Django app. Dotted names are imported when somebody asks for what stands behind them.

    pack_name, pack: its part of a city folder (`PackPart`); jobs: a module whose import declares its jobs;
    mails: its list of `MessageKind`; audit_labels: the audit trail's `<room>.<verb>` in words; data_labels: its fields
    and their values in words ("<field>", "<field>=<value>"); services: pages that the search offers.
    """

    pack_name = ""
    pack = ""
    jobs = ""
    mails = ""
    audit_labels: Mapping[str, StrOrPromise] = {}
    data_labels: Mapping[str, StrOrPromise] = {}
    services: Sequence[Service] = ()


def rooms() -> list[Room]:
    """The rooms in the order of INSTALLED_APPS."""
    return [config for config in apps.get_app_configs() if isinstance(config, Room)]


def packs() -> dict[str, Any]:
    """The parts of a city folder that rooms read, by name."""
    return {room.pack_name: import_string(room.pack) for room in rooms() if room.pack}


def mails() -> list[Any]:
    """The kinds of mail that rooms send (`MessageKind`)."""
    return [kind for room in rooms() if room.mails for kind in import_string(room.mails)]


def job_modules() -> list[str]:
    """Dotted names of the modules that declare the rooms' jobs."""
    return [room.jobs for room in rooms() if room.jobs]


def audit_labels() -> dict[str, StrOrPromise]:
    """What stands in the audit trail, in words."""
    return {action: words for room in rooms() for action, words in room.audit_labels.items()}


def data_labels() -> dict[str, StrOrPromise]:
    """The rooms' fields and values in words."""
    return {name: words for room in rooms() for name, words in room.data_labels.items()}


def services() -> list[Service]:
    """The pages of rooms that the search offers."""
    return [service for room in rooms() for service in room.services]
