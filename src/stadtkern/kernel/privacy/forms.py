"""What people type on the pages of this room."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MyData(forms.Form):
    """The address about which somebody asks."""

    email = forms.EmailField(label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
