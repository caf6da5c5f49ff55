"""The published form of a result: JSON Schema 2020-12, with the version in its name."""

from __future__ import annotations

import json
from typing import Any

from stadtkern.speech.result import SCHEMA_VERSION, ConversationAnalysis


def published_schema() -> dict[str, Any]:
    """The schema of what `ConversationAnalysis.model_dump_json()` writes."""
    made = ConversationAnalysis.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:stadtkern:speech:conversation-analysis:{SCHEMA_VERSION}",
        **made,
    }


def schema_text() -> str:
    """The schema as it lies in docs/ and as `stadtkern speech schema` prints it."""
    return json.dumps(published_schema(), ensure_ascii=False, indent=1) + "\n"
