"""From a file to a measured conversation: hear, tell the voices apart, write down, measure, explain."""

from __future__ import annotations

import bisect
import collections
import functools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import TypeVar

from stadtkern.speech import models
from stadtkern.speech import mood as moods
from stadtkern.speech.audio.activity import detect
from stadtkern.speech.audio.crosstalk import without_crosstalk
from stadtkern.speech.audio.holds import find_holds, without_holds
from stadtkern.speech.audio.reading import read
from stadtkern.speech.audio.recognition_spans import recognition_spans
from stadtkern.speech.audio.sound import Channel, Sound
from stadtkern.speech.errors import ModelMissing
from stadtkern.speech.flow.measure import measure_flow
from stadtkern.speech.flow.turns import turns
from stadtkern.speech.hesitation import FilledPause, find_filled_pauses, with_filled_pauses
from stadtkern.speech.recognition import Recogniser, loaded
from stadtkern.speech.result import (
    ConversationAnalysis,
    Explanation,
    Flow,
    Mood,
    Provenance,
    Recording,
    Role,
    Span,
    Speaker,
    Utterance,
    Word,
)
from stadtkern.speech.speakers.diarise import diarise
from stadtkern.speech.text.categories import find_categories, find_outcome, read_rules
from stadtkern.speech.text.roles import with_roles
from stadtkern.speech.text.wording import NOTHING, measure_wording

T = TypeVar("T")
Progress = Callable[[str, float], None]  # stage, share done 0 to 1
KEYS = "ABCDEFGH"
DOUBTED = 0.5  # probability under which a word is marked as uncertain
WORDING = "de"  # the language whose words are measured
FOREIGN = (
    "Das Gespräch ist nicht auf Deutsch (Sprache: {language}). Es ist in seiner Sprache aufgeschrieben; Sprechtempo, "
    "Fragen, Stimmung der Worte, Themen und persönliche Daten sind darin nicht gemessen und nicht unkenntlich gemacht."
)
NEAR = 0.3  # seconds that a word's time may lie outside of the voice activity


@dataclass(frozen=True)
class Settings:
    """model: a folder with a CTranslate2 Whisper model, or None to measure the sound alone. agent: number of the
    channel (from 1) on which the agent speaks, where it is known; the caller's mood is measured only then."""

    model: Path | None = None
    agent: int | None = None
    language: str = "de"
    rules: Path | None = None  # a city's own rules of categories and outcome
    voices: bool = True  # tell the voices of one channel apart, where the speaker models were fetched
    threads: int = 0  # of the recogniser; 0 takes what it thinks best


@dataclass
class _StageTimer:
    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.progress(name, 0.0)
        started = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - started, 3)
        self.progress(name, 1.0)


def analyse(
    path: Path, settings: Settings = Settings(), progress: Progress = lambda _stage, _share: None
) -> ConversationAnalysis:
    """Analyse the recording at `path`.

    Raises the errors of audio.reading, ModelMissing and RulesError (speech.errors).
    """
    clock = _StageTimer(progress)
    rules = read_rules(settings.rules) if settings.rules else None
    recogniser = loaded(settings.model, settings.language, settings.threads) if settings.model else None
    with clock.stage("reading"):
        sound = read(Path(path), progress=lambda share: progress("reading", share))
    with sound:
        with clock.stage("activity"):
            found = _per_channel(sound, detect)
            heard, holds = without_holds(without_crosstalk(found), _per_channel(sound, find_holds))
        voices = [one.spans for one in heard]
        if len(voices) == 1 and settings.voices and _diarisation_available():
            with clock.stage("speakers"):
                voices = diarise(sound.channels[0], voices[0], lambda share: progress("speakers", share)) or voices
        speakers = _speakers(sound, len(voices), settings.agent)
        speech = {speaker.key: spans for speaker, spans in zip(speakers, voices, strict=True)}
        # A role that is only heard is never sure enough for the mood, which goes by `speakers`, the given roles.
        heard_as, said = speakers, NOTHING
        language = settings.language
        if recogniser:
            with clock.stage("recognition"):
                language = recogniser.language([(c, one.spans) for c, one in zip(sound.channels, heard, strict=True)])
                wide = [recognition_spans(before, own) for before, own in zip(found, heard, strict=True)]
                words = _transcribe(recogniser, sound, speech, wide, language, progress)
                utterances = _utterances(words, speech, speakers)
            with clock.stage("wording"):
                if language == WORDING:
                    heard_as, utterances = with_roles(speakers, utterances)
                    said = measure_wording(utterances, heard_as, sound.duration)
                    said = replace(said, utterances=with_filled_pauses(said.utterances, _filled_pauses(sound, speech)))
                else:
                    said = replace(NOTHING, utterances=utterances)
        understood = said.utterances if language == WORDING else []
        with clock.stage("flow"):
            flow = measure_flow(sound.duration, speech, holds, understood, estimated=len(sound.channels) < 2)
            if understood != said.utterances:
                flow = _with_word_counts(flow, said.utterances)
        with clock.stage("mood"):
            mood, told = _mood(sound.channels, speakers, flow)
        return ConversationAnalysis(
            recording=_recording(sound, len(speakers), language if recogniser else WORDING),
            language=language,
            speakers=heard_as,
            utterances=said.utterances,
            flow=flow,
            sentiment=said.sentiment,
            keywords=said.keywords,
            categories=find_categories(understood, flow, rules),
            outcome=find_outcome(understood, flow, rules),
            mood=mood,
            customer_questions_last_quarter=said.late_questions,
            explanations=[told, *_explanations(flow, len(sound.channels), recogniser is not None, language)],
            provenance=_provenance(clock, settings, recogniser),
        )


