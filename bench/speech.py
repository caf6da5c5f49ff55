"""The analysis of calls against known truth and against rivals. Reads recordings that lie beside the repository."""

from __future__ import annotations

from bench import opensmile_peer
from bench.table import Bench
from stadtkern.environment import ROOT
from stadtkern.speech.evaluation.mood import clips_in
from stadtkern.speech.evaluation.runner import Lacking, evaluate, told

FOLDER = ROOT.parent / "shared"


def run(bench: Bench) -> None:
    """Every measure of `stadtkern speech evaluate`, then the rivals in the same run."""
    if not FOLDER.is_dir():
        bench.say(f"speech: skipped, there are no recordings in {FOLDER.name}/ beside the repository")
        return
    for outcome in evaluate(FOLDER):
        if outcome.lacking:
            bench.say(f"{outcome.part.name}: skipped, {outcome.lacking}")
        for figure in outcome.figures:
            what, value, target, _ = told(figure)
            bench.row(what, value, target, figure.met)
            if figure.note:
                bench.say(figure.note)
    _against_opensmile(bench)


def _against_opensmile(bench: Bench) -> None:
    """The same clips, the same regression, the same left-out speakers; only the features are another's."""
    try:
        clips = clips_in(FOLDER)
        rival = opensmile_peer.clips(FOLDER / "audio" / "emodb")
    except (Lacking, opensmile_peer.NotInstalled) as reason:
        bench.say(f"openSMILE: skipped, {reason}")
        return
    for name, ours, theirs in opensmile_peer.compared(clips, rival):
        bench.say(f"arousal, {name}: ours {ours:.3f}, eGeMAPS {theirs:.3f}")
        bench.row(f"arousal, {name}: UAR against openSMILE eGeMAPS", f"{ours / theirs:.3f} x", ">= 1 x", ours >= theirs)
