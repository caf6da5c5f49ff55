"""The QR codes of tickets are those that segno draws, from the first to the last."""

import random
import re

from stadtkern.modules.events.exporters import codes
from stadtkern.modules.events.models.registration import CODE_LENGTH, CODE_LETTERS

STEP = re.compile(r"M(\d+) (\d+)\.5|m(\d+) 0|h(\d+)")


def black(svg: str) -> set[tuple[int, int]]:
    """(column, row) of each module over which the pen of a drawing goes."""
    drawn, x, y = set(), 0, 0
    for left, top, skipped, stroke in STEP.findall(svg.partition('stroke="#000"')[2]):
        if left:
            x, y = int(left) - codes.BORDER, int(top) - codes.BORDER
        drawn |= {(x + step, y) for step in range(int(stroke or 0))}
        x += int(skipped or 0) + int(stroke or 0)
    return drawn


def modules(address: str) -> set[tuple[int, int]]:
    """The same as segno has them."""
    return {(x, y) for y, row in enumerate(codes.code(address).matrix) for x, module in enumerate(row) if module}


def test_each_code_is_the_one_that_segno_draws_while_the_family_learns_and_after_it():
    chance = random.Random(26)
    family = codes.Family("https://app.hamm.de/veranstaltungen/ticket/", CODE_LENGTH, CODE_LETTERS, "/")
    drawn = {True: 0, False: 0}
    for _ in range(60):
        letters = "".join(chance.choices(CODE_LETTERS, k=CODE_LENGTH))
        svg = family.svg(letters)
        assert black(svg) == modules(f"https://app.hamm.de/veranstaltungen/ticket/{letters}/")
        drawn[family.knows_all] += 1
    assert drawn == {True: 15, False: 45}


def test_two_letters_of_another_alphabet_are_known_after_one_drawing():
    family = codes.Family("https://example.org/", 2, "ab", "")
    addresses = {letters: f"https://example.org/{letters}" for letters in ("aa", "ab", "ba", "bb")}
    assert {letters: black(family.svg(letters)) for letters in addresses} == {
        letters: modules(address) for letters, address in addresses.items()
    }
    assert family.knows_all


def test_a_drawing_is_framed_by_four_white_modules_as_scanners_want_it():
    svg = codes.Family("https://example.org/", 2, "ab", "").svg("ab")
    side = max(x for x, _ in modules("https://example.org/ab")) + 1 + 8
    assert f'viewBox="0 0 {side} {side}" class="qr"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>' in svg
