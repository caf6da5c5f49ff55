"""Give English texts other words everywhere: in the sources, in the tests and in the German catalogues.

    python tools/rename_messages.py TABLE.json

TABLE is {"old text": "new text"}, with a plural {"old text of one": ["new of one", "new of many"]}. The German of a
text stays what it was. A new text that has another German already, or is the new name of two texts with different
German, is refused before anything is written, and so is one with other placeholders. What can't be found is printed,
so that it can be done by hand.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from messages import KEYWORDS, ROOT, SOURCE, save, stored

Table = dict[str, str | list[str]]
BLOCK = re.compile(r"({%\s*blocktrans(?:late)?\b[^%]*?%})(.*?)({%\s*endblocktrans(?:late)?\s*%})", re.S)
PLURAL = re.compile(r"({%\s*plural\s*%})")
TRANS = re.compile(r"""({%\s*trans(?:late)?\s+|\b_\()(?:"([^"]*)"|'([^']*)')""")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
FILLED = re.compile(r"%\((\w+)\)|\{(\w+)\}")
VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")


def forms(new: str | list[str]) -> list[str]:
    return new if isinstance(new, list) else [new]


def clashes(table: Table) -> Iterator[str]:
    """New texts that would have two Germans."""
    german: dict[tuple[str | None, str, int], set[str]] = {}
    renamed: set[str] = set()
    for package in packages():
        for message in stored(package):
            if not message.id:
                continue
            ids = message.id if isinstance(message.id, (tuple, list)) else [message.id]
            strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
            new = forms(table.get(ids[0], list(ids)))
            if ids[0] in table:
                renamed |= {*new}
            for number, (text, words) in enumerate(zip(new, strings, strict=False)):
                german.setdefault((message.context, text, number), set()).add(words)
    for (_context, text, _number), words in german.items():
        if len(words) > 1 and text in renamed:
            yield f"{text!r}: {sorted(words)}"


def packages() -> list[Path]:
    return sorted(file.parents[3] for file in SOURCE.glob("**/locale/de/LC_MESSAGES/django.po"))


def in_template(text: str, table: Table) -> str:
    def block(found: re.Match[str]) -> str:
        opening, body, closing = found.groups()
        trimmed = " trimmed" in opening
        parts = PLURAL.split(body)
        old = _message(parts[0], trimmed=trimmed)
        if old not in table:
            return found.group(0)
        new = [PLACEHOLDER.sub(r"{{ \1 }}", one.replace("%%", "%")) for one in forms(table[old])]
        pieces = [_spaced(parts[0], new[0]) if trimmed else new[0]]
        if len(parts) == 3:
            pieces += [parts[1], _spaced(parts[2], new[-1]) if trimmed else new[-1]]
        return opening + "".join(pieces) + closing

    def trans(found: re.Match[str]) -> str:
        old = (found[2] if found[2] is not None else found[3]).replace("%", "%%")
        if old not in table or isinstance(table[old], list):
            return found.group(0)
        new = str(table[old]).replace("%%", "%")
        quote = "'" if '"' in new else '"'
        return f"{found[1]}{quote}{new}{quote}"

    return TRANS.sub(trans, BLOCK.sub(block, text))


def _message(body: str, *, trimmed: bool) -> str:
    text = re.sub(r"\s*\n\s*", " ", body.strip()) if trimmed else body
    return VARIABLE.sub(r"%(\1)s", text.replace("%", "%%") if "%" in text else text)


def _spaced(before: str, new: str) -> str:
    """The new text with the white space that stood around the old one."""
    start = before[: len(before) - len(before.lstrip())]
    return start + new + before[len(before.rstrip()) :]


def in_python(text: str, table: Table) -> str:
    """Python source with the first arguments of gettext's functions, and the second of ngettext's, replaced."""
    lines = text.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    edits: list[tuple[int, int, str]] = []
    for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in KEYWORDS or not call.args:
            continue
        texts = [arg for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        texts = texts[1:] if name.startswith(("pgettext", "npgettext")) else texts
        if not texts or texts[0].value not in table:
            continue
        for node, new in zip(texts, forms(table[texts[0].value]), strict=False):
            begin = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
            edits.append((begin, end, json.dumps(new, ensure_ascii=False)))
    raw = text.encode()
    for begin, end, new in sorted(edits, reverse=True):
        raw = raw[:begin] + new.encode() + raw[end:]
    return raw.decode()


def in_catalogues(table: Table) -> set[str]:
    """Rename in every catalogue; gives the old texts that were there."""
    found: set[str] = set()
    for package in packages():
        catalog = stored(package)
        for message in list(catalog):
            ids = message.id if isinstance(message.id, (tuple, list)) else [message.id]
            if not message.id or ids[0] not in table:
                continue
            new = forms(table[ids[0]])
            found.add(ids[0])
            catalog.delete(message.id, message.context)
            renamed = tuple(new) if len(ids) > 1 else new[0]
            catalog.add(renamed, string=message.string, context=message.context)
        if found:
            save(package, catalog)
    return found


def other_placeholders(table: Table) -> Iterator[str]:
    """New texts that would be filled with other values than the old one."""
    for old, new in table.items():
        for text in forms(new)[-1:]:
            known, named = set(FILLED.findall(old)), set(FILLED.findall(text))
            if named != known and isinstance(new, str):
                yield f"{old!r}: {sorted(known ^ named)}"


def main(file: str) -> int:
    table: Table = {old: new for old, new in json.loads(Path(file).read_text("utf-8")).items() if old != new}
    if wrong := [*clashes(table), *other_placeholders(table)]:
        print("\n".join(wrong))
        return 1
    for source in [*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]:
        if "migrations" in source.parts:
            continue
        text = source.read_text("utf-8")
        new = in_python(text, table) if source.suffix == ".py" else in_template(text, table)
        if new != text:
            source.write_text(new, "utf-8")
    found = in_catalogues(table)
    print("\n".join(f"not in any catalogue: {old!r}" for old in table if old not in found))
    quoted = {old: forms(new)[0] for old, new in table.items() if len(old) > 14}
    for test in (ROOT / "tests").rglob("*.py"):
        text = test.read_text("utf-8")
        for old, new in quoted.items():
            if old in text:
                print(f"{test.relative_to(ROOT)}: says {old!r}, now {new!r}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tools"))
    sys.exit(main(sys.argv[1]))
