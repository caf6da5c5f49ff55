"""The result of AWS Transcribe: words with times, and who said them by channel or by speaker label."""

from __future__ import annotations

from typing import Any

from stadtkern.speech.errors import TranscriptError
from stadtkern.speech.result import Utterance, Word
from stadtkern.speech.text.importers.transcript import Transcript, gathered, seconds, share, spoken, text, times

BREATH = 0.6  # seconds: after a longer silence, or when somebody else speaks, a new utterance begins


def read(data: dict[str, Any]) -> Transcript:
    """Read `results`. Raises TranscriptError with the place in the JSON."""
    results = data["results"]
    channels = results.get("channel_labels")
    said: list[Utterance] = []
    if isinstance(channels, dict) and isinstance(channels.get("channels"), list):
        for number, channel in enumerate(channels["channels"]):
            place = f"/results/channel_labels/channels/{number}"
            if not isinstance(channel, dict):
                raise TranscriptError(f"{place}: wanted is an object with items")
            key = text(channel.get("channel_label"), f"{place}/channel_label")
            said += _utterances(_words(channel.get("items"), f"{place}/items", {}, key))
    else:
        said = _utterances(_words(results.get("items"), "/results/items", _labels(results), "A"))
    name = data.get("jobName")
    return gathered(said, "aws-transcribe", name=name if isinstance(name, str) else "")


def _labels(results: dict[str, Any]) -> dict[float, str]:
    """Start of a word in seconds -> speaker, from the segments of `speaker_labels`."""
    labels = results.get("speaker_labels")
    if labels is None:
        return {}
    segments = labels.get("segments") if isinstance(labels, dict) else None
    if not isinstance(segments, list):
        raise TranscriptError("/results/speaker_labels/segments: wanted is a list")
    found = {}
    for number, segment in enumerate(segments):
        place = f"/results/speaker_labels/segments/{number}"
        items = segment.get("items") if isinstance(segment, dict) else None
        if not isinstance(items, list):
            raise TranscriptError(f"{place}/items: wanted is a list")
        for count, item in enumerate(items):
            if not isinstance(item, dict):
                raise TranscriptError(f"{place}/items/{count}: wanted is an object")
            start = seconds(item.get("start_time"), f"{place}/items/{count}/start_time")
            found[start] = text(item.get("speaker_label"), f"{place}/items/{count}/speaker_label")
    return found


def _words(items: Any, place: str, labels: dict[float, str], otherwise: str) -> list[Word]:
    if not isinstance(items, list):
        raise TranscriptError(f"{place}: wanted is a list")
    found: list[Word] = []
    for number, item in enumerate(items):
        here = f"{place}/{number}"
        best = item.get("alternatives") if isinstance(item, dict) else None
        if not isinstance(best, list) or not best or not isinstance(best[0], dict):
            raise TranscriptError(f"{here}/alternatives: wanted is a list with content and confidence")
        content = text(best[0].get("content"), f"{here}/alternatives/0/content")
        if item.get("type") == "punctuation":
            if found:
                found[-1] = found[-1].model_copy(update={"text": found[-1].text + content})
            continue
        start, end = times(item.get("start_time"), item.get("end_time"), here)
        sure = share(best[0].get("confidence", 1.0), f"{here}/alternatives/0/confidence")
        speaker = item.get("speaker_label") or labels.get(start, otherwise)
        found.append(
            Word(
                start=start,
                end=end,
                text=content,
                confidence=sure,
                uncertain=sure < 0.5,
                speaker=text(speaker, f"{here}/speaker_label"),
            )
        )
    return found


def _utterances(words: list[Word]) -> list[Utterance]:
    made: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.start):
        if made and made[-1][-1].speaker == word.speaker and word.start - made[-1][-1].end < BREATH:
            made[-1].append(word)
        else:
            made.append([word])
    return [spoken(inside[0].speaker, inside) for inside in made]
