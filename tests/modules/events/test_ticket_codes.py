"""The QR codes of tickets, read as a scanner at the door reads them."""

import io
import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from stadtkern.modules.events.exporters.ticket import BORDER, qr_png, qr_svg
from stadtkern.modules.events.models import Registration
from stadtkern.modules.events.models.registration import CODE_LENGTH, CODE_LETTERS, ticket_code

SCALE = 4  # pixels a module
STEP = re.compile(r"([Mm])(-?\d+) (-?\d+)(?:\.5)?|h(\d+)")


@pytest.fixture(autouse=True)
def address(settings):
    settings.PUBLIC_URL = "https://app.musterstadt.example"


def picture(svg: str) -> Image.Image:
    """What a browser shows of a code: the strokes of a pen as thick as a module, on white."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    seen = Image.new("L", (side * SCALE, side * SCALE), 255)
    pen, x, y = ImageDraw.Draw(seen), 0, 0
    for move, right, down, stroke in STEP.findall(svg.partition('stroke="#000"')[2]):
        if move:
            x, y = (int(right), int(down)) if move == "M" else (x + int(right), y + int(down))
        else:
            left, top, x = x, y, x + int(stroke)
            pen.rectangle((left * SCALE, top * SCALE, x * SCALE - 1, (top + 1) * SCALE - 1), fill=0)
    return seen


def read(seen: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(seen)]


@pytest.mark.parametrize(
    "code",
    [CODE_LETTERS[0] * CODE_LENGTH, CODE_LETTERS[-1] * CODE_LENGTH, *(ticket_code() for _ in range(8))],
    ids=range(10),  # the codes are others in each process
)
def test_a_scanner_reads_the_address_of_the_ticket_from_page_and_mail(code):
    registration = Registration(code=code)
    address = f"https://app.musterstadt.example/veranstaltungen/ticket/{code}/"

    assert read(picture(qr_svg(registration))) == [address]
    assert read(Image.open(io.BytesIO(qr_png(registration)))) == [address]


def test_a_code_is_black_on_white_and_framed_by_four_white_modules_as_scanners_want_it():
    svg = qr_svg(Registration(code=ticket_code()))
    seen = picture(svg)

    side = seen.width // SCALE
    assert f'viewBox="0 0 {side} {side}" class="qr"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>' in svg
    assert (BORDER, seen.point(lambda shade: 255 - shade).getbbox()) == (
        4,
        (4 * SCALE, 4 * SCALE, (side - 4) * SCALE, (side - 4) * SCALE),
    )
