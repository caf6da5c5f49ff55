"""All measures of the words of a call, in one pass over its utterances."""

from __future__ import annotations

from collections.abc import Sequence

from stadtkern.speech.result import Role, Utterance
from stadtkern.speech.text.backchannels import is_backchannel
from stadtkern.speech.text.hesitations import find_hesitations
from stadtkern.speech.text.personal import find_personal
from stadtkern.speech.text.questions import find_questions
from stadtkern.speech.text.sentiment import UtteranceContext, quarter_of, sentiment_of


def understand(utterances: Sequence[Utterance], duration: float) -> list[Utterance]:
    """The same utterances with questions, terms, sentiment, hesitations, personal data and back-channels."""
    last: dict[str, int] = {}
    made = []
    for said, question, personal in zip(utterances, find_questions(utterances), find_personal(utterances), strict=True):
        share = min(1.0, said.start / duration) if duration > 0 else 0.5
        sentiment, hits = sentiment_of(said.text, UtteranceContext(said.role, share, last.get(said.speaker, 0)))
        last[said.speaker] = sentiment
        made.append(
            said.model_copy(
                update={
                    "question": question,
                    "sentiment": sentiment,
                    "terms": [hit.term for hit in hits],
                    "hesitations": find_hesitations(said),
                    "personal": personal,
                    "backchannel": is_backchannel(said.text),
                }
            )
        )
    return made


def late_questions(utterances: Sequence[Utterance], duration: float) -> int:
    """How many questions the customer still has in the last quarter: the mark of a call that explained too little."""
    return sum(
        said.role == Role.CUSTOMER and said.question is not None and quarter_of(said.start, duration) == 4
        for said in utterances
    )
