"""Pictures from outside, decoded and written anew. Runs in a process of its own, see `uploads`; needs no Django."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from stadtkern.kernel.errors import Refusal

if TYPE_CHECKING:
    from PIL import Image  # at run time only where a picture is read

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000  # a phone's camera has 12 to 24 million, some 50; decoded 40 million are 160 MB
LONGEST_EDGE = 2_000  # pixels of what we keep
FORMATS = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png"), "WEBP": ("webp", "image/webp")}
QUALITY = 85


class BadUpload(Refusal):
    """A file that is not taken."""

    status = 422


class UploadTooBig(BadUpload):
    """More bytes or more pixels than we read. details: `limit` (bytes or pixels)."""

    code = "upload_too_big"

    @property
    def message(self) -> str:
        if "pixels" in self.details:
            return _("The picture must have no more than %(millions)d million pixels. Please make it smaller.") % {
                "millions": MAX_PIXELS // 1_000_000
            }
        return _("The file must be smaller than %(size)d MB.") % {"size": MAX_BYTES // 1024 // 1024}


class UploadOfWrongType(BadUpload):
    """No JPEG, PNG or WebP."""

    code = "upload_of_wrong_type"

    @property
    def message(self) -> str:
        return _("The picture must be a JPEG, PNG or WebP file.")


class UploadDamaged(BadUpload):
    """A picture that ends too early or is broken."""

    code = "upload_damaged"

    @property
    def message(self) -> str:
        return _("This picture is damaged. Save it again or choose another one.")


@dataclass(frozen=True)
class Picture:
    """A clean picture: its bytes, media type, file ending without a dot, and size in pixels."""

    __pydantic_config__ = {"ser_json_bytes": "base64", "val_json_bytes": "base64"}

    content: bytes
    media_type: str
    ending: str
    width: int
    height: int


REFUSALS = (UploadTooBig, UploadOfWrongType, UploadDamaged)


def read(data: bytes, edges: list[int], *, kind: str = "") -> list[Picture]:
    """The picture in several sizes, one for each longest edge in pixels, upright and without any metadata.

    kind: JPEG, PNG or WEBP to write; empty keeps what it is. A smaller picture is not blown up. Raises UploadTooBig,
    UploadOfWrongType, UploadDamaged.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit follows, and is lower
            picture = Image.open(io.BytesIO(data), formats=tuple(FORMATS))
    except Image.DecompressionBombError:
        raise UploadTooBig(limit=MAX_PIXELS, pixels=True) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise UploadOfWrongType from None
    with picture:
        kind = kind or str(picture.format)
        if picture.width * picture.height > MAX_PIXELS:
            raise UploadTooBig(limit=MAX_PIXELS, pixels=True)
        try:
            upright = _upright(picture, max(edges))
            return [_encode(upright, kind, edge) for edge in edges]
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
            raise UploadDamaged from None


def _upright(picture: Image.Image, longest_edge: int) -> Image.Image:
    """The picture as people see it, made small before it is turned: each copy of a large one costs as much again."""
    from PIL import ImageOps

    factor = longest_edge / max(picture.size)
    if factor < 1:  # a JPEG is decoded at a half, a quarter or an eighth of its size where that is enough
        picture.draft(None, (round(picture.width * factor) + 1, round(picture.height * factor) + 1))
    picture.load()
    if factor < 1:
        if picture.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        picture = _fitted(picture, longest_edge)
    return ImageOps.exif_transpose(picture)


def _fitted(picture: Image.Image, longest_edge: int) -> Image.Image:
    factor = longest_edge / max(picture.size)
    return picture.resize((max(1, round(picture.width * factor)), max(1, round(picture.height * factor))))


def _encode(picture: Image.Image, kind: str, longest_edge: int) -> Picture:
    """Write only the pixels: a new image takes over no EXIF, no ICC profile, no comment."""
    from PIL import Image

    if max(picture.size) > longest_edge:
        picture = _fitted(picture, longest_edge)
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
