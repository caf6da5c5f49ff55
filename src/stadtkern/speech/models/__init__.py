"""The weights: which there are, where they lie, and how they are fetched. Nothing is ever run from what was fetched."""

from stadtkern.speech.models.manifest import MANIFEST, ModelRelease
from stadtkern.speech.models.store import fetch, find, folder

__all__ = ["MANIFEST", "ModelRelease", "fetch", "find", "folder"]
