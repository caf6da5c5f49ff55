"""The contract between the kernel and a module, and the registry of the modules that are installed.

A module is one folder with a `module.py` that holds a `Module`. This room knows no other one of the kernel, so that a
module can say what it offers before anything is set up.
"""

from stadtkern.kernel.modules.addresses import AddressHit, ZoneStretch
from stadtkern.kernel.modules.checks import ModuleError
from stadtkern.kernel.modules.contract import MapLayer, MenuItem, Module, Permission, PersonalRecord, Tile, TodaySection
from stadtkern.kernel.modules.mail_kinds import Attachment, MessageKind
from stadtkern.kernel.modules.registry import app_names, import_field, installed, installed_entry_points
from stadtkern.kernel.modules.services import SearchAnswer, Service
from stadtkern.kernel.modules.topics import Note, Topic

__all__ = [
    "AddressHit",
    "Attachment",
    "MapLayer",
    "MenuItem",
    "MessageKind",
    "Module",
    "ModuleError",
    "Note",
    "Permission",
    "PersonalRecord",
    "SearchAnswer",
    "Service",
    "Tile",
    "TodaySection",
    "Topic",
    "ZoneStretch",
    "app_names",
    "import_field",
    "installed",
    "installed_entry_points",
]
