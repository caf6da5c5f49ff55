"""What an analysis says: one typed result, published as a JSON schema.

All times are seconds from the start of the recording (float). Shares and confidences lie between 0 and 1. Lists are in
the order of time. A measure that could not be taken is None, never a made-up zero; `explanations` says why.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SCHEMA_VERSION = "1.0"


class ResultModel(BaseModel):
    """Base of all parts: frozen, and nothing but the declared fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(StrEnum):
    AGENT = "agent"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


class Span(ResultModel):
    """A piece of the recording, from `start` to `end` in seconds; end is not before start."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


class Word(Span):
    """One word as it was recognised. `uncertain`: the recogniser doubts it; a reader should too."""

    text: str
    confidence: float = 1.0
    speaker: str = ""
    uncertain: bool = False


class QuestionForm(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Question(ResultModel):
    """A question: open asks for a fact, closed for yes or no. `comprehension`: asks back to understand or confirm."""

    form: QuestionForm
    comprehension: bool = False
    text: str = ""  # the clause that asks
    reason: str = ""  # the rule that fired, in words


class Polarity(StrEnum):
    POSITIVE = "positive"
    NEGATIVE = "negative"


class Term(ResultModel):
    """A word or phrase of praise or displeasure. offset: of its first character in the utterance's text."""

    text: str
    offset: int
    polarity: Polarity
    negated: bool = False
    ironic: bool = False


class HesitationKind(StrEnum):
    FILLER = "filler"
    REPETITION = "repetition"
    RESTART = "restart"


class Hesitation(ResultModel):
    """An "äh", an immediate repetition, or a sentence begun anew. offset as in Term; time where it is known."""

    text: str
    offset: int
    kind: HesitationKind
    start: float | None = None
    end: float | None = None
    acoustic: bool = False  # heard in the sound and not written by the recogniser


class PersonalKind(StrEnum):
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    CUSTOMER_NUMBER = "customer_number"
    METER_NUMBER = "meter_number"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"


class PersonalDatum(ResultModel):
    """A piece of personal data in an utterance. start, end: the seconds to silence, where word times are known."""

    kind: PersonalKind
    text: str
    offset: int
    start: float | None = None
    end: float | None = None


class Utterance(Span):
    """What one speaker said in one go. sentiment: -1, 0 or 1 of the wording as a whole."""

    index: int
    speaker: str
    role: Role = Role.UNKNOWN
    text: str
    words: list[Word] = Field(default_factory=list)
    confidence: float = 1.0
    sentiment: int | None = None
    question: Question | None = None
    terms: list[Term] = Field(default_factory=list)
    hesitations: list[Hesitation] = Field(default_factory=list)
    personal: list[PersonalDatum] = Field(default_factory=list)
    backchannel: bool = False


class Speaker(ResultModel):
    """One voice of the call. channel: its channel in stereo, None when it was told apart in mono."""

    key: str  # "A", "B", …
    role: Role = Role.UNKNOWN
    role_confidence: float = 0.0
    role_reason: str = ""
    channel: int | None = None


class Pause(Span):
    """A silence of at least 2 s with nobody speaking. `by`: whose turn it was, who let it happen ("" if unknown)."""

    by: str = ""
    after_question: bool = False


class Interruption(Span):
    """Somebody takes the floor: starts while the other speaks and goes on after them. start to end is the overlap."""

    by: str
    of: str


class Overlap(Span):
    """Both speak at once, whatever comes of it. `backchannel`: the later one only listened aloud ("mhm")."""

    first: str
    second: str
    backchannel: bool = False


class HoldKind(StrEnum):
    MUSIC = "music"
    RINGING = "ringing"


class Hold(Span):
    """Waiting music or a ringing tone: neither speech nor pause."""

    kind: HoldKind


class SpeakerFlow(ResultModel):
    """How one voice talked. rate: syllables a second of its speech; response: median seconds after the other ended."""

    speaker: str
    talk_seconds: float
    talk_share: float
    rate: float | None = None
    words: int = 0
    response_seconds: float | None = None
    interruptions: int = 0
    backchannels: int = 0
    hesitations: int = 0
    questions_open: int = 0
    questions_closed: int = 0
    questions_comprehension: int = 0


class Flow(ResultModel):
    """Who spoke when, from voice activity. `estimated`: mono, so overlaps and interruptions are estimates."""

    duration: float
    speech: dict[str, list[Span]] = Field(default_factory=dict)  # speaker -> pieces of speech
    speakers: list[SpeakerFlow] = Field(default_factory=list)
    pauses: list[Pause] = Field(default_factory=list)
    holds: list[Hold] = Field(default_factory=list)
    interruptions: list[Interruption] = Field(default_factory=list)
    overlaps: list[Overlap] = Field(default_factory=list)
    estimated: bool = False


