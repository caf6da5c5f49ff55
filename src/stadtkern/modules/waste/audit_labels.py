"""What the waste calendar writes into the audit trail, in words."""

from django.utils.translation import gettext_lazy as _

AUDIT_LABELS = {
    "waste.publish": _("Waste calendar published"),
    "waste.rule": _("Collection rule changed"),
    "waste.shift": _("Holiday shift changed"),
    "waste.single": _("Single collection date changed"),
    "waste.bulky_list": _("List of bulky waste taken out"),
    "waste.bulky": _("Bulky-waste request changed"),
    "waste.titles": _("Titles of a provider's dates explained"),
    "waste.feed": _("Address of a provider's calendar changed"),
    "waste.import": _("Collection dates imported"),
}
