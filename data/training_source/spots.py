"""Where fictional places stand: inside their ward, away from its border and from each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from .dice import Dice
from .names import AddressBook, Namer, Reading
from .outlines import DECIMALS, to_metres
from .places import WARDS, Point, Ward

Row = dict[str, str]

MARGIN_M = 150.0
SPACING_M = 150.0
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


class Ground:
    """The wards to stand in, and which spots are taken."""

    def __init__(self, outlines: Mapping[str, Polygon]) -> None:
        self._degrees = dict(outlines)
        self._metres = {name: to_metres(outline) for name, outline in outlines.items()}
        for outline in self._metres.values():
            shapely.prepare(outline)

    def spot(self, dice: Dice, ward: str, taken: list[BaseGeometry]) -> Point:
        """The roomiest of a few free spots of the ward [°]; it joins ``taken`` (points in metres).

        The best of three (Mitchell's candidates) spreads places as a city does, neither in rows nor in heaps.
        Raises ValueError when the ward is full.
        """
        free: list[tuple[float, Point]] = []
        for _ in range(ATTEMPTS):
            point = self._anywhere(dice, ward)
            room_m = self._room(point, ward, taken)
            if room_m >= SPACING_M:
                free.append((room_m, point))
            if len(free) == CHOICES:
                best = max(free, key=lambda each: each[0])[1]
                taken.append(to_metres(shapely.Point(best)))
                return best
        raise ValueError(f"{ward}: expected {CHOICES} free spots in {ATTEMPTS} attempts, found {len(free)}")

    def _anywhere(self, dice: Dice, ward: str) -> Point:
        west, south, east, north = self._degrees[ward].bounds
        longitude = west + dice.fraction() * (east - west)
        latitude = south + dice.fraction() * (north - south)
        return round(longitude, DECIMALS), round(latitude, DECIMALS)

    def _room(self, point: Point, ward: str, taken: Sequence[BaseGeometry]) -> float:
        """Distance to the nearest taken place [m], capped; 0 outside the ward or within the margin."""
        here, outline = to_metres(shapely.Point(point)), self._metres[ward]
        if not outline.contains(here) or outline.boundary.distance(here) < MARGIN_M:
            return 0.0
        return min([ROOMY_M, *(here.distance(other) for other in taken)])


@dataclass(frozen=True)
class City:
    """What all kinds share while they are made."""

    ground: Ground
    addresses: AddressBook

    def place(self, dice: Dice, ward: str, name: Reading, taken: list[BaseGeometry]) -> Place:
        """A new place of this name on a free spot of the ward."""
        return Place(name, self.addresses.address(ward), ward, self.ground.spot(dice, ward, taken))

    def places(
        self,
        dice: Dice,
        shares: Mapping[str, int],
        endings: Mapping[Reading, float],
        taken: list[BaseGeometry] | None = None,
    ) -> list[Place]:
        """New places of one kind: so many in each ward, with these endings of names by weight.

        They keep away from each other and, where a list of ``taken`` spots is given, from those too.
        """
        namer = Namer(dice)
        taken = [] if taken is None else taken
        return [
            self.place(dice, ward, namer.name(dice.weighted(endings)), taken)
            for ward, share in shares.items()
            for _ in range(share)
        ]
