"""How many syllables German words have: as many as groups of vowels."""

from __future__ import annotations

import re

# Two vowels that sound as one; any other two next to each other are two syllables ("The-a-ter", "Be-am-ter").
_NUCLEUS = re.compile(r"aa|ee|oo|ie(?!n\b)|ei|ai|ey|ay|au|äu|eu|ui|[aeiouäöüyáàéèê]", re.IGNORECASE)
_DIGITS = re.compile(r"\d")
SPOKEN_DIGIT = 1.3  # syllables a digit has when a number is read out, on average (ein, sie-ben, null …)


def syllables(text: str) -> float:
    """The number of syllables in a text; every word has at least one."""
    total = 0.0
    for word in text.split():
        digits = len(_DIGITS.findall(word))
        letters = len(_NUCLEUS.findall(re.sub(r"(?<=q)u", "", word, flags=re.IGNORECASE)))
        if digits:
            total += digits * SPOKEN_DIGIT + letters
        elif any(sign.isalpha() for sign in word):
            total += max(letters, 1)
    return total
