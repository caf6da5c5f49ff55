"""Transcripts from elsewhere: our JSON, labelled dialogues, WebVTT and AWS Transcribe, told apart by what they hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stadtkern.speech.errors import TranscriptError
from stadtkern.speech.text.importers import aws, own_json, webvtt
from stadtkern.speech.text.importers.transcript import Transcript

__all__ = ["Transcript", "read_transcript"]

MAX_BYTES = 64 * 1024 * 1024  # bytes; three hours of words with times need about a tenth
KNOWN = "an object with `utterances` or `turns`, AWS Transcribe's `results`, or WebVTT"


def read_transcript(source: Path | str | bytes | dict[str, Any]) -> Transcript:
    """The transcript in a file (a path), in the text of one (bytes), or in JSON that was read (a dict).

    Raises TranscriptError, which names the line or the place in the JSON that is wrong.
    """
    if isinstance(source, dict):
        return _from_json(source)
    if isinstance(source, bytes):
        return _from_bytes(source)
    path = Path(source)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TranscriptError(f"{path.name}: larger than {MAX_BYTES // 2**20} MiB, so this is no transcript")
        content = path.read_bytes()
    except OSError as error:
        raise TranscriptError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        return _from_bytes(content).named(path.name)
    except TranscriptError as error:
        raise TranscriptError(f"{path.name}: {error}") from error


def _from_bytes(content: bytes) -> Transcript:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TranscriptError(f"line {line}: not UTF-8 text") from error
    if not text.strip():
        raise TranscriptError("line 1: the transcript is empty")
    if webvtt.begins(text):
        return webvtt.read(text)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "line 1"
        raise TranscriptError(f"{place}: neither WebVTT nor JSON: {error}") from error
    return _from_json(data)


def _from_json(data: Any) -> Transcript:
    if isinstance(data, dict) and isinstance(data.get("results"), dict):
        return aws.read(data)
    for key in ("utterances", "turns"):
        if isinstance(data, dict) and key in data:
            return own_json.read(data, key)
    raise TranscriptError(f"/: not a known transcript: wanted is {KNOWN}")
