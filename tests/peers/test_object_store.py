"""Pictures in an object store that others wrote: two web processes with folders of their own, and one bucket."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from PIL import Image

from stadtkern.environment import ROOT
from stadtkern.kernel.people.demo import PASSWORD
from stadtkern.kernel.storage import address
from stadtkern.kernel.storage.errors import StorageUnavailable
from stadtkern.kernel.storage.object_store import ObjectStorage
from tests import running
from tests.machines import Process, web
from tests.peers import object_store
from tests.peers.object_store import BUCKET, Store

pytestmark = pytest.mark.peer
WORKBENCH = "/verwaltung/events"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with object_store.running(tmp_path_factory.mktemp("store")) as store:
        yield store


@pytest.fixture(scope="module")
def site(store: Store) -> Iterator[running.Site]:
    """The first machine: web server, worker and database."""
    city = str(ROOT / "cities" / "musterstadt")
    with running.demo(STADTKERN_STORAGE_URL=store.url(), STADTKERN_CITY=city) as site:
        yield site


@pytest.fixture
def other(site: running.Site, tmp_path: Path) -> Iterator[Process]:
    """A second machine: a web server with a folder of its own."""
    with web(site.environment | {"STADTKERN_VAR": str(tmp_path / "var")}) as process:
        yield process


class Editor:
    """Somebody of the programme's office, signed in, with the real forms."""

    def __init__(self, url: str) -> None:
        self.line = httpx.Client(base_url=url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=60)
        self.line.get("/konto/login/")
        sent = {"login": "redaktion@demo.example", "password": PASSWORD}
        assert self.line.post("/konto/login/", data=sent).status_code == 302

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields and texts of a form as they stand there."""
        page = self.line.get(path).text
        fields = {}
        for tag in re.findall(r"<input\b[^>]*>", page):
            given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            if given.get("type") not in ("file", "checkbox", "radio", "submit", "search") and "name" in given:
                fields[given["name"]] = given.get("value", "")
        return fields

    def send(self, path: str, fields: dict[str, str], picture: bytes | None = None) -> httpx.Response:
        """Press the button."""
        files = {"picture": ("bild.png", picture, "image/png")} if picture else None
        return self.line.post(path, data=fields, files=files)

    def new_event(self, title: str, picture: bytes | None = None) -> httpx.Response:
        """Write an event."""
        more = {"picture_alt": "Ein Feld", "picture_credit": "Beispiel"} if picture else {}
        fields = self.form(f"{WORKBENCH}/neu/") | {
            "title": title,
            "start_day": "2020-03-20",
            "start_time": "14:30",
            "registration": "open",
            "language": "de",
        }
        return self.send(f"{WORKBENCH}/neu/", fields | more, picture)

    def picture_of(self, page: str) -> str:
        """The address of the event's picture on its page in the workbench."""
        found = re.search(r"/dateien/events/[0-9a-f]{24}\.webp", self.line.get(page).text)
        return found.group() if found else ""


@pytest.fixture
def editor(site: running.Site) -> Editor:
    return Editor(site.url)


def png(colour: str = "#2b5d8a") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), colour).save(out, "PNG")
    return out.getvalue()


def stadtkern(site: running.Site, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stadtkern.cli", *arguments]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=os.environ | site.environment | environment
    )


def test_a_picture_from_a_form_lies_in_the_store_and_a_second_machine_shows_it_until_it_is_removed(
    site: running.Site, store: Store, editor: Editor, other: Process
) -> None:
    saved = editor.new_event("Mit Bild", png())
    page = saved.headers["Location"]
    address = editor.picture_of(page)
    name = f"uploads/events/{address.rpartition('/')[2]}"
    card = name.replace(".webp", "-640.webp")

    assert (saved.status_code, store.names()) == (302, [card, name])
    assert not (site.var / "uploads").exists()
    shown = httpx.get(other.url + address)
    assert (
        shown.status_code,
        shown.headers["Content-Type"],
        shown.headers["Cache-Control"],
        Image.open(io.BytesIO(shown.content)).size,
    ) == (200, "image/webp", "public, max-age=31536000, immutable", (1280, 960))
    assert shown.content == store.client().get_object(Bucket=BUCKET, Key=name)["Body"].read()
    policy = httpx.get(other.url + "/").headers["Content-Security-Policy"]
    assert re.findall(r"img-src [^;]*", policy) == ["img-src 'self' data: blob:"]

    fields = editor.form(page) | {"picture_remove": "on", "registration": "open", "language": "de"}
    removed = editor.send(page, fields)

    assert (removed.status_code, store.names()) == (302, [])
    assert [httpx.get(url + address).status_code for url in (site.url, other.url)] == [404, 404]


def test_a_wrong_key_is_said_calmly_and_nothing_is_half_done(site: running.Site, store: Store, tmp_path: Path) -> None:
    environment = {
        "STADTKERN_STORAGE_URL": store.url(secret="not/ours+at=all"),
        "STADTKERN_VAR": str(tmp_path / "var"),
    }
    with web(site.environment | environment) as process:
        editor = Editor(process.url)
        refused = editor.new_event("Falscher Schlüssel", png())
        without = editor.new_event("Ohne Bild")
        listed = editor.line.get(f"{WORKBENCH}/").text
    examined = stadtkern(site, "doctor", **environment)

    assert refused.status_code == 422
    assert "Bilder lassen sich gerade nicht speichern oder entfernen." in refused.text
    assert (without.status_code, "Ohne Bild" in listed, "Falscher Schlüssel" in listed) == (302, True, False)
    assert store.names() == []
    reason = "the secret does not belong to the key"
    assert (reason in process.said, reason in " ".join(examined.stdout.split())) == (True, True)
    shown = process.said + examined.stdout + examined.stderr
    assert [secret in shown for secret in ("not/ours", "not%2Fours")] == [False, False]


