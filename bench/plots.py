"""Plots as SVG: bars and lines, drawn by hand, to be read on a light and on a dark page."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Final

_WIDTH: Final = 820
_LEFT: Final = 64
_RIGHT: Final = 90
_TOP: Final = 46
_LEGEND_HEIGHT: Final = 22
_BAR_HEIGHT: Final = 17
_BAR_STEP: Final = 21
_GROUP_GAP: Final = 34
_LINES_HEIGHT: Final = 300
_LABEL_STEP: Final = 15
_LETTER_WIDTH: Final = 7
"""About, at the size of the legend."""

_LIGHT: Final = ("#0f766e", "#2563eb", "#7c3aed", "#c2570c", "#6b7280")
_DARK: Final = ("#2dd4bf", "#60a5fa", "#a78bfa", "#fb923c", "#9ca3af")
"""One colour a series, in order; a sixth takes the first again."""


def bars(title: str, groups: Mapping[str, Mapping[str, float]], *, series: Sequence[str]) -> str:
    """Draw horizontal bars from zero, group under group; each has its value beside it.

    `series` names all that there may be a bar of: a series has the same colour in all plots that are given the same.
    """
    shown = [name for name in series if any(name in group for group in groups.values())]
    most = max((value for group in groups.values() for value in group.values()), default=1.0)
    y = _TOP + _LEGEND_HEIGHT
    drawn: list[str] = []
    for name, group in groups.items():
        y += _GROUP_GAP
        drawn.append(f'<text class="strong" x="0" y="{y - 8}">{escape(name)}</text>')
        for label, value in group.items():
            width = max(1.0, (_WIDTH - _RIGHT) * value / most)
            place = series.index(label) % len(_LIGHT)
            drawn.append(
                f'<rect class="fill{place}" x="0" y="{y}" width="{width:.1f}" height="{_BAR_HEIGHT}" rx="2"/>'
                f'<text x="{width + 6:.1f}" y="{y + 13}">{_number(value)}</text>'
            )
            y += _BAR_STEP
    return _svg(title, {name: series.index(name) for name in shown}, drawn, height=y + 8)


def lines(
    title: str,
    places: Sequence[str],
    values: Mapping[str, Sequence[float | None]],
    *,
    series: Sequence[str],
    below: str,
) -> str:
    """Draw a line for each of `values` on a logarithmic scale, over places that stand evenly; None is a gap.

    `series` is as for `bars`; `below` says what the places are.
    """
    known = [value for line in values.values() for value in line if value is not None and value > 0]
    low = math.floor(math.log10(min(known, default=1.0)))
    high = max(low + 1, math.ceil(math.log10(max(known, default=10.0))))
    top = _TOP + _LEGEND_HEIGHT + 16
    bottom = top + _LINES_HEIGHT
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(places) - 1)

    def x_of(place: int) -> float:
        return _LEFT + place * step

    def y_of(value: float) -> float:
        return bottom - (math.log10(value) - low) / (high - low) * _LINES_HEIGHT

    drawn: list[str] = []
    for power in range(low, high + 1):
        y = y_of(10.0**power)
        drawn.append(
            f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"/>'
            f'<text class="end" x="{_LEFT - 8}" y="{y + 4:.1f}">{_number(10.0**power)}</text>'
        )
    for place, name in enumerate(places):
        drawn.append(f'<text class="middle" x="{x_of(place):.1f}" y="{bottom + 20}">{escape(name)}</text>')
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    drawn.append(f'<text class="middle" x="{middle:.1f}" y="{bottom + 40}">{escape(below)}</text>')
    ends: list[tuple[float, float, float]] = []
    for name, line in values.items():
        points = [
            (x_of(place), y_of(value), value) if value is not None and value > 0 else None
            for place, value in enumerate(line)
        ]
        drawn += _line(points, series.index(name) % len(_LIGHT))
        ends += [point for point in points[-1:] if point is not None]
    drawn += _labels(ends)
    return _svg(title, {name: series.index(name) for name in values}, drawn, height=bottom + 52)


def _line(points: Sequence[tuple[float, float, float] | None], colour: int) -> list[str]:
    drawn = [
        f'<line class="line{colour}" x1="{one[0]:.1f}" y1="{one[1]:.1f}" x2="{next_[0]:.1f}" y2="{next_[1]:.1f}"/>'
        for one, next_ in pairwise(points)
        if one is not None and next_ is not None
    ]
    drawn += [
        f'<circle class="fill{colour}" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="4">'
        f"<title>{_number(point[2])}</title></circle>"
        for point in points
        if point is not None
    ]
    return drawn


def _labels(ends: Sequence[tuple[float, float, float]]) -> list[str]:
    """Write the values at the ends of lines, from the top down, none over another."""
    drawn: list[str] = []
    free = -math.inf
    for x, y, value in sorted(ends, key=lambda end: end[1]):
        placed = max(y, free)
        drawn.append(f'<text x="{x + 10:.1f}" y="{placed + 4:.1f}">{_number(value)}</text>')
        free = placed + _LABEL_STEP
    return drawn


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _svg(title: str, legend_of: Mapping[str, int], drawn: Sequence[str], *, height: float) -> str:
    legend: list[str] = []
    x = 0
    for name, colour in legend_of.items():
        legend.append(
            f'<rect class="fill{colour % len(_LIGHT)}" x="{x}" y="{_TOP - 11}" width="12" height="12" rx="2"/>'
            f'<text x="{x + 18}" y="{_TOP}">{escape(name)}</text>'
        )
        x += 40 + len(name) * _LETTER_WIDTH
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" width="{_WIDTH}" '
        f'height="{height:.0f}" role="img" aria-label="{escape(title)}">\n<style>\n{_style()}</style>\n'
        f'<text class="title" x="0" y="18">{escape(title)}</text>\n' + "\n".join([*legend, *drawn]) + "\n</svg>\n"
    )


def _style() -> str:
    def colours(palette: Sequence[str]) -> str:
        return " ".join(
            f".fill{number}{{fill:{colour}}} .line{number}{{stroke:{colour};stroke-width:2.5}}"
            for number, colour in enumerate(palette)
        )

    return (
        "text{font:13px system-ui,sans-serif;fill:#1f2328} .title{font-size:16px;font-weight:600} "
        ".strong{font-weight:600} .end{text-anchor:end} .middle{text-anchor:middle} .grid{stroke:#d0d7de}\n"
        f"{colours(_LIGHT)}\n"
        "@media (prefers-color-scheme:dark){text{fill:#e6edf3} .grid{stroke:#3d444d} " + colours(_DARK) + "}\n"
    )
