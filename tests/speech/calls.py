"""A call made by hand, with everything in it that an analysis can hold. Nobody in it exists."""

from stadtkern.speech.result import (
    Category,
    ConversationAnalysis,
    Evidence,
    Explanation,
    Flow,
    Hesitation,
    HesitationKind,
    Hold,
    HoldKind,
    Interruption,
    Keyword,
    Mood,
    MoodMoment,
    Outcome,
    OutcomeKind,
    Overlap,
    Pause,
    PersonalDatum,
    PersonalKind,
    Polarity,
    Provenance,
    QuarterSentiment,
    Question,
    QuestionForm,
    Recording,
    Role,
    Sentiment,
    Span,
    Speaker,
    SpeakerFlow,
    Term,
    Utterance,
    Word,
)

LINES = [
    ("A", 0.5, 5.2, "Guten Tag, hier ist die Stadt, was kann ich für Sie tun?"),
    ("B", 5.9, 14.0, "Ja, äh, guten Tag. Meine Tonne wurde schon wieder nicht geleert, das ist wirklich ärgerlich!"),
    ("A", 13.2, 18.5, "Das tut mir leid. Nennen Sie mir bitte Ihre Kundennummer?"),
    ("B", 19.0, 24.5, "Die ist vier sieben eins eins null acht."),
    ("A", 30.5, 36.0, "Danke. Ich schicke den Wagen am Freitag noch einmal vorbei."),
    ("B", 36.4, 41.0, "Also am Freitag, nicht erst nächste Woche?"),
    ("A", 41.2, 43.0, "Genau, am Freitag."),
    ("B", 43.4, 47.8, "Na gut, vielen Dank, das ist sehr freundlich."),
]


def words(speaker: str, start: float, end: float, text: str) -> list[Word]:
    parts = text.split()
    step = (end - start) / len(parts)
    return [
        Word(
            start=start + n * step,
            end=start + (n + 1) * step,
            text=part,
            speaker=speaker,
            confidence=0.4 if part == "Wagen" else 0.9,
            uncertain=part == "Wagen",
        )
        for n, part in enumerate(parts)
    ]


def full_call() -> ConversationAnalysis:
    roles = {"A": Role.AGENT, "B": Role.CUSTOMER}
    said = [
        Utterance(
            index=n, speaker=key, role=roles[key], start=start, end=end, text=text, words=words(key, start, end, text)
        )
        for n, (key, start, end, text) in enumerate(LINES)
    ]
    said[0] = said[0].model_copy(update={"question": Question(form=QuestionForm.OPEN, reason="Fragewort „was“")})
    said[1] = said[1].model_copy(
        update={
            "sentiment": -1,
            "terms": [Term(text="ärgerlich", offset=LINES[1][3].index("ärgerlich"), polarity=Polarity.NEGATIVE)],
            "hesitations": [Hesitation(text="äh", offset=4, kind=HesitationKind.FILLER)],
        }
    )
    said[2] = said[2].model_copy(update={"question": Question(form=QuestionForm.CLOSED)})
    said[3] = said[3].model_copy(
        update={
            "personal": [
                PersonalDatum(
                    kind=PersonalKind.CUSTOMER_NUMBER,
                    text="vier sieben eins eins null acht",
                    offset=8,
                    start=20.4,
                    end=24.5,
                )
            ],
        }
    )
    said[5] = said[5].model_copy(update={"question": Question(form=QuestionForm.CLOSED, comprehension=True)})
    said[7] = said[7].model_copy(
        update={
            "sentiment": 1,
            "terms": [Term(text="freundlich", offset=LINES[7][3].index("freundlich"), polarity=Polarity.POSITIVE)],
        }
    )
    speech = {key: [Span(start=one.start, end=one.end) for one in said if one.speaker == key] for key in roles}
    moments = [(5.9, 9.9, 0.82), (9.9, 14.0, 0.76), (19.0, 24.5, 0.55), (36.4, 41.0, 0.41), (43.4, 47.8, 0.28)]
    return ConversationAnalysis(
        recording=Recording(
            name="anruf.wav",
            duration=48.6,
            sample_rate=8000,
            channels=2,
            layout="stereo",
            codec="pcm_s16le",
            sha256="0" * 64,
            warnings=["Der zweite Kanal ist leise."],
        ),
        speakers=[
            Speaker(
                key="A", role=Role.AGENT, role_confidence=0.97, role_reason="fragt nach der Kundennummer", channel=0
            ),
            Speaker(key="B", role=Role.CUSTOMER, role_confidence=0.97, role_reason="das Gegenüber", channel=1),
        ],
        utterances=said,
        flow=Flow(
            duration=48.6,
            speech=speech,
            speakers=[
                SpeakerFlow(
                    speaker="A",
                    talk_seconds=17.3,
                    talk_share=0.43,
                    rate=4.6,
                    words=32,
                    response_seconds=0.7,
                    interruptions=1,
                    questions_open=1,
                    questions_closed=1,
                ),
                SpeakerFlow(
                    speaker="B",
                    talk_seconds=22.6,
                    talk_share=0.57,
                    rate=3.9,
                    words=38,
                    response_seconds=0.45,
                    hesitations=1,
                    questions_closed=1,
                    questions_comprehension=1,
                ),
            ],
            pauses=[Pause(start=24.5, end=27.0, by="A", after_question=False)],
            holds=[Hold(start=27.0, end=30.4, kind=HoldKind.MUSIC)],
            interruptions=[Interruption(start=13.2, end=14.0, by="A", of="B")],
            overlaps=[Overlap(start=13.2, end=14.0, first="B", second="A")],
        ),
        sentiment=Sentiment(
            quarters=[
                QuarterSentiment(role=role, quarter=number, mean=mean)
                for role, means in ((Role.AGENT, (0.0, 0.0, 0.0, 0.0)), (Role.CUSTOMER, (-1.0, 0.0, None, 0.5)))
                for number, mean in enumerate(means, 1)
            ],
            change={Role.AGENT: 0.0, Role.CUSTOMER: 1.5},
        ),
        keywords=[Keyword(text="Tonne", count=1, weight=1.0), Keyword(text="Freitag", count=3, weight=0.8)],
        mood=Mood(
            speaker="B",
            arousal_start=0.82,
            arousal_end=0.28,
            baseline_seconds=22.6,
            confidence=0.55,
            moments=[
                MoodMoment(start=a, end=b, arousal=high, tension=high * 0.7, confidence=0.55) for a, b, high in moments
            ],
        ),
        categories=[Category(key="waste", title="Abfall", score=0.9, evidence=[Evidence(utterance=1, text="Tonne")])],
        outcome=Outcome(
            kind=OutcomeKind.FOLLOW_UP, confidence=0.8, evidence=[Evidence(utterance=4, text="am Freitag")]
        ),
        customer_questions_last_quarter=1,
        explanations=[Explanation(measure="flow.pauses", method="Stille", on=[Span(start=24.5, end=27.0)])],
        provenance=Provenance(stadtkern="0.1.0", models={"recognition": "base"}, seconds={"recognition": 4.2}),
    )


def empty_call() -> ConversationAnalysis:
    """Ten seconds of silence."""
    return ConversationAnalysis(recording=Recording(name="stille.wav", duration=10.0), flow=Flow(duration=10.0))
