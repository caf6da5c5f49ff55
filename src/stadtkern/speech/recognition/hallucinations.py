"""What speaks against the words that the network wrote: it also writes where it understood nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from stadtkern.speech.result import Span, Word

ENDS, MARKS = (".", "?", "!", "…"), " .,;:?!…–-"
# So often on end the same words are a circle, however much else was said before: words of a round -> rounds.
ROUNDS = {size: 5 if size <= 4 else 3 for size in range(1, 13)}


def is_repetition_loop(words: Sequence[Word]) -> bool:
    """Whether it says the same again and again."""
    said = [word.text.lower().strip(MARKS) for word in words]
    return any(
        said[at : at + size] * rounds == said[at : at + size * rounds]
        for size, rounds in ROUNDS.items()
        for at in range(len(said) - size * rounds + 1)
    )


def sentences(words: Iterable[Word]) -> Iterator[list[Word]]:
    """The words up to each sign that ends a sentence."""
    sentence: list[Word] = []
    for word in words:
        sentence.append(word)
        if word.text.endswith(ENDS):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def speech_share(sentence: Sequence[Word], spans: Sequence[Span]) -> float:
    """The share of the time of its words in which the channel speaks."""
    voiced = sum(max(min(span.end, word.end) - max(span.start, word.start), 0.0) for span in spans for word in sentence)
    return voiced / max(sum(word.end - word.start for word in sentence), 0.01)


def mean_confidence(sentence: Sequence[Word]) -> float:
    """The mean probability of its words."""
    return sum(word.confidence for word in sentence) / len(sentence)
