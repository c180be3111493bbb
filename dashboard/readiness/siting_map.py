"""A drawing of the options and, with their numbers, the places to ask for: outlines only, readable in black and white."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd

from dashboard import markup
from dashboard.charts import address
from dashboard.markup import escape
from dashboard.readiness.room import Room
from layers.figures import units_of
from layers.outline import Drawing, drawing
from layers.readiness.siting import Siting

_EDGE, _RADIUS, _SIZE = 6, 24, 30
#: Wards are named in the drawing, school districts are too many.
_NAME_SIZE = 26
_INK, _FAINT, _ACCENT = "#333333", "#8c8c8c", "#0017c1"
Spots = list[tuple[float, float] | None]


def show(room: Room, siting: Siting) -> None:
    """The drawing and its key; nothing where no boundaries are registered."""
    words = room.ctx.words
    units = _units(room, siting.ward)
    outlines = drawing(units.geometry) if len(units) else None
    if outlines is None:
        markup.paragraph(words.say("siting.no_outline"), "note")
        return
    names = [""] * len(units) if siting.ward else units["name"].tolist()
    chosen = siting.offered.set_index("id").loc[siting.chosen["id"]]
    told = "、".join(f"{n} {name}" for n, name in enumerate(chosen["name"], 1))
    place = siting.ward or room.ctx.whole
    useful = siting.offered[siting.offered["most"] > 0]
    told_all = {"chosen": len(chosen), "useful": f"{len(useful):,}", "options": f"{siting.options:,}"}
    caption = words.say("siting.map_caption", place=place, **told_all) + room.mark
    bounds = units.geometry.dropna().total_bounds
    parts = [spots(rows, outlines, bounds) for rows in (siting.offered, useful, chosen)]
    src = address(svg(outlines, names, *parts))
    markup.picture(src, words.say("siting.map_alt", place=place, told=told or "—"), caption)


def _units(room: Room, ward: str) -> gpd.GeoDataFrame:
    """The school districts of a ward, or its outline where none are registered; the wards of the whole city."""
    folder = room.ctx.folder
    own = units_of(folder, ward)
    if ward and own.geometry.notna().sum() == 0:
        wards = units_of(folder)
        own = wards[wards["id"] == ward]
    return own.reset_index(drop=True)


def spots(rows: pd.DataFrame, outlines: Drawing, bounds: np.ndarray) -> Spots:
    """Where positions lie in a drawing of these bounds (west, south, east, north); None for those outside."""
    west, south, east, north = bounds
    x = (rows["longitude"].to_numpy() - west) / max(east - west, 1e-9)
    y = (north - rows["latitude"].to_numpy()) / max(north - south, 1e-9)
    inside = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    wide, high = outlines.width, outlines.height
    return [(a * wide, b * high) if fits else None for a, b, fits in zip(x, y, inside, strict=True)]


def svg(outlines: Drawing, names: list[str], options: Spots, useful: Spots, chosen: Spots) -> str:
    """Outlines, options as dots, those that could help as open squares, chosen ones as numbered discs, names of units."""
    parts = [f'<path d="{path}" fill="#ffffff" stroke="{_FAINT}" stroke-width="2"/>' for path in outlines.paths]
    parts += [f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="2.5" fill="{_FAINT}"/>' for at in options if at]
    parts += [
        _text(at[0], at[1], name, _NAME_SIZE, _INK, "#ffffff")
        for name, at in zip(names, outlines.labels, strict=True)
        if name and at
    ]
    parts += [
        f'<rect x="{at[0] - 7:.1f}" y="{at[1] - 7:.1f}" width="14" height="14" fill="#ffffff" stroke="{_INK}"'
        ' stroke-width="3"/>'
        for at in useful
        if at
    ]
    placed: list[tuple[float, float]] = []
    for number, at in enumerate(chosen, 1):
        if at:
            placed.append(_apart(at, placed))
            parts.append(_disc(number, at, placed[-1]))
    box = f"{-_EDGE} {-_EDGE} {outlines.width + 2 * _EDGE} {outlines.height + 2 * _EDGE}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" stroke-linejoin="round" fill-rule="evenodd">'
    return f"{head}{''.join(parts)}</svg>"


def _apart(at: tuple[float, float], placed: list[tuple[float, float]]) -> tuple[float, float]:
    """The nearest spot along a spiral where a disc lies on no other."""
    for step in range(200):
        turn, away = step * 0.7, step * 2.0
        spot = (at[0] + away * math.cos(turn), at[1] + away * math.sin(turn))
        if all(math.dist(spot, other) >= 2 * _RADIUS + 2 for other in placed):
            return spot
    return at


def _disc(number: int, at: tuple[float, float], spot: tuple[float, float]) -> str:
    x, y = spot
    return (
        f'<path d="M{at[0]:.1f} {at[1]:.1f}L{x:.1f} {y:.1f}" stroke="{_ACCENT}" stroke-width="4"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}" fill="{_ACCENT}" stroke="#ffffff" stroke-width="4"/>'
    ) + _text(x, y + _SIZE * 0.36, str(number), _SIZE, "#ffffff")


def _text(x: float, y: float, text: str, size: int, ink: str, halo: str = "") -> str:
    around = f' stroke="{halo}" stroke-width="6" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="700" fill="{ink}" text-anchor="middle"'
        f' font-family="sans-serif"{around}>{escape(text)}</text>'
    )
