"""A decoded recording: 16-bit samples at 16 kHz per channel, on disk, read in pieces."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]  # mono, -1 to 1, RATE samples a second

RATE = 16_000  # Hz; what the recogniser and the voice activity detector expect
FULL_SCALE = 32_768.0


class Channel:
    """One channel of a recording. Holds no samples in memory: three hours are 346 MB in a file."""

    def __init__(self, file: Path, length: int) -> None:
        self._file = file
        self.length = length  # samples

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.length / RATE

    def read(self, start: float = 0.0, end: float | None = None) -> Samples:
        """The samples from `start` to `end` seconds; what lies outside of the recording is left out."""
        first = min(max(round(start * RATE), 0), self.length)
        last = self.length if end is None else min(max(round(end * RATE), first), self.length)
        raw = np.fromfile(self._file, dtype="<i2", count=last - first, offset=first * 2)
        return raw.astype(np.float32) / np.float32(FULL_SCALE)

    def blocks(self, seconds: float) -> Iterator[tuple[float, Samples]]:
        """(start in seconds, samples) one after the other, each of `seconds`, the last one shorter."""
        start = 0.0
        while start < self.seconds:
            yield start, self.read(start, start + seconds)
            start += seconds


@dataclass
class Sound:
    """A decoded recording. Close it (or use `with`): its samples lie in a temporary folder."""

    folder: tempfile.TemporaryDirectory[str]
    channels: list[Channel]
    sample_rate: int  # Hz, of the file
    codec: str
    sha256: str
    name: str
    layout: str = "mono"
    channels_in_file: int = 1
    warnings: list[str] = field(default_factory=list)

    @property
    def duration(self) -> float:
        """Seconds of the longest channel."""
        return max((channel.seconds for channel in self.channels), default=0.0)

    def mixed(self) -> Channel:
        """All channels added into one (their mean); a single channel is given back as it is."""
        if len(self.channels) == 1:
            return self.channels[0]
        file = Path(self.folder.name) / "mixed.s16"
        length = max(channel.length for channel in self.channels)
        with file.open("wb") as out:
            for start in np.arange(0.0, length / RATE, 60.0):
                parts = [channel.read(start, start + 60.0) for channel in self.channels]
                longest = max(part.size for part in parts)
                total = np.zeros(longest, dtype=np.float32)
                for part in parts:
                    total[: part.size] += part
                out.write(to_pcm(total / np.float32(len(parts))))
        return Channel(file, length)

    def __enter__(self) -> Sound:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Remove the temporary samples."""
        self.folder.cleanup()


def to_pcm(samples: Samples) -> bytes:
    """16-bit little-endian samples; louder than full scale is clipped."""
    return bytes(np.clip(np.rint(samples * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes())
