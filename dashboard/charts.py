"""Small drawings as pictures (SVG in a data address): years of a value, broken where nothing may be joined.

Black on white, so that they print; the words beside or under each say the same.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_INK, _FAINT = "#333333", "#8c8c8c"
_FONT = "'Noto Sans JP','Hiragino Sans','Yu Gothic UI',Meiryo,sans-serif"


@dataclass(frozen=True, slots=True)
class Mark:
    """A value in the order of time; None is unknown. ``joined``: a line may lead to it from the one before.

    ``label`` stands under it, ``told`` over it; ``hollow`` ones are counted in another way than filled ones. A ``bound``
    or an estimate is a hollow square: nothing leads to or from it.
    """

    value: float | None
    joined: bool = False
    label: str = ""
    told: str = ""
    hollow: bool = False
    bound: bool = False


def address(svg: str) -> str:
    """The drawing as an address a picture can have."""
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def sparkline(marks: Sequence[Mark], width: int = 104, height: int = 26) -> str:
    """Values as dots, joined where they may be; a cross below is unknown, two strokes a change of definition."""
    places = _places(marks, 6, width - 6, 5, height - 6)
    parts = [*_lines(marks, places), *_breaks(marks, places, 5)]
    for number, (mark, (x, y)) in enumerate(zip(marks, places, strict=True)):
        last = number == len(marks) - 1
        size = 3.4 if last else 2.2
        parts.append(_unknown(x, height - 5) if mark.value is None else _mark(mark, x, y, size))
    return address(_svg(width, height, parts))


def series_chart(marks: Sequence[Mark], width: int = 640, height: int = 190) -> str:
    """Values with their words over them and their dates under them, broken where the definition changes."""
    places = _places(marks, 70, width - 70, 44, height - 46)
    parts = [_stroke(20, height - 30, width - 20, height - 30, _FAINT), *_lines(marks, places)]
    parts += _breaks(marks, places, 9)
    for mark, (x, y) in zip(marks, places, strict=True):
        if mark.value is not None:
            parts += [_mark(mark, x, y, 5), _text(x, y - 12, mark.told, 15, "bold")]
        parts.append(_text(x, height - 10, mark.label, 13))
    return address(_svg(width, height, parts))


def _places(marks: Sequence[Mark], left: float, right: float, top: float, bottom: float) -> list[tuple[float, float]]:
    known = [mark.value for mark in marks if mark.value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    step = (right - left) / max(1, len(marks) - 1)
    spread = high - low
    return [
        (left + number * step, bottom - (bottom - top) * _share(mark.value, low, spread))
        for number, mark in enumerate(marks)
    ]


def _share(value: float | None, low: float, spread: float) -> float:
    """Where a value stands between the lowest and the highest; in the middle where all are the same."""
    return 0.5 if value is None or not spread else (value - low) / spread


def _lines(marks: Sequence[Mark], places: Sequence[tuple[float, float]]) -> list[str]:
    joined = [number for number in range(1, len(marks)) if marks[number].joined]
    return [_stroke(*places[number - 1], *places[number], _INK) for number in joined]


def _breaks(marks: Sequence[Mark], places: Sequence[tuple[float, float]], size: float) -> list[str]:
    """Two slanting strokes between two exact values that nothing joins."""
    parts = []
    for number in range(1, len(marks)):
        here, before = marks[number], marks[number - 1]
        if here.joined or here.bound or before.bound or here.value is None or before.value is None:
            continue
        x = (places[number - 1][0] + places[number][0]) / 2
        y = (places[number - 1][1] + places[number][1]) / 2
        parts += [
            _stroke(x + shift - size / 3, y + size, x + shift + size / 3, y - size, _INK)
            for shift in (-size / 2, size / 2)
        ]
    return parts


def _svg(width: int, height: int, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    return f"{head}{''.join(parts)}</svg>"


def _stroke(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" stroke-width="1.8" fill="none"/>'


def _mark(mark: Mark, x: float, y: float, size: float) -> str:
    return _square(x, y, size) if mark.bound else _dot(x, y, size, hollow=mark.hollow)


def _square(x: float, y: float, half: float) -> str:
    place = f'x="{x - half:.1f}" y="{y - half:.1f}" width="{2 * half:.1f}" height="{2 * half:.1f}"'
    return f'<rect {place} fill="#ffffff" stroke="{_INK}" stroke-width="1.5"/>'


def _dot(x: float, y: float, radius: float, *, hollow: bool = False) -> str:
    inside = "#ffffff" if hollow else _INK
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{inside}" stroke="{_INK}" stroke-width="1.5"/>'


def _unknown(x: float, y: float) -> str:
    return _stroke(x - 3, y - 3, x + 3, y + 3, _FAINT) + _stroke(x - 3, y + 3, x + 3, y - 3, _FAINT)


def _text(x: float, y: float, text: str, size: int, weight: str = "normal") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}"'
    return f'<text {place} font-family="{_FONT}" fill="{_INK}" text-anchor="middle">{escape(text)}</text>'
