"""A map in black and white as one SVG: base, hatched water, streets in bands, routes, sites, legend, scale, north."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.export.paper import style
from layers.export.paper.base import BaseMap
from layers.export.paper.legend import (
    Entry,
    area_entry,
    arrow_room,
    legend,
    line_entry,
    mark_entries,
    north_arrow,
    row_height,
    rows_of,
    scale_bar,
    scale_room,
)
from layers.export.paper.marks import Marks, Place, Route
from layers.export.paper.svg import Box, overlaps, path, tag, text_width, words
from layers.export.paper.symbols import cross, symbol
from layers.export.paper.view import USUAL, MapSize, View, fitted, rounded
from layers.wording import Wording

#: Up to so many sites are drawn so large [pt].
_SIDES = ((40, 13.0), (150, 9.0), (math.inf, 6.5))
#: The × of a blocked point [pt].
_CROSS = 10.0


def map_svg(
    base: BaseMap,
    marks: Marks,
    wording: Wording,
    size: MapSize = USUAL,
    *,
    names: bool = True,
) -> str:
    """The map with its legend as SVG of a size, all in greys; the same input, the same text.

    ``names`` tells whether school districts are named. Places off the map or without a position are not drawn but
    counted in the legend. Unknown inundation is said there, never left white.
    """
    panel, rows = _laid_out(base, marks, wording, size)
    width, height, text_pt = size.width, size.height, size.text_pt
    corners = [scale_room(panel, wording, text_pt), arrow_room(panel, text_pt)]
    inside = tag("g", *_drawn(base, marks, panel, text_pt, corners, names=names), clip_path="url(#panel)")
    frame = tag("rect", width=width, height=panel.height, fill="none", stroke="#000", stroke_width=1)
    clip = tag("clipPath", tag("rect", width=width, height=panel.height), id="panel")
    return tag(
        "svg", style.patterns(), tag("defs", clip), inside, frame,
        scale_bar(panel, wording, text_pt), north_arrow(panel, wording, text_pt), legend(rows, panel.height + 6, text_pt),
        xmlns="http://www.w3.org/2000/svg", width=f"{size.width_mm:g}mm", height=f"{size.height_mm:g}mm",
        viewBox=f"0 0 {width:.2f} {height:.2f}",
    )  # fmt: skip


def map_view(base: BaseMap, marks: Marks, wording: Wording, size: MapSize = USUAL) -> View:
    """The part of the world that `map_svg` shows for the same arguments, and its scale."""
    return _laid_out(base, marks, wording, size)[0]


def _laid_out(
    base: BaseMap, marks: Marks, wording: Wording, size: MapSize
) -> tuple[View, list[list[tuple[float, Entry]]]]:
    """The panel of the map and the rows of its legend."""
    width, height, text_pt = size.width, size.height, size.text_pt
    shown = rounded if size.round_scale else _as_is
    panel = shown(fitted(base.box, width, height))
    # How high the legend gets decides how high the map is, and what the map shows decides the legend: twice suffices,
    # since the map's frame only grows or shrinks by a row.
    for _ in range(2):
        rows = rows_of(_entries(base, marks, panel, wording), width, text_pt)
        if base.training:
            # Of the whole map, not of a thing on it: in a row of its own.
            rows.append([(0.0, area_entry(wording.say("training.mark"), "training"))])
        panel = shown(fitted(base.box, width, max(height - len(rows) * row_height(text_pt) - 6, height / 3)))
    return panel, rows


def _as_is(view: View) -> View:
    return view


def _drawn(base: BaseMap, marks: Marks, view: View, size: float, corners: list[Box], *, names: bool) -> list[str]:
    """Everything inside the frame, from the ground up; labels keep off sites, crosses, ``corners`` and each other."""
    crosses = [(float(x), float(y)) for x, y in view.places(_positions(marks.blocked)) if view.inside(x, y)]
    taken = [*corners, *(_around(x, y, _CROSS) for x, y in crosses)]
    sites = _places(_shown(marks, view), view, size, taken)
    routes = [_route(route, view, size * 1.25, taken) for route in marks.routes]
    bands = zip(marks.bands, style.bands(view.denominator), strict=False)
    return [
        tag("rect", width=view.width, height=view.height, fill="#fff"),
        *_ground(base, view),
        *([] if marks.short is None else [path(view.shape(marks.short.shape), **style.AREA["short"])]),
        *(_line(view.shape(band.lines), look) for band, look in bands),
        *(_named(base, view, size * 0.9, taken) if names else []),
        *routes,
        *(cross(x, y, _CROSS) for x, y in crosses),
        *sites,
    ]


def _around(x: float, y: float, side: float) -> Box:
    return x - side / 2, y - side / 2, x + side / 2, y + side / 2


def _ground(base: BaseMap, view: View) -> list[str]:
    roads = view.shape(base.roads)
    water = [] if base.inundation is None else [path(view.shape(base.inundation), **style.AREA["inundation"])]
    return [
        path(view.shape(base.sea), **style.AREA["sea"]),
        *water,
        _line(view.shape(base.rivers), style.RIVER),
        _line(view.shape(base.streets), style.STREET),
        _line(roads, style.ROAD),
        _line(roads, style.ROAD_CORE),
        _line(view.shape(base.districts), style.DISTRICT),
        _line(view.shape(base.wards), style.WARD),
        _line(view.shape(_border(base)), style.OUTLINE),
    ]


def _border(base: BaseMap) -> BaseGeometry:
    # Before the panel cuts it: a border follows the area, not the frame.
    return base.outline.boundary if base.outline.area else base.outline


def _line(shape: BaseGeometry, look: style.Look) -> str:
    return path(shape, fill="none", **look)


def _named(base: BaseMap, view: View, size: float, taken: list[Box]) -> list[str]:
    """The names of districts, each where it covers no site and no other name; where there is no room, none."""
    at = view.places(np.array([name[:2] for name in base.names], dtype=float).reshape(-1, 2))
    drawn = []
    for (x, y), (_, _, name) in zip(at, base.names, strict=True):
        half = text_width(name, size) / 2
        for lines in (0, 1.2, -1.2, 2.2, -2.2, 3.2, -3.2):
            down = size * lines
            room = (x - half, y + down - size, x + half, y + down + size * 0.3)
            free = not any(overlaps(room, other) for other in taken)
            if free and view.inside(room[0], room[1]) and view.inside(room[2], room[3]):
                taken.append(room)
                drawn.append(words(float(x), float(y + down), name, size, halo=True, fill="#444", text_anchor="middle"))
                break
    return drawn


def _positions(things: tuple[Any, ...]) -> np.ndarray:
    return np.array([(thing.longitude, thing.latitude) for thing in things], dtype=float).reshape(-1, 2)


def _shown(marks: Marks, view: View) -> list[tuple[float, float, Place]]:
    at = view.places(_positions(marks.places))
    return [(float(x), float(y), place) for (x, y), place in zip(at, marks.places, strict=True) if view.inside(x, y)]


def _route(route: Route, view: View, size: float, taken: list[Box]) -> str:
    """A heavy line with a white edge, arrows along it, and its label near the middle."""
    whole = shapely.transform(route.line, view.places)
    if whole.is_empty or not whole.length:
        return ""
    edge = _line(whole, {**style.ROUTE, "stroke": "#fff", "stroke_width": 7.0})
    steps = np.arange(30.0, max(whole.length - 4, 31), 55)
    arrows = "".join(_arrow(whole, float(step)) for step in (*steps, whole.length))
    middle = whole.interpolate(0.5, normalized=True)
    return edge + _line(whole, style.ROUTE) + arrows + _label(middle.x, middle.y, 8, route.label, size, taken, view)


def _label(x: float, y: float, side: float, text: str, size: float, taken: list[Box], view: View) -> str:
    """Text beside a sign of ``side`` [pt], where it covers least; its room is then taken."""
    if not text:
        return ""
    room = _room(x, y, side, text_width(text, size), size, taken, view)
    taken.append(room)
    return words(room[0], room[3] - size * 0.15, text, size, halo=True)


def _arrow(line: BaseGeometry, along: float) -> str:
    tip, tail = line.interpolate(along), line.interpolate(max(along - 6, 0))
    turn = np.degrees(np.arctan2(tip.y - tail.y, tip.x - tail.x))
    return tag(
        "path", d="M2 0L-8 -6L-5 0L-8 6Z", fill="#000", stroke="#fff", stroke_width=0.8,
        transform=f"translate({tip.x:.1f} {tip.y:.1f}) rotate({turn:.1f})",
    )  # fmt: skip


def _places(shown: list[tuple[float, float, Place]], view: View, size: float, taken: list[Box]) -> list[str]:
    """The symbols, then their numbers."""
    side = next(side for most, side in _SIDES if len(shown) <= most)
    taken.extend(_around(x, y, side * place.scale) for x, y, place in shown)
    drawn = [symbol(place.symbol, place.state, x, y, side * place.scale) for x, y, place in shown]
    return drawn + [_label(x, y, side * place.scale, place.number, size * 1.15, taken, view) for x, y, place in shown]


def _room(x: float, y: float, side: float, wide: float, high: float, taken: list[Box], view: View) -> Box:
    """Where a number covers least: right, left, above, below of its symbol, then the corners."""
    near = side / 2 + 1.5
    lefts, tops = (x + near, x - near - wide, x - wide / 2), (y - high / 2, y - near - high, y + near)
    ways = [(0, 0), (1, 0), (2, 1), (2, 2), (0, 1), (0, 2), (1, 1), (1, 2)]
    rooms = [(lefts[i], tops[j], lefts[i] + wide, tops[j] + high) for i, j in ways]

    def covered(room: Box) -> int:
        outside = not (view.inside(room[0], room[1]) and view.inside(room[2], room[3]))
        return sum(overlaps(room, other) for other in taken) + 5 * outside

    return min(rooms, key=covered)


def _entries(base: BaseMap, marks: Marks, view: View, wording: Wording) -> list[Entry]:
    """What the legend explains: only what this map shows, and what it cannot show."""

    def say(key: str, **values: object) -> str:
        return wording.say(f"paper.{key}", **values)

    shown = [place for _, _, place in _shown(marks, view)]
    found = []
    if marks.short is not None:
        found.append(area_entry(marks.short.label, "short"))
    found += mark_entries(marks, shown, wording, view.denominator)
    lines = (
        (base.outline, "map_outline", (style.OUTLINE,)), (base.wards, "map_ward", (style.WARD,)),
        (base.districts, "map_district", (style.DISTRICT,)), (base.rivers, "map_river", (style.RIVER,)),
        (base.roads, "map_road", (style.ROAD, style.ROAD_CORE)), (base.streets, "map_street", (style.STREET,)),
    )  # fmt: skip
    found += [line_entry(say(key), *looks) for shape, key, looks in lines if not view.shape(shape).is_empty]
    if base.inundation is None:
        found.append(Entry(say("map_no_inundation")))
    elif not view.shape(base.inundation).is_empty:
        found.append(area_entry(say("map_inundation"), "inundation"))
    if not view.shape(base.sea).is_empty:
        found.append(area_entry(say("map_sea"), "sea"))
    if base.outline.is_empty:
        found.append(Entry(say("map_no_outline")))
    missed = sum(not place.around for place in marks.places) - sum(not place.around for place in shown)
    return found + ([Entry(say("map_outside", n=f"{missed:,}"))] if missed else [])
