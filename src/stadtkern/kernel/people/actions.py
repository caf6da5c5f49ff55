"""Everything that changes accounts, organisations and roles: one
transaction each, each with its line in the audit trail.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify

from stadtkern.kernel import content
from stadtkern.kernel.city import switches
from stadtkern.kernel.city.models import ModuleSwitch
from stadtkern.kernel.messages.mail import outbox
from stadtkern.kernel.modules import installed
from stadtkern.kernel.people import rules
from stadtkern.kernel.people.models import Membership, Organisation, StaffRole, User
from stadtkern.kernel.trust import audit

ORGANISATION_FIELDS = ("name", "website", "mail", "phone", "about", "is_city")


def may_manage(user: User, organisation: Organisation) -> bool:
    """Whether somebody may see and change the members: the city's administrators, and the organisation's owners."""
    if not user.is_active:
        return False
    return user.is_admin or user.memberships.filter(organisation=organisation, role=Membership.Role.OWNER).exists()


@transaction.atomic
def create_organisation(by: User | str, **fields: Any) -> Organisation:
    """A new organisation. fields: of ORGANISATION_FIELDS. Raises PermissionDenied, TypeError for an unknown field."""
    _require_admin(by)
    _known(fields)
    organisation = Organisation.objects.create(slug=_free_slug(fields["name"]), **fields)
    audit.record(by, "people.organisation_created", organisation)
    content.changed()
    return organisation


@transaction.atomic
def update_organisation(by: User, organisation: Organisation, **fields: Any) -> Organisation:
    """Change an organisation; its owners may all but `is_city`. The slug stays: links must not break."""
    _require_manager(by, organisation)
    _known(fields)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not by.is_admin:
        fields.pop("is_city", None)
    changes = {
        name: (getattr(organisation, name), value)
        for name, value in fields.items()
        if getattr(organisation, name) != value
    }
    if changes:
        for name, (_before, value) in changes.items():
            setattr(organisation, name, value)
        organisation.save(update_fields=list(changes))
        audit.record(by, "people.organisation_changed", organisation, "", **changes)
        content.changed()
    return organisation


@transaction.atomic
def invite(by: User, organisation: Organisation, *, email: str, role: str, name: str = "") -> Membership:
    """Make somebody a member, with an account where there is none, and tell them by mail.

    Raises AlreadyMember, Switched, PermissionDenied.
    """
    _require_manager(by, organisation)
    user = _account(email, name)
    if not user.is_active:
        raise rules.Switched(email=user.email)
    membership, created = Membership.objects.get_or_create(
        user=user, organisation=organisation, defaults={"role": Membership.Role(role)}
    )
    if not created:
        raise rules.AlreadyMember(email=user.email)
    audit.record(by, "people.member_invited", organisation, f"{organisation}: {user.email}", role=(None, role))
    outbox.send(
        "people.invited",
        to=user.email,
        about=user,
        context={"by": str(by), "organisation": organisation.name, "role": role},
        language=user.language,
    )
    return membership


@transaction.atomic
def change_member(by: User, membership: Membership, *, role: str) -> Membership:
    """Give a member another role. Raises LastOwner, PermissionDenied."""
    membership = _locked(by, membership)
    before = membership.role
    if before == role:
        return membership
    if before == Membership.Role.OWNER:
        _keep_an_owner(by, membership)
    membership.role = Membership.Role(role)
    membership.save(update_fields=["role"])
    audit.record(
        by,
        "people.member_changed",
        membership.organisation,
        f"{membership.organisation}: {membership.user.email}",
        role=(before, role),
    )
    return membership


@transaction.atomic
def remove_member(by: User, membership: Membership) -> None:
    """Take somebody out of an organisation; the account stays. Raises LastOwner, PermissionDenied."""
    membership = _locked(by, membership)
    if membership.role == Membership.Role.OWNER:
        _keep_an_owner(by, membership)
    audit.record(
        by,
        "people.member_removed",
        membership.organisation,
        f"{membership.organisation}: {membership.user.email}",
        role=(membership.role, None),
    )
    membership.delete()


@transaction.atomic
def invite_person(by: User, *, email: str, name: str = "", is_admin: bool = False) -> User:
    """A new account for somebody who works for the city, told by mail; roles follow. Raises AccountExists."""
    _require_admin(by)
    email = User.objects.normalize_email(email).lower()
    if User.objects.filter(email__iexact=email).exists():
        raise rules.AccountExists(email=email)
    user = _account(email, name)
    if is_admin:
        user.is_admin = True
        user.save(update_fields=["is_admin"])
    audit.record(by, "people.person_invited", user, user.email, is_admin=(False, is_admin))
    outbox.send("people.invited", to=user.email, about=user, context={"by": str(by)}, language=user.language)
    return user


@transaction.atomic
def update_person(by: User, user: User, *, name: str, is_admin: bool, is_active: bool) -> User:
    """Change an account: its name, whether it administers the city, whether it is switched on. Raises LastAdmin."""
    _require_admin(by)
    admins = list(User.objects.select_for_update().filter(is_admin=True, is_active=True).order_by("pk"))
    user = User.objects.select_for_update().get(pk=user.pk)
    if admins == [user] and not (is_admin and is_active):
        raise rules.LastAdmin
    wanted = {"name": name, "is_admin": is_admin, "is_active": is_active}
    changes = {field: (getattr(user, field), value) for field, value in wanted.items() if getattr(user, field) != value}
    if changes:
        for field, (_before, value) in changes.items():
            setattr(user, field, value)
        user.save(update_fields=list(changes))
        audit.record(by, "people.person_changed", user, user.email, **changes)
    return user


@transaction.atomic
def grant(by: User, user: User, *, module: str, role: str) -> StaffRole:
    """Give somebody a staff role in a module ("*": all). Raises UnknownRole, PermissionDenied."""
    _require_admin(by)
    if role not in roles_of(module):
        raise rules.UnknownRole(module=module, role=role)
    granted, created = StaffRole.objects.get_or_create(user=user, module=module, role=role)
    if created:
        audit.record(by, "people.role_granted", user, user.email, **{module: (None, role)})
    return granted


@transaction.atomic
def revoke(by: User, staff_role: StaffRole) -> None:
    """Take a staff role away."""
    _require_admin(by)
    user = staff_role.user
    audit.record(by, "people.role_revoked", user, user.email, **{staff_role.module: (staff_role.role, None)})
    staff_role.delete()


@transaction.atomic
def change_own(user: User, *, name: str, language: str) -> User:
    """Somebody changes their own name and language; no line in the audit trail, it gives no rights."""
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    return user


@transaction.atomic
def switch_module(by: User, name: str, *, on: bool | None = None, position: int | None = None) -> ModuleSwitch:
    """Switch a module on or off, or move it to a position, counted from 0.

    Raises KeyError for one that is not there.
    """
    _require_admin(by)
    was_on, order = switches.is_on(name), module_order()
    row = switches.switch(name, on=on)
    changes: dict[str, tuple[Any, Any]] = {} if on is None or on == was_on else {"on": (was_on, on)}
    if position is not None:
        before = order.index(name)
        order.insert(max(0, min(position, len(order) - 1)), order.pop(before))
        for number, each in enumerate(order):
            moved = switches.switch(each, position=number)
            row = moved if each == name else row
        if order.index(name) != before:
            changes["position"] = (before + 1, order.index(name) + 1)
    if changes:
        audit.record(by, "people.module_switched", row, name, **changes)
    return row


def module_order() -> list[str]:
    """The names of all installed modules in the city's order, those that are off too."""
    known = {row.name: row.position for row in ModuleSwitch.objects.all()}
    return sorted(installed(), key=lambda name: (known.get(name, 999), name))


