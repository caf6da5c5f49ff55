"""Whether modules import from the kernel only what docs/module-authors.md names, so that list and code cannot drift.

Names in the third column of the table under "What a module may import" are the doors. A module imports itself, them,
and nothing else of Stadtkern.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "module-authors.md"
HEADING = "## What a module may import"


def doors(guide: str) -> set[str]:
    """The dotted names that the guide lists."""
    section = guide.partition(f"\n{HEADING}\n")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| ")]
    return {f"stadtkern.{name}" for cells in rows for name in re.findall(r"`(kernel[.a-z_]*)`", cells[3])}


def is_module(name: str) -> bool:
    """Whether a dotted name is a file or a package of ours."""
    path = ROOT / "src" / Path(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def imports(code: str, package: str) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every module of Stadtkern that a file imports, but for its own package."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if is_module(name) else node.module for name in whole]
        else:
            continue
        for name in names:
            if name.partition(".")[0] == "stadtkern" and not f"{name}.".startswith(f"{package}."):
                yield node.lineno, name


def problems(files: Iterator[tuple[Path, str]], allowed: set[str]) -> list[str]:
    """What is wrong, each with its place. files: with the package that each belongs to."""
    found = [f"{GUIDE.name}: there is no {name}" for name in sorted(allowed) if not is_module(name)]
    for file, package in files:
        for line, name in sorted(set(imports(file.read_text(encoding="utf-8"), package))):
            if name not in allowed:
                found.append(f"{file.relative_to(ROOT)}:{line}: {name} is not on the list in docs/{GUIDE.name}")
    return found


def module_files() -> Iterator[tuple[Path, str]]:
    """The files of our own modules, and of the example in the guide."""
    for folder in sorted((ROOT / "src/stadtkern/modules").iterdir()):
        yield from ((file, f"stadtkern.modules.{folder.name}") for file in sorted(folder.rglob("*.py")))
    yield from ((file, "markets") for file in sorted((ROOT / "tests/foreign/markets").rglob("*.py")))


if __name__ == "__main__":
    wrong = problems(module_files(), doors(GUIDE.read_text(encoding="utf-8")))
    if wrong:
        sys.exit("\n".join(wrong))