def _per_channel(sound: Sound, measure: Callable[[Channel], T]) -> list[T]:
    """What is measured on each channel, the channels side by side: the networks and numpy let each other run."""
    with ThreadPoolExecutor(len(sound.channels)) as pool:
        return list(pool.map(measure, sound.channels))


def _diarisation_available() -> bool:
    """Whether the models that tell voices apart are on this machine."""
    try:
        return bool(models.find("speakers"))
    except ModelMissing:
        return False


def _recording(sound: Sound, voices: int, language: str) -> Recording:
    warnings = list(sound.warnings)
    if language != WORDING:
        warnings.append(FOREIGN.format(language=language))
    if len(sound.channels) == 1 and voices > 1:
        warnings.append("Eine Tonspur: Wer spricht, ist aus dem Klang der Stimmen geschätzt.")
    elif len(sound.channels) == 1:
        warnings.append("Eine Tonspur: Die Stimmen sind nicht getrennt; Anteile und Unterbrechungen fehlen.")
    return Recording(
        name=sound.name,
        duration=round(sound.duration, 3),
        sample_rate=sound.sample_rate,
        channels=sound.channels_in_file,
        layout=sound.layout,
        codec=sound.codec,
        sha256=sound.sha256,
        warnings=warnings,
    )


def _speakers(sound: Sound, count: int, agent: int | None) -> list[Speaker]:
    """A voice per channel, or several in one.

    Roles only where they were given: with two voices, who is not the agent is the customer.
    """
    channels = len(sound.channels)
    known = agent is not None and channels == 2 and 1 <= agent <= channels
    made = []
    for number in range(count):
        role = Role.UNKNOWN if not known else Role.AGENT if number == agent - 1 else Role.CUSTOMER  # type: ignore[operator]
        reason = "" if role == Role.UNKNOWN else "angegeben: Kanal der Hotline"
        made.append(
            Speaker(
                key=KEYS[number],
                role=role,
                role_confidence=1.0 if known else 0.0,
                role_reason=reason,
                channel=number if channels > 1 else None,
            )
        )
    return made


def _customer(speakers: list[Speaker]) -> Speaker | None:
    return next((speaker for speaker in speakers if speaker.role == Role.CUSTOMER), None)


def _transcribe(
    recogniser: Recogniser,
    sound: Sound,
    speech: dict[str, list[Span]],
    heard: list[list[Span]],
    language: str,
    progress: Progress,
) -> list[Word]:
    """The words of all channels in the order of time. A word where nobody speaks was invented, and is left out."""
    words: list[Word] = []
    keys = list(speech)
    for number, (channel, spans) in enumerate(zip(sound.channels, heard, strict=True)):
        if not spans:
            continue
        share = functools.partial(_share, progress, number, len(sound.channels))
        starts = [span.start - NEAR for span in spans]
        for word in recogniser.words(channel, spans, language, share):
            last = bisect.bisect_right(starts, word.end) - 1
            if last >= 0 and word.start <= spans[last].end + NEAR:
                said_by = keys[number] if len(heard) > 1 else _speaker_of(word, speech)
                words.append(word.model_copy(update={"speaker": said_by, "uncertain": word.confidence < DOUBTED}))
    return sorted(words, key=lambda word: (word.start, word.end))


def _speaker_of(word: Word, speech: dict[str, list[Span]]) -> str:
    """Who says a word: the voice that sounds longest while it lasts, else the one that sounds nearest to it."""

    def outside(spans: list[Span]) -> tuple[float, float]:
        inside = sum(max(min(span.end, word.end) - max(span.start, word.start), 0.0) for span in spans)
        return -inside, min((max(span.start - word.end, word.start - span.end) for span in spans), default=1e9)

    return min(speech, key=lambda key: outside(speech[key]))


