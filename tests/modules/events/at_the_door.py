"""One word of one device at the door, as tests say it."""

import uuid

from stadtkern.kernel.city import clock
from stadtkern.modules.events.actions import door
from stadtkern.modules.events.models import DoorEntry, Registration


def check_in(event, party, *, by, at=None, seats=None):
    """party: a registration, or what was scanned."""
    who = {"registration": party.pk} if isinstance(party, Registration) else {"code": party}
    return _say(event, by, DoorEntry.Kind.ARRIVED, at, seats=seats, **who)


def undo(event, party, *, by):
    return _say(event, by, DoorEntry.Kind.UNDONE, None, registration=party.pk)


def walk_in(event, seats, *, by):
    return _say(event, by, DoorEntry.Kind.WALK_IN, None, seats=seats)


def _say(event, by, kind, at, **fields):
    return door.sync(event, [door.DeviceEntry(uuid.uuid4(), kind, at or clock.now(), **fields)], by=by)[0]
