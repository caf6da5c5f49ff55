"""Writing down what is said: faster-whisper, with settings that keep it from inventing."""

from stadtkern.speech.recognition.pieces import Piece, pieces
from stadtkern.speech.recognition.recogniser import PROMPT, SETTINGS, Recogniser, loaded

__all__ = ["PROMPT", "SETTINGS", "Piece", "Recogniser", "loaded", "pieces"]
