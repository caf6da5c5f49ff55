"""The kinds of mail of this room: what libraries send, and what is around subscriptions."""

from stadtkern.kernel.messages.mail import library_mails
from stadtkern.kernel.messages.subscriptions import mails as subscription_mails

KINDS = [*library_mails.KINDS, *subscription_mails.KINDS]
