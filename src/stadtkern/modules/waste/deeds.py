"""What the waste calendar writes into the audit trail, in words."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "waste.publish": _("Waste calendar published"),
    "waste.rule": _("Collection rule changed"),
    "waste.shift": _("Holiday shift changed"),
    "waste.single": _("Single collection date changed"),
    "waste.import": _("Collection dates imported"),
}
