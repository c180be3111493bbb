"""Positions that look wrong, each with a proposal a person may accept: swapped, a digit lost, far away, copied, blank.

Everything is judged by data of the same folder: the municipality's extent and the records of its other layers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.ground import JAPAN, distance_m, from_tokyo_datum, in_japan
from layers.intake.draft import Draft
from layers.intake.extent import Extent
from layers.intake.repairs import POSITION, Repair
from layers.intake.values import nfkc, search_key
from layers.intake.wards import City, ward_of_address
from layers.problems import Problem

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?")
_HYPHENS = re.compile(r"(?:丁目|番地の?|番|号|[-‐-―−ー－の])+")
#: The transformation must bring this share of the places nearer.
_MOST = 0.9
_WHOLE_DIGITS = {"longitude": 3, "latitude": 2}


@dataclass(frozen=True)
class PlaceLimits:
    """``near_m``: a repaired position counts as inside so near the municipality; ``far_m``: wrong so far outside it.

    ``apart_m``: two sources that differ more on one place disagree. Tokyo Datum is suspected from
    ``tokyo_pairs`` places known twice, if their middle distance falls from at least ``tokyo_from_m`` to at most
    ``tokyo_to_m`` [m] by the transformation.
    """

    near_m: float = 1000.0
    far_m: float = 5000.0
    apart_m: float = 100.0
    tokyo_pairs: int = 5
    tokyo_from_m: float = 300.0
    tokyo_to_m: float = 150.0


@dataclass
class _Search:
    """One draft under examination; ``lon``, ``lat``, ``off`` are n-vectors (degrees, metres outside)."""

    draft: Draft
    frame: gpd.GeoDataFrame
    extent: Extent
    elsewhere: pd.DataFrame
    limits: PlaceLimits
    lon: np.ndarray
    lat: np.ndarray
    off: np.ndarray
    city: City
    found: list[Repair] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    whole: list[Problem] = field(default_factory=list)

    def cell(self, name: str, i: int) -> str:
        return str(self.draft.cells[name].iat[i]) if name in self.draft.cells else ""

    def add(self, i: int, code: str, after: tuple[str, str] | None, value: str, expected: str) -> None:
        """Record what was found in row i; ``after`` is longitude and latitude as proposed, ("", "") = 未登録."""
        before = {name: self.cell(name, i) for name in ("longitude", "latitude")}
        name = str(self.frame["name"].iat[i]) if "name" in self.frame else ""
        off = None if np.isinf(self.off[i]) else float(self.off[i])
        repair = Repair(self.draft.numbers[i], code, name, before, {}, value, expected, off)
        self.found.append(repair if after is None else self._with_proposal(repair, after))
        if code != "coordinates_copied":
            self.taken.add(i)

    def _with_proposal(self, repair: Repair, after: tuple[str, str]) -> Repair:
        cells = dict(zip(("longitude", "latitude"), after, strict=True))
        told = {"after": {name: cell for name, cell in cells.items() if cell != repair.before[name]}}
        if not all(after):
            return Repair(**{**vars(repair), **told})
        x, y = float(nfkc(after[0])), float(nfkc(after[1]))
        (off,) = self.extent.off_m(np.array([x]), np.array([y]))
        facts = {"off_after_m": float(off), "centre_after_m": self.extent.from_centre_m(x, y)}
        return Repair(**{**vars(repair), **told, **facts, "ward_after": self.extent.ward_of(x, y)})


def find_repairs(
    draft: Draft,
    frame: gpd.GeoDataFrame,
    extent: Extent,
    others: Mapping[str, gpd.GeoDataFrame],
    city: City,
    limits: PlaceLimits | None = None,
) -> tuple[list[Repair], list[Problem]]:
    """Look at every position of a draft of a point kind; ``frame`` is its layer, row by row.

    ``others`` are the point layers of the same folder by kind, ``city`` is the folder's. Returns the findings in order of the rows (with or
    without a proposal; none is applied) and what concerns the whole file.
    """
    lon = frame["longitude"].to_numpy(dtype=float, na_value=np.nan)
    lat = frame["latitude"].to_numpy(dtype=float, na_value=np.nan)
    off, told = extent.off_m(lon, lat), limits or PlaceLimits()
    search = _Search(draft, frame, extent, _elsewhere(others), told, lon, lat, off, city)
    _swapped(search)
    _digits(search)
    known = _known_elsewhere(search)
    _far(search, known)
    _copied(search, known)
    _tokyo(search, known)
    _blank(search, known)
    return sorted(search.found, key=lambda repair: repair.row), search.whole


# --- one row by itself ------------------------------------------------------------------------


def _swapped(search: _Search) -> None:
    """A latitude where the longitude should be and the reverse: in Japan the two ranges share no value."""
    west, south, east, north = JAPAN
    lon, lat = search.lon, search.lat
    crossed = (lat >= west) & (lat <= east) & (lon >= south) & (lon <= north)
    off = search.extent.off_m(lat, lon)
    for i in map(int, np.flatnonzero(crossed & (off <= search.limits.far_m))):
        value, after = f"{lon[i]}, {lat[i]}", (search.cell("latitude", i), search.cell("longitude", i))
        search.add(i, "coordinates_swapped", after, value, f"{lat[i]}, {lon[i]}")
    given, rows = ~(np.isnan(lon) | np.isnan(lat)), len(search.found)
    if rows > 1 and rows == int(given.sum()):
        problem = Problem(search.draft.file, None, POSITION, "coordinates_swapped_all", f"{rows:,}", "")
        search.whole.append(problem)


def _digits(search: _Search) -> None:
    """A digit (or the point) lost before the decimals: proposed only where one single way leads into the city."""
    suspect = ~np.isnan(search.lon) & ~np.isnan(search.lat) & (search.off > search.limits.far_m)
    for i in np.flatnonzero(suspect):
        if int(i) in search.taken:
            continue
        ways = _ways_back(search, int(i))
        if len(ways) == 1:
            search.add(int(i), "digit_lost", ways[0], f"{search.lon[i]}, {search.lat[i]}", ", ".join(ways[0]))


def _ways_back(search: _Search, i: int) -> list[tuple[str, str]]:
    """Positions with one digit put back that lie in the municipality; without a municipality there is no knowing."""
    if search.extent.shape is None:
        return []
    lon, lat = nfkc(search.cell("longitude", i)), nfkc(search.cell("latitude", i))
    ways = [(text, lat) for text in _with_digit(lon, "longitude")]
    ways += [(lon, text) for text in _with_digit(lat, "latitude")]
    ways = [way for way in ways if all(map(_NUMBER.fullmatch, way))]
    if not ways:
        return []
    places = np.array([[float(x), float(y)] for x, y in ways])
    inside = search.extent.off_m(places[:, 0], places[:, 1]) <= search.limits.near_m
    return [way for way, fits in zip(ways, inside, strict=True) if fits]


def _with_digit(text: str, name: str) -> list[str]:
    """Every number that lacks one digit of its whole part to be ``text``, or its decimal point."""
    if not _NUMBER.fullmatch(text):
        return []
    whole, _, rest = text.partition(".")
    digits = _WHOLE_DIGITS[name]
    if len(whole) > digits and not rest:
        return [f"{whole[:digits]}.{whole[digits:]}"]
    if len(whole) != digits - 1:
        return []
    put = {whole[:at] + digit + whole[at:] for at in range(len(whole) + 1) for digit in "0123456789"}
    return sorted(f"{number}.{rest}" if rest else number for number in put)


# --- against other records --------------------------------------------------------------------


def _elsewhere(others: Mapping[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Every position known in the folder's other layers: kind, keys, longitude, latitude."""
    frames = [
        _keys(frame).assign(kind=kind, lon=frame.geometry.x.to_numpy(), lat=frame.geometry.y.to_numpy())
        for kind, frame in others.items()
    ]
    columns = ["site", "place", "text", "kind", "lon", "lat"]
    whole = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    return whole[whole["lon"].notna()]


