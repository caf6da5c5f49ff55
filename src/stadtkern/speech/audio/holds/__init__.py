"""Waiting music and the tones of the line, told apart from speech and pauses by the signal alone."""

from stadtkern.speech.audio.holds.find import find_holds, without_holds

__all__ = ["find_holds", "without_holds"]
