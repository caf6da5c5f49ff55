from stadtkern.kernel import rooms


class WebConfig(rooms.Room):
    name = "stadtkern.kernel.web"
    label = "kernel_web"
    pack_name = "icons"
    pack = "stadtkern.kernel.web.city_icons.part"

    def ready(self) -> None:
        from stadtkern.kernel.web import module_checks  # noqa: F401  (declares a system check)
