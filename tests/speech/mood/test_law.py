"""The agent's mood is not measured, whatever anybody sets (Regulation (EU) 2024/1689, Art. 5 (1)(f))."""

import pytest
from pydantic import ValidationError

from stadtkern.speech.result import ConversationAnalysis, Flow, Mood, Recording, Role, Speaker


def result(role: Role) -> ConversationAnalysis:
    return ConversationAnalysis(
        recording=Recording(duration=10.0),
        flow=Flow(duration=10.0),
        speakers=[Speaker(key="A", role=role, role_confidence=1.0)],
        mood=Mood(speaker="A"),
    )


@pytest.mark.parametrize("role", [Role.AGENT, Role.UNKNOWN])
def test_a_result_with_a_mood_of_anybody_but_the_customer_cannot_be_made(role):
    with pytest.raises(ValidationError, match=r"Art\. 5 \(1\)\(f\)"):
        result(role)


def test_a_result_with_a_mood_of_somebody_who_is_not_in_the_call_cannot_be_read():
    text = result(Role.CUSTOMER).model_dump_json().replace('"mood":{"speaker":"A"', '"mood":{"speaker":"B"')

    with pytest.raises(ValidationError, match="'B'"):
        ConversationAnalysis.model_validate_json(text)


def test_the_customers_mood_may_stand_in_a_result():
    assert result(Role.CUSTOMER).mood == Mood(speaker="A")
