"""Who works with the app: accounts, organisations and their members, roles of the city's staff.

Citizens need no account; what they own (a registration, a subscription) they reach by a signed link.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from stadtkern.kernel.city import clock
from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.trust.personal import PersonalData


class UserManager(BaseUserManager["User"]):
    """Makes accounts; an e-mail address is the name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new account, with an unusable password when none is given (sign-in by code, passkey or OIDC)."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(PersonalData, AbstractBaseUser):
    """An account of somebody who works with the app. Purpose: sign-in. Kept until two years after the last sign-in."""

    outlives_city = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, default="de")
    is_active = models.BooleanField(default=True)
    is_admin = models.BooleanField(default=False)  # the city's digital officer: may do everything
    created_at = models.DateTimeField(default=clock.now, editable=False)  # city time

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether the city employs this person in the app: an admin, or somebody with a staff role."""
        return self.is_admin or self.staff_roles.exists()


def note_sign_in(sender: Any, user: User, **_kwargs: Any) -> None:  # noqa: ARG001  (a signal's receiver)
    """Remember when somebody last signed in, in city time."""
    user.last_login = clock.now()
    user.save(update_fields=["last_login"])


class Organisation(models.Model):
    """A partner who publishes in the app, or a body of the city. Also the name people see as an organiser."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=200)
    website = models.URLField(blank=True)
    mail = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    about = models.TextField(blank=True)
    is_city = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(PersonalData, models.Model):
    """A person's role in an organisation. Purpose: rights. Kept as long as the account."""

    class Role(models.TextChoices):
        OWNER = "owner"  # members and everything below
        EDITOR = "editor"  # writes and submits, sees registrations
        DOOR = "door"  # checks people in

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="one_role_per_organisation")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.role}"


class StaffRole(PersonalData, models.Model):
    """A role of the city's staff in one module ("*" is every module). Purpose: rights. Kept as long as the account."""

    outlives_city = True

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="staff_roles")
    module = models.CharField(max_length=50)
    role = models.CharField(max_length=20)  # a role that the module's permissions name: "manager", "viewer" …

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "module", "role"], name="one_staff_role_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.module} · {self.role}"
