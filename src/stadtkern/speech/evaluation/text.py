"""Measures of the words against labelled dialogues: questions, sentiment, hesitations, privacy, categories, roles.

A dialogue is a JSON object with `turns`: `speaker` (agent or customer), `start`, `end`, `text`, `question` (open,
closed or null), `comprehension`, `sentiment` (-1, 0, 1), `hesitations` (texts), `pii` (objects with `text`). It may
also have `categories` (keys), `outcome`, and lists of `pauses` and `interruptions` that its times give.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stadtkern.speech.evaluation.figures import DataMissing, Figure, MatchCounts, Progress, matched
from stadtkern.speech.result import HesitationKind, Role, Utterance
from stadtkern.speech.text.understanding import understand
from stadtkern.speech.transcript import analyse_transcript

Turn = dict[str, Any]
Dialogue = dict[str, Any]
FOUND, FORM, BACK, SENTIMENT, HESITATIONS, RECALL, FALSE = 0.92, 0.92, 0.8, 0.75, 0.95, 0.97, 0.5
CATEGORIES, FLOW = 0.8, 0.95


@dataclass
class _Totals:
    questions: MatchCounts = field(default_factory=MatchCounts)
    same_form: int = 0
    back: MatchCounts = field(default_factory=MatchCounts)
    sentiments: Counter[tuple[int, int]] = field(default_factory=Counter)  # (labelled, found)
    hesitations: MatchCounts = field(default_factory=MatchCounts)
    personal: MatchCounts = field(
        default_factory=MatchCounts
    )  # hits and missed: labels; false: words masked for nothing
    words: int = 0
    categories: MatchCounts = field(default_factory=MatchCounts)
    outcomes: list[bool] = field(default_factory=list)
    roles: list[bool] = field(default_factory=list)
    pauses: MatchCounts = field(default_factory=MatchCounts)
    interruptions: MatchCounts = field(default_factory=MatchCounts)


def measured(folder: Path, progress: Progress) -> Iterator[Figure]:
    """The measures over all labelled dialogues that lie in the folder, its `open/`, `calls/` or `calls/open/`."""
    dialogues = list(dialogues_in(folder))
    total = _Totals()
    for done, dialogue in enumerate(dialogues, start=1):
        _count(dialogue["turns"], total)
        _whole(dialogue, total)
        progress("reading", done, len(dialogues))
    note = f"{len(dialogues)} dialogues"
    hits = total.questions.hits
    yield Figure("questions found, F1", total.questions.f1, FOUND, note=note)
    yield Figure("questions open or closed, accuracy", total.same_form / hits if hits else None, FORM, note=note)
    yield Figure("questions asking back, F1", total.back.f1, BACK, note=note)
    yield Figure("sentiment of utterances, macro-F1", macro_f1(total.sentiments), SENTIMENT, note=note)
    yield Figure("hesitations, F1", total.hesitations.f1, HESITATIONS, note=note)
    labels = total.personal.hits + total.personal.missed
    yield Figure("personal data masked, recall", total.personal.hits / labels if labels else None, RECALL, note=note)
    false = 100 * total.personal.false / total.words if total.words else None
    yield Figure("words masked for nothing", false, FALSE, "lower", "per 100 words", note)
    if total.outcomes:
        yield Figure("categories, micro-F1", total.categories.f1, CATEGORIES, note=note)
        yield Figure("outcome, accuracy", sum(total.outcomes) / len(total.outcomes), note=note)
    yield Figure("agent and caller told by their words", sum(total.roles) / len(total.roles), note=note)
    if total.pauses.f1 is not None:
        yield Figure("pauses from the times of a transcript, F1", total.pauses.f1, FLOW, note=note)
    if total.interruptions.f1 is not None:
        yield Figure("interruptions from the times of a transcript, F1", total.interruptions.f1, FLOW, note=note)


def dialogues_in(folder: Path) -> Iterator[Dialogue]:
    """Every labelled dialogue, by file name. Raises DataMissing where there is none."""
    for place in (folder, folder / "open", folder / "calls", folder / "calls" / "open"):
        found = [made for path in sorted(place.glob("*.json")) if (made := _dialogue(path))]
        if found:
            yield from found
            return
    raise DataMissing(f"no labelled dialogues (JSON with turns) in {folder}, its open/, calls/ or calls/open/")


def _dialogue(path: Path) -> Dialogue | None:
    try:
        made = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    turns = made.get("turns") if isinstance(made, dict) else None
    wanted = {"speaker", "start", "end", "text", "question", "comprehension", "sentiment", "hesitations", "pii"}
    whole = isinstance(turns, list) and all(isinstance(turn, dict) and wanted <= turn.keys() for turn in turns)
    return made if whole and turns else None


def _count(turns: list[Turn], total: _Totals) -> None:
    said = [
        Utterance(
            index=index,
            speaker=turn["speaker"],
            role=Role(turn["speaker"]),
            start=turn["start"],
            end=turn["end"],
            text=turn["text"],
        )
        for index, turn in enumerate(turns)
    ]
    for turn, found in zip(turns, understand(said, max(one.end for one in said)), strict=True):
        _questions(turn, found, total)
        total.sentiments[turn["sentiment"], found.sentiment or 0] += 1
        _hesitations(turn, found, total.hesitations)
        _personal(turn, found, total)


def _whole(dialogue: Dialogue, total: _Totals) -> None:
    """What the call as a whole tells, of a transcript that does not say who is who."""
    hidden = [{**turn, "speaker": {"agent": "A", "customer": "B"}[turn["speaker"]]} for turn in dialogue["turns"]]
    found = analyse_transcript({"turns": hidden})
    total.roles += [one.role == {"A": Role.AGENT, "B": Role.CUSTOMER}[one.key] for one in found.speakers]
    if "categories" in dialogue and "outcome" in dialogue:
        labelled, heard = set(dialogue["categories"]), {one.key for one in found.categories}
        total.categories.add(MatchCounts(len(labelled & heard), len(labelled - heard), len(heard - labelled)))
        total.outcomes.append(found.outcome.kind == dialogue["outcome"])
    for name in ("pauses", "interruptions"):
        if name in dialogue:
            truth = [("", float(one.get("start", one.get("at", 0.0)))) for one in dialogue[name]]
            got = [("", one.start) for one in getattr(found.flow, name)]
            getattr(total, name).add(matched(truth, got, 0.5))


def _questions(turn: Turn, found: Utterance, total: _Totals) -> None:
    question, label = found.question, turn["question"]
    _tally(total.questions, bool(label), question is not None)
    total.same_form += question is not None and label == question.form.value
    _tally(total.back, turn["comprehension"], question is not None and question.comprehension)


def _tally(counts: MatchCounts, labelled: bool, found: bool) -> None:
    counts.hits += labelled and found
    counts.missed += labelled and not found
    counts.false += found and not labelled


def _hesitations(turn: Turn, found: Utterance, counts: MatchCounts) -> None:
    """Restarts are no labels of their own in the dialogues, so they are left out."""
    labelled = Counter(text.lower() for text in turn["hesitations"])
    heard = Counter(one.text.lower() for one in found.hesitations if one.kind is not HesitationKind.RESTART)
    both = (labelled & heard).total()
    counts.add(MatchCounts(both, labelled.total() - both, heard.total() - both))


def _personal(turn: Turn, found: Utterance, total: _Totals) -> None:
    """A label is masked when all its letters and digits are; a word is masked for nothing when no label touches it."""
    text = turn["text"]
    masked = _places((one.offset, len(one.text)) for one in found.personal)
    after: Counter[str] = Counter()
    labelled: set[int] = set()
    for label in turn["pii"]:
        start = max(0, text.find(label["text"], after[label["text"]]))
        after[label["text"]] = start + len(label["text"])
        own = _places([(start, len(label["text"]))])
        labelled |= own
        whole = all(at in masked for at in own if text[at].isalnum())
        total.personal.add(MatchCounts(hits=int(whole), missed=int(not whole)))
    for word in re.finditer(r"\w+", text):
        inside = _places([(word.start(), len(word.group()))])
        total.words += 1
        total.personal.false += bool(inside & masked) and not inside & labelled


def _places(spans: Any) -> set[int]:
    return {at for start, size in spans for at in range(start, start + size)}


def macro_f1(sentiments: Counter[tuple[int, int]]) -> float | None:
    """The mean of the F1 of the classes that occur; moods counts (labelled, found)."""
    values = []
    for one in (-1, 0, 1):
        counts = MatchCounts(
            hits=sentiments[one, one],
            missed=sum(many for (label, found), many in sentiments.items() if label == one != found),
            false=sum(many for (label, found), many in sentiments.items() if found == one != label),
        )
        if counts.f1 is not None:
            values.append(counts.f1)
    return sum(values) / len(values) if values else None