def _keys(frame: pd.DataFrame) -> pd.DataFrame:
    """What ties records of two layers: 共通ID, place key, name with address; "" where there is none."""
    blank = pd.Series("", index=frame.index)
    name, address = frame.get("name", blank).map(search_key), frame.get("address", blank).map(plain_address)
    text = (name + "\0" + address).where((name != "") & (address != ""), "")
    site, place = frame.get("site_id", blank), frame.get("place_key", blank)
    return pd.DataFrame({"site": site, "place": place, "text": text}).reset_index(drop=True)


def plain_address(address: str) -> str:
    """An address for comparing: compatibility form, without blanks, 丁目・番地・号 and every hyphen as one sign."""
    return _HYPHENS.sub("-", "".join(nfkc(address).split())).strip("-")


def _known_elsewhere(search: _Search) -> pd.DataFrame:
    """For each row the position another layer gives for the same place: lon, lat, kind; NaN where none does.

    Records that disagree by more than ``apart_m`` tell nothing.
    """
    answer = pd.DataFrame({"lon": np.nan, "lat": np.nan, "kind": ""}, index=pd.RangeIndex(len(search.frame)))
    answer["kind"] = answer["kind"].astype(object)
    if search.elsewhere.empty:
        return answer
    own, there = _keys(search.frame), search.elsewhere
    for key in ("text", "place", "site"):
        known = there[there[key] != ""].groupby(key).agg(
            lon=("lon", "first"), lat=("lat", "first"), kind=("kind", "first"),
            west=("lon", "min"), east=("lon", "max"), south=("lat", "min"), north=("lat", "max"),
        )  # fmt: skip
        sides = (known[side].to_numpy(dtype=float) for side in ("west", "south", "east", "north"))
        known = known[distance_m(*sides) <= search.limits.apart_m]
        hit = own[key].isin(known.index).to_numpy()
        answer.loc[hit, ["lon", "lat", "kind"]] = known.loc[own[key][hit], ["lon", "lat", "kind"]].to_numpy()
    away = search.extent.off_m(answer["lon"].to_numpy(dtype=float), answer["lat"].to_numpy(dtype=float))
    answer.loc[away > search.limits.near_m, ["lon", "lat"]] = np.nan
    return answer


