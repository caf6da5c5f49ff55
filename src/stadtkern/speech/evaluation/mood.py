"""Arousal of voices never heard: leaving one speaker out, at 8 kHz, plain and against the person's own baseline.

Which emotions are high is a convention: anger, fear and joy against boredom, disgust, neutral and sadness (Schuller
et al. 2009). Disgust stands between; so both are told, with it among the low ones and without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stadtkern.speech.evaluation.figures import DataMissing, Figure, Progress
from stadtkern.speech.mood import corpus, model
from stadtkern.speech.mood.fit import recall
from stadtkern.speech.mood.training import left_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

PLAIN, OWN = 0.90, 0.94
BETWEEN = "E"  # disgust


def measured(folder: Path, progress: Progress) -> Iterator[Figure]:
    """The measures for a folder named as in EmoDB, or one that holds it as `audio/emodb` or `emodb`."""
    yield from of_clips(clips_in(folder, lambda done, of: progress("listening", done, of)))


def clips_in(folder: Path, progress: Callable[[int, int], None] | None = None) -> corpus.Clips:
    """Read the clips wherever they lie in the folder. Raises DataMissing."""
    for place in (folder / "audio" / "emodb", folder / "emodb", folder):
        if place.is_dir():
            try:
                return corpus.read(place, progress=progress)
            except corpus.NoClips:
                continue
    raise DataMissing(f"no recordings named as in EmoDB (03a01Wa.wav) in {folder}, its emodb/ or audio/emodb/")


def of_clips(clips: corpus.Clips) -> Iterator[Figure]:
    """Arousal by coefficients that never heard the speaker; then the shipped ones, where speakers are new to them."""
    told = f"{len(clips.speakers)} clips, {len(set(clips.speakers.tolist()))} speakers, each left out once"
    clear = clips.emotions != BETWEEN
    if len(set(clips.speakers.tolist())) > 1:
        for name, rows, target in (("plain", clips.rows, PLAIN), ("own baseline", clips.against_own, OWN)):
            said = left_out(rows, clips.high, clips.speakers)[0] > 0
            yield Figure(f"arousal, {name}, UAR", recall(clips.high, said), target, note=told)
            yield Figure(
                f"arousal, {name}, UAR without disgust", recall(clips.high[clear], said[clear]), target, note=told
            )
        said = left_out(clips.against_own, clips.tense, clips.speakers)[0] > 0
        yield Figure("tension, own baseline, UAR", recall(clips.tense, said), note="anger and fear against the rest")
    yield from _shipped(clips)


def _shipped(clips: corpus.Clips) -> Iterator[Figure]:
    learnt = model.shipped()
    new = ~np.isin(clips.speakers, list(learnt.speakers))
    if not new.any() or clips.names != learnt.names:
        return
    scores: dict[str, NDArray[np.float64]] = {
        "plain": learnt.arousal.plain.score(clips.rows[0]),
        "own baseline": learnt.arousal.own.score(clips.against_own[0]),
    }
    note = f"speakers {', '.join(sorted(set(clips.speakers[new].tolist())))}, whom the shipped coefficients never heard"
    for (name, score), target in zip(scores.items(), (PLAIN, OWN), strict=True):
        said = score[new] > 0
        yield Figure(f"arousal, {name}, shipped, UAR", recall(clips.high[new], said), target, note=note)
