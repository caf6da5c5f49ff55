"""Wrong words are counted on a real clip, ours and those of the model called directly."""

from __future__ import annotations

import pytest

from stadtkern.speech.evaluation.figures import DataMissing
from stadtkern.speech.evaluation.words import DirectRecognition, clips_in, measured, of_clip


def test_a_clear_sentence_has_few_wrong_words_at_both_rates(base_model, shared) -> None:
    clip = next(file for file in clips_in(shared) if file.stem == "08a01Na")
    for rate in (16_000, 8_000):
        wrong, words = of_clip(clip, rate, base_model, DirectRecognition(base_model))

        assert words == 6
        assert sorted(wrong) == ["in windows", "the whole analysis", "with times"]
        assert max(wrong.values()) <= 2


def test_without_recordings_or_model_it_says_what_is_missing(tmp_path) -> None:
    with pytest.raises(DataMissing, match=r"no neutral recordings|models fetch"):
        list(measured(tmp_path, lambda *_: None))
