"""What is to be told, to whom, and who asked for it."""

from stadtkern.kernel.messages.models.message import Message
from stadtkern.kernel.messages.models.notice import InFlight, Notice, Publication, TopicPause
from stadtkern.kernel.messages.models.push_service import PushServiceFailure
from stadtkern.kernel.messages.models.subscription import Subscriber, Subscription

__all__ = [
    "InFlight",
    "Message",
    "Notice",
    "Publication",
    "PushServiceFailure",
    "Subscriber",
    "Subscription",
    "TopicPause",
]
