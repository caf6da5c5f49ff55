from django.utils.translation import gettext_lazy as _

from stadtkern.kernel import rooms
from stadtkern.kernel.modules import Service


class PlacesConfig(rooms.Room):
    name = "stadtkern.kernel.places"
    label = "kernel_places"
    pack_name = "places"
    pack = "stadtkern.kernel.places.pack.part"
    services = [
        Service(
            _("My address"),
            "address-mine",
            "meine adresse, adresse ändern, umgezogen, wohnort, zuhause, straße, my address, change address, moved",
        ),
    ]
