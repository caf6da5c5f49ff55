"""Wrong words are counted on a real clip, ours and those of the model called directly."""

from __future__ import annotations

import pytest

from stadtkern.speech.errors import SpeechError
from stadtkern.speech.evaluation.runner import Lacking
from stadtkern.speech.evaluation.words import Direct, clips_in, measured, of_clip
from stadtkern.speech.models import find
from tests.speech.sounds import EMODB, SHARED


def test_a_clear_sentence_has_few_wrong_words_at_both_rates() -> None:
    try:
        model = find("base")
    except SpeechError as reason:
        pytest.skip(str(reason))
    if not EMODB.is_dir():
        pytest.skip("needs audio/emodb of the recordings beside the repository")
    clip = next(file for file in clips_in(SHARED) if file.stem == "08a01Na")
    for rate in (16_000, 8_000):
        wrong, words = of_clip(clip, rate, model, Direct(model))

        assert words == 6
        assert sorted(wrong) == ["in windows", "the whole analysis", "with times"]
        assert max(wrong.values()) <= 2


def test_without_recordings_or_model_it_says_what_is_missing(tmp_path) -> None:
    with pytest.raises(Lacking, match=r"no neutral recordings|models fetch"):
        list(measured(tmp_path, lambda *_: None))
