"""A rival for interruptions, silence and talk time: `call-ai-metrics` (MIT), which tells speech by its loudness.

Installed from the package index into an environment of its own. It gets the same two-channel calls with known times as
we do, as arrays, and is counted by the same rules: an interruption of the same voice within half a second, a silence of
2 s.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench import peers, servers
from stadtkern.speech.audio.sound import RATE
from stadtkern.speech.evaluation.figures import MatchCounts, matched
from stadtkern.speech.evaluation.flow import WITHIN, calls_of, flow_of, hold_sound
from stadtkern.speech.evaluation.made_calls import MadeCall, with_hold
from stadtkern.speech.flow.turns import pauses
from stadtkern.speech.result import Span

VERSION = "0.1.0"
FOLDER = servers.VAR / "call-ai-metrics"
GRACES = (
    0.3,
    0.5,
)  # seconds of overlap that it forgives: what we call an interruption, and its default; the better one counts
HISS, LEAK = 0.01, 0.05  # root mean square of a noisy line; share of the other voice that leaks in (-26 dB)
PROGRAM = """
import json, sys, numpy
from call_ai_metrics import CallAnalyzer
calls = numpy.load(sys.argv[1])
found = []
for name in sorted(calls.files):
    report = CallAnalyzer(grace_s=float(sys.argv[2])).analyze(
        calls[name], sample_rate=int(sys.argv[3]), speakers=["A", "B"]
    )
    found.append({
        "speech": [[one.speaker, float(one.start_s), float(one.end_s)] for one in report.segments],
        "interruptions": [[one.by, float(one.time_s)] for one in report.interruption_events],
    })
print(json.dumps(found))
"""


@dataclass
class FlowScore:
    """One program's counts over the calls of one kind.

    shares: errors of the first voice's share of the talk, 0 to 1.
    """

    interruptions: MatchCounts = field(default_factory=MatchCounts)
    silences: MatchCounts = field(default_factory=MatchCounts)
    shares: list[float] = field(default_factory=list)

    @property
    def share_error(self) -> float:
        """The mean, in percentage points."""
        return 100 * float(np.mean(self.shares))


def compared(folder: Path) -> Iterator[tuple[str, FlowScore, FlowScore]]:
    """Kind of call, our sheet, the rival's. Raises NotInstalled, or DataMissing without recordings."""
    made = list(calls_of(folder))
    python = peers.install(FOLDER, "call-ai-metrics", VERSION)
    for kind, calls in (
        ("clean", made),
        ("noisy line", [_noisy(call, seed) for seed, call in enumerate(made)]),
        ("crosstalk", [_leaking(call) for call in made]),
        ("with waiting music or ringing", [with_hold(call, hold_sound(n), n % 2) for n, call in enumerate(made)]),
    ):
        theirs = [_theirs(calls, grace, python) for grace in GRACES]
        yield kind, _ours(calls), max(theirs, key=lambda score: score.interruptions.f1 or 0.0)


def _noisy(call: MadeCall, seed: int) -> MadeCall:
    chance = np.random.default_rng(1000 + seed)
    return _with(call, [one + chance.normal(0, HISS, one.size).astype(np.float32) for one in call.channels])


def _leaking(call: MadeCall) -> MadeCall:
    first, second = call.channels
    return _with(call, [first + np.float32(LEAK) * second, second + np.float32(LEAK) * first])


def _with(call: MadeCall, channels: list[np.ndarray]) -> MadeCall:
    return MadeCall(channels, call.speech, call.pauses, call.interruptions, call.backchannels, call.holds)


def _ours(calls: Sequence[MadeCall]) -> FlowScore:
    score = FlowScore()
    for call in calls:
        flow = flow_of(call)
        _count(score, call, flow.speech, [(one.by, one.start) for one in flow.interruptions], flow.pauses)
    return score


def _theirs(calls: Sequence[MadeCall], grace: float, python: Path) -> FlowScore:
    score = FlowScore()
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "calls.npz"
        arrays: dict[str, Any] = {f"{number:03}": np.stack(one.channels, axis=1) for number, one in enumerate(calls)}
        np.savez(file, **arrays)
        command = [str(python), "-c", PROGRAM, str(file), str(grace), str(RATE)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    for call, found in zip(calls, told, strict=True):
        speech: dict[str, list[Span]] = {"A": [], "B": []}
        for speaker, start, end in found["speech"]:
            speech[speaker].append(Span(start=start, end=end))
        _count(score, call, speech, [tuple(one) for one in found["interruptions"]], pauses(speech))
    return score


def _count(
    score: FlowScore,
    call: MadeCall,
    speech: dict[str, list[Span]],
    cuts: list[tuple[str, float]],
    silent: Sequence[Span],
) -> None:
    laid = [("AB"[channel], at) for channel, at in call.interruptions]
    score.interruptions.add(matched(laid, cuts, WITHIN))
    known, found = ([("", (one.start + one.end) / 2) for one in spans] for spans in (call.pauses, silent))
    score.silences.add(matched(known, found, WITHIN))
    truth, heard = (_share(spans) for spans in ({"A": call.speech[0], "B": call.speech[1]}, speech))
    score.shares.append(abs(truth - heard))


def _share(speech: dict[str, list[Span]]) -> float:
    talked = {speaker: sum(one.seconds for one in spans) for speaker, spans in speech.items()}
    return talked["A"] / max(sum(talked.values()), 1e-9)
