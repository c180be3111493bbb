"""A drawing of the options and, with their numbers, the places to ask for: outlines only, readable in black and white."""

from __future__ import annotations

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
    caption = words.say("siting.map_caption", place=place, chosen=len(chosen), options=siting.options) + room.mark
    bounds = units.geometry.dropna().total_bounds
    src = address(svg(outlines, names, spots(siting.offered, outlines, bounds), spots(chosen, outlines, bounds)))
    markup.picture(src, words.say("siting.map_alt", place=place, told=told or "—"), caption)


def _units(room: Room, ward: str) -> gpd.GeoDataFrame:
    """The school districts of a ward, or its outline where none are registered; the wards of the whole city."""
    folder = room.ctx.folder
    own = units_of(folder, ward)
    if ward and own.geometry.notna().sum() == 0:
        wards = units_of(folder)
        own = wards[wards["id"] == ward]
    return own.reset_index(drop=True)


def spots(rows: pd.DataFrame, outlines: Drawing, bounds: np.ndarray) -> list[tuple[float, float] | None]:
    """Where positions lie in a drawing of these bounds (west, south, east, north); None for those outside."""
    west, south, east, north = bounds
    x = (rows["longitude"].to_numpy() - west) / max(east - west, 1e-9)
    y = (north - rows["latitude"].to_numpy()) / max(north - south, 1e-9)
    inside = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    wide, high = outlines.width, outlines.height
    return [(a * wide, b * high) if fits else None for a, b, fits in zip(x, y, inside, strict=True)]


def svg(
    outlines: Drawing,
    names: list[str],
    options: list[tuple[float, float] | None],
    chosen: list[tuple[float, float] | None],
) -> str:
    """Outlines with names, options as small open squares, chosen ones as numbered discs."""
    parts = [f'<path d="{path}" fill="#ffffff" stroke="#8c8c8c" stroke-width="2"/>' for path in outlines.paths]
    for name, at in zip(names, outlines.labels, strict=True):
        if name and at is not None:
            parts.append(_text(at[0], at[1], name, _NAME_SIZE, "#6b6b6b"))
    for at in options:
        if at is not None:
            parts.append(
                f'<rect x="{at[0] - 6:.1f}" y="{at[1] - 6:.1f}" width="12" height="12" fill="#ffffff" stroke="#333333"'
                ' stroke-width="2.5"/>'
            )
    # The first to ask lies on top.
    for number, at in reversed(list(enumerate(chosen, 1))):
        if at is not None:
            parts.append(
                f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{_RADIUS}" fill="#0017c1" stroke="#ffffff"'
                ' stroke-width="4"/>' + _text(at[0], at[1] + _SIZE * 0.36, str(number), _SIZE, "#ffffff")
            )
    box = f"{-_EDGE} {-_EDGE} {outlines.width + 2 * _EDGE} {outlines.height + 2 * _EDGE}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" stroke-linejoin="round" fill-rule="evenodd">'
    return f"{head}{''.join(parts)}</svg>"


def _text(x: float, y: float, text: str, size: int, ink: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="700" fill="{ink}" text-anchor="middle"'
        f' font-family="sans-serif">{escape(text)}</text>'
    )
