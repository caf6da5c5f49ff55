"""The door of the staff workbench, and what stands in its navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.city import switches
from stadtkern.kernel.modules import MenuItem, Module
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import Membership, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


@dataclass(frozen=True)
class NavigationItem:
    """One line of the workbench's navigation, ready to show."""

    title: StrOrPromise
    url: str
    icon: str
    current: bool
    text: StrOrPromise = ""


# The kernel's own pages: title, URL name, icon, a line for the start page, who sees it.
OWN: list[tuple[StrOrPromise, str, str, StrOrPromise, str]] = [
    (_("Organisations"), "staff-organisations", "people", _("Partners and who represents them"), "member"),
    (_("People"), "staff-people", "person", _("Accounts and roles"), "admin"),
    (_("Modules"), "staff-modules", "settings", _("What the app offers and in which order"), "admin"),
    (_("Messages and tasks"), "staff-jobs", "clock", _("Waiting, completed and failed tasks"), "admin"),
    (_("Reminders"), "staff-notices", "calendar", _("Who gets which reminders"), "admin"),
    (_("Audit log"), "staff-audit", "list", _("Who did what and when"), "admin"),
]


def workbench(view: Callable[Concatenate[HttpRequest, P], R]) -> View[P]:
    """Only for staff and for members of organisations: others get 403, and who is not signed in goes to sign-in first.

    That staff have a second factor is seen to by `middleware.SecondFactor`, on every path.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return redirect_to_login(request.get_full_path())
        if not belongs(user):
            raise PermissionDenied("workbench")
        return view(request, *args, **kwargs)

    return guarded


def admins_only(view: Callable[Concatenate[HttpRequest, P], R]) -> View[P]:
    """Like `workbench`, but only for the city's administrators."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not getattr(request.user, "is_admin", False):
            raise PermissionDenied("admin")
        return view(request, *args, **kwargs)

    return workbench(guarded)


def belongs(user: User) -> bool:
    """Whether somebody has anything to do in the workbench: staff, or a member of an organisation."""
    return user.is_active and (user.is_staff or user.memberships.exists())


def actor(request: HttpRequest) -> User:
    """The person behind a guarded request. Raises PermissionDenied where a view forgot its guard."""
    if not isinstance(request.user, User):
        raise PermissionDenied("not signed in")
    return request.user


def sees(user: User, item: MenuItem, module: Module) -> bool:
    """Whether a module's item stands in this person's navigation: by a role in the city or in any organisation."""
    if item.audience != "staff":
        return False
    if not item.permission:
        return user.is_admin or user.staff_roles.filter(module__in=[module.name, "*"]).exists()
    return rights.can(user, item.permission) or bool(rights.organisations_with(user, item.permission))


def navigation(request: HttpRequest) -> list[NavigationItem]:
    """The entries of this person: the modules' in the city's order, then the kernel's own."""
    user = request.user
    if not isinstance(user, User):
        return []
    items: list[tuple[Any, str, str, Any]] = [
        (item.title, item.url_name, item.icon or module.icon, "")
        for module in switches.active()
        for item in module.menu
        if sees(user, item, module)
    ]
    member = user.is_admin or user.memberships.filter(role=Membership.Role.OWNER).exists()
    items += [
        (title, name, icon, text)
        for title, name, icon, text, audience in OWN
        if user.is_admin or (audience == "member" and member)
    ]
    paths = []
    for title, name, icon, text in items:
        try:
            paths.append((title, reverse(name), icon, text))
        except NoReverseMatch:
            continue  # a foreign module that names a page it does not have must not cost the others theirs
    # The current one is the entry with the longest path that this page lies under.
    here = max((path for _t, path, _i, _x in paths if request.path.startswith(path)), key=len, default="")
    return [NavigationItem(title, path, icon, path == here, text) for title, path, icon, text in paths]
