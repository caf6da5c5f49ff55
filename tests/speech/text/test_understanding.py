"""The words of a call, measured in one pass."""

from stadtkern.speech.result import HesitationKind, PersonalKind, QuestionForm, Role, Utterance
from stadtkern.speech.text.understanding import late_questions, understand

SAID = [
    (Role.AGENT, "Guten Tag, wie kann ich helfen?"),
    (Role.CUSTOMER, "Ja, äh, mein Name ist Karin Beispiel, das ist sehr ärgerlich!"),
    (Role.CUSTOMER, "Wann kommt denn jetzt der Wagen?"),
]


def understood() -> list[Utterance]:
    return understand(
        [Utterance(index=n, speaker=role.value, role=role, start=n * 3.0, end=n * 3.0 + 2, text=text) for n, (role, text) in enumerate(SAID)],
        8.0,
    )  # fmt: skip


def test_each_utterance_gets_its_question_hesitation_sentiment_and_personal_data():
    first, second, _ = understood()

    assert first.question.form == QuestionForm.OPEN
    assert [one.kind for one in second.hesitations] == [HesitationKind.FILLER]
    assert (second.sentiment, [term.text for term in second.terms]) == (-1, ["ärgerlich"])
    assert [(one.kind, one.text) for one in second.personal] == [(PersonalKind.NAME, "Karin Beispiel")]


def test_the_customers_questions_in_the_last_quarter_are_counted():
    assert late_questions(understood(), 8.0) == 1
