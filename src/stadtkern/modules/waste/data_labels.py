"""The fields of the waste calendar and their values in words."""

from django.utils.translation import gettext_lazy as _

from stadtkern.modules.waste.models import BulkyRequest

DATA_LABELS = {
    "contact": _("Mail address"),
    "created_at": _("Asked for on"),
    "date": _("Date"),
    "dates": _("Dates"),
    "day": _("Day"),
    "district": _("District"),
    "house_number": _("House number"),
    "items": _("Things"),
    "less": _("Dates less"),
    "more": _("Dates more"),
    "moved": _("Dates moved"),
    "name": _("Name"),
    "phone": _("Telephone"),
    "rule": _("Rule"),
    "shift": _("Shift"),
    "state": _("State"),
    "street": _("Street"),
    "version": _("Version"),
    "where": _("Where it will stand"),
    **{f"state={state.value}": state.label for state in BulkyRequest.State},
}
