"""The national files read without the product, for tests that compare the screen with them."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from functools import cache

from tests.support import REAL

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Site:
    """One row: ``id`` is KIND:共通ID, the position is in degrees."""

    id: str
    name: str
    address: str
    municipality: str
    longitude: float
    latitude: float

    def inside(self, box: Box) -> bool:
        """Whether it stands in a box (west, south, east, north)."""
        west, south, east, north = box
        return west <= self.longitude <= east and south <= self.latitude <= north


@cache
def sites() -> tuple[Site, ...]:
    """Every emergency site and shelter of Japan."""
    found = []
    for kind, name in (("emergency_site", "gsi_emergency"), ("shelter", "gsi_shelter")):
        path = next((REAL / "national").glob(f"{name}_*.csv.gz"))
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
            found += [_site(kind, row) for row in csv.DictReader(lines)]
    return tuple(found)


def _site(kind: str, row: dict[str, str]) -> Site:
    place = row["都道府県名及び市町村名"]
    where = float(row["経度"]), float(row["緯度"])
    return Site(f"{kind}:{row['共通ID']}", row["施設・場所名"].strip(), row["住所"].strip(), place, *where)
