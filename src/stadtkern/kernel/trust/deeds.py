"""The words for what stands in the audit trail as `<module>.<verb>`."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.modules import installed
from stadtkern.kernel.people import actions

KERNEL = {
    "jobs.retry": _("Job started again"),
    "jobs.run": _("Job started by hand"),
    "messages.send_again": _("Message sent again"),
    "messages.stop": _("Message stopped"),
    "messages.pause_topic": _("Messages of a topic stopped"),
    "messages.resume_topic": _("Messages of a topic going on"),
    "trust.person_erased": _("Personal data erased"),
}


def names() -> dict[str, str]:
    """All actions that the kernel and the installed modules name, in the language of the moment."""
    named = {action: gettext(words) for action, words in actions.ACTIONS.items()}
    named |= {action: str(words) for action, words in KERNEL.items()}
    for module in installed().values():
        named |= {action: str(words) for action, words in module.actions.items()}
    return named