def _told(known: pd.DataFrame, i: int) -> tuple[str, str] | None:
    x, y = float(known["lon"].iat[i]), float(known["lat"].iat[i])
    return (repr(x), repr(y)) if in_japan(x, y) else None


def _far(search: _Search, known: pd.DataFrame) -> None:
    """In Japan, but far outside the municipality though the address is not of another one: 未登録 is the proposal."""
    far = np.isfinite(search.off) & (search.off > search.limits.far_m)
    for i in map(int, np.flatnonzero(far)):
        address = str(search.frame["address"].iat[i]) if "address" in search.frame else ""
        if i not in search.taken and ward_of_address(address, search.city)[1] != "outside":
            value, away = f"{search.lon[i]}, {search.lat[i]}", f"{search.off[i] / 1000:,.0f} km"
            search.add(i, "far_outside_city", _told(known, i) or ("", ""), value, away)


def _copied(search: _Search, known: pd.DataFrame) -> None:
    """Different addresses at exactly the same position, though not buildings of one place."""
    spot = pd.DataFrame({"lon": search.lon, "lat": search.lat}).dropna()
    spot = spot[spot.duplicated(keep=False) & ~spot.index.isin(list(search.taken))]
    if spot.empty or "address" not in search.frame:
        return
    frame = search.frame.reset_index(drop=True).loc[spot.index]
    spot["address"] = frame["address"].map(plain_address)
    spot["place"] = frame.get("place_key", "")
    spot["place"] = spot["place"].where(spot["place"] != "", spot.index.to_series().astype(str))
    spot = spot[spot["address"] != ""]
    for _, group in spot.groupby(["lon", "lat"], sort=False):
        if len(set(group["place"])) > 1 and not _one_address(group["address"].tolist()):
            _report_copied(search, known, group.index.tolist())


def _one_address(addresses: list[str]) -> bool:
    """Whether one address holds the others: publishers leave out prefecture, city or the end."""
    longest = max(addresses, key=len)
    return all(address in longest for address in addresses)


def _report_copied(search: _Search, known: pd.DataFrame, rows: list[int]) -> None:
    names = [str(search.frame["name"].iat[i]) for i in rows]
    for i in rows:
        told = _told(known, i)
        if told is not None:
            ends = [np.array([float(cell)]) for cell in (search.lon[i], search.lat[i], *told)]
            told = told if distance_m(*ends)[0] > search.limits.apart_m else None
        others = "、".join(name for name, j in zip(names, rows, strict=True) if j != i)[:200]
        search.add(i, "coordinates_copied", told, f"{search.lon[i]}, {search.lat[i]}", others)


def _blank(search: _Search, known: pd.DataFrame) -> None:
    """A position missing, unreadable or outside Japan that another layer of the folder knows."""
    for i in np.flatnonzero(np.isinf(search.off)):
        told = _told(known, int(i))
        if told is not None and int(i) not in search.taken:
            search.add(int(i), "position_elsewhere", told, ", ".join(told), str(known["kind"].iat[i]))


def _tokyo(search: _Search, known: pd.DataFrame) -> None:
    """The whole layer beside its places in other layers by what the Tokyo Datum makes."""
    sound = np.isfinite(search.off) & ~np.isin(np.arange(len(known)), list(search.taken))
    pairs = known[sound & known["lon"].notna().to_numpy()]
    if len(pairs) < search.limits.tokyo_pairs:
        return
    lon, lat = search.lon[pairs.index], search.lat[pairs.index]
    there = pairs["lon"].to_numpy(dtype=float), pairs["lat"].to_numpy(dtype=float)
    before, after = distance_m(lon, lat, *there), distance_m(*from_tokyo_datum(lon, lat), *there)
    middle, then = float(np.median(before)), float(np.median(after))
    limits = search.limits
    if middle < limits.tokyo_from_m or then > limits.tokyo_to_m or np.mean(after < before) < _MOST:
        return
    told = f"{len(pairs):,}: {middle:,.0f} m → {then:,.0f} m"
    search.whole.append(Problem(search.draft.file, None, POSITION, "tokyo_datum_all", told, ""))
    rows = [int(i) for i in np.flatnonzero(np.isfinite(search.off)) if int(i) not in search.taken]
    east, north = from_tokyo_datum(search.lon[rows], search.lat[rows])
    for i, x, y in zip(rows, east, north, strict=True):
        after_text = (f"{x:.7f}", f"{y:.7f}")
        search.add(i, "tokyo_datum", after_text, f"{search.lon[i]}, {search.lat[i]}", ", ".join(after_text))
