"""From places in the text to seconds: the words of the recogniser laid over the text of the utterance."""

from __future__ import annotations

from stadtkern.speech.result import Span, Utterance, Word

Place = tuple[int, int, Word]


def places(utterance: Utterance) -> list[Place]:
    """(start, end, word) in characters of the text for every word that is found there, in order."""
    found: list[Place] = []
    at = 0
    low = utterance.text.lower()
    for word in utterance.words:
        text = word.text.strip()
        if not text:
            continue
        start = low.find(text.lower(), at)
        if start < 0:
            bare = text.strip('.,;:?!…–-"“”»«() ').lower()
            start = low.find(bare, at) if bare else -1
            text = bare
        if start < 0:
            continue
        at = start + len(text)
        found.append((start, at, word))
    return found


def words_in(utterance: Utterance, start: int, end: int) -> list[Word]:
    """The words that lie wholly or partly in text[start:end]."""
    return [word for s, e, word in places(utterance) if s < end and start < e]


def seconds_of(utterance: Utterance, start: int, end: int) -> Span | None:
    """The seconds in which text[start:end] was said; None without word times."""
    inside = words_in(utterance, start, end)
    if not inside:
        return None
    return Span(start=min(w.start for w in inside), end=max(w.end for w in inside))
