"""Filled pauses ("äh", "ähm", "hm") that are heard in the sound though the recogniser left them out."""

from stadtkern.speech.hesitation.attach import with_filled_pauses
from stadtkern.speech.hesitation.sound import FilledPause, find_filled_pauses

__all__ = ["FilledPause", "find_filled_pauses", "with_filled_pauses"]
