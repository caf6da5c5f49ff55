import io
import struct
import zlib

import pytest
from PIL import Image

from stadtkern.kernel.trust import uploads


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "#9d1420").save(out, kind, **options)
    out.seek(0)
    return out


def test_position_and_camera_do_not_come_along_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Kamera von Anna"
    exif.get_ifd(0x8825)[2] = (51.0, 40.0, 48.0)  # GPS latitude
    raw = picture(exif=exif, comment=b"Anna zu Hause")
    assert b"Kamera" in raw.getvalue()

    read = uploads.read_image(raw)

    again = Image.open(io.BytesIO(read.content))
    assert (read.media_type, read.ending, read.width, read.height) == ("image/jpeg", "jpg", 40, 60)
    assert dict(again.getexif()) == {}
    assert b"Anna" not in read.content


def test_one_upload_gives_several_sizes_and_is_not_blown_up():
    sizes = uploads.read_sizes(picture(size=(2000, 1000)), (1280, 640))
    assert [(each.media_type, each.width, each.height) for each in sizes] == [
        ("image/webp", 1280, 640),
        ("image/webp", 640, 320),
    ]

    (small,) = uploads.read_sizes(picture("PNG", size=(60, 40)), (640,))
    assert (small.width, small.height, Image.open(io.BytesIO(small.content)).format) == (60, 40, "WEBP")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_three_formats_are_taken(kind):
    assert uploads.read_image(picture(kind)).content[:4] != b""


def test_a_transparent_picture_stays_transparent():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")

    assert Image.open(io.BytesIO(uploads.read_image(out).content)).mode == "RGBA"


def test_a_second_file_behind_the_picture_is_cut_off():
    raw = io.BytesIO(picture().getvalue() + b"PK\x03\x04<script>alert(1)</script>")

    assert b"script" not in uploads.read_image(raw).content


def test_big_pictures_become_smaller():
    read = uploads.read_image(picture(size=(5000, 1000)))

    assert (read.width, read.height) == (2000, 400)


def test_svg_with_a_script_is_refused():
    svg = io.BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    with pytest.raises(uploads.UploadOfWrongType) as refused:
        uploads.read_image(svg)

    assert "JPEG" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"])
def test_other_files_are_refused(content):
    with pytest.raises(uploads.UploadOfWrongType):
        uploads.read_image(io.BytesIO(content))


def test_a_gif_with_the_name_of_a_jpeg_is_refused():
    with pytest.raises(uploads.UploadOfWrongType):
        uploads.read_image(picture("GIF"))


def test_half_a_picture_is_refused():
    whole = picture(size=(600, 600), quality=95).getvalue()
    with pytest.raises(uploads.UploadDamaged):
        uploads.read_image(io.BytesIO(whole[: len(whole) // 2]))


def test_a_decompression_bomb_is_refused_before_it_is_decoded():
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(uploads.UploadTooBig) as refused:
        uploads.read_image(io.BytesIO(bomb))

    assert refused.value.details == {"limit": uploads.MAX_PIXELS, "pixels": True}


def test_a_file_of_too_many_bytes_is_refused():
    with pytest.raises(uploads.UploadTooBig):
        uploads.read_image(io.BytesIO(b"\xff" * (uploads.MAX_BYTES + 1)))
