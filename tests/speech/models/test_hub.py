"""The model hub, played by a server on this machine: what it sends is checked, and what breaks off goes on."""

from __future__ import annotations

import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from stadtkern.speech.errors import ModelMissing, ModelRefused
from stadtkern.speech.models import MANIFEST, ModelRelease, fetch, find

FILES = {"config.json": b"{}", "model.bin": bytes(range(256)) * 40}
PLACE = "/somebody/weights/resolve/0123abc/"


class Hub(ThreadingHTTPServer):
    """Serves FILES at one revision. cut: bytes after which each answer breaks off; ranges: whether it can go on."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.files = dict(FILES)
        self.cut = 0
        self.ranges = True
        self.asked = []


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        hub = self.server
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(wanted[1]) if wanted and hub.ranges else 0
        hub.asked.append((self.path, start))
        name = self.path.removeprefix(PLACE)
        if not self.path.startswith(PLACE) or name not in hub.files:
            self.send_error(404)
            return
        rest = hub.files[name][start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[: hub.cut or None])

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """The hub runs, the package index is empty, and the manifest has a small model of the hub."""
    monkeypatch.setenv("STADTKERN_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    small = ModelRelease(
        name="small-for-tests",
        licence="CC0",
        megabytes=1,
        hub="somebody/weights",
        revision="0123abc",
        wheels={},
        joined={},
        files={name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()},
    )
    monkeypatch.setitem(MANIFEST, small.name, small)
    with Hub() as server:
        monkeypatch.setenv("STADTKERN_MODEL_HUB", f"http://127.0.0.1:{server.server_port}/")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def left(tmp_path):
    return [path.name for path in (tmp_path / "models").iterdir()]


def test_a_model_comes_from_the_hub_at_the_revision_that_the_manifest_names(hub):
    made = fetch("small-for-tests")

    assert {name: (made / name).read_bytes() for name in FILES} == FILES
    assert hub.asked == [(PLACE + "config.json", 0), (PLACE + "model.bin", 0)]
    assert find("small-for-tests") == made


def test_what_breaks_off_goes_on_from_there(hub):
    hub.cut = 4000

    assert (fetch("small-for-tests") / "model.bin").read_bytes() == FILES["model.bin"]
    assert [start for path, start in hub.asked if path.endswith("model.bin")] == [0, 4000, 8000]


def test_a_hub_that_cannot_go_on_is_asked_for_the_whole_again_and_nothing_is_doubled(hub):
    hub.cut, hub.ranges = 4000, False
    with pytest.raises(ModelMissing):
        fetch("small-for-tests")
    hub.cut = 0

    assert (fetch("small-for-tests") / "model.bin").read_bytes() == FILES["model.bin"]


def test_a_wrong_sum_from_the_hub_is_refused_and_nothing_stays(hub, tmp_path):
    hub.files["model.bin"] = b"other weights"

    with pytest.raises(ModelRefused, match=r"model\.bin"):
        fetch("small-for-tests")
    assert left(tmp_path) == []


def test_a_download_that_never_ends_leaves_nothing_and_says_how_to_go_on(hub, tmp_path):
    hub.cut, hub.ranges = 4000, False
    said = []

    with pytest.raises(ModelMissing, match="--from"):
        fetch("small-for-tests", tell=said.append)
    assert any("model.bin" in line for line in said)
    assert left(tmp_path) == []


def test_a_file_that_the_hub_does_not_have_sends_us_to_the_next_source(hub, tmp_path):
    del hub.files["model.bin"]
    said = []

    with pytest.raises(ModelMissing):
        fetch("small-for-tests", tell=said.append)
    assert said == ["the model hub: model.bin: answer 404", "the package index: no package holds small-for-tests"]
    assert left(tmp_path) == []


def test_a_model_that_lies_there_stays_when_the_hub_sends_a_wrong_one(hub, tmp_path):
    made = fetch("small-for-tests")
    (made / "config.json").write_bytes(b"changed since")
    hub.files["model.bin"] = b"other weights"

    with pytest.raises(ModelRefused):
        fetch("small-for-tests")
    assert (made / "model.bin").read_bytes() == FILES["model.bin"]


def test_every_model_has_a_licence_a_source_and_whole_sums():
    for model in MANIFEST.values():
        assert model.licence
        assert model.hub or model.wheels
        assert all(re.fullmatch(r"[0-9a-f]{64}", told) for told in model.files.values())
        assert not model.hub or re.fullmatch(r"[0-9a-f]{40}", model.revision)


def test_the_sizes_of_whisper_are_there():
    assert {"tiny", "base", "small", "medium", "large-v3-turbo", "large-v3"} <= MANIFEST.keys()
