"""One loaded model: which language a call is in, and its words with times and probabilities."""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from stadtkern.speech.audio.sound import RATE, Channel, Samples
from stadtkern.speech.errors import ModelMissing
from stadtkern.speech.files import checksum
from stadtkern.speech.recognition.hallucinations import is_repetition_loop, mean_confidence, sentences, speech_share
from stadtkern.speech.recognition.windows import Window, split_into_windows
from stadtkern.speech.result import Span, Word

# With fillers in the prompt it writes fillers; without them it leaves them out. For German only. It leads every window.
PROMPT = "Ich, äh, rufe an, weil ich, ähm, eine Frage habe. Hm."

# Sure and repeatable: no dice, and no times among the words, which makes it err less; the times are found afterwards.
SETTINGS: dict[str, Any] = {
    "task": "transcribe",
    "temperature": 0,
    "beam_size": 5,
    "condition_on_previous_text": False,
    "without_timestamps": True,
}

AT_ONCE = 3  # windows that are heard together: more are quicker and take 70 MB each
# How far a window's text can be packed; more is the same again and again (the same ten sentences read: 3.0).
MAX_COMPRESSION = 3.5
MAX_REPEATED_TOKENS = 4  # tokens that a window which is heard again must not say twice
# Mean probability that the words of a window which is decoded again must reach: it was unclear already.
MIN_CONFIDENCE_AGAIN = 0.5
MIN_CONFIDENCE = 0.25  # mean probability of the words of a sentence under which nothing was understood
# A window that holds no speech by its own probability, with words as unlikely as that (Whisper's own thresholds).
NO_SPEECH_PROBABILITY, NO_SPEECH_LOGPROB = 0.6, -1.0
# Share of a sentence's time in which somebody must speak; what is written over a silence was made up.
MIN_SPEECH_SHARE = 0.3

FRAMES = 100  # of the network, a second

SAMPLE_SECONDS = 30.0  # seconds of speech of one look at the language
LANGUAGE_SAMPLES = 3  # looks that it takes to call a call foreign
MIN_FOREIGN_CONFIDENCE = 0.6  # mean probability of the other language
MIN_SPEECH_SECONDS = 4.0  # seconds of speech below which the language is taken to be the expected one


@dataclass(frozen=True)
class _WindowText:
    """The words of a window with their times in it. loops: the same ones again and again."""

    words: Sequence[Word] = ()
    loops: bool = False
    min_confidence: float = MIN_CONFIDENCE


