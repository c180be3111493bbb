"""Fictional people by night and by day in 250 m cells (JIS X 0410); the sums by ward follow the typed table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from layers.ground import MESH_PER_DEGREE, mesh_code

from .dice import Dice
from .districts import District
from .noise import Noise
from .outlines import to_metres
from .places import WARDS, Point
from .spots import Row, metres

DIGITS, SIDE = 10, 2
CENTRE = metres((136.9050, 35.1690))
QUIET_FROM_SEA_M = 900.0
# People by day for each by night; rounded, from general knowledge: offices in the middle, homes at the edge.
DAY_RATIO: dict[str, float] = {
    "千種区": 1.0, "東区": 1.5, "北区": 0.9, "西区": 1.05, "中村区": 1.8, "中区": 3.4, "昭和区": 1.1, "瑞穂区": 1.0,
    "熱田区": 1.25, "中川区": 0.9, "港区": 1.0, "南区": 0.95, "守山区": 0.8, "緑区": 0.75, "名東区": 0.85, "天白区": 0.85,
}  # fmt: skip
RESIDENTS = {ward.name: ward.residents_thousand * 1000 for ward in WARDS}


@dataclass(frozen=True)
class Cell:
    """A cell inside the city: its code, its centre [°] and the ward that holds the centre."""

    code: str
    centre: Point
    ward: str


def city_cells(outlines: Mapping[str, Polygon]) -> list[Cell]:
    """Every cell whose centre lies in a ward, from south-west to north-east."""
    west, south, east, north = shapely.total_bounds(list(outlines.values()))
    per_x, per_y = MESH_PER_DEGREE
    columns = range(int(west * per_x) // SIDE * SIDE, int(east * per_x) + 1, SIDE)
    rows = range(int(south * per_y) // SIDE * SIDE, int(north * per_y) + 1, SIDE)
    for area in outlines.values():
        shapely.prepare(area)
    cells = []
    for y in rows:
        for x in columns:
            centre = ((x + SIDE / 2) / per_x, (y + SIDE / 2) / per_y)
            ward = next((name for name, area in outlines.items() if shapely.contains_xy(area, *centre)), "")
            if ward:
                cells.append(Cell(mesh_code(x, y, DIGITS), centre, ward))
    return cells


def apportion(total: int, weights: list[int]) -> list[int]:
    """``total`` in whole parts by weight: the largest remainders get the rest, the first of equals first."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def population_cells(cells: list[Cell], sea: Polygon) -> list[Row]:
    """One row for each cell of the city; by the port some have no residents."""
    homes = _weights(cells, to_metres(sea))
    jobs = [_jobs(cell, home) for cell, home in zip(cells, homes, strict=True)]
    night = _by_ward(cells, homes, RESIDENTS)
    day = _by_ward(cells, jobs, {ward: int(people * DAY_RATIO[ward]) for ward, people in RESIDENTS.items()})
    dice = Dice("population_cell")
    return [_row(dice, cell.code, *people) for cell, *people in zip(cells, day, night, strict=True)]


def _weights(cells: list[Cell], sea: BaseGeometry) -> list[int]:
    """How much each cell is lived in: less far from the middle, hardly by the port, uneven from block to block."""
    coarse, fine = Noise("population coarse", 2300.0), Noise("population fine", 520.0)
    weights = []
    for cell in cells:
        here = metres(cell.centre)
        away_km = math.sqrt((here[0] - CENTRE[0]) ** 2 + (here[1] - CENTRE[1]) ** 2) / 1000
        lived = (0.5 + coarse.at(here)) * (0.35 + fine.at(here)) / (1 + away_km * away_km / 90)
        if sea.distance(shapely.Point(here)) < QUIET_FROM_SEA_M:
            lived *= max(0.0, fine.at(here) - 0.62)
        weights.append(int(lived * 1e6))
    return weights


def _jobs(cell: Cell, home: int) -> int:
    """Homes, shops, and the work around the ward's well-known places."""
    here = metres(cell.centre)
    pull = 0.0
    for place in next(ward for ward in WARDS if ward.name == cell.ward).places.values():
        x, y = metres(place)
        pull += 1 / (1 + ((here[0] - x) ** 2 + (here[1] - y) ** 2) / 250_000)
    return home // 2 + int(pull * 4e5)


def _by_ward(cells: list[Cell], weights: list[int], totals: Mapping[str, int]) -> list[int]:
    people = [0] * len(cells)
    for ward, total in totals.items():
        own = [i for i, cell in enumerate(cells) if cell.ward == ward]
        for i, part in zip(own, apportion(total, [weights[i] for i in own]), strict=True):
            people[i] = part
    return people


def _row(dice: Dice, code: str, day: int, night: int) -> Row:
    size = 1.6 + dice.fraction() * 0.9
    infants = int(night * (0.03 + dice.fraction() * 0.03))
    pupils = int(night * (0.06 + dice.fraction() * 0.04))
    old = int(night * (0.18 + dice.fraction() * 0.15))
    numbers = {
        "population_day": day,
        "population_night": night,
        "households": max(1, int(night / size)) if night else 0,
        "age_0_5": infants,
        "age_6_14": pupils,
        "age_15_64": night - infants - pupils - old,
        "age_65_up": old,
    }
    return {"mesh_code": code, **{name: str(number) for name, number in numbers.items()}}


def households_by_district(cells: list[Cell], rows: list[Row], districts: list[District]) -> dict[str, int]:
    """Code of each school district → households of the cells whose centre it holds."""
    centres = [shapely.Point(cell.centre) for cell in cells]
    tree = shapely.STRtree(centres)
    return {
        each.code: sum(int(rows[i]["households"]) for i in tree.query(each.outline, predicate="contains"))
        for each in districts
    }
