from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "stadtkern.kernel.places"
    label = "kernel_places"
