"""All kinds of message by name: the kernel's own and those of every installed module."""

from __future__ import annotations

from functools import cache

from stadtkern.kernel import rooms
from stadtkern.kernel.modules import MessageKind, installed


class UnknownKind(LookupError):
    """A kind of message that nobody declares: a slip in the code."""


@cache
def kinds() -> dict[str, MessageKind]:
    """Every declared kind by its name. Raises ValueError when two share one."""
    declared = [*rooms.mails(), *(kind for module in installed().values() for kind in module.messages)]
    found: dict[str, MessageKind] = {}
    for kind in declared:
        if kind.name in found:
            raise ValueError(f"two kinds of message are named {kind.name!r}")
        found[kind.name] = kind
    return found


def kind(name: str) -> MessageKind:
    """The kind of that name. Raises UnknownKind."""
    try:
        return kinds()[name]
    except KeyError:
        raise UnknownKind(
            f"no module declares the message {name!r}; declared are {', '.join(sorted(kinds()))}"
        ) from None
