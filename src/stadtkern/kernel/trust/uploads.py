"""Pictures from outside: read whole, checked, and written anew, so that only pixels stay.

A picture is decoded and encoded again: what hides in it (position and other EXIF data, scripts, a second file behind
the first) does not come along. SVG is refused: it is a document that can hold scripts. Decoding runs in a process of
its own with limits of time and memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from django.core.files.uploadedfile import UploadedFile

from stadtkern.kernel.trust import limited_process, picture_reader
from stadtkern.kernel.trust.picture_reader import (
    LONGEST_EDGE,
    MAX_BYTES,
    MAX_PIXELS,
    BadUpload,
    Picture,
    UploadDamaged,
    UploadOfWrongType,
    UploadTooBig,
)

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "BadUpload",
    "Picture",
    "UploadDamaged",
    "UploadOfWrongType",
    "UploadTooBig",
    "read_image",
    "read_sizes",
]


def read_image(upload: UploadedFile | IO[bytes], *, longest_edge: int = LONGEST_EDGE) -> Picture:
    """A picture from an upload, upright, at most `longest_edge` pixels long, without any metadata.

    The declared name and type are not believed. Raises UploadTooBig, UploadOfWrongType, UploadDamaged, and what
    `limited_process.call` raises.
    """
    return _read(upload, [longest_edge], "")[0]


def read_sizes(upload: UploadedFile | IO[bytes], edges: Sequence[int]) -> list[Picture]:
    """The same as `read_image` in several sizes, one for each longest edge in pixels, all as WebP.

    A smaller picture is not blown up. Raises the same.
    """
    return _read(upload, list(edges), "WEBP")


def _read(upload: UploadedFile | IO[bytes], edges: list[int], kind: str) -> list[Picture]:
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UploadTooBig(limit=MAX_BYTES)
    return limited_process.call(
        picture_reader.read, data, refusals=picture_reader.REFUSALS, plain=True, edges=edges, kind=kind
    )
