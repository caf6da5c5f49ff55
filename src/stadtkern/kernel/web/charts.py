"""Pictures of numbers, as SVG from the server: bars and lines.

No script, no inline style: colours come from CSS classes (`chart …` in charts.css) and `currentColor`, so dark mode and
high
contrast follow. Each picture has a title and a description for those who do not see it; pages put the numbers in a
table beneath.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 640, 260  # units of the picture; it scales to its frame
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 16, 44
MAX_LABELS = 10
_ids = itertools.count(1)


@dataclass(frozen=True)
class ChartSeries:
    """One row of numbers: its name, its values in the order of the labels (None: no value), and what CSS calls it.

    kind: "first", "second", "third" or "limit"; the kinds also differ in their dashes or hatching, not in colour alone.
    """

    name: str
    values: Sequence[float | None]
    kind: str = "first"


def bars(title: str, labels: Sequence[str], series: Sequence[ChartSeries], *, description: str = "") -> SafeString:
    """A bar per label and series, side by side. Empty text for no labels."""
    if not labels:
        return SafeString("")
    top, step = scale(max((value or 0 for row in series for value in row.values), default=0))
    slot = (WIDTH - LEFT - RIGHT) / len(labels)
    width = min(slot * 0.72 / max(len(series), 1), 44)
    shapes = []
    for number, row in enumerate(series):
        for index, value in enumerate(row.values):
            if not value:
                continue
            height = value / top * (HEIGHT - TOP - BOTTOM)
            x = LEFT + slot * (index + 0.5) + (number - len(series) / 2) * width
            shapes.append(
                format_html(
                    '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}: {} {}</title></rect>',
                    row.kind,
                    _n(x),
                    _n(HEIGHT - BOTTOM - height),
                    _n(max(width - 2, 1)),
                    _n(height),
                    labels[index],
                    row.name,
                    _plain(value),
                )
            )
    return _frame(
        title, description, labels, series, [LEFT + slot * (i + 0.5) for i in range(len(labels))], top, step, shapes
    )


def lines(title: str, labels: Sequence[str], series: Sequence[ChartSeries], *, description: str = "") -> SafeString:
    """A line per series over evenly spaced labels; a gap where a value is None. Empty text for no labels."""
    if not labels:
        return SafeString("")
    top, step = scale(max((value or 0 for row in series for value in row.values), default=0))
    room = WIDTH - LEFT - RIGHT
    places = [LEFT + (room * i / (len(labels) - 1) if len(labels) > 1 else room / 2) for i in range(len(labels))]
    shapes = []
    for row in series:
        for run in _runs(row.values):
            points = [(places[i], HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)) for i, value in run]
            if len(points) == 1:
                shapes.append(format_html('<circle class="{}" cx="{}" cy="{}" r="4"/>', row.kind, *map(_n, points[0])))
            path = "M" + " L".join(f"{_n(x)} {_n(y)}" for x, y in points)
            shapes.append(
                format_html('<path class="line {}" d="{}"><title>{}</title></path>', row.kind, path, row.name)
            )
    return _frame(title, description, labels, series, places, top, step, shapes)


def scale(highest: float) -> tuple[float, float]:
    """The top of an axis that starts at 0 and holds `highest`, and its step: 1, 2 or 5 times a power of ten."""
    if highest <= 0:
        return 1.0, 1.0
    rough = highest / 4
    power = 10 ** math.floor(math.log10(rough))
    step = max(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough - 1e-9), 1.0)
    return math.ceil(highest / step - 1e-9) * step, step


def _frame(
    title: str,
    description: str,
    labels: Sequence[str],
    series: Sequence[ChartSeries],
    places: Sequence[float],
    top: float,
    step: float,
    shapes: Sequence[SafeString],
) -> SafeString:
    name = f"chart-{next(_ids)}"
    floor = HEIGHT - BOTTOM
    rows = [(value, floor - value / top * (floor - TOP)) for value in _steps(top, step)]
    grid = format_html_join(
        "",
        '<path class="grid" d="M{} {}H{}"/><text class="axis end" x="{}" y="{}">{}</text>',
        ((LEFT, _n(y), WIDTH - RIGHT, LEFT - 8, _n(y + 4), _plain(value)) for value, y in rows),
    )
    every = math.ceil(len(labels) / MAX_LABELS)
    words = format_html_join(
        "",
        '<text class="axis middle" x="{}" y="{}">{}</text>',
        ((_n(x), floor + 20, label) for i, (x, label) in enumerate(zip(places, labels, strict=True)) if i % every == 0),
    )
    legend = format_html(
        '<figcaption><ul class="chart-key">{}</ul></figcaption>',
        format_html_join(
            "",
            '<li><svg class="chart-sample" viewBox="0 0 18 12" aria-hidden="true"><rect class="{}" x="1" y="1" '
            'width="16" '
            'height="10" rx="2"/></svg>{}</li>',
            ((row.kind, row.name) for row in series),
        ),
    )
    return format_html(
        '<figure class="chart"><svg viewBox="0 0 {w} {h}" role="img" aria-labelledby="{n}-t {n}-d"><title '
        'id="{n}-t">{title}'
        '</title><desc id="{n}-d">{desc}</desc><g aria-hidden="true">{grid}{shapes}<path class="floor" d="M{l} '
        '{f}H{r}"/>{words}</g></svg>'
        "{legend}</figure>",
        w=WIDTH,
        h=HEIGHT,
        n=name,
        title=title,
        desc=description or title,
        grid=grid,
        shapes=mark_safe("".join(shapes)),
        l=LEFT,
        f=floor,
        r=WIDTH - RIGHT,
        words=words,
        legend=legend if len(series) > 1 else "",
    )


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The stretches of a row that have values, as (index, value)."""
    runs: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((index, value))
    return [run for run in runs if run]


def _steps(top: float, step: float) -> list[float]:
    return [step * number for number in range(round(top / step) + 1)]


def _n(value: float) -> str:
    """A length without a locale's comma."""
    return f"{value:.1f}".removesuffix(".0")


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.1f}"
