"""The topics of all installed modules by name."""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext as _

from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.modules import Topic, installed


class UnknownTopic(Refusal):
    """A topic or a key that nobody offers. details: `topic`, `key`."""

    code = "unknown_topic"
    status = 422

    @property
    def message(self) -> str:
        return _("This reminder does not exist. Please reload the page.")


@cache
def topics() -> dict[str, Topic]:
    """Every declared topic by its name. Raises ValueError when two share one."""
    found: dict[str, Topic] = {}
    for module in installed().values():
        for one in module.topics:
            if one.name in found:
                raise ValueError(f"two topics are named {one.name!r}")
            found[one.name] = one
    return found


def topic(name: str) -> Topic:
    """The topic of that name. Raises UnknownTopic."""
    try:
        return topics()[name]
    except KeyError:
        raise UnknownTopic(topic=name, key="") from None
