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
        [
            Utterance(index=n, speaker=role.value, role=role, start=n * 3.0, end=n * 3.0 + 2, text=text)
            for n, (role, text) in enumerate(SAID)
        ],
        8.0,
    )


def test_each_utterance_gets_its_question_hesitation_sentiment_and_personal_data():
    first, second, _ = understood()

    assert first.question.form == QuestionForm.OPEN
    assert [one.kind for one in second.hesitations] == [HesitationKind.FILLER]
    assert (second.sentiment, [term.text for term in second.terms]) == (-1, ["ärgerlich"])
    assert [(one.kind, one.text) for one in second.personal] == [(PersonalKind.NAME, "Karin Beispiel")]


def test_the_customers_questions_in_the_last_quarter_are_counted():
    assert late_questions(understood(), 8.0) == 1


def test_displeasure_goes_on_in_a_call_but_does_not_start_with_one():
    def moods(*texts: str) -> list[int | None]:
        said = [
            Utterance(index=n, speaker="B", role=Role.CUSTOMER, start=n * 3.0, end=n * 3.0 + 2, text=text)
            for n, text in enumerate(texts)
        ]
        return [one.sentiment for one in understand(said, 40.0)]

    assert moods("Das ist eine Frechheit.", "Ich habe keinen Brief bekommen!") == [-1, -1]
    assert moods("Guten Tag.", "Ich habe keinen Brief bekommen!") == [0, 0]
    assert moods("Ich will mich gar nicht beschweren.") == [0]
    assert moods("Ich muss mich über Ihren Fahrer beschweren.") == [-1]
