"""Silencing personal data in the sound, at the times at which the text is masked."""

from __future__ import annotations

import os
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.audio.reading import audio_stream, open_container
from stadtkern.speech.errors import RecordingError, RecordingUnreadable
from stadtkern.speech.files import checksum
from stadtkern.speech.result import ConversationAnalysis, Span
from stadtkern.speech.spans import merge
from stadtkern.speech.text.redaction import BLOCK, redact

AROUND = 0.15  # seconds that a word's time may be off
JOINED = 0.5  # a shorter gap between two silenced pieces is silenced too


def masked_times(analysis: ConversationAnalysis) -> list[Span]:
    """When something is said that the masked result hides. Without times of words it is the whole utterance."""
    found: list[Span] = []
    for said in redact(analysis).utterances:
        exact: list[Span] = [word for word in said.words if BLOCK in word.text]
        timeless = any(datum.start is None or datum.end is None for datum in said.personal)
        exact += [
            Span(start=datum.start, end=datum.end)
            for datum in said.personal
            if datum.start is not None and datum.end is not None
        ]
        if BLOCK in said.text and (not exact or (timeless and not said.words)):
            exact = [said]
        found += exact
    wide = [Span(start=max(span.start - AROUND, 0.0), end=span.end + AROUND) for span in found]
    return merge(wide, JOINED)


def silence(recording: Path, analysis: ConversationAnalysis, out: Path) -> list[Span]:
    """Write the recording as 16-bit WAV, silent in all channels at the masked times; give these times.

    All channels, because who is asked often says the number once more, and lines have crosstalk. Raises RecordingError
    where the recording is another one than the result's or the result holds no words, and nothing is written.
    """
    if not analysis.utterances:
        raise RecordingError("The result holds no words, so nothing to silence could be found. Analyse with --model.")
    if out.resolve() == recording.resolve():
        raise RecordingError("The silenced sound must not take the place of the recording; name another file.")
    if checksum(recording) != analysis.recording.sha256:
        raise RecordingError(f"{recording.name} is not the recording of this result: its SHA-256 differs.")
    times = masked_times(analysis)
    work = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        _write(recording, times, work)
        work.replace(out)
    finally:
        work.unlink(missing_ok=True)
    return times


def _write(recording: Path, times: Sequence[Span], out: Path) -> None:
    with recording.open("rb") as source, open_container(source, recording.name) as container:
        stream = audio_stream(container, recording.name)
        rate, channels, at = int(stream.rate), int(stream.channels), 0
        with wave.open(str(out), "wb") as written:
            written.setnchannels(channels)
            written.setsampwidth(2)
            written.setframerate(rate)
            for block in _blocks(container, stream, channels, recording.name):
                for span in times:
                    first, last = int(span.start * rate) - at, int(np.ceil(span.end * rate)) - at
                    if last > 0 and first < len(block):
                        block[max(first, 0) : last] = 0
                written.writeframes(block.astype("<i2").tobytes())
                at += len(block)


def _blocks(container: Any, stream: Any, channels: int, name: str) -> Iterator[NDArray[np.int16]]:
    """Arrays (samples, channels); a file that breaks off gives what it has."""
    resampler = av.AudioResampler(format="s16", layout=stream.layout, rate=stream.rate)
    seen = False
    try:
        for frame in container.decode(stream):
            for part in resampler.resample(frame):
                seen = True
                yield part.to_ndarray().reshape(-1, channels).astype(np.int16)
        for part in resampler.resample(None):
            yield part.to_ndarray().reshape(-1, channels).astype(np.int16)
    except (av.FFmpegError, ValueError) as error:
        if not seen:
            raise RecordingUnreadable(f"{name} holds no sound that can be read.") from error
