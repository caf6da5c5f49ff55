"""Writing down what is said: faster-whisper on whole channels, with settings that keep it from inventing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from stadtkern.speech.audio.sound import Channel
from stadtkern.speech.errors import ModelMissing
from stadtkern.speech.models import checksum
from stadtkern.speech.result import Word

# With fillers in the prompt it writes fillers; without them it leaves them out.
PROMPT = "Äh, ja, ähm, guten Tag. Hm, also, ich hätte da, äh, eine Frage."


class Recogniser:
    """A loaded model. device: "cuda" where CTranslate2 finds a graphics card, else "cpu"."""

    def __init__(self, folder: Path, language: str = "de", threads: int = 0) -> None:
        if not (folder / "model.bin").is_file():
            raise ModelMissing(f"{folder} holds no model (model.bin). Get one: stadtkern speech models fetch base")
        import ctranslate2
        from faster_whisper import WhisperModel

        self.language = language
        self.device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        self.name = f"{folder.name} {checksum(folder / 'model.bin')}"
        kind = "float16" if self.device == "cuda" else "int8"
        self._model = WhisperModel(str(folder), device=self.device, compute_type=kind, cpu_threads=threads)

    def words(self, channel: Channel, progress: Callable[[float], None] = lambda _share: None) -> Iterator[Word]:
        """The words of a channel with times and probabilities; none for silence."""
        samples = np.ascontiguousarray(channel.read())
        segments, _ = self._model.transcribe(
            samples, language=self.language, task="transcribe", temperature=0, beam_size=5, vad_filter=True,
            condition_on_previous_text=False, word_timestamps=True, initial_prompt=PROMPT,
        )  # fmt: skip
        for segment in segments:
            for word in segment.words or ():
                text = word.word.strip()
                if text:
                    yield Word(
                        start=round(float(word.start), 3), end=round(float(max(word.end, word.start)), 3),
                        text=text, confidence=round(float(word.probability), 3),
                    )  # fmt: skip
            progress(min(1.0, float(segment.end) / max(channel.seconds, 0.01)))
