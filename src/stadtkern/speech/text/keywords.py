"""What a call is about, in single words: the nouns that are said most, longer ones first, and nobody's name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from stadtkern.speech.result import Keyword, Utterance
from stadtkern.speech.text import german
from stadtkern.speech.text.lexicon import word_set
from stadtkern.speech.text.tokens import cased, words

MAX_KEYWORDS = 12
MIN_LETTERS = 4  # letters
SPECIFIC = 16  # letters; a compound of this length counts twice


def find_keywords(utterances: Sequence[Utterance]) -> list[Keyword]:
    """Up to twelve nouns, their forms counted together. Personal data that was found is never one."""
    counts: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    private = {
        part.lower() for said in utterances for datum in said.personal for part in re.findall(r"\w+", datum.text)
    }
    for said in utterances:
        written = cased(said.text)
        for token in words(said.text):
            if len(token.text) < MIN_LETTERS or not token.is_word or token.low in private:
                continue
            noun = _noun(token.text, written)
            if noun and noun.lower() not in word_set("roles", "everyday") and noun.lower() not in private:
                counts[noun] += 1
                forms.setdefault(noun, Counter())[token.text] += 1
    weights = {noun: many * (1 + min(len(noun), SPECIFIC) / SPECIFIC) for noun, many in counts.items()}
    best = sorted(weights, key=lambda noun: (-weights[noun], noun))[:MAX_KEYWORDS]
    return [
        Keyword(text=_said(forms[noun]), count=counts[noun], weight=round(weights[noun] / weights[best[0]], 3))
        for noun in best
    ]


def _said(forms: Counter[str]) -> str:
    """The form that was said most; of equals the first by the alphabet."""
    return min(forms, key=lambda form: (-forms[form], form))


def _noun(word: str, written: bool) -> str:
    """The noun's dictionary form, or "" for any other word. `written`: the text has capital letters."""
    if written:
        return german.lemma(word) if word[0].isupper() and german.word_class(word) == "NN" else ""
    if german.word_class(word)[:1] in {"V", "A", "P", "K", "C", "D"}:
        return ""
    large = word.capitalize()
    return german.lemma(large) if german.word_class(large) == "NN" and german.seen(large) else ""
