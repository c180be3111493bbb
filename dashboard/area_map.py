"""Areas coloured by a figure: a drawing, links with name and value upon it, and its legend."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard import markup
from dashboard.markup import escape
from layers.figures import class_borders, class_of
from layers.outline import Drawing
from layers.spec import FigureSpec
from layers.wording import Wording

#: One hue, light to dark, told apart in grey too; with the colour of the text upon it.
_SHADES = (
    ("#e8eefb", "#333333"),
    ("#c0d0f2", "#333333"),
    ("#8fabe3", "#333333"),
    ("#4d73c8", "#ffffff"),
    ("#1d3f94", "#ffffff"),
)
#: Shades of so many classes: spread over the five.
_SPREAD = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
_HATCH = "hatch"
#: Room around the drawing [its units], and the number of areas from which labels are small.
_EDGE = 4
_CROWD = 20


@dataclass(frozen=True)
class Area:
    """One area: its id, the name and the value written on it, what is told on hovering, where it leads, and its row."""

    id: str
    name: str
    value: str
    told: str
    href: str
    row: pd.Series


def shade(row: pd.Series, borders: list[float], figure: FigureSpec) -> tuple[str, str]:
    """Ground and text colour of an area; hatched where the value is not known."""
    if row["state"] == "not_applicable":
        return "#f6f6f4", "#4d4d4d"
    if row["state"] != "known":
        return f"url(#{_HATCH})", "#333333"
    return _SHADES[_SPREAD[len(borders)][class_of(float(row["value"]), borders, figure)]]


def svg(rows: pd.DataFrame, outlines: Drawing, figure: FigureSpec, chosen: str, mark: str) -> str:
    """The drawing alone, as an SVG image; ``mark`` (訓練データ) stands in its corner."""
    borders = class_borders(rows["value"], figure)
    shapes = []
    for (_, row), path in zip(rows.iterrows(), outlines.paths, strict=True):
        edge = ("#333333", 5) if row["id"] == chosen else ("#6b6b6b", 1.6)
        shapes.append(
            (
                row["id"] == chosen,
                f'<path d="{path}" fill="{shade(row, borders, figure)[0]}" stroke="{edge[0]}" stroke-width="{edge[1]}"/>',
            )
        )
    drawn = "".join(shape for _, shape in sorted(shapes, key=lambda pair: pair[0]))
    corner = (
        f'<text x="6" y="{outlines.height - 8}" font-size="26" font-weight="700">{escape(mark)}</text>' if mark else ""
    )
    box = f"{-_EDGE} {-_EDGE} {outlines.width + 2 * _EDGE} {outlines.height + 2 * _EDGE}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" stroke-linejoin="round" fill-rule="evenodd"'
        f' font-family="sans-serif"><defs><pattern id="{_HATCH}" width="9" height="9" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect width="9" height="9" fill="#ffffff"/>'
        f'<rect width="3" height="9" fill="#b9b9b2"/></pattern></defs>{drawn}{corner}</svg>'
    )


def show(areas: list[Area], outlines: Drawing, figure: FigureSpec, source: str, name: str) -> None:
    """The drawing at the address ``source`` with each area's name and value written on it as a link."""
    borders = class_borders(pd.Series([area.row["value"] for area in areas], dtype="Float64"), figure)
    links = "".join(
        _link(area, at, outlines, shade(area.row, borders, figure)[1])
        for area, at in zip(areas, outlines.labels, strict=True)
        if at is not None
    )
    crowd = " sn-crowd" if len(areas) > _CROWD else ""
    ratio = (outlines.width + 2 * _EDGE) / (outlines.height + 2 * _EDGE)
    markup.show(
        f'<div class="sn-areas{crowd}" style="aspect-ratio: {ratio:.4f}"><img src="{escape(source)}" alt="{escape(name)}">'
        f"{links}</div>"
    )


def _link(area: Area, at: tuple[float, float], outlines: Drawing, ink: str) -> str:
    left = 100 * (at[0] + _EDGE) / (outlines.width + 2 * _EDGE)
    top = 100 * (at[1] + _EDGE) / (outlines.height + 2 * _EDGE)
    tone = "sn-on-dark" if ink == "#ffffff" else "sn-on-light"
    return (
        f'<a class="{tone}" href="{escape(area.href)}" target="_self" title="{escape(area.told)}"'
        f' style="left: {left:.2f}%; top: {top:.2f}%"><b>{escape(area.name)}</b><span>{escape(area.value)}</span></a>'
    )


def legend(rows: pd.DataFrame, figure: FigureSpec, words: Wording) -> None:
    """The classes with their borders and how many areas each holds; then those without a value."""
    borders = class_borders(rows["value"], figure)
    known = rows[rows["state"] == "known"]
    numbers = [class_of(float(value), borders, figure) for value in known["value"]]
    smallest = round(float(known["value"].min()), figure.digits) if len(known) else 0.0
    entries = []
    for number, border in enumerate(borders):
        inside = [round(float(v), figure.digits) for v, n in zip(known["value"], numbers, strict=True) if n == number]
        low = min(inside, default=smallest)
        span = words.number(low, figure.digits) + ("" if low == border else f"–{words.number(border, figure.digits)}")
        entries.append((_SHADES[_SPREAD[len(borders)][number]][0], f"{span} {words.unit(figure)}", len(inside)))
    for state, colour in (("undecided", "hatch"), ("unregistered", "hatch"), ("not_applicable", "#f6f6f4")):
        count = int((rows["state"] == state).sum())
        if count:
            entries.append((colour, words.say(f"value.{state}"), count))
    cells = "".join(
        f'<span><i class="sn-swatch{" sn-hatched" if colour == "hatch" else ""}"'
        f' style="background-color:{"#ffffff" if colour == "hatch" else colour}"></i>'
        f"{escape(told)}（{escape(words.say('figure.areas', count=count))}）</span>"
        for colour, told, count in entries
    )
    markup.show(f'<div class="sn-key">{cells}</div>')
