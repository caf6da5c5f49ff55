"""Fields and values of rows in words: for people who ask what is held about them, and for the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from stadtkern.kernel import rooms
from stadtkern.kernel.city import dates
from stadtkern.kernel.jobs import tasks
from stadtkern.kernel.messages.mail import registry
from stadtkern.kernel.messages.topics import topics
from stadtkern.kernel.modules import installed

MAX_ISO_LENGTH = 40


class DataLabels:
    """The words of one module, or of one of the kernel's rooms, in the language of the moment."""

    def __init__(self, owner: str) -> None:
        module = installed().get(owner)
        own = module.data_labels if module is not None else {}
        self.labels: Mapping[str, Any] = {**rooms.data_labels(), **_of_the_house(), **own}

    def name(self, field: str) -> str:
        """A field; of a foreign module that has no words for it, its name without underscores."""
        known = self.labels.get(field)
        return str(known) if known is not None else field.replace("_", " ").capitalize()

    def value(self, field: str, value: Any) -> str:
        """A value of a field, also one that is kept as text: states in words, days and instants as people write them.

        Lists are told one by one, dictionaries as "name: value".
        """
        if value is None or value in ("", "None", [], {}):
            return "–"
        if isinstance(value, bool) or value in ("True", "False"):
            return _("yes") if str(value) == "True" else _("no")
        if isinstance(value, list | tuple):
            return ", ".join(self.value(field, each) for each in value)
        if isinstance(value, Mapping):
            return "; ".join(f"{self.name(str(key))}: {self.value(str(key), each)}" for key, each in value.items())
        known = self.labels.get(f"{field}={value}")
        return str(known) if known is not None else _instant(str(value))

    def text(self, text: str) -> str:
        """A text that may be the bare name of a job, a topic, a kind of mail, a module, or of the house itself."""
        for field in ("actor", "job", "topic", "kind", "module"):
            if (known := self.labels.get(f"{field}={text}")) is not None:
                return str(known)
        return text


def _of_the_house() -> dict[str, Any]:
    """What the kernel knows of itself: its modules, topics, jobs, and kinds of mail."""
    titles: dict[str, Any] = {name: module.title for name, module in installed().items()}
    titles["*"] = _("All modules")
    labels = {f"module={name}": title for name, title in titles.items()} | titles
    labels |= {f"topic={name}": topic.title for name, topic in topics().items()}
    labels |= {f"kind={name}": kind.title for name, kind in registry.kinds().items()}
    labels |= {f"job={name}": tasks.title(name) for name in tasks.declared()}
    roles = {name.partition("=")[2]: words for name, words in rooms.data_labels().items() if name.startswith("role=")}
    return labels | {f"{name}={role}": words for name in titles for role, words in roles.items()}


def _instant(text: str) -> str:
    """A day or an instant that is written for machines, in words; any other text as it is."""
    if len(text) > MAX_ISO_LENGTH or not text[:4].isdigit() or text[4:5] != "-":
        return text
    try:
        if len(text) == len("2020-03-10"):
            return dates.daylong(date.fromisoformat(text))
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    if at.tzinfo is None:
        return text
    return pgettext("a day and a time", "%(day)s, %(time)s") % {"day": dates.daylong(at), "time": dates.clock(at)}
