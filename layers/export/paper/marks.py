"""What is marked on a map: sites, routes, streets in bands of time, points nobody can pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shapely.geometry.base import BaseGeometry

#: More line styles nobody tells apart in black and white.
MOST_BANDS = 6
#: Kinds with a drawing of their own; any other kind of place is a square.
Symbol = Literal["emergency_site", "shelter", "tsunami_building", "start", "square", "diamond", "triangle", "circle"]
#: usable: solid. conditional: white with its drawing. planned: dashed (candidate, expired). unknown: hollow.
State = Literal["usable", "conditional", "planned", "unknown"]


@dataclass(frozen=True)
class Place:
    """One site at a position [degrees]. ``number`` stands beside it and ties it to a list; ``name`` is its legend's.
    ``scale`` makes its symbol larger or smaller than the others. One of the surroundings (``around``) is not told of where
    it lies off the map.
    """

    longitude: float
    latitude: float
    symbol: Symbol
    name: str
    state: State = "usable"
    number: str = ""
    scale: float = 1
    around: bool = False


@dataclass(frozen=True)
class Route:
    """A way on foot as a line from start to end (longitude/latitude), drawn with arrows; ``label`` stands on it."""

    line: BaseGeometry
    label: str = ""


@dataclass(frozen=True)
class Band:
    """Streets of one band of time (逃げ地図); bands are given from the nearest to the farthest."""

    lines: BaseGeometry
    label: str


@dataclass(frozen=True)
class Blocked:
    """A point or bridge nobody can pass, at a position [degrees]."""

    longitude: float
    latitude: float


@dataclass(frozen=True)
class Short:
    """An area hatched heavily because something is short there; ``shape`` in longitude/latitude, ``label`` its legend's."""

    shape: BaseGeometry
    label: str


@dataclass(frozen=True)
class Marks:
    """Everything marked on one map.

    Raises:
        ValueError: more than `MOST_BANDS` bands.
    """

    places: tuple[Place, ...] = ()
    routes: tuple[Route, ...] = ()
    bands: tuple[Band, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    short: Short | None = None

    def __post_init__(self) -> None:
        if len(self.bands) > MOST_BANDS:
            raise ValueError(f"bands of a map: found {len(self.bands)}, expected at most {MOST_BANDS}")
