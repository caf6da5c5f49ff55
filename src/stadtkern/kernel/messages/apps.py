from django.utils.translation import gettext_lazy as _

from stadtkern.kernel import rooms
from stadtkern.kernel.modules import Service


class MessagesConfig(rooms.Room):
    name = "stadtkern.kernel.messages"
    label = "kernel_messages"
    jobs = "stadtkern.kernel.messages.jobs"
    mails = "stadtkern.kernel.messages.mails.KINDS"
    audit_labels = {
        "messages.send_again": _("Message sent again"),
        "messages.stop": _("Message stopped"),
        "messages.pause_topic": _("Messages of a topic stopped"),
        "messages.resume_topic": _("Messages of a topic going on"),
    }
    services = [
        Service(
            _("My reminders"),
            "subscriptions",
            "erinnerung, erinnerungen, benachrichtigung, push, abbestellen, abo, newsletter, erinnerung"
            " ausschalten, erinnerung einstellen, benachrichtigung einstellen, benachrichtigung ausschalten, "
            "abmelden, reminder, reminders, notifications, unsubscribe",
        ),
    ]
