"""Who works with the programme hears by mail when it is their turn: the city's editors, and the partner."""

from __future__ import annotations

from stadtkern.kernel.messages.mail import outbox
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import User
from stadtkern.modules.events.models import Event

TO_PARTNERS = {"send_back": "events.sent_back", "approve": "events.approved", "publish": "events.published"}


def inform(event: Event, step: str, *, by: User | str, note: str = "") -> int:
    """Write the mails about a step that somebody has just taken; gives how many. Call it in the step's transaction.

    A partner's submission is told to those who may approve it, the city's answer to the owners and editors of the
    organisation that the event belongs to. Nobody is told of what they did themselves, or of what the house does by
    itself (`by` is a word: an import, the city's folder).
    """
    if not isinstance(by, User):
        return 0
    if step == "submit" and not rights.can(by, "events.approve"):
        kind, people = "events.submitted", rights.holders("events.approve")
    elif step in TO_PARTNERS and event.owner is not None:
        kind, people = TO_PARTNERS[step], rights.members_with("events.edit", event.owner)
    else:
        return 0
    recipients = [person for person in people if person.pk != by.pk]
    for person in recipients:
        outbox.send(
            kind,
            to=person.email,
            about=event,
            language=person.language,
            context={"name": str(person), "by": str(by), "note": note},
            key=f"{kind}:{event.pk}:{event.version}:{person.pk}",
        )
    return len(recipients)
