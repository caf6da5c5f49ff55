"""Everything that the words of a call tell, for recordings and transcripts alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stadtkern.speech.result import Keyword, Role, Sentiment, Speaker, Utterance
from stadtkern.speech.text.keywords import find_keywords
from stadtkern.speech.text.sentiment import over_the_call
from stadtkern.speech.text.understanding import late_questions, understand


@dataclass(frozen=True)
class Wording:
    """late_questions: None where nobody is known as the customer."""

    utterances: list[Utterance]
    sentiment: Sentiment
    keywords: list[Keyword]
    late_questions: int | None


def measure_wording(utterances: Sequence[Utterance], speakers: Sequence[Speaker], duration: float) -> Wording:
    """All measures of the words. duration: seconds of the call."""
    said = understand(utterances, duration)
    customer = any(speaker.role is Role.CUSTOMER for speaker in speakers)
    return Wording(
        utterances=said,
        sentiment=over_the_call(said, duration),
        keywords=find_keywords(said),
        late_questions=late_questions(said, duration) if customer else None,
    )


#: Where nothing was written down.
NOTHING = Wording([], Sentiment(), [], None)
