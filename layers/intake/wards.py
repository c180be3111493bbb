"""A city and its wards, and the ward of a place: from the address first, the polygon second."""

from __future__ import annotations

import re
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.ground import area_of_points
from layers.intake.values import nfkc
from layers.problems import Problem
from layers.spec import CityRule

#: The single unit of a city without wards.
WHOLE_CITY = "全域"
_PREFECTURE = r"(?:北海道|東京都|大阪府|京都府|[^\s都道府県]{2,3}県)"
_OTHER_MUNICIPALITY = re.compile(rf"^{_PREFECTURE}(?P<name>(?:\S{{1,6}}?郡)?\S{{1,7}}?[市町村])")


@dataclass(frozen=True)
class Ward:
    """A ward with its 5-digit code; the code is blank where only addresses tell of it."""

    code: str
    name: str


@dataclass(frozen=True)
class City:
    """A municipality and its wards; a city without wards has the one unit 全域. A blank code means: no city set."""

    code: str
    prefecture: str
    name: str
    wards: tuple[Ward, ...]

    @property
    def ward_names(self) -> list[str]:
        """The wards' names in order of their codes."""
        return [ward.name for ward in self.wards]

    @property
    def has_wards(self) -> bool:
        """Whether the city is divided into wards."""
        return self.ward_names != [WHOLE_CITY]


def make_city(
    code: str,
    prefecture: str,
    name: str,
    boundaries: gpd.GeoDataFrame | None,
    addresses: list[str],
    cities: dict[str, CityRule],
) -> City:
    """The city with its wards: from the boundaries of the same folder, else from the addresses of its sites.

    Only designated cities (``config/cities.toml``) have their wards read from addresses.
    """
    wards: list[Ward] = []
    if boundaries is not None and name:
        own = boundaries[(boundaries["city"] == name) & (boundaries["ward"] != "")]
        wards = [Ward(row.code, row.ward) for row in own.itertuples()]
    if not wards and code in cities:
        pattern = re.compile(f"(?:{re.escape(prefecture)})?{re.escape(name)}" + r"(\D{0,3}?[^\d地学]区)")
        named = {found[1] for found in map(pattern.match, map(_plain, addresses)) if found}
        wards = [Ward("", ward) for ward in sorted(named)]
    return City(code, prefecture, name, tuple(wards) or (Ward(code, WHOLE_CITY),))


def _plain(address: str) -> str:
    return re.sub(r"\s", "", nfkc(address))


def ward_of_address(address: str, city: City) -> tuple[str, str]:
    """The ward an address names, and how: ("港区", "address"), ("", "outside") or ("", "").

    "outside" means the address names another municipality. An address may begin with the prefecture, the city or
    the ward itself. Ward names repeat between cities, so a ward counts only right behind this city's name.
    """
    text = _plain(address)
    rest = text.removeprefix(city.prefecture)
    in_city = rest.startswith(city.name)
    rest = rest.removeprefix(city.name)
    if not city.has_wards:
        if in_city:
            return WHOLE_CITY, "address"
    else:
        named = [name for name in city.ward_names if rest.startswith(name)]
        if named:
            return max(named, key=len), "address"
    if not in_city and _OTHER_MUNICIPALITY.match(text):
        return "", "outside"
    return "", ""


def ward_of_points(points: gpd.GeoSeries, city: City, boundaries: gpd.GeoDataFrame | None) -> list[str | None]:
    """For each point the ward whose polygon covers it, "" where none does, None where it cannot be asked.

    Boundaries that merge a city's wards into one outline cannot be asked for a ward.
    """
    if boundaries is None:
        return [None] * len(points)
    own = boundaries[(boundaries["city"] == city.name) & (boundaries["ward"].ne("") | (not city.has_wards))]
    names = own["ward"].tolist() if city.has_wards else [WHOLE_CITY] * len(own)
    if not names:
        return [None] * len(points)
    found = area_of_points(points, own.geometry)
    missing = points.isna().to_numpy()
    return [None if gone else (names[i] if i >= 0 else "") for i, gone in zip(found, missing, strict=True)]


def assign_wards(
    frame: gpd.GeoDataFrame, city: City, boundaries: gpd.GeoDataFrame | None, file: str, column: str
) -> list[Problem]:
    """Fill ``ward``, ``ward_by`` and ``ward_polygon`` of a point layer, in place, and report what is odd.

    ward_by is address, declared, polygon, outside or "" (unknown). ``column`` names the address column of the file.
    """
    addressed = {address: ward_of_address(address, city) for address in frame["address"].unique()}
    polygon = ward_of_points(frame.geometry, city, boundaries)
    known = set(city.ward_names)
    wards, by = [], []
    for address, declared, drawn in zip(frame["address"], frame["ward"], polygon, strict=True):
        ward, how = _choose(addressed[address], declared if declared in known else "", drawn)
        wards.append(ward)
        by.append(how)
    frame["ward_declared"] = frame["ward"]
    frame["ward"], frame["ward_by"] = pd.array(wards, dtype=object), by
    frame["ward_polygon"] = pd.Series(polygon, index=frame.index, dtype=object)
    return _ward_problems(frame, city, file, column)


def _choose(address: tuple[str, str], declared: str, drawn: str | None) -> tuple[str, str]:
    if address[1]:
        return address
    if declared:
        return declared, "declared"
    if drawn:
        return drawn, "polygon"
    return ("", "outside") if drawn == "" else ("", "")


def _ward_problems(frame: gpd.GeoDataFrame, city: City, file: str, column: str) -> list[Problem]:
    place = f"{city.prefecture}{city.name}"
    problems = []
    by, drawn, ward = frame["ward_by"].to_numpy(), frame["ward_polygon"].to_numpy(), frame["ward"].to_numpy()
    declared = frame["ward_declared"].to_numpy()
    for i in np.flatnonzero((by == "outside") | (by == "")):
        code = "outside_city" if by[i] == "outside" else "ward_unknown"
        problems.append(Problem(file, int(frame["row"].iat[i]), column, code, frame["address"].iat[i], place))
    inside = np.isin(by, ["address", "declared"]) & ~pd.isna(drawn)
    for i in np.flatnonzero(inside & (drawn != ward)):
        code = "ward_disagrees" if drawn[i] else "ward_no_polygon"
        problems.append(Problem(file, int(frame["row"].iat[i]), column, code, str(drawn[i]), str(ward[i])))
    problems += [
        Problem(file, int(frame["row"].iat[i]), "区", "ward_disagrees", str(declared[i]), str(ward[i]))
        for i in np.flatnonzero((declared != "") & (declared != ward) & (ward != ""))
    ]
    return problems
