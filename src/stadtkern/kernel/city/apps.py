from stadtkern.kernel import rooms


class CityConfig(rooms.Room):
    name = "stadtkern.kernel.city"
    label = "kernel_city"
    pack_name = "city"
    pack = "stadtkern.kernel.city.pack.part"
