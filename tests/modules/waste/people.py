"""Staff of the waste calendar, and a city whose calendar is loaded."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.test import Client

from stadtkern.kernel.people.models import StaffRole, User


def person(role: str) -> User:
    """An account with a staff role of the module; "nobody" has none."""
    user = User.objects.create_user(f"{role}@example.org", name=role)
    if role != "nobody":
        StaffRole.objects.create(user=user, module="waste", role=role)
    return user


def signed_in(role: str) -> Client:
    """A browser of somebody with that role; staff have their second factor behind them."""
    user = person(role)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(user)
    return client
