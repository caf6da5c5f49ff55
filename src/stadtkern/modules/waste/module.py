"""What the calendar of waste collection offers to the city app."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.modules import MenuItem, Module, Permission
from stadtkern.modules.waste import audit_labels, bulky_mails, data_labels, personal, services, tiles, topics
from stadtkern.modules.waste.queries import parts, zones

module = Module(
    name="waste",
    title=_("Waste"),
    icon="bin",
    path="abfall/",
    urls="stadtkern.modules.waste.urls",
    staff_urls="stadtkern.modules.waste.staff_urls",
    tile=tiles.tile,
    zones=zones.stretches,
    map_layers=[tiles.layer],
    offline_urls=["/abfall/", "/en/abfall/"],
    api="stadtkern.modules.waste.api.router",
    jobs="stadtkern.modules.waste.jobs",
    pack="stadtkern.modules.waste.pack.part",
    audit_labels=audit_labels.AUDIT_LABELS,
    data_labels=data_labels.DATA_LABELS,
    topics=[topics.COLLECTION],
    services=services.SERVICES,
    answers=services.bins_of_address,
    messages=bulky_mails.KINDS,
    personal_data=personal.PERSONAL_DATA,
    menu=[
        MenuItem(_("Waste calendar"), "waste-desk", "bin", "staff", "waste.edit"),
        MenuItem(_("Bulky waste"), "waste-bulky-days", "list", "staff", "waste.bulky"),
        MenuItem(_("Waste calendar"), "waste-start", "bin", shown=partial(parts.has, "start")),
        MenuItem(_("What goes where?"), "waste-abc", "search", shown=partial(parts.has, "abc")),
        MenuItem(_("Recycling centre"), "waste-yards", "place", shown=partial(parts.has, "yards")),
        MenuItem(_("Bulky waste"), "waste-bulky", "sofa", shown=partial(parts.has, "bulky")),
    ],
    permissions=[
        Permission("waste.edit", _("Change waste calendar rules"), ("manager", "editor")),
        Permission("waste.bulky", _("See and complete bulky waste bookings"), ("manager", "editor")),
        Permission("waste.publish", _("Publish the waste calendar"), ("manager",)),
    ],
)
