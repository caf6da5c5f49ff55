"""What the actions on people and organisations may refuse."""

from __future__ import annotations

from django.utils.translation import gettext as _

from stadtkern.kernel.errors import Refusal


class AlreadyMember(Refusal):
    """The address is a member of this organisation already."""

    code = "already_member"

    @property
    def message(self) -> str:
        return _("%(email)s is already a member of this organisation.") % self.details


class AccountExists(Refusal):
    """There is an account with this address already."""

    code = "account_exists"

    @property
    def message(self) -> str:
        return _("There is already an account with the address %(email)s.") % self.details


class LastOwner(Refusal):
    """The only owner of an organisation would lose the role; only the city may do that."""

    code = "last_owner"

    @property
    def message(self) -> str:
        return _("An organisation needs an owner. Make someone else owner first.")


class LastAdmin(Refusal):
    """The last active administrator would be gone."""

    code = "last_admin"

    @property
    def message(self) -> str:
        return _("This is the last administrator. Make someone else administrator first.")


class UnknownRole(Refusal):
    """A role that no permission of this module names."""

    code = "unknown_role"
    status = 422

    @property
    def message(self) -> str:
        return _("This module has no role “%(role)s”.") % self.details


class Switched(Refusal):
    """An account that is switched off can't be invited again."""

    code = "account_off"

    @property
    def message(self) -> str:
        return _("The account %(email)s is switched off. Only the city can switch it on again.") % self.details
