"""Who is the agent and who the caller, from what they say."""

import pytest

from stadtkern.speech.result import Role, Speaker
from stadtkern.speech.text.importers import read_transcript
from stadtkern.speech.text.roles import with_roles
from tests.speech.text.dialogues import FERRY, TREE, WATER, turns


def heard(said, **known):
    read = read_transcript({"turns": turns(*said)})
    keys = dict.fromkeys(one.speaker for one in read.utterances)
    return with_roles([Speaker(key=key, role=known.get(key, Role.UNKNOWN)) for key in keys], read.utterances)


def bare(said):
    """As a recogniser without marks and capitals writes it."""
    return [(who, "".join(c for c in text.lower() if c not in ".,?!")) for who, text in said]


@pytest.mark.parametrize("said", [WATER, TREE, FERRY])
@pytest.mark.parametrize("written", [list, bare])
def test_the_agent_greets_and_asks_for_numbers_the_caller_has_the_concern(said, written):
    speakers, utterances = heard(written(said))

    assert {one.key: one.role for one in speakers} == {"X": Role.AGENT, "Y": Role.CUSTOMER}
    assert all(one.role == {"X": Role.AGENT, "Y": Role.CUSTOMER}[one.speaker] for one in utterances)
    assert all(0.75 <= one.role_confidence < 1 and one.role_reason for one in speakers)


def test_the_reason_holds_the_words():
    agent, customer = heard(WATER)[0]

    assert "„Wie kann ich Ihnen helfen“" in agent.role_reason
    assert "Rechnung bekommen" in customer.role_reason


def test_two_friends_have_no_roles():
    speakers, _ = heard([("X", "Kommst du heute Abend?"), ("Y", "Ja, gegen acht."), ("X", "Schön, bis dann.")])

    assert [(one.role, one.role_confidence) for one in speakers] == [(Role.UNKNOWN, 0.0)] * 2


def test_a_single_voice_gets_no_role_since_it_may_be_two():
    speakers, _ = heard([("X", text) for _, text in WATER])

    assert [one.role for one in speakers] == [Role.UNKNOWN]


def test_a_given_role_stays():
    speakers, utterances = heard(WATER, Y=Role.AGENT)

    assert [one.role for one in speakers] == [Role.UNKNOWN, Role.AGENT]
    assert utterances[1].role is Role.AGENT
