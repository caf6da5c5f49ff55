from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "stadtkern.kernel.web"
    label = "kernel_web"
