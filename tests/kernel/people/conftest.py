"""People of every kind: who may what is asked of each."""

from __future__ import annotations

from functools import cache

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core.cache import cache as kept
from django.test import Client

from stadtkern.kernel.people.models import Membership, Organisation, StaffRole, User

PASSWORD = "ein langes Passwort"
KINDS = ["anonymous", "stranger", "door", "editor", "owner", "manager", "admin"]


@cache
def hashed() -> str:
    return make_password(PASSWORD)  # slow on purpose: once is enough


def account(email: str, *, name: str = "", second_factor: bool = False, **fields) -> User:
    user = User.objects.create_user(email, name=name, **fields)
    user.password = hashed()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    if second_factor:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


@pytest.fixture
def organisation(db) -> Organisation:
    return Organisation.objects.create(slug="vhs", name="Volkshochschule", mail="info@vhs.example")


@pytest.fixture
def other(db) -> Organisation:
    return Organisation.objects.create(slug="musikschule", name="Musikschule")


@pytest.fixture
def people(organisation) -> dict[str, User]:
    made = {
        "stranger": account("stranger@example.org"),
        "door": account("door@example.org", name="Dora Einlass"),
        "editor": account("editor@example.org"),
        "owner": account("owner@example.org", name="Otto Eigen"),
        "manager": account("manager@example.org", second_factor=True),
        "admin": account("admin@example.org", name="Ada Amt", second_factor=True, is_admin=True),
    }
    for role in ("door", "editor", "owner"):
        Membership.objects.create(user=made[role], organisation=organisation, role=role)
    StaffRole.objects.create(user=made["manager"], module="events", role="manager")
    return made


@pytest.fixture
def signed_in(people):
    def sign_in(kind: str) -> Client:
        client = Client()
        if kind != "anonymous":
            client.force_login(people[kind])
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _real_mail(settings) -> None:
    """Mail goes to the outbox as in real life; pytest-django would keep it in memory."""
    kept.clear()  # django-allauth counts failed tries there
    settings.EMAIL_BACKEND = "stadtkern.kernel.messages.mail.django_backend.OutboxBackend"
