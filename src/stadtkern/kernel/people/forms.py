"""What people type on the pages of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.mail_addresses import MailAddressField
from stadtkern.kernel.people import actions
from stadtkern.kernel.people.models import Membership, Organisation, User
from stadtkern.kernel.people.templatetags.people import ROLES, module_title

MEMBER_ROLES = [
    (Membership.Role.OWNER.value, _("Owner: can do everything and invite members")),
    (Membership.Role.EDITOR.value, _("Editor: writes events and sees registrations")),
    (Membership.Role.DOOR.value, _("Door: checks people in")),
]


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name and contact of an organisation. Only the city says what belongs to itself."""

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https", max_length=200)

    class Meta:
        model = Organisation
        fields = ["name", "website", "mail", "phone", "about", "is_city"]
        labels = {
            "name": _("Name"),
            "mail": _("Email for the public"),
            "phone": _("Phone"),
            "about": _("About the organisation"),
            "is_city": _("Part of the city administration"),
        }
        help_texts = {"name": _("This is the name shown with its events.")}
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.is_admin:
            del self.fields["is_city"]


class InviteMember(forms.Form):
    """Whom to invite, and as what."""

    email = MailAddressField(label=_("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=MEMBER_ROLES, initial=Membership.Role.EDITOR)


class ChangeMember(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(choices=MEMBER_ROLES)


class InvitePerson(forms.Form):
    """An account for somebody who works for the city."""

    email = MailAddressField(label=_("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(label=_("Name"), max_length=120)
    is_admin = forms.BooleanField(
        label=_("Administrator"), required=False, help_text=_("Can do everything in all modules.")
    )


class PersonForm(forms.Form):
    """An account as the city's administrators see it."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    is_active = forms.BooleanField(
        label=_("Can sign in"), required=False, help_text=_("If you clear this, the person is signed out everywhere.")
    )
    is_admin = forms.BooleanField(
        label=_("Administrator"), required=False, help_text=_("Can do everything in all modules.")
    )


class GrantRole(forms.Form):
    """A staff role in a module, as one choice "<module>:<role>"."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (f"{module}:{role}", f"{module_title(module)} · {ROLES.get(role, role)}")
            for module in [*actions.module_order(), "*"]
            for role in actions.roles_of(module)
        ]


class OwnAccount(forms.Form):
    """One's own name and language."""

    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Email language"), choices=[("de", "Deutsch"), ("en", "English")])
