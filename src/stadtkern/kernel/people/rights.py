"""Who may do what: `can(user, "events.approve", owner=organisation)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from stadtkern.kernel.modules import Permission, installed
from stadtkern.kernel.people.models import Organisation, User

if TYPE_CHECKING:
    from collections.abc import Iterable


def permission(name: str) -> Permission:
    """The permission that a module declares. Raises KeyError for one that nobody declares: a slip in the code."""
    module = installed()[name.partition(".")[0]]
    return {declared.name: declared for declared in module.permissions}[name]


def can(user: User | AnonymousUser, name: str, *, owners: Iterable[Organisation] = ()) -> bool:
    """Whether this person may do `name`, for an object that belongs to `owners` (none: city-wide).

    An admin may everything; staff what their role in the module holds; members what their role holds in an organisation
    that owns the object.
    """
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_admin:
        return True
    wanted = permission(name)
    module = name.partition(".")[0]
    if user.staff_roles.filter(module__in=[module, "*"], role__in=wanted.roles).exists():
        return True
    owner_ids = [owner.pk for owner in owners]
    if not owner_ids or not wanted.organisation_roles:
        return False
    return user.memberships.filter(organisation__in=owner_ids, role__in=wanted.organisation_roles).exists()


def require(user: User | AnonymousUser, name: str, *, owners: Iterable[Organisation] = ()) -> None:
    """Raises PermissionDenied unless `can`."""
    if not can(user, name, owners=owners):
        raise PermissionDenied(name)


def organisations_with(user: User | AnonymousUser, name: str) -> list[Organisation]:
    """The organisations for which this person holds the permission by membership."""
    if not isinstance(user, User):
        return []
    roles = permission(name).organisation_roles
    return list(Organisation.objects.filter(memberships__user=user, memberships__role__in=roles).distinct())


def holders(name: str) -> list[User]:
    """The staff whose role holds a permission; where nobody's does, the administrators, so that no work lies unseen."""
    module = name.partition(".")[0]
    active = User.objects.filter(is_active=True).order_by("email")
    staff = active.filter(staff_roles__module__in=[module, "*"], staff_roles__role__in=permission(name).roles)
    return list(staff.distinct()) or list(active.filter(is_admin=True))


def members_with(name: str, organisation: Organisation) -> list[User]:
    """The members of an organisation whose role there holds a permission."""
    roles = permission(name).organisation_roles
    members = organisation.memberships.filter(role__in=roles, user__is_active=True).select_related("user")
    return [membership.user for membership in members.order_by("user__email")]
