"""What the programme of events offers to the city app."""

from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.modules import MenuItem, Module, Permission
from stadtkern.modules.events import audit_labels, data_labels, mails, personal, services, tiles

STAFF_ROLES = ("manager", "editor")  # staff roles of the module
ORGANISATION_ROLES = ("editor", "owner")  # roles inside an organisation, for its own events

module = Module(
    name="events",
    title=_("Events"),
    icon="calendar",
    path="veranstaltungen/",
    urls="stadtkern.modules.events.urls",
    staff_urls="stadtkern.modules.events.staff_urls",
    extra_urls=[("", "stadtkern.modules.events.root_urls")],
    tile=tiles.tile,
    today=tiles.today,
    map_layers=[tiles.layer],
    offline_urls=["/veranstaltungen/mein-programm/", "/en/veranstaltungen/mein-programm/"],
    api="stadtkern.modules.events.api.router",
    jobs="stadtkern.modules.events.jobs",
    pack="stadtkern.modules.events.pack.loading.part",
    demo="stadtkern.modules.events.demo.fill",
    audit_labels=audit_labels.AUDIT_LABELS,
    data_labels=data_labels.DATA_LABELS,
    services=services.SERVICES,
    messages=mails.KINDS,
    personal_data=personal.PERSONAL_DATA,
    permissions=[
        Permission("events.edit", _("Write and submit events"), STAFF_ROLES, ORGANISATION_ROLES),
        Permission("events.approve", _("Approve and publish events"), ("manager",)),
        Permission("events.registrations", _("See and change registrations"), STAFF_ROLES, ORGANISATION_ROLES),
        Permission("events.door", _("Check people in"), (*STAFF_ROLES, "door"), ("door", *ORGANISATION_ROLES)),
        Permission("events.import", _("Import events"), STAFF_ROLES, ORGANISATION_ROLES),
        Permission("events.statistics", _("See statistics"), (*STAFF_ROLES, "viewer"), ORGANISATION_ROLES),
    ],
    menu=[
        MenuItem(_("Events"), "events-desk", "calendar", "staff", "events.edit", waiting=tiles.waiting),
        MenuItem(_("Import events"), "events-imports", "upload", "staff", "events.import"),
        MenuItem(_("Check-in"), "events-doors", "qr", "staff", "events.door"),
        MenuItem(_("Statistics"), "events-statistics", "chart", "staff", "events.statistics"),
        MenuItem(_("All events"), "events-list", "calendar", place="calendar"),
        MenuItem(_("My programme"), "events-mine", "star"),
    ],
)
