"""A call in another language is written down in its own, and the result says what is not measured then."""

from __future__ import annotations

import numpy as np

from stadtkern.speech import Settings, analyse
from stadtkern.speech.audio.reading import read
from tests.left_out import shared
from tests.speech.recordings import write_wav
from tests.speech.sounds import voice

CALL = "audio/calls/call40_stereo_en.flac"


def test_an_english_call_is_written_in_english_with_a_warning(base_model, tmp_path) -> None:
    with read(shared(CALL)) as sound:
        samples = [channel.read(0, 40) for channel in sound.channels]
    found = analyse(write_wav(tmp_path / "call.wav", *samples), Settings(model=base_model))
    text = " ".join(said.text.lower() for said in found.utterances)

    assert found.language == "en"
    assert "thank you for calling" in text
    assert "how can i help you" in text
    assert any("nicht auf Deutsch" in warning and "en" in warning for warning in found.recording.warnings)
    assert (found.categories, found.keywords, found.customer_questions_last_quarter) == ([], [], None)
    assert [said.personal for said in found.utterances if said.personal] == []
    assert [one.rate for one in found.flow.speakers] == [None, None]
    assert sum(one.words for one in found.flow.speakers) == len(
        [word for said in found.utterances for word in said.words]
    )
    assert "language" in {one.measure for one in found.explanations}


def test_a_german_call_is_german_and_says_nothing_about_it(base_model, tmp_path) -> None:
    samples = np.concatenate(voice("03"))[: 16_000 * 16]
    found = analyse(write_wav(tmp_path / "call.wav", samples), Settings(model=base_model, voices=False))

    assert found.language == "de"
    assert [one for one in found.recording.warnings if "Deutsch" in one] == []
    assert "tisch" in " ".join(said.text.lower() for said in found.utterances)


def test_without_a_model_nothing_is_said_about_a_language(tmp_path) -> None:
    found = analyse(write_wav(tmp_path / "call.wav", np.zeros(16_000 * 2, np.float32)), Settings(language="en"))

    assert [one for one in found.recording.warnings if "Deutsch" in one] == []


def test_too_little_speech_to_tell_is_taken_for_the_language_that_was_set(base_model, tmp_path) -> None:
    with read(shared(CALL)) as sound:
        samples = sound.mixed().read(0, 3)

    assert analyse(write_wav(tmp_path / "call.wav", samples), Settings(model=base_model)).language == "de"
