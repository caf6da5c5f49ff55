"""How many typing errors lie between two words: bit-parallel, since a search compares dozens of streets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Distance:
    """Edits between what was typed and a name: the whole of it, or its best beginning (and how long that is)."""

    whole: int
    beginning: int
    beginning_length: int


class TypedWord:
    """A typed word, made ready to be compared with many names."""

    def __init__(self, word: str) -> None:
        self.word = word
        self._positions: dict[str, int] = {}
        for place, letter in enumerate(word):
            self._positions[letter] = self._positions.get(letter, 0) | 1 << place

    def to(self, name: str) -> Distance:
        """The optimal string alignment distance: insert, delete, replace, swap two neighbours, one each.

        After H. Hyyrö, A bit-vector algorithm for computing Levenshtein and Damerau edit distances (2003).
        """
        length = len(self.word)
        if not length:
            return Distance(len(name), 0, 0)
        everything, top = (1 << length) - 1, 1 << length - 1
        positive, negative, diagonal, before = everything, 0, 0, 0
        score = best = length
        best_length = 0
        for column, letter in enumerate(name, 1):
            match = self._positions.get(letter, 0)
            swapped = ((~diagonal & match) << 1) & before
            diagonal = ((((match & positive) + positive) ^ positive) | match | negative | swapped) & everything
            up = (negative | ~(diagonal | positive)) & everything
            down = diagonal & positive
            if up & top:
                score += 1
            elif down & top:
                score -= 1
            up = up << 1 | 1
            positive = (down << 1 | ~(diagonal | up)) & everything
            negative = up & diagonal & everything
            before = match
            if score < best:
                best, best_length = score, column
        return Distance(score, best, best_length)
