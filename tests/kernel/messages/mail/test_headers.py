"""Headers and addresses as the RFCs say: over a real SMTP conversation, read by a parser that nobody here wrote."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.kernel import mail_addresses
from stadtkern.kernel.messages.mail import outbox, rendering, worker
from stadtkern.kernel.messages.mail.worker import Transport, deliver_due
from stadtkern.kernel.messages.models import Message
from tests.peers import node

pytestmark = pytest.mark.peer
PARSER = node.PROGRAMS / "postal-mime" / "dist" / "esm" / "postal-mime.js"
READER = """
import { readFileSync } from "fs";
const { default: PostalMime } = await import(process.argv[2]);
const { headers, from, to, replyTo, subject, messageId, inReplyTo, references, text } =
  await PostalMime.parse(readFileSync(process.argv[3]));
const named = Object.fromEntries(headers.map(({ key, value }) => [key, value]));
console.log(JSON.stringify({ headers: named, from, to, replyTo, subject, messageId, inReplyTo, references, text }));
"""
LOCAL, LABEL = "a" * 32 + "." + "b" * 31, "c" * 59
LONG_ADDRESS = f"{LOCAL}@{LABEL}.{LABEL}.{LABEL}.example"
LONG_NAME = 'Stadt Hamm, Amt für Öffentlichkeitsarbeit (Bürgerbeteiligung), "Digitales" und Verwaltungsmodernisierung'
LONG_URL = "https://stadt.example/abos/abmelden/" + "Zm9v-_:." * 60 + "/"


@pytest.fixture
def received(db, mail_server, tmp_path, monkeypatch):
    """What the other parser reads of a mail that was written to the outbox and sent with these contents."""
    script = tmp_path / "reader.mjs"
    script.write_text(READER)

    def read(to, **contents):
        outbox.send("mail.plain", to=to, context={"subject": contents.pop("subject", "Hallo"), "body": "x", "html": ""})
        made = rendering.render
        monkeypatch.setattr(worker, "render", lambda message: replace(made(message), **contents))
        assert deliver_due() == 1
        file = tmp_path / "mail.eml"
        file.write_bytes(mail_server.raw[-1])
        return json.loads(node.run(script, str(PARSER), str(file)))

    return read


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("bernd@faß.example", "bernd@xn--fa-hia.example"),
        ("ada@müller.example", "ada@xn--mller-kva.example"),
        ("ada@MÜLLER.example", "ada@xn--mller-kva.example"),
        ("a@βόλος.example", "a@xn--nxasmm1c.example"),
        ("Ada.L@Example.org", "Ada.L@example.org"),
        ("o'hara+x@example.org", "o'hara+x@example.org"),
        (LONG_ADDRESS, LONG_ADDRESS),
    ],
)
def test_a_mail_goes_to_the_domain_that_was_typed(received, mail_server, typed, written):
    read = received(typed)

    assert mail_server.recipients == [written]
    assert [one["address"] for one in read["to"]] == [written]


@pytest.mark.parametrize(
    "typed",
    [
        "jörg@example.org",
        "ada@-example.org",
        "ada@a..example.org",
        "ada@i❤.example",
        f"{'a' * 65}@example.org",
        f"a@{LABEL}.{LABEL}.{LABEL}.{LABEL}.{LABEL}.example",
        f"a@{'c' * 64}.example",
        "ada@example.org\r\nBcc: all@example.org",
        "ada@exam\0ple.org",
        "a@ä" + "ö" * 60 + ".example",
        "ada",
        "@example.org",
        "",
    ],
)
def test_what_is_no_address_that_we_can_send_to_is_refused_before_it_is_written_down(db, typed):
    with pytest.raises(mail_addresses.BadMailAddress):
        outbox.send("mail.plain", to=typed, context={})

    assert Message.objects.count() == 0


def test_unsubscribing_is_one_address_and_never_an_encoded_word(received, mail_server):
    read = received("ada@example.org", unsubscribe_url=LONG_URL)

    assert read["headers"]["list-unsubscribe"] == f"<{LONG_URL}>"
    assert read["headers"]["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <{LONG_URL}>\r\n".encode() in mail_server.raw[0]


@pytest.mark.parametrize("name", [LONG_NAME, "Stadt Hamm", "A" * 300, "Größe " * 40, "李小龍 🎉", "a, b; c <d@e.f>"])
def test_names_and_long_addresses_arrive_as_they_were(received, settings, name):
    settings.MAIL_FROM = str(Address(display_name=name, addr_spec=LONG_ADDRESS))

    read = received("ada@example.org", reply_to=str(Address(display_name=name, addr_spec="verein@faß.example")))

    assert read["from"] == {"name": name.strip(), "address": LONG_ADDRESS}
    assert read["replyTo"] == [{"name": name.strip(), "address": "verein@xn--fa-hia.example"}]


@pytest.mark.parametrize(
    "subject", ["Ihr Platz: " + "äöü " * 45, "x" * 200, "https://stadt.example/" + "y" * 170, "🎉" * 60]
)
def test_a_subject_arrives_as_it_was(received, subject):
    assert received("ada@example.org", subject=subject)["subject"] == subject.strip()


def test_a_message_id_of_a_long_domain_is_one_word_and_the_same_in_every_attempt(received, settings):
    settings.MAIL_FROM = f"stadt@{LABEL}.{LABEL}.faß.example"

    read = received("ada@example.org")

    assert re.fullmatch(rf"<[0-9a-f-]{{36}}@{LABEL}\.{LABEL}\.xn--fa-hia\.example>", read["messageId"])
    assert Message.objects.get().message_id == read["messageId"]


@pytest.mark.parametrize("name", ["References", "In-Reply-To"])
def test_references_are_folded_between_their_words_only(name, tmp_path):
    script, file = tmp_path / "reader.mjs", tmp_path / "mail.eml"
    script.write_text(READER)
    ids = " ".join(f"<{'r' * 40}{number}@{LABEL}.example>" for number in range(12))
    mail = rendering.EmailMessage(rendering.POLICY)
    mail[name] = ids
    mail.set_content("x")
    file.write_bytes(mail.as_bytes())

    read = json.loads(node.run(script, str(PARSER), str(file)))

    assert read["headers"][name.lower()].split() == ids.split()


def test_no_line_of_a_mail_is_longer_than_a_server_takes(received, mail_server, settings):
    settings.MAIL_FROM = str(Address(display_name=LONG_NAME, addr_spec=LONG_ADDRESS))

    received(LONG_ADDRESS, unsubscribe_url=LONG_URL, subject="ä" * 200)

    assert max(map(len, mail_server.raw[0].split(b"\r\n"))) <= 998
    assert mail_server.raw[0].isascii()


WORDS = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="\u00a0"), min_size=1, max_size=200
)


@given(WORDS, WORDS)
def test_any_subject_and_any_name_come_out_as_they_went_in(subject, name):
    subject, name = " ".join(subject.split()), " ".join(name.split())
    mail = rendering.EmailMessage(rendering.POLICY)
    mail["Subject"] = subject
    mail["From"] = Address(display_name=name, addr_spec=LONG_ADDRESS)
    mail.set_content("x")

    read = message_from_bytes(mail.as_bytes())
    shown, address = parseaddr(read["From"])

    assert mail.as_bytes().isascii()
    assert max(map(len, mail.as_bytes().split(b"\r\n"))) <= 998
    assert [" ".join(str(make_header(decode_header(one))).split()) for one in (read["Subject"], shown)] == [
        subject,
        name,
    ]
    assert address == LONG_ADDRESS


def test_an_organiser_who_mistyped_an_address_stops_no_mail(received):
    read = received("ada@example.org", reply_to="Verein <verein@-x.example>")

    assert "replyTo" not in read


def test_an_old_row_with_an_address_that_we_cannot_send_to_is_given_up_at_once(db, mail_server):
    message = outbox.send("mail.plain", to="ada@example.org", context={"subject": "x", "body": "x", "html": ""})
    Message.objects.filter(pk=message.pk).update(recipient="jörg@example.org")

    with Transport() as transport:
        worker.deliver_next(transport.send)

    message.refresh_from_db()
    assert (message.state, message.attempts, mail_server.mails) == ("failed", 1, [])
