"""Values of options that the commands and what they do both know."""

from __future__ import annotations

from enum import StrEnum


class Playback(StrEnum):
    """How a report plays the recording: a link to the file, the sound inside of the page, or not at all."""

    LINK = "link"
    EMBED = "embed"
    NONE = "none"
