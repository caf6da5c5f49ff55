"""From a recorded phone call to a measured conversation, on our own machine: no Django, no PyTorch, no cloud."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stadtkern.speech.pipeline import Settings, analyse
    from stadtkern.speech.transcript import analyse_transcript

__all__ = ["Settings", "analyse", "analyse_transcript"]


def __getattr__(name: str) -> Any:
    """Load the engine when it is asked for: the result's types alone need nothing of the extra."""
    if name in __all__:
        place = "transcript" if name == "analyse_transcript" else "pipeline"
        return getattr(import_module(f"stadtkern.speech.{place}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
