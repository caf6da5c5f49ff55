from django.apps import AppConfig


class CityConfig(AppConfig):
    name = "stadtkern.kernel.city"
    label = "kernel_city"