class Recogniser:
    """A loaded model. device: "cuda" where CTranslate2 finds a graphics card, else "cpu"."""

    def __init__(self, folder: Path, language: str = "de", threads: int = 0) -> None:
        if not (folder / "model.bin").is_file():
            raise ModelMissing(f"{folder} holds no model (model.bin). Get one: stadtkern speech models fetch base")
        import ctranslate2
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        self.expected = language
        self.device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        self.name = f"{folder.name} {checksum(folder / 'model.bin')}"
        kind = "float16" if self.device == "cuda" else "int8"
        self._model = WhisperModel(str(folder), device=self.device, compute_type=kind, cpu_threads=threads)
        self._windows = BatchedInferencePipeline(self._model)

    def language(self, heard: Sequence[tuple[Channel, Sequence[Span]]]) -> str:
        """The language of a call as an ISO 639-1 code, from the speech of its channels.

        Another one than the expected needs several looks that agree: a single one may err on a bad line.
        """
        found: list[tuple[str, float]] = []
        for samples in _language_samples(heard):
            language, confidence, _ = self._model.detect_language(samples)
            if language == self.expected:
                return self.expected
            found.append((language, float(confidence)))
        agreed = len({language for language, _ in found}) == 1
        if agreed and sum(confidence for _, confidence in found) / len(found) >= MIN_FOREIGN_CONFIDENCE:
            return found[0][0]
        return self.expected

    def words(
        self,
        channel: Channel,
        spans: Sequence[Span],
        language: str = "",
        progress: Callable[[float], None] = lambda _share: None,
    ) -> Iterator[Word]:
        """The words of a channel that speaks in `spans`; none without speech. language: the expected one by default."""
        parts = list(split_into_windows(spans, channel.seconds))
        for first in range(0, len(parts), AT_ONCE):
            windows = parts[first : first + AT_ONCE]
            found = self._transcribe(windows, channel, language or self.expected)
            for window, heard in zip(windows, found, strict=True):
                near = [span for span in spans if span.end > window.start and span.start < window.end]
                for sentence in sentences(_placed(window, heard.words)):
                    if (
                        mean_confidence(sentence) >= heard.min_confidence
                        and speech_share(sentence, near) >= MIN_SPEECH_SHARE
                    ):
                        yield from sentence
            progress(min((first + AT_ONCE) / len(parts), 1.0))

    def _transcribe(self, windows: Sequence[Window], channel: Channel, language: str) -> Iterator[_WindowText]:
        """The words of each window.

        Where they go round in a circle it hears it once more, and must not repeat itself.
        """
        samples = [window.read(channel) for window in windows]
        for sound, heard in zip(samples, self._decode(samples, language, initial_prompt=prompt(language)), strict=True):
            if heard.loops:
                (again,) = self._decode([sound], language, no_repeat_ngram_size=MAX_REPEATED_TOKENS)
                yield _WindowText() if again.loops else replace(again, min_confidence=MIN_CONFIDENCE_AGAIN)
            else:
                yield heard

    def _decode(self, samples: Sequence[Samples], language: str, **more: Any) -> list[_WindowText]:
        """What is heard in each of several windows of at most half a minute."""
        ends = list(itertools.accumulate(one.size / RATE for one in samples))
        starts = [0.0, *ends[:-1]]
        segments, _ = self._windows.transcribe(
            np.concatenate(samples),
            language=language,
            vad_filter=False,
            word_timestamps=True,
            batch_size=AT_ONCE,
            clip_timestamps=[{"start": start, "end": end} for start, end in zip(starts, ends, strict=True)],
            **SETTINGS,
            **more,
        )
        found = [_WindowText() for _ in samples]
        for one in segments:
            number = bisect.bisect_right(starts, one.seek / FRAMES + 1 / FRAMES) - 1
            if one.no_speech_prob <= NO_SPEECH_PROBABILITY or one.avg_logprob >= NO_SPEECH_LOGPROB:
                words = _moved(one.words or (), -starts[number])
                found[number] = _WindowText(words, one.compression_ratio > MAX_COMPRESSION or is_repetition_loop(words))
        return found


def _moved(words: Sequence[Any], by: float) -> list[Word]:
    return [
        Word(
            start=max(float(word.start) + by, 0.0),
            end=max(float(word.end) + by, float(word.start) + by, 0.0),
            text=word.word.strip(),
            confidence=round(float(word.probability), 3),
        )
        for word in words
        if word.word.strip()
    ]


def _placed(window: Window, words: Sequence[Word]) -> Iterator[Word]:
    """The words at their times in the call."""
    for word in words:
        start, end = window.place(word.start, word.end)
        yield word.model_copy(update={"start": round(start, 3), "end": round(end, 3)})


def prompt(language: str) -> str | None:
    """What leads the recogniser in a language."""
    return PROMPT if language == "de" else None


@functools.lru_cache(maxsize=1)
def loaded(folder: Path, language: str = "de", threads: int = 0) -> Recogniser:
    """The model of a folder, kept for the next call of this process: to load it takes longer than a short call."""
    return Recogniser(folder, language, threads)


def _language_samples(heard: Sequence[tuple[Channel, Sequence[Span]]]) -> Iterator[Samples]:
    """Up to LOOKS pieces of speech from all channels alike, spread over the call."""
    for number in range(LANGUAGE_SAMPLES):
        taken: list[Samples] = []
        for channel, spans in heard:
            left = SAMPLE_SECONDS / max(len(heard), 1)
            for span in list(spans)[number * len(spans) // LANGUAGE_SAMPLES :]:
                if left <= 0:
                    break
                taken.append(channel.read(span.start, min(span.end, span.start + left)))
                left -= span.seconds
        if sum(one.size for one in taken) / RATE >= MIN_SPEECH_SECONDS:
            yield np.concatenate(taken)
