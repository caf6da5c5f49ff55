"""Decode any container that FFmpeg knows, as a stream: memory stays the same for a minute and for three hours."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import av
import numpy as np

from stadtkern.speech.audio.layout import ChannelSimilarity, arrange
from stadtkern.speech.audio.sound import RATE, Channel, Sound, to_pcm
from stadtkern.speech.errors import (
    NoAudioStream,
    RecordingEmpty,
    RecordingMissing,
    RecordingUnreadable,
)

MAX_CHANNELS = 8
SHORT_BY = 0.05  # a file that holds 5 per cent less than its header says is called cut off
# A playlist could point to other files and addresses; what is read must be in the file itself.
OPTIONS = {"protocol_whitelist": "none", "allowed_extensions": "none"}


def read(path: Path, *, progress: Callable[[float], None] | None = None) -> Sound:
    """Decode the recording at `path` to 16 kHz per channel, and decide what its channels mean (see layout.py).

    `progress` hears the share that is done, 0 to 1. Raises RecordingMissing, RecordingEmpty, RecordingUnreadable or
    NoAudioStream. A file that breaks off is read as far as it goes, with a warning.
    """
    if not path.is_file():
        raise RecordingMissing(f"There is no file {path.name}.")
    if path.stat().st_size == 0:
        raise RecordingEmpty(f"{path.name} is empty: it has no byte.")
    folder = tempfile.TemporaryDirectory(prefix="stadtkern-speech-")
    try:
        return _read(path, folder, progress or (lambda _share: None))
    except BaseException:
        folder.cleanup()
        raise


def _read(path: Path, folder: tempfile.TemporaryDirectory[str], progress: Callable[[float], None]) -> Sound:
    with path.open("rb") as source:
        cut_off = _shorter_than_its_header(source.read(12), path.stat().st_size)
        source.seek(0)
        checksum = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        with open_container(source, path.name) as container:
            stream = audio_stream(container, path.name)
            rate, channels = int(stream.rate or 0), int(stream.channels or 0)
            if not rate or not channels:
                raise RecordingUnreadable(f"{path.name} does not say how its sound is stored.")
            declared = float(container.duration) / av.time_base if container.duration else 0.0
            count = min(channels, MAX_CHANNELS)
            files = [Path(folder.name) / f"{number}.s16" for number in range(count)]
            similarity = ChannelSimilarity(count)
            lengths, broken = _store(_frames(container, stream), files, similarity, declared, progress)
    if not lengths or max(lengths) == 0:
        raise RecordingEmpty(f"{path.name} holds no sound, not one sample.")
    sound = Sound(
        folder=folder,
        channels=[Channel(file, length) for file, length in zip(files, lengths, strict=True)],
        sample_rate=rate,
        codec=str(stream.codec_context.name),
        sha256=checksum,
        name=path.name,
        channels_in_file=channels,
    )
    if broken or cut_off or (declared and sound.duration < declared * (1 - SHORT_BY)):
        sound.warnings.append(f"The file breaks off: {sound.duration:.1f} s could be read.")
    if channels > MAX_CHANNELS:
        sound.warnings.append(f"Of {channels} channels the first {MAX_CHANNELS} were read.")
    arrange(sound, similarity)
    return sound


def _shorter_than_its_header(head: bytes, size: int) -> bool:
    """Whether a WAV file says in its first bytes that it is longer than it is; a stream's 0 or 2^32-1 says nothing."""
    said = int.from_bytes(head[4:8], "little")
    return head[:4] == b"RIFF" and head[8:] == b"WAVE" and 0 < said < 0xFFFF_FFF0 and said + 8 > size + 1


def open_container(source: IO[bytes], name: str) -> Any:
    """The container behind an open file; raises RecordingUnreadable where there is none."""
    try:
        return av.open(source, mode="r", options=OPTIONS, metadata_errors="ignore")
    except (av.FFmpegError, ValueError, OSError) as error:
        raise RecordingUnreadable(f"{name} is no audio or video that can be read, whatever its name says.") from error


def audio_stream(container: Any, name: str) -> Any:
    """The first audio stream; raises NoAudioStream."""
    if not container.streams.audio:
        raise NoAudioStream(f"{name} has no sound in it.")
    return container.streams.audio[0]


def _frames(container: Any, stream: Any) -> Iterator[np.ndarray[Any, Any] | None]:
    """Arrays of shape (channels, samples), float32 at 16 kHz; at last None if the stream broke.

    FFmpeg resamples, not soxr: the networks learnt from sound that it made, and at 8 kHz they err less on it.
    """
    resampler = av.AudioResampler(format="fltp", layout=stream.layout, rate=RATE)
    try:
        for frame in container.decode(stream):
            for part in resampler.resample(frame):
                yield part.to_ndarray()
        for part in resampler.resample(None):
            yield part.to_ndarray()
    except (av.FFmpegError, ValueError):
        yield None


def _store(
    frames: Iterator[np.ndarray[Any, Any] | None],
    files: list[Path],
    similarity: ChannelSimilarity,
    declared: float,
    progress: Callable[[float], None],
) -> tuple[list[int], bool]:
    """Write the samples of each channel at 16 kHz; give the lengths in samples, and whether the stream broke."""
    count = len(files)
    outs = [file.open("wb") for file in files]
    length, broken = 0, False

    def write(block: np.ndarray[Any, Any]) -> None:
        similarity.add(block)
        for number, out in enumerate(outs):
            out.write(to_pcm(block[:, number]))

    try:
        for frame in frames:
            if frame is None:
                broken = True
                break
            block = np.nan_to_num(np.ascontiguousarray(frame[:count].T, dtype=np.float32))
            length += block.shape[0]
            write(block)
            if declared:
                progress(min(length / RATE / declared, 1.0))
    finally:
        for out in outs:
            out.close()
    progress(1.0)
    return [length] * count, broken
