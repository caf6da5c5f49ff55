"""People of the demo: invented, marked as such, with one password that is printed at the start."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction

from stadtkern.kernel.people.models import Membership, Organisation, StaffRole, User

PASSWORD = "stadtkern-vorfuehrung"  # noqa: S105  (of invented people, in the demo only)
HOST = "demo.example"  # reserved by RFC 2606: mail to it reaches nobody


@dataclass(frozen=True)
class SignIn:
    """One demo account and what it can do, for the lines at the start."""

    email: str
    what: str


@dataclass(frozen=True)
class _Person:
    key: str
    name: str
    what: str
    is_admin: bool = False
    staff_role: str = ""  # in all modules
    member_role: str = ""  # in the first partner of the city's data


PEOPLE = [
    _Person("leitung", "Vorführung: Leitung", "the city's digital officer: may do everything", is_admin=True),
    _Person("redaktion", "Vorführung: Veranstaltungsbüro", "approves and publishes events", staff_role="manager"),
    _Person(
        "partner", "Vorführung: Partner", "owner and editor of one organisation", member_role=Membership.Role.OWNER
    ),
    _Person("einlass", "Vorführung: Einlass", "checks people in at the door", staff_role="door"),
]


@transaction.atomic
def make() -> None:
    """Make the accounts of the demo; run again it changes nothing. The city's data must be loaded."""
    partner = Organisation.objects.filter(is_city=False).order_by("pk").first()
    for person in PEOPLE:
        email = f"{person.key}@{HOST}"
        if User.objects.filter(email=email).exists():
            continue
        user = User.objects.create_user(email, PASSWORD, name=person.name, is_admin=person.is_admin)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        if person.staff_role:
            StaffRole.objects.create(user=user, module="*", role=person.staff_role)
        if person.member_role and partner is not None:
            Membership.objects.create(user=user, organisation=partner, role=person.member_role)


def sign_ins() -> list[SignIn]:
    """The demo accounts that are there."""
    there = set(User.objects.filter(email__endswith=f"@{HOST}").values_list("email", flat=True))
    found = []
    for person in PEOPLE:
        email = f"{person.key}@{HOST}"
        if email not in there:
            continue
        acts_for = Organisation.objects.filter(memberships__user__email=email).first()
        found.append(SignIn(email, f"{person.what}: {acts_for}" if acts_for else person.what))
    return found
