"""Where fictional places stand: inside their ward, away from its border and from each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from .dice import Dice
from .districts import District
from .names import AddressBook, Namer, Reading
from .outlines import DECIMALS, METRES_PER_DEGREE, to_metres
from .places import WARDS, Point, Ward

Row = dict[str, str]

MARGIN_M = 150.0
SPACING_M = 60.0
# Room beyond this counts no more, else the first places of a kind would all seek the far corners.
ROOMY_M = 600.0
CHOICES = 3
ATTEMPTS = 5000

# Half by residents, half by area: parks and schools follow people, but wide wards need them too.
WARD_WEIGHTS: dict[str, float] = {
    ward.name: ward.residents_thousand / sum(each.residents_thousand for each in WARDS)
    + ward.area_km2 / sum(each.area_km2 for each in WARDS)
    for ward in WARDS
}
WARD_BY_NAME: dict[str, Ward] = {ward.name: ward for ward in WARDS}


def metres(point: Point) -> Point:
    """A position [°] on the flat local grid [m]."""
    return float(point[0] * METRES_PER_DEGREE[0]), float(point[1] * METRES_PER_DEGREE[1])


@dataclass(frozen=True)
class Place:
    """One fictional place, as the cells that every point kind shares."""

    name: Reading
    address: str
    ward: str
    point: Point

    def row(self) -> Row:
        """The cells of the shared field set."""
        longitude, latitude = self.point
        return {
            "name": self.name.text,
            "kana": self.name.kana,
            "address": self.address,
            "ward": self.ward,
            "longitude": f"{longitude:.{DECIMALS}f}",
            "latitude": f"{latitude:.{DECIMALS}f}",
        }


class Taken:
    """Spots in use [m], kept by squares of `ROOMY_M`, so that only the nine around a spot are asked."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[Point]] = {}

    def add(self, spot: Point) -> None:
        """Take a spot."""
        self._squares.setdefault(self._square(spot), []).append(spot)

    def room(self, spot: Point) -> float:
        """Distance to the nearest spot in use [m], `ROOMY_M` at most."""
        column, row = self._square(spot)
        around = [(column + right, row + up) for right in (-1, 0, 1) for up in (-1, 0, 1)]
        near = [other for square in around for other in self._squares.get(square, [])]
        return min([ROOMY_M, *(math.sqrt((x - spot[0]) ** 2 + (y - spot[1]) ** 2) for x, y in near)])

    def _square(self, spot: Point) -> tuple[int, int]:
        return int(spot[0] // ROOMY_M), int(spot[1] // ROOMY_M)


class Ground:
    """The wards to stand in, without the margin along their borders."""

    def __init__(self, outlines: Mapping[str, Polygon]) -> None:
        self._inner = {name: to_metres(outline).buffer(-MARGIN_M) for name, outline in outlines.items()}
        self._degrees = dict(outlines)
        for inner in self._inner.values():
            shapely.prepare(inner)

    def spot(self, dice: Dice, ward: str, taken: Taken, within: BaseGeometry | None = None) -> Point:
        """The roomiest of a few free spots of the ward [°], inside the area ``within`` [°] if given; it is taken.

        The best of three (Mitchell's candidates) spreads places as a city does, neither in rows nor in heaps.
        Raises ValueError when the ward is full.
        """
        free: list[tuple[float, Point]] = []
        area = self._degrees[ward] if within is None else within.envelope.intersection(self._degrees[ward])
        for _ in range(ATTEMPTS):
            point = _anywhere(dice, area)
            if not self._fits(point, ward, within):
                continue
            room_m = taken.room(metres(point))
            if room_m >= SPACING_M:
                free.append((room_m, point))
            if len(free) == CHOICES:
                best = max(free, key=lambda each: each[0])[1]
                taken.add(metres(best))
                return best
        raise ValueError(f"{ward}: expected {CHOICES} free spots in {ATTEMPTS} attempts, found {len(free)}")

    def _fits(self, point: Point, ward: str, within: BaseGeometry | None) -> bool:
        if within is not None and not shapely.contains_xy(within, *point):
            return False
        return bool(shapely.contains_xy(self._inner[ward], *metres(point)))


def _anywhere(dice: Dice, area: BaseGeometry) -> Point:
    west, south, east, north = area.bounds
    longitude = west + dice.fraction() * (east - west)
    latitude = south + dice.fraction() * (north - south)
    return round(longitude, DECIMALS), round(latitude, DECIMALS)


@dataclass(frozen=True)
class City:
    """What all kinds share while they are made."""

    ground: Ground
    addresses: AddressBook
    districts: list[District]

    def place(self, dice: Dice, ward: str, name: Reading, taken: Taken, within: BaseGeometry | None = None) -> Place:
        """A new place of this name on a free spot of the ward."""
        spot = self.ground.spot(dice, ward, taken, within)
        return Place(name, self.addresses.address(ward), ward, spot)

    def places(
        self,
        dice: Dice,
        shares: Mapping[str, int],
        endings: Mapping[Reading, float],
        taken: Taken | None = None,
        within: BaseGeometry | None = None,
    ) -> list[Place]:
        """New places of one kind: so many in each ward, with these endings of names by weight.

        They keep away from each other and, where ``taken`` spots are given, from those too; ``within`` [°] bounds them.
        """
        namer = Namer(dice)
        taken = Taken() if taken is None else taken
        return [
            self.place(dice, ward, namer.name(dice.weighted(endings)), taken, within)
            for ward, share in shares.items()
            for _ in range(share)
        ]

    def district_of(self, place: Place) -> str:
        """The name of the school district a place stands in."""
        own = [each for each in self.districts if each.ward == place.ward]
        return next((each.title for each in own if shapely.intersects_xy(each.outline, *place.point)), "")
