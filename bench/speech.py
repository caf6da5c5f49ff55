"""The analysis of calls against known truth and against rivals. Reads recordings that lie beside the repository."""

from __future__ import annotations

from bench import call_metrics_peer, opensmile_peer, peers
from bench.table import Bench
from stadtkern.environment import ROOT
from stadtkern.speech.evaluation.figures import DataMissing, Figure
from stadtkern.speech.evaluation.mood import clips_in
from stadtkern.speech.evaluation.runner import evaluate, told

FOLDER = ROOT.parent / "shared"


def run(bench: Bench) -> None:
    """Every measure of `stadtkern speech evaluate`, then the rivals in the same run."""
    if not FOLDER.is_dir():
        bench.say(f"speech: skipped, there are no recordings in {FOLDER.name}/ beside the repository")
        return

    def row(figure: Figure) -> None:
        what, value, target, _ = told(figure)
        bench.row(what, value, target, figure.met)
        if figure.note:
            bench.say(figure.note)

    for result in evaluate(FOLDER, tell=row):
        if result.lacking:
            bench.say(f"{result.part.name}: skipped, {result.lacking}")
    _against_opensmile(bench)
    _against_call_metrics(bench)


def _against_opensmile(bench: Bench) -> None:
    """The same clips, the same regression, the same left-out speakers; only the features are another's."""
    try:
        clips = clips_in(FOLDER)
        rival = opensmile_peer.clips(FOLDER / "audio" / "emodb")
    except (DataMissing, peers.NotInstalled) as reason:
        bench.say(f"openSMILE: skipped, {reason}")
        return
    for name, ours, theirs in opensmile_peer.compared(clips, rival):
        bench.say(f"arousal, {name}: ours {ours:.3f}, eGeMAPS {theirs:.3f}")
        bench.row(f"arousal, {name}: UAR against openSMILE eGeMAPS", f"{ours / theirs:.3f} x", ">= 1 x", ours >= theirs)


def _against_call_metrics(bench: Bench) -> None:
    """The same two-channel calls with known times: clean, on a noisy line, with crosstalk, with waiting music."""
    try:
        for kind, ours, theirs in call_metrics_peer.compared(FOLDER):
            for name, mine, other in (
                ("interruptions, F1", ours.interruptions.f1, theirs.interruptions.f1),
                ("silences of 2 s, F1", ours.silences.f1, theirs.silences.f1),
            ):
                bench.say(f"{kind}, {name}: ours {mine or 0:.3f}, call-ai-metrics {other or 0:.3f}")
                ratio = (mine or 0.0) / max(other or 0.0, 1e-9)
                bench.row(f"{kind}: {name}, against call-ai-metrics", f"{ratio:.3f} x", ">= 1 x", ratio >= 1)
            error, other_error = ours.share_error, theirs.share_error
            bench.say(f"{kind}, talk share off by: ours {error:.2f} points, call-ai-metrics {other_error:.2f} points")
            ratio = error / max(other_error, 1e-9)
            bench.row(
                f"{kind}: error of the talk share, against call-ai-metrics", f"{ratio:.3f} x", "<= 1 x", ratio <= 1
            )
    except (DataMissing, peers.NotInstalled) as reason:
        bench.say(f"call-ai-metrics: skipped, {reason}")
