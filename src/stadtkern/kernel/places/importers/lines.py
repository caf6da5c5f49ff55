"""Lines of a file from outside, whatever it was saved with: packed or not, UTF-8 or Latin-1, any line end."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from stadtkern.kernel.errors import Refusal

LONGEST = 10_000  # bytes; more is no line of text
EVERY = 2_000  # lines between two looks at how far it is
GZIP, BOM = b"\x1f\x8b", b"\xef\xbb\xbf"

Watcher = Callable[[int, int], None]  # bytes that are read, bytes of the file


class FileError(Refusal):
    """A file that can't be read at all; says why and what would help."""

    code = "file_error"
    status = 422

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)

    @property
    def message(self) -> str:
        return str(self.details["reason"])


def read(path: Path, watch: Watcher | None = None) -> Iterator[tuple[int, str]]:
    """The lines with their numbers from 1, without their ends; empty ones are left out.

    Each line is UTF-8, or else Windows-1252, of which Latin-1 is a part. Raises FileError for what is no text.
    """
    size = path.stat().st_size
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == GZIP
            raw.seek(0)
            source: BinaryIO = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
            number = 0
            while piece := source.readline(LONGEST + 1):
                number += 1
                if len(piece) > LONGEST or b"\0" in piece:
                    raise FileError(
                        f"line {number} is no text; save the file as text in UTF-8 or Latin-1, one address a line"
                    )
                for part in piece.removeprefix(BOM if number == 1 else b"").rstrip(b"\r\n").split(b"\r"):
                    if part.strip():
                        yield number, decoded(part)
                if watch is not None and not number % EVERY:
                    watch(raw.tell(), size)
    except (OSError, EOFError, zlib.error) as error:
        raise FileError(f"{path.name} can't be read: {error}") from error
    if watch is not None:
        watch(size, size)


def decoded(raw: bytes) -> str:
    """UTF-8 where it is that, else Windows-1252."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