class QuarterSentiment(ResultModel):
    """The mean sentiment (-1 to 1) of one role in one quarter of the call; None without an utterance."""

    role: Role
    quarter: int  # 1 to 4
    mean: float | None


class Sentiment(ResultModel):
    """Sentiment over the call, and its turn from start to end per role (last minus first quarter with words)."""

    quarters: list[QuarterSentiment] = Field(default_factory=list)
    change: dict[Role, float] = Field(default_factory=dict)


class Keyword(ResultModel):
    """A word that this call is about. weight: 0 to 1, the first has 1."""

    text: str
    count: int
    weight: float


class MoodMoment(Span):
    """The caller's voice in one stretch of speech, against the person's own baseline. arousal, tension: 0 to 1."""

    arousal: float
    tension: float
    confidence: float


class Mood(ResultModel):
    """The mood of the caller from the voice; none of the agent, by law: Regulation (EU) 2024/1689, Art. 5 (1)(f)."""

    speaker: str
    moments: list[MoodMoment] = Field(default_factory=list)
    arousal_start: float | None = None  # mean of the first third of moments
    arousal_end: float | None = None
    baseline_seconds: float = 0.0  # speech that the baseline was taken from
    confidence: float = 0.0


class Evidence(ResultModel):
    """Words that made a rule fire, and where."""

    utterance: int
    text: str
    start: float | None = None


class Category(ResultModel):
    """A topic of the call, with what made its rule fire."""

    key: str
    title: str
    score: float
    evidence: list[Evidence] = Field(default_factory=list)


class OutcomeKind(StrEnum):
    RESOLVED = "resolved"
    FOLLOW_UP = "follow-up"
    UNRESOLVED = "unresolved"
    UNKNOWN = "unknown"


class Outcome(ResultModel):
    """How the call ended for the caller."""

    kind: OutcomeKind
    confidence: float = 0.0
    evidence: list[Evidence] = Field(default_factory=list)


class Explanation(ResultModel):
    """How a figure was got: `measure` is its path in this result ("flow.pauses"), `on` the seconds it stands on."""

    measure: str
    method: str
    limits: str = ""
    on: list[Span] = Field(default_factory=list)


class Recording(ResultModel):
    """What came in. layout: "stereo", "mono", or "same" for two channels that hold the same."""

    name: str = ""
    duration: float
    sample_rate: int | None = None  # Hz, of the file
    channels: int | None = None
    layout: str = "mono"
    codec: str = ""
    sha256: str = ""
    warnings: list[str] = Field(default_factory=list)


class Provenance(ResultModel):
    """What made this result: versions, models with their sums, settings, and how long each stage took in seconds."""

    stadtkern: str = ""
    models: dict[str, str] = Field(default_factory=dict)  # part -> "name sha256"
    settings: dict[str, str | int | float | bool | None] = Field(default_factory=dict)
    seconds: dict[str, float] = Field(default_factory=dict)
    device: str = "cpu"


class ConversationAnalysis(ResultModel):
    """Everything that was heard and measured in one call."""

    schema_version: str = SCHEMA_VERSION
    recording: Recording
    language: str = "de"
    speakers: list[Speaker] = Field(default_factory=list)
    utterances: list[Utterance] = Field(default_factory=list)
    flow: Flow
    sentiment: Sentiment = Field(default_factory=Sentiment)
    keywords: list[Keyword] = Field(default_factory=list)
    mood: Mood | None = None
    categories: list[Category] = Field(default_factory=list)
    outcome: Outcome = Outcome(kind=OutcomeKind.UNKNOWN)
    customer_questions_last_quarter: int | None = None
    redacted: bool = False
    explanations: list[Explanation] = Field(default_factory=list)
    provenance: Provenance = Field(default_factory=Provenance)

    @model_validator(mode="after")
    def _no_mood_of_workers(self) -> Self:
        """The law, in the type itself: only a person known as the customer may have a mood."""
        if self.mood is not None:
            roles = {speaker.key: speaker.role for speaker in self.speakers}
            if roles.get(self.mood.speaker) != Role.CUSTOMER:
                raise ValueError(
                    f"mood of speaker {self.mood.speaker!r}, who is not known as the customer: inferring the emotions "
                    "of people at work is forbidden (Regulation (EU) 2024/1689, Art. 5 (1)(f))"
                )
        return self
