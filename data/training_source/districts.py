"""Schematic school districts (学区): each ward cut into Voronoi cells; the wards are then the sums of their districts.

All borders are noded together on one grid of whole micro-degrees, so that wards and districts share every vertex and
nothing overlaps or gapes, to the last digit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely import MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from .dice import Dice
from .names import Namer, Reading
from .outlines import DECIMALS, METRES_PER_DEGREE, Feature, feature, one_polygon, ring, to_metres, ward_outlines
from .places import WARDS

DISTRICTS = 262
LEAST = 8
RELAXATIONS = 3
# People more than area: a district has one primary school.
WEIGHTS = {ward.name: ward.residents_thousand + 3.0 * ward.area_km2 for ward in WARDS}
ENDING = Reading("", "")


@dataclass(frozen=True)
class District:
    """One school district; its outline in degrees, ``name`` without the word 学区."""

    code: str
    name: Reading
    ward: str
    outline: Polygon

    @property
    def title(self) -> str:
        """The name in full: …学区."""
        return self.name.text + "学区"


def district_features(districts: list[District]) -> list[Feature]:
    """One feature for each district, in the order of the codes."""
    return [
        feature("Polygon", [ring(each.outline)], {"code": each.code, "name": each.title, "ward": each.ward})
        for each in districts
    ]


def areas() -> tuple[dict[str, Polygon], list[District]]:
    """The wards' outlines [°] and the districts, ward by ward."""
    rough = ward_outlines()
    dice = Dice("school_district")
    shares = dice.share_out(DISTRICTS, WEIGHTS, LEAST)
    keys, cells = [], []
    for ward, share in shares.items():
        parts = _cells(dice, to_metres(rough[ward]), share)
        keys += [(ward, serial) for serial in range(1, share + 1)]
        cells += [_micro(part) for part in parts]
    outlines = dict(zip(keys, _coverage(cells, [ward for ward, _ in keys]), strict=True))
    return _wards(outlines), _districts(dice, outlines)


def _cells(dice: Dice, ward: Polygon, share: int) -> list[BaseGeometry]:
    """So many cells of about the same size [m]: Voronoi cells, moved to their own centres a few times (Lloyd)."""
    seeds = _scatter(dice, ward, share)
    for _ in range(RELAXATIONS):
        cells = _voronoi(seeds, ward)
        seeds = [max(shapely.get_parts(cell), key=shapely.area).centroid for cell in cells]
    return _voronoi(seeds, ward)


def _scatter(dice: Dice, ward: Polygon, share: int) -> list[shapely.Point]:
    west, south, east, north = ward.bounds
    seeds: list[shapely.Point] = []
    while len(seeds) < share:
        spot = shapely.Point(west + dice.fraction() * (east - west), south + dice.fraction() * (north - south))
        if ward.contains(spot):
            seeds.append(spot)
    return seeds


def _voronoi(seeds: list[shapely.Point], ward: Polygon) -> list[BaseGeometry]:
    """The cell of each seed inside the ward, in the order of the seeds."""
    found = list(shapely.get_parts(shapely.voronoi_polygons(MultiPoint(seeds), extend_to=ward)))
    tree = shapely.STRtree(found)
    return [found[int(tree.query(seed, predicate="intersects")[0])].intersection(ward) for seed in seeds]


def _micro(shape: BaseGeometry) -> BaseGeometry:
    """A shape [m] in micro-degrees: there whole numbers are exact."""
    return shapely.transform(shape, lambda xy: xy / METRES_PER_DEGREE * 1e6)


def _coverage(cells: list[BaseGeometry], wards: list[str]) -> list[BaseGeometry]:
    """The cells again [µ°], on the grid and noded against each other, each in one piece."""
    lines = shapely.unary_union([cell.boundary for cell in cells], grid_size=1.0)
    faces = list(shapely.get_parts(shapely.polygonize([lines])))
    owner = [_owner(face, cells) for face in faces]
    for number in range(len(cells)):
        _give_away_exclaves(number, faces, owner, wards)
    return [
        shapely.coverage_union_all([face for face, own in zip(faces, owner, strict=True) if own == number])
        for number in range(len(cells))
    ]


def _owner(face: BaseGeometry, cells: list[BaseGeometry]) -> int:
    inside = face.representative_point()
    return min(range(len(cells)), key=lambda number: (cells[number].distance(inside), number))


def _give_away_exclaves(number: int, faces: list[BaseGeometry], owner: list[int], wards: list[str]) -> None:
    """All faces of a cell but its largest go to the neighbour of the same ward with the longest common border."""
    own = [i for i, each in enumerate(owner) if each == number]
    largest = max(own, key=lambda i: faces[i].area)
    for i in own:
        if i == largest:
            continue
        shared = {
            owner[j]: faces[i].intersection(faces[j]).length
            for j in range(len(faces))
            if j != i and owner[j] != number and wards[owner[j]] == wards[number] and faces[i].intersects(faces[j])
        }
        owner[i] = max(shared, key=lambda other: shared[other])


def _degrees(shape: BaseGeometry, name: str) -> Polygon:
    return one_polygon(shapely.transform(shape, lambda xy: (xy / 1e6).round(DECIMALS)), name)


def _wards(outlines: Mapping[tuple[str, int], BaseGeometry]) -> dict[str, Polygon]:
    own: dict[str, list[BaseGeometry]] = {}
    for (ward, _), outline in outlines.items():
        own.setdefault(ward, []).append(outline)
    return {ward: _degrees(shapely.coverage_union_all(parts), ward) for ward, parts in own.items()}


def _districts(dice: Dice, outlines: Mapping[tuple[str, int], BaseGeometry]) -> list[District]:
    namer, codes = Namer(dice), {ward.name: ward.code for ward in WARDS}
    return [
        District(f"X{codes[ward]}{serial:02d}", namer.name(ENDING), ward, _degrees(outline, f"{ward} {serial}"))
        for (ward, serial), outline in outlines.items()
    ]
