"""Everything with personal data that the app holds: the kernel's own records and those of every installed module."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model, ProtectedError, Q
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.messages.subscriptions import personal as subscribers
from stadtkern.kernel.modules import PersonalRecord, installed
from stadtkern.kernel.people.models import Membership, StaffRole, User
from stadtkern.kernel.trust.models import AuditEntry
from stadtkern.kernel.trust.personal import STAFF_KEPT

ACCOUNT_KEPT = timedelta(days=730)
MESSAGE_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class RecordGroup:
    """Records that belong together for a reader: those of a module, or of a part of the kernel."""

    title: Any
    records: Sequence[PersonalRecord]


def groups() -> list[RecordGroup]:
    """All records: those of the modules first (erasing them may still tell somebody something), then the kernel's."""
    modules = [RecordGroup(module.title, module.personal_data) for module in installed().values()]
    kernel = [
        RecordGroup(_("Reminders"), subscribers.records()),
        RecordGroup(_("Email, accounts and the city's work"), own()),
    ]
    return [group for group in [*modules, *kernel] if group.records]


def every() -> list[PersonalRecord]:
    """The records of all groups, in their order."""
    return [record for group in groups() for record in group.records]


def own() -> list[PersonalRecord]:
    """The kernel's own records."""
    account_kept = _(
        "The city closes accounts, at the latest two years after the last sign-in. Your organisation can end your "
        "membership at any time."
    )
    return [
        PersonalRecord(
            model=Message,
            purpose=_("Emails this app has sent you, and proof of sending"),
            data=_("Email address, what the email says, when it was sent and what the email server replied"),
            recipients=_("The city's email server and yours"),
            retention=_("30 days after it was sent. Anything still waiting is sent first"),
            find=lambda email: Message.objects.filter(recipient__iexact=email).order_by("created_at"),
            describe=_message,
            erase=_erase_message,
            expired=lambda at: Message.objects.filter(
                Q(sent_at__lt=at - MESSAGE_KEPT) | Q(sent_at=None, created_at__lt=at - MESSAGE_KEPT)
            ).exclude(state=Message.State.WAITING),
        ),
        PersonalRecord(
            model=Membership,
            purpose=_("Your permissions in an organisation"),
            data=_("Account, organisation, role"),
            retention=_("As long as you have the account"),
            find=lambda email: Membership.objects.filter(user__email__iexact=email).select_related("organisation"),
            describe=lambda row: {"organisation": row.organisation.name, "role": row.role},
            erase=_delete,
            expired=lambda at: Membership.objects.none(),  # noqa: ARG005  (goes with the account)
            kept=account_kept,
        ),
        PersonalRecord(
            model=StaffRole,
            purpose=_("Your permissions as a member of the city's staff"),
            data=_("Account, service, role"),
            retention=_("As long as you have the account"),
            find=lambda email: StaffRole.objects.filter(user__email__iexact=email),
            describe=lambda row: {"module": row.module, "role": row.role},
            erase=_delete,
            expired=lambda at: StaffRole.objects.none(),  # noqa: ARG005  (goes with the account)
            kept=account_kept,
        ),
        PersonalRecord(
            model=User,
            purpose=_("The account you sign in with"),
            data=_("Email address, name, language, sign-ins, passkeys and other proofs of who you are"),
            retention=_("Two years after the last sign-in"),
            find=lambda email: User.objects.filter(email__iexact=email),
            describe=_account,
            erase=erase_account,
            expired=_expired_accounts,
            kept=account_kept,
        ),
        PersonalRecord(
            model=AuditEntry,
            purpose=_("Who changed what in the staff area (accountability)"),
            data=_(
                "Email address of the account, time and what was changed. It is also shown with imports, the history "
                "of an event and published calendars"
            ),
            retention=_("Two years"),
            find=lambda email: AuditEntry.objects.filter(actor__iexact=email),
            describe=lambda row: {"at": row.at.isoformat(), "action": row.action, "summary": row.summary},
            erase=_erase_entry,
            expired=lambda at: AuditEntry.objects.filter(at__lt=at - STAFF_KEPT),
            kept=_("The log shows who is accountable for a change. Nobody can remove entries for two years."),
        ),
    ]


def erase_account(user: User) -> None:
    """Delete an account with all that hangs on it; where other rows must keep naming it, make it nobody's."""
    try:
        user.delete()
    except ProtectedError:
        user.memberships.all().delete()
        user.staff_roles.all().delete()
        user.emailaddress_set.all().delete()  # type: ignore[attr-defined]
        user.authenticator_set.all().delete()  # type: ignore[attr-defined]
        user.socialaccount_set.all().delete()  # type: ignore[attr-defined]
        user.email, user.name, user.is_active, user.is_admin = f"{user.pk}@erased.invalid", "", False, False
        user.set_unusable_password()
        user.save()


def _expired_accounts(at: datetime) -> Iterable[Model]:
    """Accounts unused for two years; the last administrator stays, or nobody could let anybody in again."""
    limit = at - ACCOUNT_KEPT
    unused = User.objects.filter(Q(last_login__lt=limit) | Q(last_login=None, created_at__lt=limit))
    unused = unused.exclude(email__endswith="@erased.invalid")
    if not User.objects.filter(is_admin=True, is_active=True).exclude(pk__in=unused).exists():
        unused = unused.exclude(is_admin=True)
    return unused


def _account(user: User) -> dict[str, Any]:
    keys = user.authenticator_set.all()  # type: ignore[attr-defined]
    return {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "created": user.created_at.isoformat(),
        "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        "addresses": [address.email for address in user.emailaddress_set.all()],  # type: ignore[attr-defined]
        "second_factors": [str(key) for key in keys],
        "connected": [account.provider for account in user.socialaccount_set.all()],  # type: ignore[attr-defined]
    }


def _message(row: Message) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "recipient": row.recipient,
        "created": row.created_at.isoformat(),
        "sent": row.sent_at.isoformat() if row.sent_at else None,
        "state": row.state,
    }


def _erase_message(row: Message) -> None:
    if row.state != Message.State.WAITING:
        row.delete()


def _delete(row: Model) -> None:
    row.delete()


def _erase_entry(row: AuditEntry) -> None:
    """The only way past the trigger: a setting that ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('stadtkern.retention', 'on', true)")
        row.delete()
        cursor.execute("SELECT set_config('stadtkern.retention', 'off', true)")
