"""Whether people can register for an event right now, and who is where in line. Reads only the event's own row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadtkern.kernel.city import clock
from stadtkern.kernel.trust import links
from stadtkern.modules.events.models import Event, EventState, Registration, RegistrationKind, WaitingParty

LINKS_LIVE = timedelta(days=90)  # after the event; as long as the registration itself is kept
# Asked under the event's lock, where all others wait: the ORM takes longer for its text than PostgreSQL for the row.
CONFIRMED = (
    f"SELECT {', '.join(str(field.column) for field in Registration._meta.concrete_fields)}"  # noqa: S608
    " FROM events_registration"
    " WHERE event_id = %s AND state = 'confirmed' AND lower(contact) = %s"
)


class Openness(StrEnum):
    """What the public can do about seats at this moment."""

    NONE = "none"  # no registration here: an open offer, registration elsewhere, or not published
    NOT_YET = "not_yet"
    OPEN = "open"
    WAITING_LIST = "waiting_list"  # no seat for the public; one can join the line
    FULL = "full"  # no seat, and no line to join
    CLOSED = "closed"  # over, or the event is cancelled


@dataclass(frozen=True, slots=True)
class Availability:
    """Seats of one event for the public.

    free: seats that anybody may take now, None without a limit (0 while freed seats belong to the waiting list);
    most: the most one party may take now; waiting: parties in line; opens_at, closes_at: the window, aware UTC.
    """

    state: Openness
    free: int | None
    most: int
    waiting: int
    opens_at: datetime | None
    closes_at: datetime

    @property
    def label(self) -> str:
        """The few words of a chip in the language of the moment; empty where there is nothing to say."""
        match self.state:
            case Openness.OPEN if self.free is None:
                return _("Places free")
            case Openness.OPEN:
                free = self.free or 0
                return ngettext("%(free)d place free", "%(free)d places free", free) % {"free": free}
            case Openness.WAITING_LIST:
                return _("Full · waiting list")
            case Openness.FULL:
                return _("Full")
            case Openness.CLOSED:
                return _("Registration closed")
            case Openness.NOT_YET:
                return _("Registration not open yet")
        return ""


def hold_ends_at(event: Event) -> datetime | None:
    """Until when too few free seats are kept for the head of the line; None when none are.

    At most `hold_minutes`, and never more than half of the time that was left until the end of registration, so that
    seats do not stay empty for good.
    """
    if event.held_since is None:
        return None
    left = max(event.registration_closes_at - event.held_since, timedelta(0))
    return event.held_since + min(timedelta(minutes=event.hold_minutes), left / 2)


def public_seats(event: Event, at: datetime) -> int | None:
    """How many seats anybody may take, None without a limit.

    While parties wait, free seats are theirs; they are open again once the hold has run out and nobody in line fits.
    """
    free = event.seats_free
    if free is None:
        return None
    if event.parties_waiting:
        hold_end = hold_ends_at(event)
        nobody_fits = event.smallest_waiting is not None and free < event.smallest_waiting
        if hold_end is None or at < hold_end or not nobody_fits:
            return 0
    return max(free, 0)


def availability(event: Event, at: datetime) -> Availability:
    """What the public can do about seats of an event at an instant (aware UTC). Asks the database nothing."""
    free = public_seats(event, at)
    most = event.party_limit if free is None else min(event.party_limit, free)
    closes_at = event.registration_closes_at
    if event.registration != RegistrationKind.ONLINE or not event.is_public:
        state = Openness.NONE
    elif event.state == EventState.CANCELLED or at >= closes_at:
        state = Openness.CLOSED
    elif event.opens_at is not None and at < event.opens_at:
        state = Openness.NOT_YET
    elif most > 0:
        state = Openness.OPEN
    else:
        state = Openness.WAITING_LIST if event.waiting_list else Openness.FULL
    return Availability(
        state=state,
        free=free if state == Openness.OPEN else (None if event.capacity is None else 0),
        most=most if state == Openness.OPEN else 0,
        waiting=event.parties_waiting,
        opens_at=event.opens_at,
        closes_at=closes_at,
    )


def link_lives(event: Event, at: datetime) -> bool:
    """Whether the signed links of people who registered for this event still work."""
    return at < (event.ends_at or event.starts_at) + LINKS_LIVE


def manage_path(registration: Registration) -> str:
    """The path of the page on which somebody without an account changes or cancels; whoever has the link may do so."""
    return reverse("events-registration", args=[links.make("events.registration", str(registration.pk))])


def waiting_path(party: WaitingParty) -> str:
    """The path of the page that shows a place in line and takes the answer to an offer."""
    return reverse("events-waiting", args=[links.make("events.waiting", str(party.pk))])


def still_waits(party: WaitingParty, at: datetime) -> bool:
    """Whether somebody is in line without an offer, and the line still moves."""
    return party.state == WaitingParty.State.WAITING and _line_moves(party.event, at)


def offer_is_open(party: WaitingParty, at: datetime) -> bool:
    """Whether seats are offered to somebody who can still say yes."""
    ends_at = party.offer_ends_at if party.state == WaitingParty.State.OFFERED else None
    return ends_at is not None and at < ends_at and _line_moves(party.event, at)


def _line_moves(event: Event, at: datetime) -> bool:
    return event.state != EventState.CANCELLED and at < event.registration_closes_at


def ticket_path(registration: Registration) -> str:
    """The path that the QR code of a ticket leads to."""
    return reverse("events-ticket", args=[registration.code])


def place_in_line(party: WaitingParty) -> int:
    """1 for the head of the line; counts the parties without an offer that joined no later."""
    return WaitingParty.objects.filter(
        event_id=party.event_id, state=WaitingParty.State.WAITING, position__lte=party.position
    ).count()


def live_entry(event: Event, contact: str) -> Registration | WaitingParty | None:
    """The confirmed registration, or the place in line, of a mail address for an event.

    Upper and lower case are one.
    """
    address = contact.strip().lower()
    registration = next(iter(Registration.objects.raw(CONFIRMED, [event.pk, address])), None)
    if registration is not None or not (event.parties_waiting or event.seats_offered):
        return registration
    return (
        WaitingParty.objects.alias(address=Lower("contact"))
        .filter(event=event, state__in=[WaitingParty.State.WAITING, WaitingParty.State.OFFERED], address=address)
        .order_by()
        .first()
    )


def reminder_due_at(event: Event) -> datetime:
    """17:00 in the city on the day before the event (aware UTC)."""
    return clock.at(clock.local(event.starts_at).date() - timedelta(days=1), 17)
