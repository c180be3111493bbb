"""Bars by ward as one drawing: known values filled, bounds outlined, unknown ones hatched and without length."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_ROW, _LEFT, _WIDTH, _RIGHT = 22, 110, 420, 190


@dataclass(frozen=True)
class Bar:
    """A label, its value (None: not known) and what is written behind it; ``bound``: the truth may be another."""

    label: str
    value: float | None
    told: str
    bound: bool = False


def bars(found: Sequence[Bar]) -> str:
    """The drawing as the address of an image; lengths are relative to the largest value, from 0."""
    most = max((abs(one.value) for one in found if one.value is not None), default=0) or 1
    lines = [_bar(number, one, most) for number, one in enumerate(found)]
    width, height = _LEFT + _WIDTH + _RIGHT, _ROW * max(1, len(found)) + 4
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="Noto Sans JP, Hiragino Sans, Yu Gothic UI, Meiryo, sans-serif" font-size="13" fill="#333333">'
        '<defs><pattern id="h" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#ffffff"/><rect width="2" height="6" fill="#b9b9b2"/></pattern></defs>'
        f'{"".join(lines)}<line x1="{_LEFT}" x2="{_LEFT}" y1="0" y2="{height}" stroke="#333333"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def _bar(number: int, one: Bar, most: float) -> str:
    top = number * _ROW + 3
    length = 60 if one.value is None else _WIDTH * abs(one.value) / most
    kind = "url(#h)" if one.value is None else "#ffffff" if one.bound else "#5a6bd8"
    line = ' stroke="#333333" stroke-dasharray="4 2"' if one.value is None or one.bound else ""
    text = f'<text x="{_LEFT - 8}" y="{top + 13}" text-anchor="end">{escape(one.label)}</text>'
    box = f'<rect x="{_LEFT}" y="{top}" width="{length:.1f}" height="{_ROW - 6}" fill="{kind}"{line}/>'
    return f'{text}{box}<text x="{_LEFT + length + 6:.1f}" y="{top + 13}">{escape(one.told)}</text>'
