"""Which record of one edition is which of another: by key, then whole records, then name, address and position."""

from __future__ import annotations

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
    pairs = [_by_key(sides)] if key else []
    left = _Left(sides, pairs)
    whole = [
        _whole(texts.drop(columns=key, errors="ignore"), side) for texts, side in ((old, sides.old), (new, sides.new))
    ]
    pairs.append(left.take_equal(whole[0], whole[1], "whole"))
    names = [side["name"].map(search_key) for side in (sides.old, sides.new)]
    places = [side["address"].map(plain_address) for side in (sides.old, sides.new)]
    both = [
        (name + "\0" + place).where((name != "") & (place != ""), "") for name, place in zip(names, places, strict=True)
    ]
    pairs.append(left.take_near(both[0], both[1], "name+address", np.inf))
    pairs.append(left.take_near(names[0], names[1], "name+near", near_m))
    pairs.append(left.take_near(places[0], places[1], "address+near", near_m))
    found = pd.concat(pairs, ignore_index=True)
    return found.sort_values("new", kind="stable", ignore_index=True)


def _by_key(sides: Sides) -> pd.DataFrame:
    old = pd.Series(sides.old.index, index=sides.old["key"], dtype="int64")
    old = old[old.index != ""]
    there = sides.new["key"].isin(old.index)
    new = sides.new.index[there]
    return pd.DataFrame({"old": old.loc[sides.new["key"][there]].to_numpy(), "new": new, "by": "key"})


def _whole(texts: pd.DataFrame, side: pd.DataFrame) -> pd.Series:
    """One number for a whole record; blank records get one too, since a file may hold the same row twice."""
    own = pd.util.hash_pandas_object(texts, index=False) if len(texts.columns) else pd.Series(0, index=side.index)
    hashed = own.to_numpy(dtype=np.uint64)
    place = pd.util.hash_pandas_object(side[["lon", "lat"]], index=False).to_numpy(dtype=np.uint64)
    return pd.Series(hashed ^ (place << np.uint64(1)), index=side.index).astype(str)


class _Left:
    """The records not yet tied. A record with a key may only be tied to one without."""

    def __init__(self, sides: Sides, pairs: list[pd.DataFrame]) -> None:
        self.sides = sides
        self.old = ~sides.old.index.isin(np.concatenate([part["old"] for part in pairs] or [[]]))
        self.new = ~sides.new.index.isin(np.concatenate([part["new"] for part in pairs] or [[]]))

    def _taken(self, pairs: pd.DataFrame, by: str) -> pd.DataFrame:
        self.old[pairs["old"]], self.new[pairs["new"]] = False, False
        return pairs[["old", "new"]].assign(by=by)

    def _parts(self, old: pd.Series, new: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
        sides = []
        for text, left, side in ((old, self.old, self.sides.old), (new, self.new, self.sides.new)):
            part = pd.DataFrame({"text": text, "keyed": side["key"] != "", "lon": side["lon"], "lat": side["lat"]})
            sides.append(part[left & (text != "").to_numpy()])
        return sides[0].rename_axis("old").reset_index(), sides[1].rename_axis("new").reset_index()

    def take_equal(self, old: pd.Series, new: pd.Series, by: str) -> pd.DataFrame:
        """Tie records with the same text, the first with the first."""
        left, right = self._parts(old, new)
        for part in (left, right):
            part["nth"] = part.groupby("text").cumcount()
        pairs = left.merge(right, on=["text", "nth"])
        return self._taken(pairs[~(pairs["keyed_x"] & pairs["keyed_y"])], by)

    def take_near(self, old: pd.Series, new: pd.Series, by: str, near_m: float) -> pd.DataFrame:
        """Tie records with the same text, the nearest first; where a position lacks, only one with one."""
        left, right = self._parts(old, new)
        counts = [part["text"].map(part["text"].value_counts()) for part in (left, right)]
        left["n"], right["n"] = counts[0], counts[1]
        left = left[left["n"] * left["text"].map(right["text"].value_counts()).fillna(0) <= _MOST]
        pairs = left.merge(right, on="text")
        pairs = pairs[~(pairs["keyed_x"] & pairs["keyed_y"])]
        away = distance_m(*(pairs[axis].to_numpy() for axis in ("lon_x", "lat_x", "lon_y", "lat_y")))
        alone = ((pairs["n_x"] == 1) & (pairs["n_y"] == 1)).to_numpy()
        # Name and address tie by themselves; the name or the address alone does not.
        fits = (away <= near_m) | (np.isnan(away) & (alone | np.isinf(near_m)))
        pairs = pairs.assign(away=np.where(np.isnan(away), np.inf, away))[fits]
        return self._taken(_nearest_first(pairs), by)


def _nearest_first(pairs: pd.DataFrame) -> pd.DataFrame:
    """Of candidate pairs (old, new, away) each record in one, the nearest pair first, then by order."""
    pairs = pairs.sort_values(["away", "old", "new"], kind="stable")
    taken = []
    while len(pairs):
        first = pairs[~pairs.duplicated("old") & ~pairs.duplicated("new")]
        taken.append(first)
        pairs = pairs[~pairs["old"].isin(first["old"]) & ~pairs["new"].isin(first["new"])]
    return pd.concat(taken) if taken else pairs
