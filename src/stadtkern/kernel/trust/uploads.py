"""Pictures from outside: read whole, checked, and written anew, so that only pixels stay.

A picture is decoded and encoded again: what hides in it (position and other EXIF data, scripts, a second file behind
the first) does not come along. SVG is refused: it is a document that can hold scripts.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from stadtkern.kernel.errors import Refusal

if TYPE_CHECKING:
    from PIL import Image  # at run time only where a picture is read: web processes are many, uploads are few

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000  # a phone's camera has 12 to 24 million, some 50; decoded 40 million are 120 MB
LONGEST_EDGE = 2_000  # pixels of what we keep
FORMATS = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png"), "WEBP": ("webp", "image/webp")}
QUALITY = 85


Made = TypeVar("Made")


class BadUpload(Refusal):
    """A file that is not taken."""

    status = 422


class UploadTooBig(BadUpload):
    """More bytes or more pixels than we read. details: `limit` (bytes or pixels)."""

    code = "upload_too_big"

    @property
    def message(self) -> str:
        if "pixels" in self.details:
            return _("This picture has too many pixels (more than %(millions)d million). Please make it smaller.") % {
                "millions": MAX_PIXELS // 1_000_000
            }
        return _("This file is too big. At most %(size)d MB are possible.") % {"size": MAX_BYTES // 1024 // 1024}


class UploadOfWrongType(BadUpload):
    """No JPEG, PNG or WebP."""

    code = "upload_of_wrong_type"

    @property
    def message(self) -> str:
        return _("This is not a picture that we can use. Please choose a JPEG, PNG or WebP file.")


class UploadDamaged(BadUpload):
    """A picture that ends too early or is broken."""

    code = "upload_damaged"

    @property
    def message(self) -> str:
        return _("This picture is damaged and can't be read. Please save it again or choose another one.")


@dataclass(frozen=True)
class Picture:
    """A clean picture: its bytes, media type, file ending without a dot, and size in pixels."""

    content: bytes
    media_type: str
    ending: str
    width: int
    height: int


def read_image(upload: UploadedFile | IO[bytes], *, longest_edge: int = LONGEST_EDGE) -> Picture:
    """A picture from an upload, upright, at most `longest_edge` pixels long, without any metadata.

    The declared name and type are not believed. Raises UploadTooBig, UploadOfWrongType, UploadDamaged.
    """
    return _read(upload, lambda picture, kind: _encode(picture, kind, longest_edge))


def read_sizes(upload: UploadedFile | IO[bytes], edges: Sequence[int]) -> list[Picture]:
    """The same as `read_image` in several sizes, one for each longest edge in pixels, all as WebP.

    A smaller picture is not blown up. Raises UploadTooBig, UploadOfWrongType, UploadDamaged.
    """
    return _read(upload, lambda picture, _kind: [_encode(picture, "WEBP", edge) for edge in edges])


def _read(upload: UploadedFile | IO[bytes], make: Callable[[Image.Image, str], Made]) -> Made:
    from PIL import Image, ImageOps, UnidentifiedImageError

    upload.seek(0)
    raw = upload.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise UploadTooBig(limit=MAX_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit follows, and is lower
            picture = Image.open(io.BytesIO(raw), formats=tuple(FORMATS))
    except Image.DecompressionBombError:
        raise UploadTooBig(limit=MAX_PIXELS, pixels=True) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise UploadOfWrongType from None
    with picture:
        kind = str(picture.format)
        if picture.width * picture.height > MAX_PIXELS:
            raise UploadTooBig(limit=MAX_PIXELS, pixels=True)
        try:
            picture.load()
            return make(ImageOps.exif_transpose(picture), kind)
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
            raise UploadDamaged from None


def _encode(picture: Image.Image, kind: str, longest_edge: int) -> Picture:
    """Write only the pixels: a new image takes over no EXIF, no ICC profile, no comment."""
    from PIL import Image, ImageOps

    if max(picture.size) > longest_edge:
        picture = ImageOps.contain(picture, (longest_edge, longest_edge))
    clear = "A" in picture.getbands() or "transparency" in picture.info
    mode = "RGBA" if clear and kind != "JPEG" else "RGB"
    pixels = picture.convert(mode)
    bare = Image.new(mode, pixels.size)
    bare.paste(pixels)
    out = io.BytesIO()
    options: dict[str, Any] = {"optimize": True} if kind == "PNG" else {"quality": QUALITY}
    bare.save(out, kind, **options)
    ending, media_type = FORMATS[kind]
    return Picture(out.getvalue(), media_type, ending, bare.width, bare.height)
