"""A fictional tsunami inundation of the southern wards: depth classes and the minutes until the water comes.

Water spreads over 125 m cells from the sea, faster along rivers, slower over rising ground; whole numbers throughout.
It is no simulation and says nothing about any real place.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from typing import Any

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from layers.ground import MESH_PER_DEGREE

from .dice import Dice
from .noise import Noise
from .outlines import DECIMALS, Feature, feature, polygon_rings, to_metres
from .places import RIVERS, WARDS
from .spots import metres

Square = tuple[int, int]

# What a cell costs the water, by the ward's ground; wards not named stay dry.
COST = {"港区": 10, "中川区": 11, "南区": 11, "熱田区": 14, "中村区": 30, "緑区": 24, "瑞穂区": 40}
RIVER_COST, RIVER_M = 4, 130.0
REACH = 620
FIRST_MIN, STEP_MIN, STEP_COST = 60, 20, 89
# Depth [m] by how far the water has come and how low the ground lies.
DEPTHS: list[tuple[int, tuple[str, str]]] = [
    (90, ("3", "5")),
    (210, ("2", "3")),
    (370, ("1", "2")),
    (520, ("0.3", "1")),
    (10_000, ("0.01", "0.3")),
]
DRY_ABOVE = 0.86
START_UNKNOWN, UNKNOWN_CELLS = 0.25, 45
LEAST_CELLS = 3


def inundation_features(outlines: Mapping[str, Polygon], sea: Polygon) -> list[Feature]:
    """One feature for each connected zone of one depth class and one start time."""
    zones: dict[tuple[int, int], list[Square]] = {}
    ground, height = Noise("inundation ground", 900.0), Noise("inundation height", 1500.0)
    for square, cost in _spread(_costs(outlines, ground), _shore(sea, outlines)).items():
        high = height.at(_centre_m(square))
        if high > DRY_ABOVE:
            continue
        level = cost + int((high - 0.5) * 260)
        depth = next(number for number, (limit, _) in enumerate(DEPTHS) if level < limit)
        zones.setdefault((depth, cost // STEP_COST), []).append(square)
    dice = Dice("inundation")
    return [_feature(dice, zone, part) for zone in sorted(zones) for part in _parts(zones[zone])]


def _centre_m(square: Square) -> tuple[float, float]:
    return metres(((square[0] + 0.5) / MESH_PER_DEGREE[0], (square[1] + 0.5) / MESH_PER_DEGREE[1]))


def _squares(area: BaseGeometry) -> list[Square]:
    """The 125 m cells whose centre an area [°] holds."""
    shapely.prepare(area)
    west, south, east, north = area.bounds
    per_x, per_y = MESH_PER_DEGREE
    return [
        (x, y)
        for y in range(int(south * per_y), int(north * per_y) + 1)
        for x in range(int(west * per_x), int(east * per_x) + 1)
        if shapely.contains_xy(area, (x + 0.5) / per_x, (y + 0.5) / per_y)
    ]


def _shore(sea: Polygon, outlines: Mapping[str, Polygon]) -> list[Square]:
    """Cells of the sea near the city; the rest of the bay would only cost time."""
    city = shapely.box(*shapely.total_bounds([outlines[ward] for ward in COST]))
    return _squares(sea.intersection(city.buffer(0.005)))


def _costs(outlines: Mapping[str, Polygon], ground: Noise) -> dict[Square, int]:
    rivers = to_metres(shapely.MultiLineString(list(RIVERS.values())))
    costs = {}
    for ward in WARDS:
        for square in _squares(outlines[ward.name]) if ward.name in COST else []:
            here = _centre_m(square)
            uneven = COST[ward.name] * (6 + int(ground.at(here) * 9)) // 10
            costs[square] = RIVER_COST if rivers.distance(shapely.Point(here)) < RIVER_M else uneven
    return costs


def _spread(costs: Mapping[Square, int], shore: list[Square]) -> dict[Square, int]:
    """Cost of reaching each cell from the shore, up to `REACH` (Dijkstra)."""
    reached: dict[Square, int] = {}
    waiting = [(0, square) for square in sorted(shore)]
    seen = dict.fromkeys(shore, 0)
    heapq.heapify(waiting)
    while waiting:
        cost, (x, y) = heapq.heappop(waiting)
        if cost > seen[(x, y)]:
            continue
        if (x, y) in costs:
            reached[(x, y)] = cost
        for other in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            further = cost + costs.get(other, REACH)
            if further < min(REACH, seen.get(other, REACH)):
                seen[other] = further
                heapq.heappush(waiting, (further, other))
    return reached


def _parts(squares: list[Square]) -> list[Polygon]:
    """The connected zones of these cells, in 125 m units; the smallest are left out."""
    whole = shapely.union_all([shapely.box(x, y, x + 1, y + 1) for x, y in squares]).simplify(0)
    parts = [part.normalize() for part in shapely.get_parts(whole) if part.area >= LEAST_CELLS]
    return sorted(parts, key=lambda part: part.bounds)


def _feature(dice: Dice, zone: tuple[int, int], part: Polygon) -> Feature:
    low, high = DEPTHS[zone[0]][1]
    unknown = dice.chance(START_UNKNOWN) and part.area < UNKNOWN_CELLS
    start = "" if unknown else str(FIRST_MIN + STEP_MIN * zone[1])
    properties: dict[str, Any] = {"depth_min_m": low, "depth_max_m": high, "start_min": start}
    degrees = shapely.transform(part, lambda xy: (xy / MESH_PER_DEGREE).round(DECIMALS))
    return feature("Polygon", polygon_rings(degrees), properties)
