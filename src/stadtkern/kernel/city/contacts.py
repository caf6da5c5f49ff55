"""Whom of the city people can ask."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address

from django.conf import settings

from stadtkern.kernel.city.profile import Contact as ProfileContact
from stadtkern.kernel.city.profile import profile


@dataclass(frozen=True)
class ContactDetails:
    """How to reach somebody of the city; what its folder does not say is empty."""

    name: str
    mail: str
    phone: str
    website: str
    address: str


def contact(subject: str = "") -> ContactDetails:
    """Whom to ask about a subject: "accessibility", "privacy", "report", or the city itself."""
    its = profile()
    who: ProfileContact = getattr(its, f"{subject}_contact", None) or its.contact
    street = its.address.street
    return ContactDetails(
        name=who.name,
        mail=who.mail,
        phone=who.phone or its.phone,
        website=who.website or its.website or "",
        address=f"{its.official_name}\n{street}\n{its.address.postcode} {its.address.town}" if street else "",
    )


def sender() -> str:
    """From whom mail comes, as a header writes it: MAIL_FROM where it is set, else the city with its address."""
    its = profile()
    return str(settings.MAIL_FROM) or str(Address(display_name=its.name, addr_spec=its.mail))
