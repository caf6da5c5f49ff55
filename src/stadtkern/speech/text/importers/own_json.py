"""Our own JSON: a result (or its `utterances` alone), and labelled dialogues with `turns`."""

from __future__ import annotations

from typing import Any

from stadtkern.speech.errors import TranscriptError
from stadtkern.speech.result import Role, Utterance, Word
from stadtkern.speech.text.importers.transcript import Transcript, gathered, seconds, share, text, times


def read(data: dict[str, Any], key: str) -> Transcript:
    """`key` ("utterances" or "turns") holds objects with speaker, start, end (seconds) and text; role and words may
    be there. A speaker called agent or customer has that role."""
    entries = data[key]
    if not isinstance(entries, list):
        raise TranscriptError(f"/{key}: wanted is a list")
    said, roles = [], _of_speakers(data.get("speakers"))
    for number, entry in enumerate(entries):
        place = f"/{key}/{number}"
        if not isinstance(entry, dict):
            raise TranscriptError(f"{place}: wanted is an object with speaker, start, end and text")
        missing = [name for name in ("speaker", "start", "end", "text") if name not in entry]
        if missing:
            raise TranscriptError(f"{place}: {', '.join(missing)} missing")
        one = _utterance(entry, place)
        role = _role(entry.get("role", one.speaker), f"{place}/role", strict="role" in entry)
        if role is not Role.UNKNOWN and roles.setdefault(one.speaker, role) is not role:
            raise TranscriptError(f"{place}/role: speaker {one.speaker!r} had another role before")
        said.append(one)
    recording = data.get("recording")
    told = recording.get("duration") if isinstance(recording, dict) else data.get("duration")
    name = data.get("title") or data.get("id") or ""
    return gathered(
        said,
        "dialogue" if key == "turns" else "json",
        roles=roles,
        duration=seconds(told, "/duration") if told is not None else 0.0,
        name=name if isinstance(name, str) else "",
    )


def _of_speakers(speakers: Any) -> dict[str, Role]:
    """Roles as a result tells them; those that were only heard there are told anew."""
    if not isinstance(speakers, list):
        return {}
    found: dict[str, Role] = {}
    for number, one in enumerate(speakers):
        if isinstance(one, dict) and isinstance(one.get("key"), str) and one.get("role_confidence") == 1:
            role = _role(one.get("role"), f"/speakers/{number}/role", strict=True)
            if role is not Role.UNKNOWN:
                found[one["key"]] = role
    return found


def _utterance(entry: dict[str, Any], place: str) -> Utterance:
    start, end = times(entry["start"], entry["end"], place)
    speaker = text(entry["speaker"], f"{place}/speaker").strip()
    if not speaker:
        raise TranscriptError(f"{place}/speaker: nobody is named")
    words = entry.get("words") or []
    if not isinstance(words, list):
        raise TranscriptError(f"{place}/words: wanted is a list")
    return Utterance(
        index=0,
        speaker=speaker,
        start=start,
        end=end,
        text=text(entry["text"], f"{place}/text"),
        words=[_word(word, speaker, f"{place}/words/{number}") for number, word in enumerate(words)],
        confidence=share(entry.get("confidence", 1.0), f"{place}/confidence"),
    )


def _word(word: Any, speaker: str, place: str) -> Word:
    if not isinstance(word, dict):
        raise TranscriptError(f"{place}: wanted is an object with text, start and end")
    start, end = times(word.get("start"), word.get("end"), place)
    confidence = share(word.get("confidence", 1.0), f"{place}/confidence")
    return Word(
        start=start,
        end=end,
        text=text(word.get("text"), f"{place}/text"),
        speaker=speaker,
        confidence=confidence,
        uncertain=confidence < 0.5,
    )


def _role(value: Any, place: str, *, strict: bool) -> Role:
    """Without `strict` anything that is no role is unknown."""
    try:
        return Role(value)
    except ValueError:
        if strict:
            raise TranscriptError(f"{place}: {value!r} is none of {', '.join(Role)}") from None
        return Role.UNKNOWN
