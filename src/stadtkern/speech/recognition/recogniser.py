"""One loaded model: which language a call is in, and its words with times and probabilities."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stadtkern.speech.audio.sound import RATE, Channel, Samples
from stadtkern.speech.errors import ModelMissing
from stadtkern.speech.models import checksum
from stadtkern.speech.recognition.pieces import Piece, pieces
from stadtkern.speech.result import Span, Word

# With fillers in the prompt it writes fillers; without them it leaves them out. For German only. It leads the first half
# minute of a piece; as hot words it would lead all, and then "Ja, ja" is written where a rest of silence is left.
PROMPT = "Guten Tag. Äh, ja, ich rufe an, weil ich, ähm, noch eine Frage habe. Hm, also, das ist so."

# Sure and repeatable: no dice, and what it wrote before does not lead it on to write the same again.
SETTINGS: dict[str, Any] = {
    "task": "transcribe",
    "temperature": 0,
    "beam_size": 5,
    "condition_on_previous_text": False,
}

CIRCLE = 2.4  # how far a window's text can be packed; more is the same words again and again (the makers' threshold)
REPEATED = 4  # tokens that a window which is heard again must not say twice
AGAIN = 0.5  # mean probability that the words of a window which is heard again must reach: it was unclear already
GUESSED = 0.25  # mean probability of the words of a segment under which nothing was understood

SPOKEN = 0.3  # share of a segment's time in which somebody must speak; what is written over a silence was made up
REST = 0.5  # seconds at the end of a piece: after the last word of a window the network is shown what is left

LISTENED = 30.0  # seconds of speech of one look at the language
LOOKS = 3  # looks that it takes to call a call foreign
FOREIGN = 0.6  # mean probability of the other language
ENOUGH = 4.0  # seconds of speech below which the language is taken to be the expected one


class Recogniser:
    """A loaded model. device: "cuda" where CTranslate2 finds a graphics card, else "cpu"."""

    def __init__(self, folder: Path, language: str = "de", threads: int = 0) -> None:
        if not (folder / "model.bin").is_file():
            raise ModelMissing(f"{folder} holds no model (model.bin). Get one: stadtkern speech models fetch base")
        import ctranslate2
        from faster_whisper import WhisperModel

        self.expected = language
        self.device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        self.name = f"{folder.name} {checksum(folder / 'model.bin')}"
        kind = "float16" if self.device == "cuda" else "int8"
        self._model = WhisperModel(str(folder), device=self.device, compute_type=kind, cpu_threads=threads)

    def language(self, heard: Sequence[tuple[Channel, Sequence[Span]]]) -> str:
        """The language of a call as an ISO 639-1 code, from the speech of its channels.

        Another one than the expected needs several looks that agree: a single one may err on a bad line.
        """
        found: list[tuple[str, float]] = []
        for samples in _looks(heard):
            language, confidence, _ = self._model.detect_language(samples)
            if language == self.expected:
                return self.expected
            found.append((language, float(confidence)))
        agreed = len({language for language, _ in found}) == 1
        if agreed and sum(confidence for _, confidence in found) / len(found) >= FOREIGN:
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
        parts = list(pieces(spans, channel.seconds))
        total, done = sum(part.seconds for part in parts), 0.0
        for part in parts:
            for word, second in self._of(part, channel, spans, language or self.expected):
                yield word
                progress(min((done + second) / total, 1.0))
            done += part.seconds

    def _of(self, part: Piece, channel: Channel, spans: Sequence[Span], language: str) -> Iterator[tuple[Word, float]]:
        """(word, seconds of the piece that are done)."""
        for number, segment in enumerate(self._understood(np.ascontiguousarray(part.read(channel)), language)):
            rest = number > 0 and float(segment.start) > part.seconds - REST
            if rest or _spoken(part.place(float(segment.start), float(segment.end)), spans) < SPOKEN:
                continue
            for word in segment.words or ():
                text = word.word.strip()
                if text:
                    start, end = part.place(float(word.start), float(max(word.end, word.start)))
                    told = Word(
                        start=round(start, 3),
                        end=round(end, 3),
                        text=text,
                        confidence=round(float(word.probability), 3),
                    )
                    yield told, float(segment.end)

    def _understood(self, samples: Samples, language: str) -> Iterator[Any]:
        """The segments of one window after the other, without what the network only makes up.

        Where its words go round in a circle it hears the window once more, and must not repeat itself.
        """
        for _, window in itertools.groupby(self._heard(samples, language), key=lambda one: one.seek):
            segments, least = list(window), GUESSED
            if max(one.compression_ratio for one in segments) > CIRCLE:
                place = [segments[0].start, segments[-1].end]
                again = self._heard(
                    samples, language, initial_prompt=None, no_repeat_ngram_size=REPEATED, clip_timestamps=place
                )
                segments, least = [one for one in again if one.compression_ratio <= CIRCLE], AGAIN
            yield from (one for one in segments if _sure(one) >= least)

    def _heard(self, samples: Samples, language: str, **more: Any) -> Iterator[Any]:
        lead = {"initial_prompt": prompt(language)} | more
        segments, _ = self._model.transcribe(
            samples, language=language, vad_filter=False, word_timestamps=True, **lead,
            **SETTINGS,
        )  # fmt: skip
        return iter(segments)


def _spoken(place: tuple[float, float], spans: Sequence[Span]) -> float:
    """The share of a stretch of the call in which its channel speaks."""
    start, end = place
    voiced = sum(max(min(span.end, end) - max(span.start, start), 0.0) for span in spans)
    return voiced / max(end - start, 0.01)


def _sure(segment: Any) -> float:
    """The mean probability of its words."""
    words = segment.words or ()
    return sum(float(word.probability) for word in words) / max(len(words), 1)


def prompt(language: str) -> str | None:
    """What leads the recogniser in a language."""
    return PROMPT if language == "de" else None


@functools.lru_cache(maxsize=1)
def loaded(folder: Path, language: str = "de", threads: int = 0) -> Recogniser:
    """The model of a folder, kept for the next call of this process: to load it takes longer than a short call."""
    return Recogniser(folder, language, threads)


def _looks(heard: Sequence[tuple[Channel, Sequence[Span]]]) -> Iterator[Samples]:
    """Up to LOOKS pieces of speech from all channels alike, spread over the call."""
    for number in range(LOOKS):
        taken: list[Samples] = []
        for channel, spans in heard:
            left = LISTENED / max(len(heard), 1)
            for span in list(spans)[number * len(spans) // LOOKS :]:
                if left <= 0:
                    break
                taken.append(channel.read(span.start, min(span.end, span.start + left)))
                left -= span.seconds
        if sum(one.size for one in taken) / RATE >= ENOUGH:
            yield np.concatenate(taken)
