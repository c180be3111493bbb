"""Which record of one edition is which of another: by key, then whole records, then name, address and position."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from layers.ground import distance_m
from layers.intake.places import plain_address
from layers.intake.values import search_key

#: Candidates of one name or address beyond this number are too many to tell apart by position.
_MOST = 10_000


@dataclass(frozen=True)
class Sides:
    """Two editions, a record a row: row, key ("" unless filled and unique), name, address, lon, lat (NaN unknown)."""

    old: pd.DataFrame
    new: pd.DataFrame


def tie(sides: Sides, old: pd.DataFrame, new: pd.DataFrame, key: str, near_m: float) -> pd.DataFrame:
    """Pairs of records: ``old`` and ``new`` are positions in the sides, ``by`` the step that tied them.

    ``old`` and ``new`` hold the compared texts of each record. Steps: "key"; "whole" (every compared text and the
    position the same); "name+address" (the nearest first); "name+near" and "address+near" (within ``near_m`` [m];
    without a position only where one candidate is left on each side). Two records with different keys are never tied.
    """
    left = _Left(sides)
    pairs = [left.taken(_by_key(sides), "key")] if key else []
    if left.any():
        texts = [side.drop(columns=key, errors="ignore") for side in (old, new)]
        pairs.append(left.take_equal(_whole, texts))
    for by, text, reach in (
        ("name+address", _name_and_address, np.inf),
        ("name+near", _name, near_m),
        ("address+near", _address, near_m),
    ):
        if left.any():
            pairs.append(left.take_near(by, text, reach))
    found = pd.concat([_NONE, *pairs], ignore_index=True)
    return found.sort_values("new", kind="stable", ignore_index=True)


_NONE = pd.DataFrame({"old": np.zeros(0, np.int64), "new": np.zeros(0, np.int64), "by": np.zeros(0, object)})


def _name(side: pd.DataFrame) -> pd.Series:
    return side["name"].map(search_key)


def _address(side: pd.DataFrame) -> pd.Series:
    return side["address"].map(plain_address)


def _name_and_address(side: pd.DataFrame) -> pd.Series:
    name, address = _name(side), _address(side)
    return (name + "\0" + address).where((name != "") & (address != ""), "")


def _by_key(sides: Sides) -> pd.DataFrame:
    old = pd.Series(sides.old.index, index=sides.old["key"], dtype="int64")
    old = old[old.index != ""]
    there = sides.new["key"].isin(old.index)
    new = sides.new.index[there]
    return pd.DataFrame({"old": old.loc[sides.new["key"][there]].to_numpy(), "new": new})


def _whole(side: pd.DataFrame, texts: pd.DataFrame) -> pd.Series:
    """One number for a whole record; blank records get one too, since a file may hold the same row twice."""
    own = pd.util.hash_pandas_object(texts, index=False) if len(texts.columns) else pd.Series(0, index=side.index)
    hashed = own.to_numpy(dtype=np.uint64)
    place = pd.util.hash_pandas_object(side[["lon", "lat"]], index=False).to_numpy(dtype=np.uint64)
    return pd.Series(hashed ^ (place << np.uint64(1)), index=side.index)


class _Left:
    """The records not yet tied. A record with a key may only be tied to one without."""

    def __init__(self, sides: Sides) -> None:
        self.sides = (sides.old, sides.new)
        self.left = (np.ones(len(sides.old), dtype=bool), np.ones(len(sides.new), dtype=bool))

    def any(self) -> bool:
        """Whether both sides have records left."""
        return bool(self.left[0].any() and self.left[1].any())

    def taken(self, pairs: pd.DataFrame, by: str) -> pd.DataFrame:
        """Note that these pairs are tied."""
        self.left[0][pairs["old"]], self.left[1][pairs["new"]] = False, False
        return pairs[["old", "new"]].assign(by=by)

    def _part(self, which: int, text: pd.Series) -> pd.DataFrame:
        side = self.sides[which][self.left[which]]
        part = pd.DataFrame({"text": text, "keyed": side["key"] != "", "lon": side["lon"], "lat": side["lat"]})
        return part.rename_axis("old" if which == 0 else "new").reset_index()

    def take_equal(
        self, text: Callable[[pd.DataFrame, pd.DataFrame], pd.Series], texts: list[pd.DataFrame]
    ) -> pd.DataFrame:
        """Tie records that are the same throughout, the first with the first."""
        sides = [(self.sides[which][self.left[which]], texts[which][self.left[which]]) for which in (0, 1)]
        old, new = (self._part(which, text(*side)) for which, side in enumerate(sides))
        pairs = old.assign(nth=old.groupby("text").cumcount()).merge(
            new.assign(nth=new.groupby("text").cumcount()), on=["text", "nth"]
        )
        return self.taken(pairs[~(pairs["keyed_x"] & pairs["keyed_y"])], "whole")

    def take_near(self, by: str, text: Callable[[pd.DataFrame], pd.Series], near_m: float) -> pd.DataFrame:
        """Tie records with the same text, the nearest first; where a position lacks, only one with one."""
        parts = [self._part(which, text(self.sides[which][self.left[which]])) for which in (0, 1)]
        old, new = (part[part["text"] != ""] for part in parts)
        counts = [part["text"].value_counts() for part in (old, new)]
        n = [part["text"].map(count).fillna(0).to_numpy(dtype=np.int64) for part in (old, new) for count in counts]
        old, new = old.assign(n=n[0])[n[0] * n[1] <= _MOST], new.assign(n=n[3])
        pairs = old.merge(new, on="text")
        pairs = pairs[~(pairs["keyed_x"] & pairs["keyed_y"])]
        away = distance_m(*(pairs[axis].to_numpy() for axis in ("lon_x", "lat_x", "lon_y", "lat_y")))
        alone = ((pairs["n_x"] == 1) & (pairs["n_y"] == 1)).to_numpy()
        # Name and address tie by themselves; the name or the address alone does not.
        fits = (away <= near_m) | (np.isnan(away) & (alone | np.isinf(near_m)))
        pairs = pairs.assign(away=np.where(np.isnan(away), np.inf, away))[fits]
        return self.taken(_nearest_first(pairs), by)


def _nearest_first(pairs: pd.DataFrame) -> pd.DataFrame:
    """Of candidate pairs (old, new, away) each record in one, the nearest pair first, then by order."""
    pairs = pairs.sort_values(["away", "old", "new"], kind="stable")
    taken = []
    while len(pairs):
        first = pairs[~pairs.duplicated("old") & ~pairs.duplicated("new")]
        taken.append(first)
        pairs = pairs[~pairs["old"].isin(first["old"]) & ~pairs["new"].isin(first["new"])]
    return pd.concat(taken) if taken else pairs
