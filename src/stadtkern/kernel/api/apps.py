from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "stadtkern.kernel.api"
    label = "kernel_api"
