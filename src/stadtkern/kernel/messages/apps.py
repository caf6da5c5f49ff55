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
        "messages.pause_topic": _("Messages on a topic stopped"),
        "messages.resume_topic": _("Messages on a topic resumed"),
    }
    data_labels = {
        "at": _("Time"),
        "channel": _("Way"),
        "channel=mail": _("Email"),
        "channel=push": _("Notification on a device"),
        "created": _("Created"),
        "days_before": _("Days before"),
        "due": _("Due"),
        "job": _("Task"),
        "kind": _("Category"),
        "key": _("Which one"),
        "recipient": _("Recipient"),
        "sent": _("Sent"),
        "state": _("Status"),
        "state=waiting": _("waiting"),
        "state=sent": _("sent"),
        "state=failed": _("failed"),
        "state=expired": _("expired"),
        "state=stopped": _("stopped"),
        "topic": _("Topic"),
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
