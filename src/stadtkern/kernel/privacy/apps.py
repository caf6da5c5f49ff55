from django.utils.translation import gettext_lazy as _

from stadtkern.kernel import rooms
from stadtkern.kernel.modules import Service


class PrivacyConfig(rooms.Room):
    name = "stadtkern.kernel.privacy"
    label = "kernel_privacy"
    jobs = "stadtkern.kernel.privacy.jobs"
    mails = "stadtkern.kernel.privacy.mails.KINDS"
    audit_labels = {"trust.person_erased": _("Personal data deleted")}
    data_labels = {
        "action": _("Action"),
        "addresses": _("Addresses"),
        "at": _("Time"),
        "connected": _("Linked sign-in"),
        "actor=city folder": _("City folder"),
        "actor=demo": _("Demo"),
        "actor=import": _("File import"),
        "actor=person": _("The person concerned"),
        "actor=system": _("The app itself"),
        "last_sign_in": _("Last sign-in"),
        "rows": _("Records"),
        "second_factors": _("Second factors"),
        "summary": _("Content"),
    }
    services = [
        Service(
            _("My data"),
            "privacy-mine",
            "gespeicherte daten, welche daten, meine daten, auskunft, daten löschen, datenauskunft, selbstauskunft,"
            " vergessen werden, konto löschen, my data, delete my data, right of access, erasure",
            _("See, download or delete the data we hold about you"),
        ),
    ]

    def ready(self) -> None:
        from stadtkern.kernel.privacy import checks  # noqa: F401  (declares a system check)
