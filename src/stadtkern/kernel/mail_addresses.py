"""Mail addresses as mail servers understand them: domains by IDNA 2008 (RFC 5891, UTS 46), local parts in ASCII."""

from __future__ import annotations

from email.headerregistry import Address
from email.utils import parseaddr

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

MAX_LENGTH, MAX_LOCAL_LENGTH = 254, 64  # RFC 5321, section 4.5.3.1, and its erratum 1690


class BadMailAddress(ValidationError, ValueError):
    """A text that is no mail address, or one that we can't send to. Its message says so in words for people."""


def to_ascii(address: str) -> str:
    """The address with its domain in ASCII: bernd@faß.example is bernd@xn--fa-hia.example. Raises BadMailAddress.

    Python's own `idna` codec is of 2003 and makes fass.example of it, which belongs to somebody else. Local parts
    beyond ASCII (RFC 6531) are refused: too many servers on the way don't take them.
    """
    local, _at, domain = address.rpartition("@")
    if not local.isascii():
        raise BadMailAddress(_("Before the @ you can only use letters without umlauts or accents."), code="invalid")
    try:
        written = f"{local}@{idna.encode(domain, uts46=True, std3_rules=True).decode()}"
        validate_email(written)
    except (idna.IDNAError, UnicodeError, ValidationError):
        raise BadMailAddress(_("Enter an email address, like name@example.org."), code="invalid") from None
    if len(local) > MAX_LOCAL_LENGTH or len(written) > MAX_LENGTH or not local.isprintable():
        raise BadMailAddress(_("This email address is too long."), code="invalid")
    return written


def validate(address: str) -> None:
    """Raises BadMailAddress for what is none, or what we can't send to."""
    to_ascii(address)


def split(text: str) -> tuple[str, str]:
    """Name and address of "Musterstadt <stadt@musterstadt.example>", the address in ASCII. Raises BadMailAddress."""
    name, address = parseaddr(text)
    return name, to_ascii(address)


def mailbox(name: str, address: str) -> str:
    """Both as one text, as headers have it: the opposite of `split`. Raises BadMailAddress."""
    return str(Address(display_name=" ".join(name.split()), addr_spec=to_ascii(address)))


class MailAddressField(forms.EmailField):
    """A form's field for a mail address that we can send to."""

    default_validators = [validate]
