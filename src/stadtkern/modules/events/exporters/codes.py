"""QR codes of addresses that differ in a few letters only, drawn thirty times faster than each from the beginning.

A QR code is linear: data bits, Reed-Solomon check bits (ISO/IEC 18004, 7.5) and mask all add up modulo 2. So the code of
an address is that of another one of the same length, with those modules turned over that the different bits of its
letters turn over. Which modules a bit turns over is learned from segno, by drawing an address with that bit alone.
"""

from __future__ import annotations

from functools import reduce
from itertools import groupby, product
from operator import xor

import segno

# Any of the eight masks reads well (ISO/IEC 18004, 7.8); trying them all out takes most of the time of a drawing.
MASK = 2
BORDER = 4  # modules of quiet zone around a code (ISO/IEC 18004, 9.1)
LEARNED_AT_ONCE = 4  # bits that a drawing learns beside its own work, until all are known: some 8 ms
EIGHT = 8  # modules in a byte, which are drawn at once
DIGITS = bytes.maketrans(b"\x00\x01", b"01")


def code(text: str) -> segno.QRCode:
    """The code of any text with medium error correction, as segno draws it."""
    return segno.make(text, error="m", micro=False, mask=MASK)


class Family:
    """The codes of all addresses `before + letters + after`, with `length` letters of an ASCII alphabet.

    The modules of the first of them come from segno, while the family learns.
    """

    def __init__(self, before: str, length: int, alphabet: str, after: str) -> None:
        self.before, self.after = before, after
        self.length, self.alphabet = length, alphabet
        self._plain = alphabet[0] * length
        bits = reduce(lambda seen, letter: seen | self._different(letter), alphabet, 0)
        self._unknown = [(place, 1 << bit) for place in range(length) for bit in range(bits.bit_length())]
        self._flips: dict[tuple[int, int], int] = {}  # of one bit at a place: the modules that it turns over
        self._size, self._base = self._drawn(self._plain)
        self._tables: list[dict[str, int]] | None = None  # of each place: letter → modules; made when all is known

    @property
    def knows_all(self) -> bool:
        """Whether it has learned everything, and draws by itself."""
        return self._tables is not None

    def svg(self, letters: str) -> str:
        """The code as inline SVG of class `qr`; black on white in every colour scheme, because scanners want it so."""
        if self._tables is None:
            self._learn()
            drawing = self._drawn(letters)[1]
        else:
            drawing = self._base
            for table, letter in zip(self._tables, letters, strict=True):
                drawing ^= table[letter]
        return _svg(drawing, self._size)

    def _learn(self) -> None:
        """Learn a few bits more. Two threads at once may learn the same ones; that does no harm."""
        for place, bit in [key for key in self._unknown if key not in self._flips][:LEARNED_AT_ONCE]:
            other = chr(ord(self._plain[place]) ^ bit)
            letters = f"{self._plain[:place]}{other}{self._plain[place + 1 :]}"
            self._flips[place, bit] = self._drawn(letters)[1] ^ self._base
        if len(self._flips) == len(self._unknown):
            self._tables = [
                {letter: self._sum(place, self._different(letter)) for letter in self.alphabet}
                for place in range(self.length)
            ]

    def _different(self, letter: str) -> int:
        return ord(letter) ^ ord(self.alphabet[0])

    def _sum(self, place: int, bits: int) -> int:
        return reduce(xor, (flip for (at, bit), flip in self._flips.items() if at == place and bits & bit), 0)

    def _drawn(self, letters: str) -> tuple[int, int]:
        """Modules of a side, and all modules as a number: a bit for each, row by row, 1 is black.

        A row is filled up with white to whole bytes.
        """
        matrix = code(f"{self.before}{letters}{self.after}").matrix
        width = _width(len(matrix))
        return len(matrix), int(b"".join(row.ljust(width, b"\0") for row in matrix).translate(DIGITS), 2)


def _width(size: int) -> int:
    return -(-size // EIGHT) * EIGHT


# Of each byte: the pen's way over its modules, from their left edge to their right one; black is drawn, white skipped.
WAYS = [
    "".join(f"h{len([*run])}" if black else f"m{len([*run])} 0" for black, run in groupby(modules))
    for modules in product((0, 1), repeat=EIGHT)
]


def _svg(drawing: int, size: int) -> str:
    """A drawing as SVG: the strokes of a pen as thick as a module."""
    bytes_in_row = _width(size) // EIGHT
    modules = drawing.to_bytes(size * bytes_in_row, "big")
    path: list[str] = []
    for row in range(size):
        path.append(f"M{BORDER} {BORDER + row}.5")
        path += [WAYS[byte] for byte in modules[row * bytes_in_row : (row + 1) * bytes_in_row]]
    side = size + 2 * BORDER
    return (
        f'<svg viewBox="0 0 {side} {side}" class="qr"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path stroke="#000" d="{"".join(path)}"/></svg>'
    )
