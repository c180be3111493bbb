"""Records of one layer that may be the same: by 共通ID, by name and distance; buildings of one place stay apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from layers.ground import distance_m
from layers.intake.values import search_key
from layers.problems import Problem

#: Columns of `find_duplicates`.
COLUMNS = ["group", "reason", "row", "name", "address", "site_id", "distance_m"]
_M_PER_DEGREE = 111_195.0


def find_duplicates(frame: pd.DataFrame, near_m: float) -> pd.DataFrame:
    """Groups of records of a point layer that belong together; nothing is removed.

    One row for each record of a group, in order of group and row: ``group`` (from 1), ``reason``, ``row``, ``name``,
    ``address``, ``site_id``, ``distance_m`` (to the first of the group; NaN where unknown). Reasons: "key" the same 共通ID;
    "name" the same name (compatibility form) within ``near_m`` [m] or both without a position at the same address;
    "place" the same place key with another branch or type: buildings of one place, no duplicates.
    """
    whole = pd.DataFrame(
        {
            "row": frame["row"].to_numpy(),
            **{name: _column(frame, name) for name in ("name", "address", "site_id", "place_key")},
            "lon": _position(frame, "longitude"),
            "lat": _position(frame, "latitude"),
        }
    )
    places = _same(whole, "place_key")
    several = places.groupby("tie", sort=False)["site_id"].transform("nunique") > 1
    return _table({"key": _same(whole, "site_id"), "name": _same_name(whole, near_m), "place": places[several]})


def _column(frame: pd.DataFrame, name: str) -> np.ndarray:
    return frame[name].to_numpy(dtype=object) if name in frame else np.full(len(frame), "", dtype=object)


def _position(frame: pd.DataFrame, name: str) -> np.ndarray:
    sound = frame.geometry.notna().to_numpy()
    return np.where(sound, frame[name].to_numpy(dtype=float, na_value=np.nan), np.nan)


def _same(whole: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows that share a cell of the column, which ties them."""
    return whole[(whole[column] != "") & whole.duplicated(column, keep=False)].assign(tie=lambda part: part[column])


def _same_name(whole: pd.DataFrame, near_m: float) -> pd.DataFrame:
    """Records of one name, chained where the next is near, unless they all stand in one place."""
    keyed = whole.assign(text=whole["name"].map(search_key))
    keyed = keyed[(keyed["text"] != "") & keyed.duplicated("text", keep=False)]
    chained = keyed.assign(tie=_chains(_near_pairs(keyed, near_m), len(keyed)))
    chained = chained[chained.duplicated("tie", keep=False)]
    place = chained["place_key"].where(chained["place_key"] != "", chained.index.to_series().astype(str))
    return chained[place.groupby(chained["tie"], sort=False).transform("nunique") > 1]


def _chains(pairs: np.ndarray, size: int) -> np.ndarray:
    """For each of ``size`` records the first record it hangs together with; ``pairs`` is k × 2."""
    label = np.arange(size)
    while True:
        least = np.minimum(label[pairs[:, 0]], label[pairs[:, 1]])
        new = label.copy()
        np.minimum.at(new, pairs.ravel(), np.repeat(least, 2))
        new = new[new]
        if (new == label).all():
            return label
        label = new


def _near_pairs(keyed: pd.DataFrame, near_m: float) -> np.ndarray:
    """Positions (k × 2, first < second) of records with the same name that are near, or share an address unplaced."""
    lon, lat = keyed["lon"].to_numpy(dtype=float), keyed["lat"].to_numpy(dtype=float)
    text, address = keyed["text"].to_numpy(), keyed["address"].map(search_key).to_numpy()
    placed = np.flatnonzero(~np.isnan(lon))
    # Longitude shrinks northward; the widest degree of the layer keeps every near pair in the net.
    widest = np.cos(np.radians(np.abs(lat[placed]).max())) if len(placed) else 1.0
    points = shapely.points(lon[placed] * widest, lat[placed])
    left, right = shapely.STRtree(points).query(points, predicate="dwithin", distance=near_m / _M_PER_DEGREE * 1.01)
    left, right = placed[left], placed[right]
    fits = (left < right) & (text[left] == text[right])
    left, right = left[fits], right[fits]
    near = distance_m(lon[left], lat[left], lon[right], lat[right]) <= near_m
    bare = pd.DataFrame({"text": text, "address": address, "at": np.arange(len(text))})[np.isnan(lon) & (address != "")]
    first = bare.groupby(["text", "address"])["at"].transform("first")
    unplaced = np.column_stack([first, bare["at"]])[(first != bare["at"]).to_numpy()]
    pairs = np.vstack([np.column_stack([left[near], right[near]]), unplaced]).astype(np.int64)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _table(parts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    whole = pd.concat([part.assign(reason=reason) for reason, part in parts.items()], ignore_index=True)
    if whole.empty:
        return pd.DataFrame(columns=COLUMNS)
    ties = whole.groupby(["reason", "tie"], sort=False)
    whole["group"] = ties.ngroup() + 1
    first = whole.drop_duplicates("group").set_index("group").loc[whole["group"], ["lon", "lat"]].to_numpy(dtype=float)
    here = whole[["lon", "lat"]].to_numpy(dtype=float)
    whole["distance_m"] = distance_m(first[:, 0], first[:, 1], here[:, 0], here[:, 1])
    return whole.sort_values(["group", "row"], kind="stable", ignore_index=True)[COLUMNS]


def duplicate_problems(groups: pd.DataFrame, file: str, column: str) -> list[Problem]:
    """A warning for each later record of a "name" group, one note on how many places have several buildings.

    Records with the same 共通ID are reported as such wherever a layer is read (``key_duplicate``).
    """
    found = []
    for _, part in groups[groups["reason"] == "name"].groupby("group"):
        first = f"{part['name'].iat[0]} ({part['row'].iat[0]})"
        for row, name, away in part[["row", "name", "distance_m"]].iloc[1:].itertuples(index=False, name=None):
            told = name if np.isnan(away) else f"{name}, {away:.0f} m"
            found.append(Problem(file, int(row), column, "duplicate_near", told, first))
    places = groups[groups["reason"] == "place"]
    if len(places):
        counts = f"{places['group'].nunique():,}"
        found.append(Problem(file, None, None, "one_place", counts, f"{len(places):,}"))
    return found
