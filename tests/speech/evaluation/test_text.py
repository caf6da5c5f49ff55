"""The measures of the words, on dialogues written for these tests."""

import json
from collections import Counter

import pytest

from stadtkern.speech.evaluation.figures import DataMissing
from stadtkern.speech.evaluation.text import macro_f1, measured


def turn(speaker, start, text, **labels):
    empty = {"question": None, "comprehension": False, "sentiment": 0, "hesitations": [], "pii": []}
    return {"speaker": speaker, "start": start, "end": start + 3.0, "text": text, **empty, **labels}


TURNS = [
    turn(
        "agent", 0.0, "Bauhof, Sie sprechen mit Jule Kamp. Worum geht es?", question="open", pii=[{"text": "Jule Kamp"}]
    ),
    turn("customer", 4.0, "Mein, äh, Schacht läuft über.", hesitations=["äh"]),
    turn("agent", 8.0, "Steht das Wasser schon im Keller?", question="closed"),
]


def figures(folder):
    return {one.name: one.value for one in measured(folder, lambda *_: None)}


def test_a_dialogue_that_is_understood_as_labelled_reaches_every_target(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"turns": TURNS}), "utf-8")

    found = figures(tmp_path)

    assert found["questions found, F1"] == 1
    assert found["questions open or closed, accuracy"] == 1
    assert found["hesitations, F1"] == 1
    assert found["personal data masked, recall"] == 1
    assert found["words masked for nothing"] == 0


def test_a_name_without_its_label_counts_as_masked_for_nothing(tmp_path):
    turns = [{**TURNS[0], "pii": []}, *TURNS[1:]]
    (tmp_path / "a.json").write_text(json.dumps({"turns": turns}), "utf-8")

    assert figures(tmp_path)["words masked for nothing"] == pytest.approx(100 * 2 / 20)


def test_a_folder_without_dialogues_says_what_it_lacks(tmp_path):
    (tmp_path / "categories.json").write_text("[]", "utf-8")
    (tmp_path / "broken.json").write_text("{", "utf-8")

    with pytest.raises(DataMissing, match="no labelled dialogues"):
        figures(tmp_path)


def test_macro_f1_is_the_mean_over_the_classes_that_occur():
    assert macro_f1(Counter({(1, 1): 1, (0, 0): 1, (0, 1): 1})) == pytest.approx(2 / 3)
