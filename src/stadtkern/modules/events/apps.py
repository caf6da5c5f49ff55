from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "stadtkern.modules.events"
    label = "events"
