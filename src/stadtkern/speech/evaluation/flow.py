"""Interruptions and pauses of two-channel calls that are laid from recorded sentences, with every time known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from stadtkern.speech.audio.activity import detect
from stadtkern.speech.audio.reading import read
from stadtkern.speech.audio.sound import Channel, to_pcm
from stadtkern.speech.evaluation.figures import Counts, Figure, matched
from stadtkern.speech.evaluation.made_calls import MadeCall, make_call, trimmed
from stadtkern.speech.evaluation.runner import Lacking, Progress
from stadtkern.speech.flow.measure import measure_flow

CALLS = 12
WITHIN = 0.5  # seconds between what was laid and what was found
TARGET = 0.95


def measured(folder: Path, progress: Progress) -> Iterator[Figure]:
    """Calls of two of the speakers in `audio/emodb`, a new pair each time. Raises Lacking."""
    place = folder / "audio" / "emodb"
    speakers = sorted({file.name[:2] for file in place.glob("[0-9][0-9]*N*.flac")})
    if len(speakers) < 2:
        raise Lacking("no recordings of two speakers in audio/emodb")
    voices = {}
    for number, speaker in enumerate(speakers):
        progress("reading", number, len(speakers))
        clips = []
        for file in sorted(place.glob(f"{speaker}*N*.flac")):
            with read(file) as sound:
                clips.append(trimmed(sound.channels[0].read()))
        voices[speaker] = clips
    cuts, pauses = Counts(), Counts()
    for seed in range(CALLS):
        progress("calls", seed, CALLS)
        first = speakers[seed % len(speakers)]
        second = speakers[(seed + 1 + seed // len(speakers)) % len(speakers)]
        call = make_call((voices[first], voices[second]), seed)
        found_cuts, found_pauses = of_call(call)
        cuts.add(found_cuts)
        pauses.add(found_pauses)
    note = f"{CALLS} calls, {cuts.hits + cuts.missed} interruptions, {pauses.hits + pauses.missed} pauses"
    yield Figure("interruptions, two channels, F1", cuts.f1, TARGET, note=note)
    yield Figure("pauses, two channels, F1", pauses.f1, TARGET)


def of_call(call: MadeCall) -> tuple[Counts, Counts]:
    """Interruptions and pauses that were found, missed and made up, by the sound alone."""
    with TemporaryDirectory() as work:
        heard = {}
        for number, samples in enumerate(call.channels):
            file = Path(work) / f"{number}.s16"
            file.write_bytes(to_pcm(np.asarray(samples)))
            heard["AB"[number]] = detect(Channel(file, samples.size)).spans
    flow = measure_flow(call.seconds, heard)
    cuts = matched(
        [("AB"[channel], at) for channel, at in call.interruptions],
        [(one.by, one.start) for one in flow.interruptions],
        WITHIN,
    )
    pauses = matched(
        [("", (span.start + span.end) / 2) for span in call.pauses],
        [("", (span.start + span.end) / 2) for span in flow.pauses],
        WITHIN,
    )
    return cuts, pauses
