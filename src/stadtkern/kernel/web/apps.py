from stadtkern.kernel import rooms


class WebConfig(rooms.Room):
    name = "stadtkern.kernel.web"
    label = "kernel_web"
    pack_name = "icons"
    pack = "stadtkern.kernel.web.city_icons.part"
