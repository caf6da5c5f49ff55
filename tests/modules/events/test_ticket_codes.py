"""The QR codes of tickets are those that segno draws, from the first to the last."""

import random

from stadtkern.modules.events.exporters import codes
from stadtkern.modules.events.models.registration import CODE_LENGTH, CODE_LETTERS

LOOK = {"border": 4, "dark": "#000", "light": "#fff", "omitsize": True, "svgclass": "qr", "lineclass": None}


def test_each_code_is_the_one_that_segno_draws_while_the_family_learns_and_after_it():
    chance = random.Random(26)
    family = codes.Family("https://app.hamm.de/veranstaltungen/ticket/", CODE_LENGTH, CODE_LETTERS, "/")
    drawn = {True: 0, False: 0}
    for _ in range(60):
        letters = "".join(chance.choices(CODE_LETTERS, k=CODE_LENGTH))
        address = f"https://app.hamm.de/veranstaltungen/ticket/{letters}/"
        assert family.svg(letters) == codes.code(address).svg_inline(**LOOK)
        drawn[family.knows_all] += 1
    assert drawn == {True: 15, False: 45}


def test_two_letters_of_another_alphabet_are_known_after_one_drawing():
    family = codes.Family("https://example.org/", 2, "ab", "")
    assert [family.svg(letters) for letters in ("aa", "ab", "ba", "bb")] == [
        codes.code(f"https://example.org/{letters}").svg_inline(**LOOK) for letters in ("aa", "ab", "ba", "bb")
    ]
    assert family.knows_all
