"""What can be wrong with a recording or the installation, as types. Every message says what to do."""

from __future__ import annotations


class SpeechError(Exception):
    """Base of all errors that the analysis of calls raises on purpose; its text is meant for people."""


class RecordingError(SpeechError):
    """The recording cannot be analysed."""


class RecordingMissing(RecordingError):
    """There is no such file."""


class RecordingEmpty(RecordingError):
    """The file has no byte, or not one sound sample."""


class RecordingUnreadable(RecordingError):
    """The bytes are no audio or video that can be decoded, whatever the name says."""


class NoAudioStream(RecordingError):
    """A container without sound, for example a film without an audio track."""


class ModelError(SpeechError):
    """Base of what can be wrong with a model."""


class ModelMissing(ModelError):
    """The weights are not on this machine."""


class ModelUnknown(ModelError):
    """No model of this name is in the manifest."""


class ModelRefused(ModelError):
    """A file came, but it is not the one that the manifest names: its SHA-256 differs."""


class TranscriptError(SpeechError):
    """A transcript from elsewhere is not what it says: the line of the text or the place in the JSON is named."""


class RulesError(SpeechError):
    """A rule file of categories is wrong; the file and the place in it are named."""
