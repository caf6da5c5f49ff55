from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "stadtkern.kernel.search"
    label = "kernel_search"
