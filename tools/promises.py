"""What the tree promises to everybody: nothing of one machine, no
registry addresses in lock files, no unfinished corners.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RULES = [
    (
        re.compile(r'"resolved":\s*"http|^\s*--(extra-)?index-url|^registry\s*='),
        "an address of a package registry",
        {".json", ".txt", ".lock", ".toml", ""},
    ),
    (re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError|pragma: no cover"), "something left open", {".py"}),
    (re.compile(r"</?\s*$"), "a bracket without the name of its tag: a browser shows it as text", {".html"}),
    (
        re.compile(r"(^|[^A-Za-z.])/(work|root|home/[a-z]+)/"),
        "a path of one machine",
        {".py", ".md", ".toml", ".json", ".html", ".txt", ".yml", ".sh"},
    ),
]
LONGEST = 450
MAX_COLUMNS = 120  # of templates, scripts and styles; ruff sees to Python
SAMPLES = {"embed_help.html"}  # text to be copied as it stands

problems = []
listed = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    check=True,
    capture_output=True,
    text=True,
)
for name in listed.stdout.splitlines():
    file = ROOT / name
    if not file.is_file() or file == Path(__file__) or file.stat().st_size > 2_000_000:
        continue
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        continue
    if file.suffix == ".py" and "migrations" not in file.parts and "tests" not in file.parts and len(lines) > LONGEST:
        problems.append(f"{name}: {len(lines)} lines; a room with too many jobs becomes a package")
    laid_out = "templates" in file.parts and file.suffix in (".html", ".txt") and file.name not in SAMPLES
    if laid_out or ("src" in file.parts and file.suffix in (".js", ".css")):
        problems += [
            f"{name}:{n}: past {MAX_COLUMNS} columns" for n, line in enumerate(lines, 1) if len(line) > MAX_COLUMNS
        ]
    for rule, what, suffixes in RULES:
        if file.suffix in suffixes:
            problems += [f"{name}:{number}: {what}" for number, line in enumerate(lines, 1) if rule.search(line)]
print("\n".join(problems))
sys.exit(1 if problems else 0)
