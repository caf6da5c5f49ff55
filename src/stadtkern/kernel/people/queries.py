"""Reads of this room."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from stadtkern.kernel.people.models import Membership, Organisation, User


def organisations(user: User, *, words: str = "", kind: str = "") -> QuerySet[Organisation]:
    """The organisations that somebody may manage, with `members`.

    kind: "" all, "city" the city's own, "partner" the others, "empty" those without a member.
    """
    rows = Organisation.objects.annotate(members=Count("memberships"))
    if not user.is_admin:
        owned = user.memberships.filter(role=Membership.Role.OWNER).values("organisation")
        rows = rows.filter(pk__in=owned)
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(mail__icontains=word) | Q(memberships__user__email__icontains=word)
        )
    if kind == "city":
        rows = rows.filter(is_city=True)
    elif kind == "partner":
        rows = rows.filter(is_city=False)
    elif kind == "empty":
        rows = rows.filter(members=0)
    return rows.order_by("name")


def people(*, words: str = "", kind: str = "") -> QuerySet[User]:
    """All accounts with their roles and memberships. kind: "" all, "staff", "partner", "off", "never" signed in."""
    rows = User.objects.prefetch_related("staff_roles", "memberships__organisation")
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if kind == "staff":
        rows = rows.filter(Q(is_admin=True) | Q(staff_roles__isnull=False))
    elif kind == "partner":
        rows = rows.filter(memberships__isnull=False)
    elif kind == "off":
        rows = rows.filter(is_active=False)
    elif kind == "never":
        rows = rows.filter(last_login=None)
    return rows.distinct().order_by("name", "email")
