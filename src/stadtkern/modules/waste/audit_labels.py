"""What the waste calendar writes into the audit trail, in words."""

from django.utils.translation import gettext_lazy as _

AUDIT_LABELS = {
    "waste.publish": _("Waste calendar published"),
    "waste.rule": _("Collection rule changed"),
    "waste.shift": _("Holiday shift changed"),
    "waste.single": _("Single collection date changed"),
    "waste.bulky_list": _("Bulky waste list downloaded"),
    "waste.bulky": _("Bulky waste booking changed"),
    "waste.titles": _("Titles in a provider's calendar explained"),
    "waste.feed": _("Address of a provider's calendar changed"),
    "waste.import": _("Collection dates imported"),
}
