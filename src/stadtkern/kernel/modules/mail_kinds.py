"""What kinds of message there are. A module lists its own in `Module.messages`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Attachment:
    """A file of a mail. inline: shown in the HTML as `cid:<name>` instead of offered as a file."""

    name: str
    media_type: str
    content: bytes
    inline: bool = False


@dataclass(frozen=True)
class MessageKind:
    """One kind of message.

    name: "<module>.<name>". template: base name of three templates, `<template>.subject.txt`, `<template>.txt` and
    `<template>.html`, rendered in the message's language with what `context` gives. context: takes the row that the
    message is about (None when it is gone) and the stored context, gives the template's context, or None when there is
    nothing to say any more (the message then counts as expired); `unsubscribe_url` in it becomes List-Unsubscribe, for
    one click (RFC 8058), and `reply_to` ("Name <address>") is where answers go.
    attachments: the same arguments; a text/calendar file whose METHOD is REQUEST or CANCEL goes out as an invitation,
    too. urgent: somebody waits for it at the screen, so it overtakes all others. per_mailbox: for a kind that anybody
    can set off by typing an address, how many mails of the module one mailbox gets in which time (kernel.trust.limits).
    delay: how long it waits for more of its kind about the same row, which are then one mail; merge: makes one stored
    context of the waiting one and the new one (without it the new one counts).
    """

    name: str
    title: StrOrPromise
    template: str
    context: Callable[[Any, dict[str, Any]], dict[str, Any] | None]
    attachments: Callable[[Any, dict[str, Any]], list[Attachment]] | None = None
    urgent: bool = False
    per_mailbox: tuple[int, timedelta] | None = None
    delay: timedelta = timedelta(0)
    merge: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]] | None = None