def storage_of(url: str) -> ObjectStorage:
    named = address.read(url)
    assert named is not None
    return ObjectStorage(named)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"secret": "not/ours+at=all"}, "the secret does not belong to the key"),
        ({"key": "AKIAOFNOBODY"}, "the store does not know the key"),
        ({"bucket": "elsewhere"}, "there is no such bucket"),
    ],
)
def test_what_is_wrong_is_named(store: Store, wrong: dict[str, str], reason: str) -> None:
    with pytest.raises(StorageUnavailable) as refused:
        storage_of(store.url(**wrong)).save("events/x.webp", ContentFile(b"x"))

    assert (refused.value.reason, store.names()) == (reason, [])


def test_it_holds_what_django_s_storage_promises(store: Store) -> None:
    storage = storage_of(store.url())
    storage.save("events/ä b.webp", ContentFile(b"pixels"))

    assert (storage.exists("events/ä b.webp"), storage.exists("events"), storage.size("events/ä b.webp")) == (
        True,
        False,
        6,
    )
    assert (storage.listdir(""), storage.listdir("events")) == ((["events"], []), ([], ["ä b.webp"]))
    assert storage.get_modified_time("events/ä b.webp").tzinfo is not None
    assert storage.url("events/ä b.webp") == "/dateien/events/%C3%A4%20b.webp"
    with storage.open("events/ä b.webp") as file:
        assert file.read() == b"pixels"
    storage.delete("events/ä b.webp")
    storage.delete("events/ä b.webp")
    for ask in (storage.open, storage.size, storage.get_modified_time):
        with pytest.raises(FileNotFoundError):
            ask("events/ä b.webp")
    with pytest.raises(SuspiciousOperation):
        storage.open("../elsewhere.webp")


def test_nobody_waits_for_a_store_that_has_just_not_answered(tmp_path: Path) -> None:
    storage = storage_of(Store(tmp_path / "log", key="nobody", secret="there").url())
    reasons = []
    for _ in range(2):
        with pytest.raises(StorageUnavailable) as refused:
            storage.open("events/x.webp")
        reasons.append(refused.value.reason)

    assert reasons == [
        "the store does not answer (EndpointConnectionError)",
        "the store did not answer a moment ago",
    ]


def test_the_doctor_writes_reads_and_removes_a_probe(site: running.Site, store: Store) -> None:
    examined = " ".join(stadtkern(site, "doctor").stdout.split())

    assert f"the bucket uploads at http://127.0.0.1:{store.port}, written, read and removed" in examined
    assert store.names() == []


def test_uploads_are_copied_from_the_folder_and_back_as_often_as_one_likes(
    site: running.Site, store: Store, tmp_path: Path
) -> None:
    here = tmp_path / "here" / "uploads" / "events"
    here.mkdir(parents=True)
    for number in range(3):
        (here / f"{number}.webp").write_bytes(b"picture %d" % number)
    store.client().put_object(Bucket=BUCKET, Key="uploads/events/1.webp", Body=b"half")

    def copy(var: str, *how: str) -> str:
        done = stadtkern(site, "storage", "copy", *how, STADTKERN_VAR=str(tmp_path / var))
        assert done.returncode == 0, done.stderr
        return re.sub(r" \(.*", "", done.stdout.splitlines()[-1]) + re.sub(r".*,", ",", done.stdout.splitlines()[-1])

    assert copy("here", "--dry-run") == "a dry run, nothing was written: would copy 3 files, 0 were there already"
    assert copy("here") == "copied 3 files, 0 were there already"
    assert copy("here") == "copied 0 files, 3 were there already"
    assert copy("there", "--back") == "copied 3 files, 0 were there already"
    assert copy("there", "--back") == "copied 0 files, 3 were there already"
    there = tmp_path / "there" / "uploads" / "events"
    assert {file.name: file.read_bytes() for file in there.iterdir()} == {
        f"{number}.webp": b"picture %d" % number for number in range(3)
    }
    for name in store.names():
        store.client().delete_object(Bucket=BUCKET, Key=name)


def test_while_the_store_is_down_pages_come_uploads_are_refused_and_nothing_is_half_done(
    site: running.Site, store: Store, editor: Editor, other: Process
) -> None:
    page = editor.new_event("Vorher", png("#9d1420")).headers["Location"]
    address = editor.picture_of(page)
    store.stop()
    try:
        refused = editor.new_event("Während der Störung", png())
        kept = editor.send(
            page, editor.form(page) | {"title": "Anders", "registration": "open", "language": "de"}, png("#ffffff")
        )
        picture = httpx.get(other.url + address)
        titled = editor.send(
            page,
            editor.form(page) | {"title": "Ohne neues Bild", "registration": "open", "language": "de"},
        )

        assert [refused.status_code, kept.status_code, titled.status_code] == [422, 422, 302]
        assert "Bilder lassen sich gerade nicht speichern oder entfernen." in refused.text
        assert 'value="Während der Störung"' in refused.text
        assert (picture.status_code, picture.headers["Cache-Control"], picture.headers["Retry-After"]) == (
            503,
            "private, no-store",
            "30",
        )
        assert httpx.get(other.url + "/veranstaltungen/").status_code == 200
        listed = editor.line.get(f"{WORKBENCH}/").text
        assert ["Während der Störung" in listed, "Anders" in listed, "Ohne neues Bild" in listed] == [
            False,
            False,
            True,
        ]
        assert editor.picture_of(page) == address
        removed = editor.send(
            page, editor.form(page) | {"picture_remove": "on", "registration": "open", "language": "de"}
        )
        assert (removed.status_code, editor.picture_of(page)) == (302, "")
    finally:
        store.start()
