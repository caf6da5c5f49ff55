"""The fields of the waste calendar and their values in words."""

from django.utils.translation import gettext_lazy as _

from stadtkern.modules.waste.models import BulkyRequest

DATA_LABELS = {
    "contact": _("Email address"),
    "created_at": _("Booked on"),
    "date": _("Date"),
    "dates": _("Dates"),
    "day": _("Day"),
    "district": _("District"),
    "house_number": _("House number"),
    "items": _("Items"),
    "less": _("Dates removed"),
    "more": _("Dates added"),
    "moved": _("Dates moved"),
    "name": _("Name"),
    "phone": _("Telephone"),
    "rule": _("Rule"),
    "shift": _("Shift"),
    "state": _("Status"),
    "street": _("Street"),
    "version": _("Version"),
    "year": _("Year"),
    "where": _("Where you will put it"),
    **{f"state={state.value}": state.label for state in BulkyRequest.State},
}
