"""What to do about a text that is no TOML or JSON: the parsers say what
they missed, people want to know what to write.
"""

from __future__ import annotations

import json
import re
import tomllib

# What the parser says -> what would be right; {line} is the line as it stands.
TOML_ADVICE = (
    (r"Invalid (value|hex|date|number)|Invalid initial character", 'put a text in quotes: {key} = "…"'),
    (r"Unterminated string|Illegal character '\\n'", 'close the quotes: {key} = "…"'),
    (
        r"Unescaped '\\'|Unexpected character.*escape|Invalid.*escape",
        "write \\\\ for a backslash, or use single quotes",
    ),
    (r"Expected '=' after a key", 'write key = "value", and # before a remark'),
    (r"Unclosed (array|inline table)", "close the list or table, and put commas between its entries"),
    (r"Unclosed|Expected '\]", "close the brackets: [table] or [[table]]"),
    (r"Cannot overwrite a value", "this key stands twice; keep one of them"),
    (
        r"Cannot declare|Cannot mutate|Cannot redefine",
        "this table stands twice; keep one of them, or write [[…]] for a list",
    ),
    (r"Expected newline or end of document", "write one key a line, and quotes around the whole text"),
    (r"Invalid statement|Found invalid character", 'write key = "value", [table], or # before a remark'),
)
JSON_ADVICE = (
    (r"Expecting property name", 'write "key": value in double quotes, and no comma after the last one'),
    (r"Illegal trailing comma", "take the last comma away"),
    (r"Expecting ',' delimiter", "put a comma after the value before it, or close the bracket"),
    (r"Expecting ':' delimiter", 'write "key": value, with a colon between'),
    (r"Expecting value", "write a value: a text in double quotes, a number, true, false or null; no comma too many"),
    (r"Extra data", "only one value may stand in the file; look for a bracket that closes too early"),
    (r"Unterminated string|Invalid control character", "close the quotes; a line break in a text is written \\n"),
    (r"Invalid \\", "write \\\\ for a backslash"),
)


def toml_error(text: str, error: tomllib.TOMLDecodeError) -> tuple[int, str, str]:
    """(line, what is wrong, what to do) about a text that is no TOML."""
    place = re.search(r"\(at line (\d+), column \d+\)", str(error))
    lines = text.split("\n")
    said = str(error).partition(" (at ")[0]
    line = int(place.group(1)) if place else max(len(text.rstrip().split("\n")), 1)
    shown = lines[min(line, len(lines)) - 1]
    key = shown.partition("=")[0].strip() if "=" in shown else "key"
    return line, f"not valid TOML: {said}", _advice(TOML_ADVICE, said).replace("{key}", key)


def json_error(error: json.JSONDecodeError) -> tuple[int, str, str]:
    """(line, what is wrong, what to do) about a text that is no JSON."""
    if not error.doc.strip():
        return 1, "not valid JSON: the file is empty", "write the data, or remove the file"
    wrong = f"not valid JSON: {error.msg} (column {error.colno})"
    return error.lineno, wrong, _advice(JSON_ADVICE, error.msg)


def _advice(table: tuple[tuple[str, str], ...], said: str) -> str:
    found = next((advice for pattern, advice in table if re.search(pattern, said)), "")
    return found or "compare the line with the same file in cities/musterstadt"
