"""How people write streets, brought to one form: umlauts, sharp s, abbreviations, hyphens, doubled letters.

`fold` is what the search column of a street holds. It forgets more than it keeps, so that most of what people type
is already right; `fine` forgets less and decides between streets that fold alike.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
STREET = "strase"  # “Straße” as it stands after folding, before it becomes "str"
# Those that are no beginning of the whole word; the others are found by `pattern`.
ABBREVIATIONS = {"st": "sankt", "skt": "sankt", "dr": "doktor", "prof": "profesor", "bgm": "burgermeister"}
# Endings of a word; with a dot, or at the end of the name, they can only be this.
ENDINGS = {"pl": "platz", "w": "weg", "al": "ale", "gs": "gase"}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe"})
_WORD = re.compile(r"[a-z0-9]+\.?")
_DOUBLED = re.compile(r"([a-z])\1+")
# Not in “neue”, “Aue”, “Quelle”: there the e is a sound of its own.
_WRITTEN_OUT = re.compile(r"(?<![aeoqu])(a|o|u)e")


def plain(text: str) -> str:
    """Lower case, umlauts written out, no accents, one space between words; dots and hyphens stay."""
    words = " ".join(text.replace("\0", " ").split())[:LONGEST].lower().translate(_UMLAUTS)
    return unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()


def fine(text: str) -> str:
    """Letters and digits only, umlauts written out, “Straße” as "str"."""
    return re.sub(r"str(asse|ase)?(?![a-z])", "str", re.sub(r"[^a-z0-9 -]", "", plain(text))).translate(
        {32: None, 45: None}
    )


def fold(text: str) -> str:
    """The form in which two spellings of one street are equal: `Brüder-Straße` and `Bruederstr.` give "bruderstr"."""
    return "".join(_long(word) for word in _words(text))


def pattern(text: str) -> str:
    """A LIKE pattern for a name with shortened words ("Fr.-Ebert-Str." gives "fr%ebertstr%"), or "" without any."""
    words = _words(text)
    parts = [_long(word) + ("%" if _open(word) else "") for word in words]
    return "".join(parts).rstrip("%") + "%" if any(part.endswith("%") for part in parts) else ""


def _words(text: str) -> list[str]:
    """The words of a name, folded, each still with its dot; “a.d.” is two."""
    return [_DOUBLED.sub(r"\1", word) for word in _WORD.findall(_WRITTEN_OUT.sub(r"\1", plain(text)))]


def _open(word: str) -> bool:
    """Whether a word with a dot stands for one that begins so."""
    bare = word.rstrip(".")
    known = bare in ABBREVIATIONS or bare.endswith(("str", *ENDINGS))
    return word.endswith(".") and bare.isalpha() and not known


def _long(word: str) -> str:
    """A folded word with its abbreviation written out, and “Straße” made short."""
    bare = word.rstrip(".")
    if bare in ABBREVIATIONS:
        return ABBREVIATIONS[bare]
    if bare.endswith((STREET, "stras")):
        return bare[: bare.rindex("stra")] + "str"
    if word.endswith(".") and not bare.endswith("str"):
        for ending, whole in ENDINGS.items():
            if bare.endswith(ending) and len(bare) != len(ending) + 1:
                return bare[: -len(ending)] + whole
    return bare
