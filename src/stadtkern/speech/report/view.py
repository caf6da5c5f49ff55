"""What every part of the report needs to know: the analysis, the language, and how voices are called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from stadtkern.speech.report.markup import Html, tag
from stadtkern.speech.report.texts import Texts, clock
from stadtkern.speech.report.waveform import Waveform
from stadtkern.speech.result import ConversationAnalysis, Explanation, Role, Speaker

SHADES = {Role.AGENT: "agent", Role.CUSTOMER: "customer", Role.UNKNOWN: "other"}


@dataclass(frozen=True)
class View:
    """One call in one language, with the outline of its sound where that is at hand."""

    analysis: ConversationAnalysis
    say: Texts
    waveform: Waveform | None = None

    @cached_property
    def duration(self) -> float:
        """Seconds; at least a hundredth, so that nothing divides by zero."""
        return max(0.01, self.analysis.flow.duration, self.analysis.recording.duration)

    @cached_property
    def voices(self) -> dict[str, Speaker]:
        """By key, in the order of the analysis, with those that only the flow or the text knows."""
        known = {speaker.key: speaker for speaker in self.analysis.speakers}
        for key in [*self.analysis.flow.speech, *(utterance.speaker for utterance in self.analysis.utterances)]:
            known.setdefault(key, Speaker(key=key))
        return known

    def called(self, key: str) -> str:
        """How people read a voice: by its role, with the key where two share one."""
        voice = self.voices.get(key)
        if voice is None or voice.role == Role.UNKNOWN:
            return self.say("unknown", key=key) if key else "–"
        alone = sum(other.role == voice.role for other in self.voices.values()) == 1
        return self.say(voice.role.value) if alone else f"{self.say(voice.role.value)} {key}"

    def shade(self, key: str) -> str:
        """The style class of a voice."""
        voice = self.voices.get(key)
        return SHADES[voice.role] if voice else "other"

    def moment(self, seconds: float) -> Html:
        """A time as a link to the turn that is spoken then; without script it jumps too."""
        near = max(
            (utterance for utterance in self.analysis.utterances if utterance.start <= seconds + 0.05),
            key=lambda utterance: utterance.start,
            default=self.analysis.utterances[0] if self.analysis.utterances else None,
        )
        if near is None:
            return tag("span", clock(seconds), class_="time")
        return tag("a", clock(seconds), class_="time", href=f"#u{near.index}", data_t=round(seconds, 2))

    def explained(self, measure: str) -> Explanation | None:
        """What the analysis says about a measure, or about the measure above or below it."""
        told = {one.measure: one for one in self.analysis.explanations}
        return told.get(measure) or next(
            (one for name, one in told.items() if name.startswith(f"{measure}.") or measure.startswith(f"{name}.")),
            None,
        )
