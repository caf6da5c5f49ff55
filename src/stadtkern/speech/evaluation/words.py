"""Word error rate in German: the whole analysis against the same model called directly, on the same recordings.

The recordings are the neutral clips of EmoDB, whose ten sentences are known (Burkhardt et al. 2005), at 16 kHz and at the
8 kHz of the telephone. Where a clip is cut off inside its sentence, both are measured against the words until there.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import soxr

from stadtkern.speech import models
from stadtkern.speech.audio.activity import detect
from stadtkern.speech.audio.reading import read
from stadtkern.speech.audio.sound import RATE, Samples, to_pcm
from stadtkern.speech.errors import ModelMissing
from stadtkern.speech.evaluation.figures import Figure
from stadtkern.speech.evaluation.runner import Lacking, Progress
from stadtkern.speech.evaluation.word_errors import beginning, distances, words_of
from stadtkern.speech.pipeline import Settings, analyse
from stadtkern.speech.recognition import SETTINGS, prompt

MODEL = "base"
RATES = (16_000, 8_000)  # Hz
CUT = 0.1  # seconds before the end of a clip: who still speaks then was cut off
SENTENCES = {
    "a01": "Der Lappen liegt auf dem Eisschrank.",
    "a02": "Das will sie am Mittwoch abgeben.",
    "a04": "Heute Abend könnte ich es ihm sagen.",
    "a05": "Das schwarze Stück Papier befindet sich da oben neben dem Holzstück.",
    "a07": "In sieben Stunden wird es so weit sein.",
    "b01": "Was sind denn das für Tüten, die da unter dem Tisch stehen?",
    "b02": "Sie haben es gerade hochgetragen und jetzt gehen sie wieder runter.",
    "b03": "An den Wochenenden bin ich jetzt immer nach Hause gefahren und habe Agnes besucht.",
    "b09": "Ich will das eben wegbringen und dann mit Karl was trinken gehen.",
    "b10": "Die wird auf dem Platz sein, wo wir sie immer hinlegen.",
}


def measured(folder: Path, progress: Progress) -> Iterator[Figure]:
    """Every neutral clip in `audio/emodb` at both rates. Raises Lacking."""
    try:
        place = models.find(MODEL)
    except ModelMissing as reason:
        raise Lacking(str(reason)) from reason
    clips = [file for file in clips_in(folder) if file.stem[5] == "N"]
    if not clips:
        raise Lacking("no neutral recordings named as in EmoDB (03a01Nc.flac) in audio/emodb")
    direct = Direct(place)
    for rate in RATES:
        wrong, theirs, words = 0, 0, 0
        for number, clip in enumerate(clips):
            progress(f"words at {rate // 1000} kHz", number, len(clips))
            ours_wrong, direct_wrong, said = of_clip(clip, rate, place, direct)
            wrong, theirs, words = wrong + ours_wrong, theirs + direct_wrong, words + said
        yield Figure(
            f"word error rate, German, {rate // 1000} kHz", 100 * wrong / words, 100 * theirs / words, "lower", "%",
            note=f"{len(clips)} clips, {words} words; the target is the model called directly",
        )  # fmt: skip


def clips_in(folder: Path) -> list[Path]:
    """The recordings of known sentences, in order of their names."""
    found = sorted((folder / "audio" / "emodb").glob("[0-9][0-9][ab][0-9][0-9]*"))
    return [file for file in found if len(file.stem) > 5 and file.stem[2:5] in SENTENCES]


def of_clip(clip: Path, rate: int, model: Path, direct: Direct) -> tuple[int, int, int]:
    """(wrong words of the whole analysis, of the direct call, words that are said)."""
    with TemporaryDirectory() as work, read(clip) as sound:
        file = Path(work) / "clip.wav"
        channel = sound.channels[0]
        write(file, channel.read(), rate)
        voice = detect(channel).spans
        ours = words_of(" ".join(said.text for said in analyse(file, Settings(model, voices=False)).utterances))
        theirs = words_of(direct.text(file))
    truth = words_of(SENTENCES[clip.stem[2:5]])
    if voice and voice[-1].end > channel.seconds - CUT:
        truth = truth[: beginning(truth, ours, theirs)]
    return distances(truth, ours)[-1], distances(truth, theirs)[-1], len(truth)


def write(file: Path, samples: Samples, rate: int) -> None:
    """Write mono samples of 16 kHz as a WAV file of another rate."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(to_pcm(soxr.resample(samples, RATE, rate)))


class Direct:
    """The same model without us: faster-whisper as its makers mean it, with the settings that suit speech best."""

    def __init__(self, model: Path, language: str = "de") -> None:
        from faster_whisper import WhisperModel

        self.language = language
        self._model = WhisperModel(str(model), device="cpu", compute_type="int8")

    def text(self, file: Path) -> str:
        """What is said in a file of one channel."""
        return " ".join(str(segment.text) for segment in self._segments(str(file)))

    def words(self, file: Path, channels: int) -> int:
        """How many words each channel holds, all with their times, added up; led by the same prompt as ours."""
        from faster_whisper.audio import decode_audio

        sounds = decode_audio(str(file), split_stereo=True) if channels == 2 else (decode_audio(str(file)),)
        return sum(
            len(segment.words or ())
            for sound in sounds
            for segment in self._segments(sound, word_timestamps=True, initial_prompt=prompt(self.language))
        )

    def _segments(self, sound: Any, **more: Any) -> Any:
        return self._model.transcribe(sound, language=self.language, vad_filter=True, **SETTINGS, **more)[0]
