"""All kinds of message by name: the kernel's own and those of every installed module."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from stadtkern.kernel.messages.kinds import MessageKind
from stadtkern.kernel.modules import installed

KERNEL = (
    "stadtkern.kernel.messages.plain",
    "stadtkern.kernel.messages.notices",
    "stadtkern.kernel.people.notices",
    "stadtkern.kernel.trust.notices",
)


class UnknownKind(LookupError):
    """A kind of message that nobody declares: a slip in the code."""


@cache
def kinds() -> dict[str, MessageKind]:
    """Every declared kind by its name. Raises ValueError when two share one."""
    declared = [kind for name in KERNEL if find_spec(name) is not None for kind in import_module(name).KINDS]
    declared += [kind for module in installed().values() for kind in module.messages]
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
