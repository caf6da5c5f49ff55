"""Topics and outcome of a call by rules that are data; a broken rule file is refused at its place."""

import pytest

from stadtkern.speech.errors import RulesError
from stadtkern.speech.text.categories import find_categories, find_outcome, read_rules, shipped
from stadtkern.speech.transcript import analyse_transcript
from tests.speech.text.dialogues import turns
from tests.speech.text.labelled import CALLS

KEYS = {
    "billing",
    "moving",
    "waste",
    "outage",
    "street-defect",
    "fibre",
    "ticketing",
    "events",
    "library",
    "permits",
    "complaint",
    "praise",
    "cancellation-risk",
    "sales",
    "data-protection",
    "other",
}
CHAT = (
    ("agent", "Guten Tag, hier ist das Rathaus."),
    ("customer", "Ich habe eine Frage zum Kirschbaum am Markt."),
    ("agent", "Gern, was möchten Sie wissen?"),
    ("customer", "Wann blüht denn der Kirschbaum?"),
)


def rules(tmp_path, text):
    file = tmp_path / "own.toml"
    file.write_text(text, "utf-8")
    return read_rules(file)


def own(tmp_path, rule):
    """Whether this one rule fires in the chat, and by which words."""
    text = f'only = true\n[[category]]\nkey = "tree"\ntitle = "Baum"\n[[category.rule]]\n{rule}\n'
    said = turns(*CHAT)
    said[3]["start"], said[3]["end"] = 14.0, 17.0  # 4 s after the question
    found = analyse_transcript({"turns": said}, rules(tmp_path, text)).categories
    return [one.text for one in found[0].evidence] if found else None


def test_every_category_has_rules_and_a_title():
    assert {one.key for one in shipped().category} == KEYS


@pytest.mark.parametrize(("keys", "outcome", "said"), CALLS, ids=lambda value: str(value)[:24])
def test_the_main_topic_of_a_short_call_is_found_with_its_words(keys, outcome, said):
    found = analyse_transcript({"turns": turns(*said)})

    assert keys[0] in {one.key for one in found.categories}
    for one in [*found.categories, found.outcome]:
        assert all(e.text in found.utterances[e.utterance].text for e in one.evidence if not e.text.endswith("Pause"))


def test_topics_and_outcomes_of_the_short_calls_together():
    hits = missed = false = right = 0
    for keys, outcome, said in CALLS:
        found = analyse_transcript({"turns": turns(*said)})
        heard = {one.key for one in found.categories}
        hits, missed, false = hits + len(heard & {*keys}), missed + len({*keys} - heard), false + len(heard - {*keys})
        right += found.outcome.kind == outcome

    assert 2 * hits / (2 * hits + missed + false) >= 0.9
    assert right / len(CALLS) >= 0.85


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ('stem = ["kirsch"]', ["Kirschbaum", "Kirschbaum"]),
        ('stem = ["*baum"]', ["Kirschbaum", "Kirschbaum"]),
        ('stem = ["baum"]', None),
        ('phrase = ["eine ... kirschbaum"]', ["eine Frage zum Kirschbaum"]),
        ('phrase = ["frag"]', None),
        ('stem = ["kirsch"]\nrole = "agent"', None),
        ('stem = ["kirsch"]\nfirst_percent = 50', ["Kirschbaum"]),
        ('stem = ["kirsch"]\nlast_seconds = 4', ["Kirschbaum"]),
        ('stem = ["kirsch"]\nleast = 3', None),
        ('stem = ["kirsch"]\nnot = [{ phrase = ["rathaus"] }]', None),
        ('stem = ["kirsch"]\nand = [{ phrase = ["rathaus"] }]', ["Rathaus", "Kirschbaum", "Kirschbaum"]),
        ('or = [{ phrase = ["dom"] }, { phrase = ["rathaus"] }]', ["Rathaus"]),
        ("pause = 3.5", ["4.0 s Pause"]),
        ("pause = 5.0", None),
        ("interruption = 1", None),
        ('sentiment = "negative"', None),
    ],
)
def test_what_a_rule_can_ask_for(tmp_path, rule, words):
    assert own(tmp_path, rule) == words


CATEGORY = '[[category]]\nkey = "tree"\ntitle = "Baum"\n'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a = [", "own.toml: no TOML"),
        ("colour = 3", "own.toml: colour: "),
        ('[[category]]\nkey = "tree"', "category tree, title: Field required"),
        (f"{CATEGORY}", "category tree, rule: Field required"),
        (f'{CATEGORY}[[category.rule]]\nstem = ["a"]\n[[category.rule]]\nstm = ["a"]', "category tree, rule 2, stm: "),
        (f"{CATEGORY}[[category.rule]]\nweight = 2", "category tree, rule 1: Value error, nothing that could fire"),
        (
            f'{CATEGORY}[[category.rule]]\nstem = ["*"]',
            "a phrase, stem or meaning without a letter would fire everywhere",
        ),
        (f'{CATEGORY}[[category.rule]]\nstem = ["a"]\nrole = "boss"', "category tree, rule 1, role: "),
        (f'{CATEGORY}[[category.rule]]\nstem = ["a"]\npause = 3', "only one of words"),
        (f'{CATEGORY}[[category.rule]]\nstem = ["a"]\nfirst_percent = 120', "rule 1, first_percent: "),
        (f"{CATEGORY}[[category.rule]]\nor = [{{ least = 2 }}]", "category tree, rule 1, or 1: "),
        (f'{CATEGORY}[[category.rule]]\nstem = ["a"]\n' * 2, "there twice: tree"),
        ('[[outcome]]\nkind = "maybe"', "outcome maybe, kind: "),
    ],
)
def test_a_broken_rule_file_is_refused_at_its_place(tmp_path, text, place):
    with pytest.raises(RulesError) as error:
        rules(tmp_path, text)

    assert place in str(error.value)


def test_a_citys_categories_join_or_replace_the_shipped_ones(tmp_path):
    more = rules(tmp_path, f'{CATEGORY}[[category.rule]]\nstem = ["kirsch"]')
    other = rules(tmp_path, CATEGORY.replace("tree", "waste") + '[[category.rule]]\nstem = ["kirsch"]')

    assert {one.key for one in more.category} == KEYS | {"tree"}
    assert [one.title for one in other.category if one.key == "waste"] == ["Baum"]


def test_nobody_says_anything_no_topic_no_outcome():
    found = analyse_transcript({"turns": turns(*CHAT)})

    assert find_categories([], found.flow) == []
    assert find_outcome([], found.flow).kind == "unknown"
