from stadtkern.kernel import rooms


class PlacesConfig(rooms.Room):
    name = "stadtkern.kernel.places"
    label = "kernel_places"
    pack_name = "places"
    pack = "stadtkern.kernel.places.pack.part"
