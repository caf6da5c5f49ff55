"""The sentences of EmoDB (Burkhardt et al. 2005) that were read without emotion, by speaker."""

from __future__ import annotations

from pathlib import Path

from stadtkern.speech.audio.reading import read
from stadtkern.speech.audio.sound import Samples
from stadtkern.speech.evaluation.figures import DataMissing, Progress
from stadtkern.speech.evaluation.made_calls import trimmed


def neutral_sentences(folder: Path, progress: Progress, *, min_speakers: int = 1) -> dict[str, list[Samples]]:
    """Speaker -> sentences at 16 kHz without the silence around them, from `audio/emodb`. Raises DataMissing."""
    place = folder / "audio" / "emodb"
    speakers = sorted({file.name[:2] for file in place.glob("[0-9][0-9]*N*.flac")})
    if len(speakers) < min_speakers:
        wanted = "recordings" if min_speakers == 1 else f"recordings of {min_speakers} speakers"
        raise DataMissing(f"no {wanted} in audio/emodb")
    found = {}
    for number, speaker in enumerate(speakers):
        progress("reading", number, len(speakers))
        clips = []
        for file in sorted(place.glob(f"{speaker}*N*.flac")):
            with read(file) as sound:
                clips.append(trimmed(sound.channels[0].read()))
        found[speaker] = clips
    return found
