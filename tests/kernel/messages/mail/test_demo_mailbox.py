import pytest
from django.core import mail as django_mail
from django.urls import reverse

from stadtkern.kernel.messages.mail import outbox, registry
from stadtkern.kernel.messages.mail.rendering import mail, render
from stadtkern.kernel.messages.mail.smtp import Server, parse
from stadtkern.kernel.messages.mail.worker import deliver_due
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.modules import Attachment, MessageKind

ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def invitation(db, monkeypatch):
    kind = MessageKind(
        name="test.invitation",
        title="Test",
        template="messages/plain",
        context=lambda _about, stored: {**stored, "unsubscribe_url": "https://example.org/no"},
        attachments=lambda _about, _stored: [
            Attachment("code.png", "image/png", b"\x89PNG", inline=True),
            Attachment("termin.ics", "text/calendar", ICS),
        ],
    )
    monkeypatch.setitem(registry.kinds(), kind.name, kind)
    stored = {
        "subject": "Ihr Platz\r\nBcc: all@example.org",
        "body": "Grüße & mehr <cid:code.png>",
        "html_document": "",
    }
    return outbox.send("test.invitation", to="ada@müller.example", context=stored)


def test_an_invitation_stands_as_alternative_and_as_file_and_the_picture_inside(invitation):
    made = mail(invitation, render(invitation))

    parts = [
        (part.get_content_type(), part.get_content_disposition()) for part in made.walk() if not part.is_multipart()
    ]
    assert parts == [
        ("text/plain", None),
        ("text/html", None),
        ("image/png", "inline"),
        ("text/calendar", None),
        ("text/calendar", "attachment"),
    ]
    assert [part.get_param("method") for part in made.walk() if part.get_content_type() == "text/calendar"] == [
        "REQUEST",
        "REQUEST",
    ]
    assert made.get_body(("plain",)).get_content().strip() == "Grüße & mehr <cid:code.png>"


def test_no_line_break_becomes_a_header(invitation):
    raw = mail(invitation, render(invitation)).as_bytes()

    headers = raw.partition(b"\r\n\r\n")[0]
    assert b"\r\nBcc:" not in headers
    assert b"To: ada@xn--mller-kva.example" in headers
    assert b"List-Unsubscribe: <https://example.org/no>" in headers
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", Server("mail.example", 587, "", "", "starttls")),
        ("smtp://a%40b:p%2Fw@mail.example:465", Server("mail.example", 465, "a@b", "p/w", "tls")),
        ("smtps://mail.example", Server("mail.example", 465, "", "", "tls")),
        ("smtps://mail.example:4650?tls=tls", Server("mail.example", 4650, "", "", "tls")),
        ("smtp://[2001:db8::1]", Server("2001:db8::1", 587, "", "", "starttls")),
        ("smtp://faß.example", Server("xn--fa-hia.example", 587, "", "", "starttls")),
        ("smtp://127.0.0.1?tls=none", Server("127.0.0.1", 25, "", "", "none")),
    ],
)
def test_an_smtp_url_is_read(url, server):
    assert parse(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://x?tls=ssl",
        "smtp://x?starttls=1",
        "smtp://x?tls=foo",
        "smtp://x?tls=",
        "smtps://",
        "smtps://x?tls=starttls",
        "smtp://",
        "smtp://x:port",
        "smtp://x:99999",
        "smtp://.x",
        "smtp://a..x",
        "smtp://[x",
        "smtp://user@x",
        "smtp://u:pä@x",
        "smtp://x/path",
        f"smtp://{'a' * 64}.example",
    ],
)
def test_a_wrong_smtp_url_says_so(url):
    with pytest.raises(ValueError, match="SMTP_URL"):
        parse(url)


def test_the_mailbox_shows_searches_and_hands_out_what_was_not_sent(invitation, client, settings):
    settings.SMTP_URL = ""
    deliver_due()

    box = client.get(reverse("demo-mailbox")).content.decode()
    assert "Nichts hiervon wurde wirklich verschickt." in box
    assert "Ihr Platz" in box
    assert "Ihr Platz" in client.get(reverse("demo-mailbox"), {"q": "platz müller"}).content.decode()
    assert "Keine Mail gefunden" in client.get(reverse("demo-mailbox"), {"q": "nothing"}).content.decode()
    pk = Message.objects.get().pk
    one = client.get(reverse("demo-mail", args=[pk]))
    assert "frame-src 'self'" in one["Content-Security-Policy"]
    assert "termin.ics" in one.content.decode()
    page = client.get(reverse("demo-mail-html", args=[pk]))
    policy = page["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "sandbox allow-popups" in policy, "script-src" in policy) == (
        True,
        True,
        False,
    )
    file = client.get(reverse("demo-mail-file", args=[pk, 1]))
    assert (file.content, file["Content-Disposition"]) == (ICS, 'attachment; filename="termin.ics"')
    assert client.get(reverse("demo-mail-file", args=[pk, 9])).status_code == 404
    assert not getattr(django_mail, "outbox", [])
