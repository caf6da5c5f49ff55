"""Writing down what is said: faster-whisper, with settings that keep it from inventing."""

from stadtkern.speech.recognition.pieces import Piece, pieces
from stadtkern.speech.recognition.recogniser import PROMPT, Recogniser

__all__ = ["PROMPT", "Piece", "Recogniser", "pieces"]
