"""From a row of the outbox to a mail: texts in the recipient's
language, attachments, headers (RFC 5322, 2045, 6047).
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, UniqueSingleAddressHeader, UnstructuredHeader
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.template import Context, engines
from django.utils import translation

from stadtkern.kernel import mail_addresses
from stadtkern.kernel.city import clock, contacts
from stadtkern.kernel.messages.mail import registry
from stadtkern.kernel.messages.mail.branding import branding
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.modules import Attachment, MessageKind

MAX_LINE = 76  # bytes; a line of a mail may have 998 (RFC 5322, section 2.1.1), which no address of ours exceeds


class VerbatimHeader(UnstructuredHeader):
    """A header of addresses on the web or Message-IDs: never as encoded words, and folded only at its blanks.

    Python takes each header that it does not know for prose, and encodes what is too long for a line.
    """

    name: str

    def fold(self, *, policy: Policy) -> str:
        """The lines of the header."""
        return _folded_at_blanks(self.name, str(self), policy.linesep)


class ProseHeader(UnstructuredHeader):
    """A header of prose: as it is where that is ASCII, else as encoded words (RFC 2047), which never break a letter.

    Python's own folding loses blanks between encoded words.
    """

    name: str

    def fold(self, *, policy: Policy) -> str:
        """The lines of the header."""
        text = str(self)
        if _is_plain(text):
            return _folded_at_blanks(self.name, text, policy.linesep)
        return f"{self.name}: {_encoded_words(text, self.name, policy.linesep)}{policy.linesep}"


class MailboxHeader(UniqueSingleAddressHeader):
    """A header of one mailbox: the name as prose, the address as it is."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        """The lines of the header."""
        mailbox = self.address
        if _is_plain(mailbox.display_name):
            return f"{self.name}: {mailbox}{policy.linesep}"
        words = _encoded_words(mailbox.display_name, self.name, policy.linesep)
        return f"{self.name}: {words}{policy.linesep} <{mailbox.addr_spec}>{policy.linesep}"


def _is_plain(text: str) -> bool:
    """Whether a text can stand in a header without being encoded."""
    return (
        text.isascii() and text.isprintable() and "=?" not in text and max(map(len, text.split()), default=0) < MAX_LINE
    )


def _folded_at_blanks(name: str, text: str, linesep: str) -> str:
    lines = [f"{name}:"]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) > MAX_LINE and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    return linesep.join(lines) + linesep


def _encoded_words(text: str, name: str, linesep: str) -> str:
    return Header(text, "utf-8", maxlinelen=MAX_LINE, header_name=name).encode(linesep=linesep)


HEADERS = HeaderRegistry()
for header, kind in {
    "subject": ProseHeader,
    "from": MailboxHeader,
    "to": MailboxHeader,
    "reply-to": MailboxHeader,
    "list-unsubscribe": VerbatimHeader,
    "list-unsubscribe-post": VerbatimHeader,
    "references": VerbatimHeader,
    "in-reply-to": VerbatimHeader,
}.items():
    HEADERS.map_to_type(header, kind)  # type: ignore[arg-type]  # the registry adds the base itself
# Every byte of a mail fits into 7 bits, so no relay on the way has a reason to change it.
POLICY = SMTP.clone(cte_type="7bit", max_line_length=MAX_LINE, header_factory=HEADERS)
log = logging.getLogger(__name__)
METHOD = re.compile(rb"^METHOD:(REQUEST|CANCEL)\s*$", re.MULTILINE)
MAX_SUBJECT = 200


@dataclass(frozen=True)
class Rendered:
    """The contents of a mail in one language."""

    subject: str
    text: str
    html: str
    attachments: list[Attachment]
    unsubscribe_url: str = ""
    reply_to: str = ""


def render(message: Message) -> Rendered | None:
    """The contents of a message as of now, from the row that it is about; None when there is nothing to say any more.

    Raises registry.UnknownKind, and what the kind's own functions and templates raise.
    """
    kind = registry.kind(message.kind)
    about = row_of(message.about)
    with translation.override(message.language):
        context = kind.context(about, message.context)
        if context is None:
            return None
        attachments = kind.attachments(about, message.context) if kind.attachments is not None else []
        return _rendered(kind, {**branding(message.language), **context}, attachments)


def row_of(label: str) -> Model | None:
    """The row behind "<app_label>.<model>:<pk>"; None when it is gone or was never named."""
    if not label:
        return None
    model, _, key = label.partition(":")
    row: Model | None = apps.get_model(model)._base_manager.filter(pk=key).first()
    return row


def mail(message: Message, contents: Rendered) -> EmailMessage:
    """The mail as it goes over the wire.

    Line breaks in a name, subject or address can't become headers: they raise.
    """
    out = EmailMessage(POLICY)
    out["Subject"] = contents.subject
    out["From"] = _address(contacts.sender())
    if contents.reply_to:
        _add_reply_to(out, contents.reply_to)
    out["To"] = Address(addr_spec=mail_addresses.to_ascii(message.recipient))
    out["Date"] = format_datetime(clock.local(clock.now()))
    out["Message-ID"] = message.message_id
    out["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office note comes back
    out["Content-Language"] = message.language
    if contents.unsubscribe_url:
        out["List-Unsubscribe"] = f"<{contents.unsubscribe_url}>"
        out["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    out.set_content(contents.text)
    _add_html(out, contents)
    # An invitation stands twice: as an alternative, where Outlook and Gmail look, and as a file, where Apple Mail does.
    for file in contents.attachments:
        method = invitation_method(file)
        if method:
            out.add_alternative(
                file.content, "text", "calendar", params={"method": method, "charset": "utf-8"}, cte="base64"
            )
    for file in contents.attachments:
        if not file.inline:
            _attach(out, file)
    return out


def invitation_method(file: Attachment) -> str:
    """REQUEST or CANCEL when a file is an invitation (RFC 6047), else nothing."""
    if file.media_type.partition(";")[0] != "text/calendar":
        return ""
    found = METHOD.search(file.content)
    return found[1].decode() if found else ""


def _rendered(kind: MessageKind, context: dict[str, Any], attachments: list[Attachment]) -> Rendered:
    subject = " ".join(_template(f"{kind.template}.subject.txt", context, plain=True).split())[:MAX_SUBJECT]
    text = _template(f"{kind.template}.txt", context, plain=True).strip() + "\n"
    # A library's mail may bring its own finished page.
    html = context.get("html_document") or _template(f"{kind.template}.html", {**context, "subject": subject})
    unsubscribe_url, reply_to = str(context.get("unsubscribe_url", "")), str(context.get("reply_to", ""))
    return Rendered(subject, text, str(html), attachments, unsubscribe_url, reply_to)


def _template(name: str, context: dict[str, Any], *, plain: bool = False) -> str:
    template = engines["django"].engine.get_template(name)  # type: ignore[attr-defined]
    return str(template.render(Context(context, autoescape=not plain)))


def _add_html(out: EmailMessage, contents: Rendered) -> None:
    out.add_alternative(contents.html, subtype="html")
    inline = [file for file in contents.attachments if file.inline]
    if not inline:
        return
    html = list(out.iter_parts())[-1]
    assert isinstance(html, MIMEPart)  # noqa: S101  (for the type checker: set_content above made it)
    for file in inline:
        main, _, sub = file.media_type.partition("/")
        html.add_related(file.content, main, sub, cid=f"<{file.name}>", filename=file.name, disposition="inline")


def _add_reply_to(out: EmailMessage, text: str) -> None:
    """Where answers go; an address that an organiser has mistyped stops no mail."""
    try:
        out["Reply-To"] = _address(text)
    except ValueError:
        log.warning("answers cannot go to %r: this is no mail address", text)


def _attach(out: EmailMessage, file: Attachment) -> None:
    media_type, _, _parameters = file.media_type.partition(";")
    main, _, sub = media_type.strip().partition("/")
    params = {"charset": "utf-8"} if main == "text" else {}
    if sub == "calendar":
        params["method"] = invitation_method(file) or "PUBLISH"
    out.add_attachment(file.content, main, sub, filename=file.name, params=params, cte="base64")


def _address(text: str) -> Address:
    name, address = mail_addresses.split(text)
    return Address(display_name=name, addr_spec=address)
