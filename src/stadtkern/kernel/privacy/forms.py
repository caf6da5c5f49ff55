"""What people type on the pages of this room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.mail_addresses import MailAddressField


class MyData(forms.Form):
    """The address about which somebody asks."""

    email = MailAddressField(label=_("Your email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
