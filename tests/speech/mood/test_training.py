"""Coefficients: learnt without a library, honest about speakers never heard, and named in the shipped file."""

import json

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from stadtkern.speech.mood import corpus, model, training
from stadtkern.speech.mood.features import features
from stadtkern.speech.mood.fit import logistic, recall

from .voices import calm


def made_clips(shift: float, seed: int = 4) -> corpus.Clips:
    """Four speakers of different height, thirty clips each, of which every other is `shift` higher."""
    chance = np.random.default_rng(seed)
    speakers = np.repeat(["01", "02", "03", "04"], 30)
    emotions = np.tile(["W", "N"], 60)
    rows = chance.normal(size=(2, 120, 5))
    rows[..., 0] += np.where(emotions == "W", shift, 0) + 5 * speakers.astype(int)
    return corpus.Clips(tuple("abcde"), rows, speakers, emotions)


def test_our_regression_finds_what_a_known_one_finds():
    clips = made_clips(1.0)
    rows = clips.against_own[0]
    weights, bias = logistic(rows, clips.high, ridge=2.0)
    known = LogisticRegression(C=0.5, class_weight="balanced", tol=1e-8).fit(rows, clips.high)

    assert weights == pytest.approx(known.coef_[0], abs=1e-4)
    assert bias == pytest.approx(known.intercept_[0], abs=1e-4)


def test_the_own_baseline_takes_away_what_differs_between_speakers():
    clips = made_clips(3.0)
    plain, own = (
        recall(clips.high, training.left_out(rows, clips.high, clips.speakers)[0] > 0)
        for rows in (clips.rows, clips.against_own)
    )

    assert own > 0.85 > plain


def test_labels_by_chance_are_not_learnt():
    clips = made_clips(0.0)
    found = recall(clips.high, training.left_out(clips.against_own, clips.high, clips.speakers)[0] > 0)

    assert found == pytest.approx(0.5, abs=0.12)


def test_a_written_model_reads_back_with_the_same_scores():
    clips = made_clips(2.0)
    read = model.read(json.loads(json.dumps(training.train(clips, name="made", licence="CC0"))))
    scores = read.arousal.own.score(clips.against_own[0])

    assert read.names == clips.names
    assert scores == pytest.approx(
        training.fit_classifier(clips.against_own, clips.high).score(clips.against_own[0]), abs=1e-3
    )


def test_the_shipped_file_names_its_data_and_licence():
    shipped = json.loads(model.FILE.read_text(encoding="utf-8"))

    assert shipped["training"]["licence"] == "CC0-1.0"
    assert "EmoDB" in shipped["training"]["data"]
    assert len(shipped["training"]["speakers"]) == 7
    assert model.FILE.stat().st_size < 50_000


def test_a_folder_without_such_recordings_is_refused(tmp_path):
    (tmp_path / "call.wav").write_bytes(b"")

    with pytest.raises(corpus.NoClips, match="03a01Wa"):
        corpus.read(tmp_path)


def test_the_shipped_file_fits_the_features_of_this_version():
    learnt = model.shipped()

    assert learnt.names == tuple(features(calm(1.5)))
    assert [len(one.weights) // len(learnt.names) for one in (learnt.arousal.plain, learnt.arousal.own)] == [1, 2]
