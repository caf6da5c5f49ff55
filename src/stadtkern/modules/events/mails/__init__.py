"""What people are told about registrations, the waiting list, and the way of an event, as kinds of message.

Each renders from the row as it is at delivery: who cancelled in the meantime gets no reminder.
"""

from . import desk, kinds

KINDS = [*kinds.KINDS, *desk.KINDS]

__all__ = ["KINDS"]