def roles_of(module: str) -> list[str]:
    """The staff roles that a module's permissions name, the manager first; for "*" those of all modules."""
    chosen = installed().values() if module == "*" else [installed()[module]] if module in installed() else []
    roles = {role for each in chosen for permission in each.permissions for role in permission.roles}
    return sorted(roles, key=lambda role: (role != "manager", role))


def _account(email: str, name: str) -> User:
    """The account of an address; a new one has no password, and its address is proven by the link in the mail."""
    email = User.objects.normalize_email(email).lower()
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, name=name)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
    return user


def _locked(by: User, membership: Membership) -> Membership:
    """The membership as it is now, its organisation locked, so that two owners can't remove each other at once."""
    _require_manager(by, membership.organisation)
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    return Membership.objects.select_related("user", "organisation").get(pk=membership.pk)


def _keep_an_owner(by: User, membership: Membership) -> None:
    others = membership.organisation.memberships.filter(role=Membership.Role.OWNER, user__is_active=True)
    if not by.is_admin and not others.exclude(pk=membership.pk).exists():
        raise rules.LastOwner


UMLAUTS: dict[str, str | int | None] = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def _free_slug(name: str) -> str:
    base = slugify(name.lower().translate(str.maketrans(UMLAUTS)))[:70] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if slug not in taken)


def _known(fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - set(ORGANISATION_FIELDS):
        raise TypeError(f"an organisation has no {', '.join(sorted(unknown))}")


def _require_admin(by: User | str) -> None:
    if isinstance(by, User) and not (by.is_admin and by.is_active):
        raise PermissionDenied("admin")


def _require_manager(by: User, organisation: Organisation) -> None:
    if not may_manage(by, organisation):
        raise PermissionDenied("organisation")
