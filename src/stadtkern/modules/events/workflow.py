"""The way of an event from the first draft to the programme: every allowed step, who may take it, what it needs.

    draft → submitted → approved → published ⇄ cancelled
      ↑________|___________|

"Moved" is no state of its own: a published event with a new time or place stays published (`Event.moved`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import Organisation, User
from stadtkern.modules.events.models import Event, EventState, RegistrationKind


@dataclass(frozen=True)
class Transition:
    """One allowed step. needs: what must be there ("complete", "note"), for a sensible result."""

    name: str
    before: frozenset[EventState]
    after: EventState
    permission: str
    title: str | Promise
    needs: frozenset[str] = frozenset()


STEPS = {
    step.name: step
    for step in (
        Transition(
            "submit",
            frozenset({EventState.DRAFT}),
            EventState.SUBMITTED,
            "events.edit",
            gettext_lazy("Submit to the city"),
            frozenset({"complete"}),
        ),
        Transition(
            "send_back",
            frozenset({EventState.SUBMITTED, EventState.APPROVED}),
            EventState.DRAFT,
            "events.approve",
            gettext_lazy("Send back"),
            frozenset({"note"}),
        ),
        Transition(
            "withdraw", frozenset({EventState.SUBMITTED}), EventState.DRAFT, "events.edit", gettext_lazy("Withdraw")
        ),
        Transition(
            "approve",
            frozenset({EventState.SUBMITTED}),
            EventState.APPROVED,
            "events.approve",
            gettext_lazy("Approve"),
            frozenset({"complete"}),
        ),
        Transition(
            "publish",
            frozenset({EventState.APPROVED}),
            EventState.PUBLISHED,
            "events.approve",
            gettext_lazy("Publish"),
            frozenset({"complete"}),
        ),
        Transition(
            "cancel",
            frozenset({EventState.PUBLISHED}),
            EventState.CANCELLED,
            "events.edit",
            gettext_lazy("Cancel the event"),
            frozenset({"note"}),
        ),
        Transition(
            "reinstate",
            frozenset({EventState.CANCELLED}),
            EventState.PUBLISHED,
            "events.approve",
            gettext_lazy("Reinstate the event"),
            frozenset({"complete"}),
        ),
    )
}


class StepRefused(Refusal):
    """The event stands where this step does not begin. details: `step`, `state`."""

    code = "step_not_possible"

    @property
    def message(self) -> str:
        state = EventState(self.details["state"]).label
        return _("You cannot use “%(step)s” now because the event's status is “%(state)s”.") % {
            "step": STEPS[self.details["step"]].title,
            "state": state,
        }


class Incomplete(Refusal):
    """Something that a public event must have is missing. details: `missing`, a list of sentences."""

    code = "incomplete"
    status = 422

    @property
    def message(self) -> str:
        return _("Something is still missing: %(what)s") % {"what": " ".join(self.details["missing"])}


class NoteMissing(Refusal):
    """A step that other people must be able to understand needs a few words. details: `step`."""

    code = "note_missing"
    status = 422

    @property
    def message(self) -> str:
        return _("Please say why in a few words. The others will read it.")


# Permissions that show people's data. They come from the owning organisation or from a grant that the event shows.
ABOUT_PEOPLE = frozenset({"events.registrations", "events.door"})


def owners(event: Event, permission: str) -> list[Organisation]:
    """The organisations whose members may hold a permission for an event.

    For the event itself: its owner and its organisers. For the people who come: its owner, and those with whom the
    owner shares the registrations (docs/people-and-messages.md).
    """
    others = event.registrations_shared_with if permission in ABOUT_PEOPLE else event.organisers
    return [*([event.owner] if event.owner is not None else []), *others.all()]


def may(user: object, permission: str, event: Event) -> bool:
    """Whether somebody holds a permission for this event. A word ("import", "city folder") is the house itself."""
    return isinstance(user, str) or (
        isinstance(user, User) and rights.can(user, permission, owners=owners(event, permission))
    )


def require(user: object, permission: str, event: Event) -> None:
    """Raises PermissionDenied unless `may`."""
    if not may(user, permission, event):
        raise PermissionDenied(permission)


def possible(user: object, event: Event) -> list[Transition]:
    """The steps that somebody may take with this event now, in the order of the table."""
    state = EventState(event.state)
    return [step for step in STEPS.values() if state in step.before and may(user, step.permission, event)]


def check(name: str, event: Event, by: User | str, note: str = "") -> Transition:
    """The step, when it is allowed now. Raises PermissionDenied, StepRefused, NoteMissing, Incomplete, KeyError."""
    step = STEPS[name]
    require(by, step.permission, event)
    if EventState(event.state) not in step.before:
        raise StepRefused(step=name, state=event.state)
    if "note" in step.needs and not note.strip():
        raise NoteMissing(step=name)
    if "complete" in step.needs and (gaps := missing(event)):
        raise Incomplete(missing=gaps)
    return step


def missing(event: Event) -> list[str]:
    """What an event must have before anybody sees it, as sentences; empty when it is complete enough."""
    gaps = []
    if not event.title.strip():
        gaps.append(_("The title is missing."))
    if event.registration == RegistrationKind.EXTERNAL and not event.external_url:
        gaps.append(_("The address of the registration page is missing."))
    if event.picture and not event.picture_alt.strip():
        gaps.append(_("The picture needs a description for people who cannot see it."))
    if event.picture and not event.picture_credit.strip():
        gaps.append(_("The picture needs a credit."))
    return gaps


def advice(event: Event) -> list[str]:
    """What people will ask when it is not there. Nothing of it stops an event."""
    hints = []
    if event.place is None and not event.online_url:
        hints.append(_("Where does it take place? Until you say, people see “venue to be announced”."))
    if event.ends_at is None:
        hints.append(_("When does it end? It helps people to plan their journey home."))
    if not event.text.strip() and not event.summary.strip():
        hints.append(_("A few sentences about the event would help people decide."))
    if event.pk and event.owner is None and not event.organisers.all():
        hints.append(_("Who is the organiser? Nobody is named."))
    if event.registration == RegistrationKind.ONLINE and event.capacity is None:
        hints.append(_("How many places are there? Without a number, anyone can register."))
    if not event.accessibility.strip():
        hints.append(_("Is the venue accessible (steps, lift, induction loop)? Please add a line."))
    return hints
