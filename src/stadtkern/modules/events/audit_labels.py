"""What the programme writes into the audit trail, in words."""

from django.utils.translation import gettext_lazy as _

AUDIT_LABELS = {
    "events.create": _("Event created"),
    "events.update": _("Event changed"),
    "events.settle": _("Contradiction resolved"),
    "events.set_questions": _("Questions changed"),
    "events.submit": _("Event submitted"),
    "events.withdraw": _("Event withdrawn"),
    "events.send_back": _("Event sent back"),
    "events.approve": _("Event approved"),
    "events.publish": _("Event published"),
    "events.cancel": _("Event cancelled"),
    "events.reinstate": _("Event takes place after all"),
    "events.import": _("Events imported"),
    "events.feed": _("Calendar address changed"),
    "events.register": _("Registration added"),
    "events.change_registration": _("Registration changed"),
    "events.cancel_registration": _("Registration cancelled"),
    "events.export_registrations": _("Registrations downloaded"),
    "events.door_in": _("Checked in"),
    "events.door_changed": _("Check-in changed"),
    "events.door_out": _("Check-in undone"),
    "events.door_counted": _("People counted at the door"),
}
