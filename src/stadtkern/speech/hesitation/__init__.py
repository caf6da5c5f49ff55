"""Filled pauses ("äh", "ähm", "hm") that are heard in the sound though the recogniser left them out."""

from stadtkern.speech.hesitation.attach import with_heard
from stadtkern.speech.hesitation.sound import Filler, fillers

__all__ = ["Filler", "fillers", "with_heard"]
