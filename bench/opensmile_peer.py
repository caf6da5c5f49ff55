"""A rival for arousal: the eGeMAPS features of openSMILE (its licence forbids commercial use, so it is met only here).

Installed from the package index into an environment of its own; the wheel holds the program.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench import peers, servers
from stadtkern.speech.mood import corpus
from stadtkern.speech.mood.fit import recall
from stadtkern.speech.mood.training import left_out

VERSION = "2.6.0"
FOLDER = servers.VAR / "opensmile"
PROGRAM = """
import sys, numpy, opensmile
sounds = numpy.load(sys.argv[1])
smile = opensmile.Smile(opensmile.FeatureSet.eGeMAPSv02, opensmile.FeatureLevel.Functionals)
rows = [smile.process_signal(sounds[name], 16000).to_numpy()[0] for name in sorted(sounds.files)]
numpy.save(sys.argv[2], numpy.nan_to_num(numpy.asarray(rows)))
"""


def clips(folder: Path) -> corpus.Clips:
    """The same clips over the same lines as ours, by the rival's 88 features. Raises NotInstalled."""
    python = peers.install(FOLDER, "opensmile", VERSION)
    files = [(path, found) for path in sorted(folder.iterdir()) if (found := corpus.NAME.fullmatch(path.name))]
    sounds = {
        f"{line:02}-{number:05}": sound
        for number, (path, _) in enumerate(files)
        for line, sound in enumerate(corpus.transmitted(corpus.load(path), corpus.LINES, number))
    }
    with tempfile.TemporaryDirectory() as place:
        np.savez(Path(place) / "sounds.npz", allow_pickle=False, **sounds)
        command = [str(python), "-c", PROGRAM, str(Path(place) / "sounds.npz"), str(Path(place) / "rows.npy")]
        subprocess.run(command, check=True)
        rows = np.load(Path(place) / "rows.npy").astype(np.float64)
    table = rows.reshape(len(corpus.LINES), len(files), -1)
    speakers, emotions = (np.asarray([found[name] for _, found in files]) for name in ("speaker", "emotion"))
    return corpus.Clips(tuple(map(str, range(table.shape[-1]))), table, speakers, emotions)


def compared(ours: corpus.Clips, theirs: corpus.Clips) -> Iterator[tuple[str, float, float]]:
    """Name of the measure, our recall, the rival's."""
    for name, kind in (("plain", "rows"), ("own baseline", "against_own")):
        found = [
            recall(made.high, left_out(getattr(made, kind), made.high, made.speakers)[0] > 0) for made in (ours, theirs)
        ]
        yield name, found[0], found[1]
