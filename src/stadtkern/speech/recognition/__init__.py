"""Writing down what is said: faster-whisper, with settings that keep it from inventing."""

from stadtkern.speech.recognition.pieces import Piece, pieces
from stadtkern.speech.recognition.recogniser import AT_ONCE, SETTINGS, Recogniser, loaded, prompt

__all__ = ["AT_ONCE", "SETTINGS", "Piece", "Recogniser", "loaded", "pieces", "prompt"]