def _filled_pauses(sound: Sound, speech: dict[str, list[Span]]) -> dict[str, list[FilledPause]]:
    """What may be a filled pause, by voice."""
    channels = sound.channels * len(speech) if len(sound.channels) == 1 else sound.channels
    with ThreadPoolExecutor(len(speech)) as pool:
        return dict(zip(speech, pool.map(find_filled_pauses, channels, speech.values()), strict=True))


def _share(progress: Progress, number: int, of: int, share: float) -> None:
    progress("recognition", (number + share) / of)


def _utterances(words: list[Word], speech: dict[str, list[Span]], speakers: list[Speaker]) -> list[Utterance]:
    """The words of each turn of voice activity as one utterance."""
    found = turns(speech)
    roles = {speaker.key: speaker.role for speaker in speakers}
    said: dict[int, list[Word]] = {}
    for word in words:
        middle = (word.start + word.end) / 2
        own = [number for number, turn in enumerate(found) if turn.speaker == word.speaker]
        if own:
            near = min(own, key=lambda n: max(found[n].start - middle, middle - found[n].end, 0.0))
            said.setdefault(near, []).append(word)
    return [
        Utterance(
            index=index,
            speaker=found[number].speaker,
            role=roles[found[number].speaker],
            start=round(found[number].start, 3),
            end=round(found[number].end, 3),
            text=" ".join(word.text for word in inside),
            words=inside,
            confidence=round(sum(word.confidence for word in inside) / len(inside), 3),
        )
        for index, (number, inside) in enumerate(sorted(said.items()))
    ]


def _with_word_counts(flow: Flow, utterances: list[Utterance]) -> Flow:
    """The flow by sound alone, with the number of words that each speaker says in another language."""
    counts = collections.Counter(word.speaker for said in utterances for word in said.words)
    return flow.model_copy(
        update={"speakers": [one.model_copy(update={"words": counts[one.speaker]}) for one in flow.speakers]}
    )


def _mood(channels: list[Channel], speakers: list[Speaker], flow: Flow) -> tuple[Mood | None, Explanation]:
    customer = _customer(speakers)
    mood = None
    if customer is not None and customer.channel is not None:
        mood = moods.measure_mood(channels[customer.channel], flow.speech[customer.key], customer)
    return mood, moods.explanation(customer, mood)


def _explanations(flow: Flow, channels: int, written: bool, language: str) -> Iterator[Explanation]:
    spoken = sorted((span for spans in flow.speech.values() for span in spans), key=lambda span: span.start)
    yield Explanation(
        measure="flow", method="Sprachaktivität je Tonspur (silero), Kanten nach der Lautstärke.", on=spoken
    )
    if written:
        yield Explanation(
            measure="hesitations",
            method="Aus dem Text; dazu lange, ebene, im Klang gleichbleibende Laute, die kein Wort erklärt (acoustic).",
            limits="Gedehnte Wörter können mitgezählt, kurze „äh“ überhört werden. Zögern ist kein Fehler.",
        )
    if flow.holds:
        yield Explanation(
            measure="holds",
            method=(
                "Stehende Töne im Spektrum, die wechseln (Musik), "
                "oder reine Töne in gleichen Stößen (Zeichen der Leitung)."
            ),
            limits="Gesang gilt als Stimme. Musik unter 4 s wird nicht erkannt.",
            on=[Span(start=hold.start, end=hold.end) for hold in flow.holds],
        )
    if channels == 1 and len(flow.speakers) > 1:
        yield Explanation(
            measure="speakers",
            method="Stücke von fünf Sekunden nach Stimmen zerlegt, Stimmen nach ihrem Klang zusammengefasst.",
            limits="In einer Tonspur sind Anteile, Überlappungen und Unterbrechungen Schätzungen.",
            on=spoken,
        )
    if not written:
        yield Explanation(measure="utterances", method="Ohne Sprachmodell: Es wurde nur der Klang gemessen.")
    elif language != WORDING:
        yield Explanation(
            measure="language",
            method="Aus dem Klang der Sprache an bis zu drei Stellen erkannt.",
            limits=FOREIGN.format(language=language),
        )


def _provenance(clock: _StageTimer, settings: Settings, recogniser: Recogniser | None) -> Provenance:
    return Provenance(
        stadtkern=metadata.version("stadtkern"),
        models={"recognition": recogniser.name} if recogniser else {},
        settings={"agent": settings.agent, "language": settings.language},
        seconds=clock.seconds,
        device=recogniser.device if recogniser else "cpu",
    )
