"""Everyday sentences, most of them without a word of any list: mood, asking back, hesitations, and bare text."""

import pytest

from stadtkern.speech.result import HesitationKind, Role, Utterance
from stadtkern.speech.text.understanding import understand
from tests.speech.text.sentences import BACK, BARE, HESITATIONS, MOODS


def understood(*said):
    """(role, text) in the middle of a call; gives the last utterance."""
    return understand(
        [
            Utterance(index=n, speaker=role.value, role=role, start=n * 4.0 + 20, end=n * 4.0 + 23, text=text)
            for n, (role, text) in enumerate(said)
        ],
        60.0,
    )[-1]


@pytest.mark.parametrize(("text", "mood"), MOODS)
def test_the_mood_of_the_wording(text, mood):
    assert understood((Role.CUSTOMER, text)).sentiment == mood


@pytest.mark.parametrize(("before", "text", "back"), BACK)
def test_asking_back_is_told_from_asking(before, text, back):
    question = understood((Role.AGENT, before), (Role.CUSTOMER, text)).question

    assert question is not None
    assert question.comprehension is back


@pytest.mark.parametrize(("text", "found"), HESITATIONS)
def test_fillers_and_repetitions_and_what_only_looks_like_them(text, found):
    said = understood((Role.CUSTOMER, text))

    assert [one.text for one in said.hesitations if one.kind is not HesitationKind.RESTART] == found


@pytest.mark.parametrize(("text", "form"), BARE)
def test_questions_without_marks_and_capitals(text, form):
    question = understood((Role.AGENT, "guten tag was kann ich für sie tun"), (Role.CUSTOMER, text)).question

    assert (question and question.form.value) == form
