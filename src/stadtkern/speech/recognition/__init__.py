"""Writing down what is said: faster-whisper, with settings that keep it from inventing."""

from stadtkern.speech.recognition.recogniser import AT_ONCE, SETTINGS, Recogniser, loaded, prompt
from stadtkern.speech.recognition.windows import Window, split_into_windows

__all__ = ["AT_ONCE", "SETTINGS", "Recogniser", "Window", "loaded", "prompt", "split_into_windows"]
