"""`stadtkern speech evaluate`, as a person at a terminal sees it."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from stadtkern.speech.evaluation import runner
from stadtkern.speech.evaluation.figures import Figure


def run(folder: Path, parts: list[str], as_json: bool) -> int:
    """Measure and print.

    0 when every target that could be measured is met; 1 when one is missed; 2 for a wrong name.
    """
    unknown = [name for name in parts if name not in {part.name for part in runner.PARTS}]
    if unknown:
        typer.echo(
            f"there is no part {', '.join(unknown)}; there are {', '.join(p.name for p in runner.PARTS)}", err=True
        )
        return 2
    results = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def watch(what: str, done: int, of: int) -> None:
            progress.update(task, description=what, completed=done, total=of)

        def tell(figure: Figure) -> None:
            if not as_json:
                _print(figure)

        for result in runner.evaluate(folder, parts, watch, tell):
            results.append(result)
            if result.lacking and not as_json:
                typer.echo(f"{result.part.name}: skipped: {result.lacking}")
    if as_json:
        typer.echo(runner.as_json(results), nl=False)
    return 1 if any(figure.met is False for result in results for figure in result.figures) else 0


def _print(figure: Figure) -> None:
    what, value, target, verdict = runner.told(figure)
    typer.echo(f"{what:60} {value:>12}  {target:12} {verdict}" + (f"   {figure.note}" if figure.note else ""))
