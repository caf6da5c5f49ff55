from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "stadtkern.kernel.messages"
    label = "kernel_messages"
