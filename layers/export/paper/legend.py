"""What a map's signs mean, in rows below it; its scale bar and its north arrow."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from layers.export.paper.marks import Marks, Place, State, Symbol
from layers.export.paper.style import AREA, ROUTE, Look, bands
from layers.export.paper.svg import Box, tag, text_width, words
from layers.export.paper.symbols import cross, symbol
from layers.export.paper.view import View
from layers.wording import Wording

#: Room for one sign [pt], and how many columns entries stand in; a long one takes several.
_SIGN, _COLUMNS = 22.0, 12
_KM = 1000


@dataclass(frozen=True)
class Entry:
    """A label and its sign, drawn in a box of ``_SIGN`` × 10 pt whose middle is given; a statement has no sign."""

    label: str
    draw: Callable[[float, float], str] | None = None

    @property
    def sign(self) -> float:
        """The room its sign takes [pt]."""
        return 0.0 if self.draw is None else _SIGN + 4


def line_entry(label: str, *looks: Look) -> Entry:
    """A piece of line; several looks lie upon each other."""

    def draw(x: float, y: float) -> str:
        return "".join(tag("path", d=f"M{x - 10:.1f} {y:.1f}H{x + 10:.1f}", fill="none", **look) for look in looks)

    return Entry(label, draw)


def area_entry(label: str, key: str) -> Entry:
    """A piece of area."""
    return Entry(label, lambda x, y: tag("rect", x=x - 10, y=y - 4.5, width=20, height=9, **AREA[key]))


def _site_entry(label: str, kind: Symbol, state: State) -> Entry:
    return Entry(label, lambda x, y: symbol(kind, state, x, y, 12))


def mark_entries(marks: Marks, shown: list[Place], wording: Wording, denominator: float) -> list[Entry]:
    """The signs of marks on a map of this scale; sites by kind and state, with how many are on the map."""
    found = [line_entry(band.label, look) for band, look in zip(marks.bands, bands(denominator), strict=False)]
    if marks.routes:
        found.append(line_entry(wording.say("paper.map_route"), ROUTE))
    if marks.blocked:
        found.append(Entry(wording.say("paper.map_blocked"), lambda x, y: cross(x, y, 8)))
    kinds = Counter((place.symbol, place.state, place.name) for place in shown)
    for (kind, state, name), count in kinds.items():
        state_word = "" if state == "usable" else f"（{wording.say('paper.map_' + state)}）"
        label = f"{name}{state_word} {count:,}" if kind != "start" else name
        found.append(_site_entry(label, kind, state))
    return found


def rows_of(entries: list[Entry], width: float, size: float) -> list[list[tuple[float, Entry]]]:
    """The entries in rows no wider than ``width``, each with its left edge [pt], on a grid of ``_COLUMNS``."""
    rows: list[list[tuple[float, Entry]]] = [[]]
    step, at = width / _COLUMNS, 0
    for entry in entries:
        needed = min(math.ceil((entry.sign + text_width(entry.label, size) + 6) / step), _COLUMNS)
        if at + needed > _COLUMNS:
            rows.append([])
            at = 0
        rows[-1].append((at * step, entry))
        at += needed
    return rows


def legend(rows: list[list[tuple[float, Entry]]], top: float, size: float) -> str:
    """The rows below the map, the first at ``top`` [pt]."""
    drawn = []
    for number, row in enumerate(rows):
        middle = top + (number + 0.5) * row_height(size)
        for left, entry in row:
            drawn.append(entry.draw(left + _SIGN / 2, middle) if entry.draw else "")
            drawn.append(words(left + entry.sign, middle + size * 0.36, entry.label, size))
    return "".join(drawn)


def row_height(size: float) -> float:
    """The height of one row of a legend [pt]."""
    return max(size * 1.6, 14.0)


def scale_bar(view: View, wording: Wording, size: float) -> str:
    """A bar of a round length, at most a quarter of the map, lower left; with north above it."""
    length_m = _round(view.width / 4 / view.pt_per_m)
    long, left, foot = length_m * view.pt_per_m, 10.0, view.height - 10.0
    label = _length(length_m, wording)
    ground = _plate(scale_room(view, wording, size))
    bars = [
        tag("rect", x=left + long * part / 4, y=foot - 5, width=long / 4, height=5, stroke="#000", stroke_width=0.7,
            fill="#000" if part % 2 == 0 else "#fff")
        for part in range(4)
    ]  # fmt: skip
    return ground + "".join(bars) + words(left + long + 4, foot, label, size)


def scale_room(view: View, wording: Wording, size: float) -> Box:
    """What the scale bar covers [pt]: left, top, right, bottom."""
    length_m = _round(view.width / 4 / view.pt_per_m)
    wide = max(length_m * view.pt_per_m + text_width(_length(length_m, wording), size) + 12, 44)
    return 4, view.height - size - 18, 4 + wide, view.height - 4


def arrow_room(view: View, size: float) -> Box:
    """What the north arrow covers [pt]."""
    return view.width - 27, 4, view.width - 5, size + 34


def _plate(room: Box) -> str:
    left, top, right, foot = room
    return tag(
        "rect", x=left, y=top, width=right - left, height=foot - top, fill="#fff", stroke="#000", stroke_width=0.5
    )


def _length(length_m: int, wording: Wording) -> str:
    thousands = length_m >= _KM
    unit = wording.say("paper.kilometres" if thousands else "paper.metres")
    return f"{length_m // _KM if thousands else length_m} {unit}"


def _round(length: float) -> int:
    """The largest of 1, 2, 5 × 10ⁿ that is not above a length [m]; at least 1."""
    steps = [step * 10**power for power in range(7) for step in (1, 2, 5)]
    return max([step for step in steps if step <= length], default=1)


def north_arrow(view: View, wording: Wording, size: float) -> str:
    """North, upper right: the map is always drawn north up."""
    x, y = view.width - 16, 8.0
    ground = _plate(arrow_room(view, size))
    arrow = tag("path", d=f"M{x:.1f} {y:.1f}L{x + 6:.1f} {y + 20:.1f}L{x:.1f} {y + 15:.1f}L{x - 6:.1f} {y + 20:.1f}Z")
    return ground + arrow + words(x, y + 22 + size * 0.9, wording.say("paper.north"), size, text_anchor="middle")
