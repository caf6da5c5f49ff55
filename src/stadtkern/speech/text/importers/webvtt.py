"""WebVTT (W3C): cues with times; the voice from a tag `<v Name>`, else from "Name: " before the text."""

from __future__ import annotations

import html
import re

from stadtkern.speech.errors import TranscriptError
from stadtkern.speech.result import Role, Utterance
from stadtkern.speech.text.importers.transcript import Transcript, gathered, times

TIMING = re.compile(r"^(\S+)\s+-->\s+(\S+)(?:\s+.*)?$")
CLOCK = re.compile(r"^(?:(\d{2,}):)?([0-5]\d):([0-5]\d)[.,](\d{3})$")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
TAG = re.compile(r"<[^>]*>")
NAMED = re.compile(r"^([^\W\d_][\w .\-]{0,30}?):\s+(?=\S)")
KEYS = "ABCDEFGH"  # voices are called so in the order of their first word: their names are personal data
AGENT = re.compile(r"agent(?:in)?|hotline|mitarbeiter(?:in)?|kundenservice|service")
CUSTOMER = re.compile(r"kund(?:e|in)|anrufer(?:in)?|customer|caller")
ASIDE = ("NOTE", "STYLE", "REGION")  # blocks that hold no speech
NEAR = 0.25  # seconds: cues of one voice that follow this closely are one utterance broken into lines


def begins(text: str) -> bool:
    """Whether this is WebVTT, by its first line."""
    return re.match(r"WEBVTT(?:[ \t].*)?(?:\r|\n|$)", text) is not None


def read(text: str) -> Transcript:
    """All cues as utterances. Raises TranscriptError with the line."""
    lines = re.split(r"\r\n|\r|\n", text)
    said: list[Utterance] = []
    at, last = _after_block(lines, 0), "A"
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = _after_block(lines, at)
        if lines[at].split(maxsplit=1)[0] not in ASIDE:
            last = _cue(lines, at, end, said, last)
        at = end
    keys = {name: KEYS[number] if number < len(KEYS) else f"V{number + 1}" for number, name in enumerate(_names(said))}
    roles = {keys[name]: role for name in keys if (role := _role(name))}
    return gathered([one.model_copy(update={"speaker": keys[one.speaker]}) for one in said], "webvtt", roles=roles)


def _names(said: list[Utterance]) -> list[str]:
    return list(dict.fromkeys(one.speaker for one in said))


def _role(name: str) -> Role | None:
    low = name.lower()
    return Role.AGENT if AGENT.fullmatch(low) else Role.CUSTOMER if CUSTOMER.fullmatch(low) else None


def _after_block(lines: list[str], at: int) -> int:
    while at < len(lines) and lines[at].strip():
        at += 1
    return at


def _cue(lines: list[str], at: int, end: int, said: list[Utterance], last: str) -> str:
    """Add the cue in lines[at:end]; gives the voice that speaks at its end."""
    line = at if "-->" in lines[at] else at + 1
    if line >= end or not (timing := TIMING.match(lines[line].strip())):
        raise TranscriptError(f"line {min(line, end - 1) + 1}: wanted is a time like 00:01.000 --> 00:04.500")
    place = f"line {line + 1}"
    start, stop = times(_seconds(timing[1], place), _seconds(timing[2], place), place)
    pieces = _pieces("\n".join(lines[line + 1 : end]), last)
    letters = sum(len(words) for _, words in pieces)
    for speaker, words in pieces:
        until = start + (stop - start) * len(words) / letters if len(pieces) > 1 else stop
        stop_here = stop if (speaker, words) == pieces[-1] else until
        _add(said, Utterance(index=0, speaker=speaker, start=start, end=max(start, stop_here), text=words))
        start, last = until, speaker
    return last


def _add(said: list[Utterance], one: Utterance) -> None:
    before = said[-1] if said else None
    if before and before.speaker == one.speaker and 0 <= one.start - before.end < NEAR and _unfinished(before.text):
        said[-1] = before.model_copy(update={"end": one.end, "text": f"{before.text} {one.text}"})
    else:
        said.append(one)


def _unfinished(text: str) -> bool:
    return not text.rstrip().endswith((".", "?", "!", "…", "–"))


def _pieces(cue: str, last: str) -> list[tuple[str, str]]:
    """(speaker, words) of everybody who speaks in one cue."""
    found: list[tuple[str, str]] = []
    parts = VOICE.split(cue)
    for number in range(0, len(parts), 2):
        tagged = _plain(parts[number - 1]) if number else ""
        for line in [parts[number]] if tagged else parts[number].split("\n"):
            words = _plain(line)
            named = None if tagged else NAMED.match(words)
            speaker = tagged or (named[1].strip() if named else found[-1][0] if found else last)
            words = words[named.end() :] if named else words
            if words and found and found[-1][0] == speaker:
                found[-1] = (speaker, f"{found[-1][1]} {words}")
            elif words:
                found.append((speaker, words))
    return found


def _plain(text: str) -> str:
    return " ".join(html.unescape(TAG.sub("", text)).split())


def _seconds(clock: str, place: str) -> float:
    found = CLOCK.match(clock)
    if not found:
        raise TranscriptError(f"{place}: {clock!r} is no time like 00:01:02.500")
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3]) + int(found[4]) / 1000
