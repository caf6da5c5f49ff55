"""German word classes and lemmas from HanTa (the Hanover tagger), loaded once and remembered per word."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

#: A log probability below this means: the tagger has never seen the stem and guesses from the ending.
UNSEEN = -29.0


@cache
def _tagger() -> Any:
    from HanTa import HanoverTagger

    return HanoverTagger.HanoverTagger("morphmodel_ger.pgz")


@lru_cache(maxsize=200_000)
def analyse(word: str) -> tuple[str, str, float]:
    """(lemma, word class, log probability) of a single word; ("word", "", -99) where the tagger has no answer."""
    if not word or not word[0].isalpha():
        return word, "", -99.0
    try:
        lemma, tag = _tagger().analyze(word)
        best = _tagger().tag_word(word)
    except (KeyError, IndexError, ValueError):
        return word, "", -99.0
    return lemma, tag, float(best[0][1]) if best else -99.0


def word_class(word: str) -> str:
    """NN noun, NE proper name, VV…/VA…/VM… verb, ADJ…, ADV, and so on (the tags of the tagger)."""
    return analyse(word)[1]


def seen(word: str) -> bool:
    """Whether the tagger knows the word, compounds of known parts included."""
    return analyse(word)[2] > UNSEEN


def is_finite_verb(word: str) -> bool:
    """Whether the word alone reads as a finite verb ("haben", "geht")."""
    return "FIN" in word_class(word)


def lemma(word: str) -> str:
    """Its dictionary form."""
    return analyse(word)[0]
