from django.apps import AppConfig


class TrustConfig(AppConfig):
    name = "stadtkern.kernel.trust"
    label = "kernel_trust"
