"""Word error rate in German: the whole analysis against the same model called directly, on the same recordings.

There are two good ways to call it: window after window with times among the words, as its makers mean it, and all
windows on their own without times. Which is better depends on the recordings, so the better one of a run is the target.

The recordings are the neutral clips of EmoDB, whose ten sentences are known (Burkhardt et al. 2005), at 16 kHz and at
the 8 kHz of the telephone. Where a clip is cut off inside its sentence, both are measured against the words until
there.
"""

from __future__ import annotations

import collections
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from stadtkern.speech import models
from stadtkern.speech.audio.activity import detect
from stadtkern.speech.audio.reading import read
from stadtkern.speech.errors import ModelMissing
from stadtkern.speech.evaluation.figures import DataMissing, Figure, Progress
from stadtkern.speech.evaluation.wav_files import write_wav
from stadtkern.speech.evaluation.word_errors import word_errors, words_before_cut, words_of
from stadtkern.speech.pipeline import Settings, analyse
from stadtkern.speech.recognition import AT_ONCE, SETTINGS, prompt

MODEL = "base"
OURS = "the whole analysis"
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
    """Every neutral clip in `audio/emodb` at both rates. Raises DataMissing."""
    try:
        place = models.find(MODEL)
    except ModelMissing as reason:
        raise DataMissing(str(reason)) from reason
    clips = [file for file in clips_in(folder) if file.stem[5] == "N"]
    if not clips:
        raise DataMissing("no neutral recordings named as in EmoDB (03a01Nc.flac) in audio/emodb")
    direct = DirectRecognition(place)
    for rate in RATES:
        wrong, words = collections.Counter[str](), 0
        for number, clip in enumerate(clips):
            progress(f"words at {rate // 1000} kHz", number, len(clips))
            found, said = of_clip(clip, rate, place, direct)
            wrong.update(found)
            words += said
        rates = {way: 100 * count / words for way, count in wrong.items()}
        ours = rates.pop(OURS)
        told = ", ".join(f"{way} {rate:.2f} %" for way, rate in sorted(rates.items()))
        yield Figure(
            f"word error rate, German, {rate // 1000} kHz",
            ours,
            min(rates.values()),
            "lower",
            "%",
            note=f"{len(clips)} clips, {words} words; the target is the model called directly, the better of: {told}",
        )


def clips_in(folder: Path) -> list[Path]:
    """The recordings of known sentences, in order of their names."""
    found = sorted((folder / "audio" / "emodb").glob("[0-9][0-9][ab][0-9][0-9]*"))
    return [file for file in found if len(file.stem) > 5 and file.stem[2:5] in SENTENCES]


def of_clip(clip: Path, rate: int, model: Path, direct: DirectRecognition) -> tuple[dict[str, int], int]:
    """(wrong words of the whole analysis and of each way to call the model directly, words that are said)."""
    with TemporaryDirectory() as work, read(clip) as sound:
        file = Path(work) / "clip.wav"
        channel = sound.channels[0]
        write_wav(file, [channel.read()], rate)
        voice = detect(channel).spans
        texts = direct.texts(file)
        texts[OURS] = " ".join(said.text for said in analyse(file, Settings(model, voices=False)).utterances)
    heard = {way: words_of(text) for way, text in texts.items()}
    truth = words_of(SENTENCES[clip.stem[2:5]])
    if voice and voice[-1].end > channel.seconds - CUT:
        truth = truth[: words_before_cut(truth, *heard.values())]
    return {way: word_errors(truth, one) for way, one in heard.items()}, len(truth)


class DirectRecognition:
    """The same model by faster-whisper alone, which also finds the speech, with the settings that suit calls."""

    def __init__(self, model: Path, language: str = "de") -> None:
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        self.language = language
        self._model = WhisperModel(str(model), device="cpu", compute_type="int8")
        self._windows = BatchedInferencePipeline(self._model)

    def texts(self, file: Path) -> dict[str, str]:
        """What is said in a file of one channel, by each way to call the model."""
        with_times = self._model.transcribe(str(file), **self._settings(without_timestamps=False))[0]
        windows = self._windows.transcribe(str(file), **self._settings())[0]
        ways = {"with times": with_times, "in windows": windows}
        return {way: " ".join(str(one.text) for one in segments) for way, segments in ways.items()}

    def words(self, file: Path, channels: int) -> int:
        """How many words all channels hold, each with its times; in windows and led by the same prompt as ours."""
        from faster_whisper.audio import decode_audio

        sounds = decode_audio(str(file), split_stereo=True) if channels == 2 else (decode_audio(str(file)),)
        return sum(
            len(segment.words or ())
            for sound in sounds
            for segment in self._windows.transcribe(
                sound, **self._settings(word_timestamps=True, initial_prompt=prompt(self.language), batch_size=AT_ONCE)
            )[0]
        )

    def _settings(self, **more: Any) -> dict[str, Any]:
        return {"language": self.language, "vad_filter": True, **SETTINGS, **more}
