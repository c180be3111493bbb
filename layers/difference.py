"""What changes between two editions of a layer: added, removed, renamed, moved, changed fields; exact and counted.

Records are tied by the kind's declared key where it is filled and stands once on both sides; the others by name,
address and position (`layers.pairs`). Two records with different keys are never one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.ground import distance_m
from layers.intake.draft import EXTRA
from layers.intake.values import write_flag
from layers.layer import Layer
from layers.pairs import Sides, tie
from layers.spec import KindSpec

#: Columns of `Difference.changes`. ``old_row`` and ``new_row`` are the rows in the original files (0 = none).
COLUMNS = ["change", "name", "address", "old_row", "new_row", "field", "before", "after", "distance_m", "tied_by"]
#: What may happen to a record; "kept_column": only a column the kind does not declare.
CHANGES = ("added", "removed", "renamed", "moved", "changed", "kept_column")
_REPAIRED = EXTRA + "修正前の"


@dataclass(frozen=True)
class Difference:
    """``changes`` has a row for each added or removed record and for each changed field of the others.

    ``key`` is the declared key where it tied any record, else "" (name, address and position did). ``tied`` counts
    the records tied by each step; ``unkeyed`` those (before, after) whose key is blank or stands twice.
    ``columns_added`` and ``columns_removed`` are kept columns that only one edition has.
    """

    kind: str
    changes: pd.DataFrame
    unchanged: int
    key: str
    tied: dict[str, int]
    unkeyed: tuple[int, int]
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether both editions say the same."""
        return self.changes.empty and not self.columns_added and not self.columns_removed

    @property
    def counts(self) -> dict[str, int]:
        """How many records each of `CHANGES` concerns; a record may count in several."""
        found = self.changes.drop_duplicates(["change", "old_row", "new_row"])["change"].value_counts()
        return {change: int(found.get(change, 0)) for change in CHANGES}


def difference(before: Layer | None, after: Layer, *, moved_m: float, near_m: float) -> Difference:
    """What ``after`` changes in ``before`` (None: there is nothing yet, everything is added).

    A record counts as moved beyond ``moved_m`` [m]; a smaller step is a change of the field "position". Records
    without a key are tied within ``near_m`` [m]. Values are compared as read, wards as published.
    """
    kind, new = after.kind, _comparable(after.frame, after.kind)
    old = new.iloc[:0] if before is None else _comparable(before.frame, kind)
    shared = [name for name in new if name in old]
    shared = [name for name in shared if not (name.startswith(EXTRA) and _numbers_rows(old[name], new[name]))]
    sides = Sides(
        _record(old, before.frame if before is not None else after.frame.iloc[:0], kind),
        _record(new, after.frame, kind),
    )
    pairs = tie(sides, old[shared], new[shared], kind.key, near_m)
    changes = _changes(sides, old, new, pairs, shared, moved_m)
    touched = len(changes.loc[~changes["change"].isin(["added", "removed"]), ["new_row"]].drop_duplicates())
    kept = [{name for name in frame if name.startswith(EXTRA)} for frame in (old, new)]
    only = (kept[1] - kept[0], kept[0] - kept[1]) if before is not None else (set(), set())
    tied = {str(step): int(count) for step, count in pairs["by"].value_counts(sort=False).items()}
    return Difference(
        kind=kind.id,
        changes=changes,
        unchanged=len(pairs) - touched,
        key=kind.key if "key" in tied else "",
        tied=tied,
        unkeyed=(int((sides.old["key"] == "").sum()), int((sides.new["key"] == "").sum())) if kind.key else (0, 0),
        columns_added=tuple(sorted(name.removeprefix(EXTRA) for name in only[0])),
        columns_removed=tuple(sorted(name.removeprefix(EXTRA) for name in only[1])),
    )


# --- what is compared -------------------------------------------------------------------------


def _comparable(frame: gpd.GeoDataFrame, kind: KindSpec) -> pd.DataFrame:
    """Text of every value to compare, field by field: declared ones but the position, the shape, kept columns."""
    data: dict[str, Any] = {}
    for name, spec in kind.fields.items():
        if spec.type in ("longitude", "latitude") or name not in frame:
            continue
        if spec.type == "flag":
            data[name] = _flag_texts(frame[name], frame[name + "_condition"])
        else:
            data[name] = _texts(frame["ward_declared" if name == "ward" and "ward_declared" in frame else name])
    if kind.drawn:
        data["geometry"] = _shapes(frame.geometry)
    for name in frame:
        if str(name).startswith(EXTRA) and not str(name).startswith(_REPAIRED):
            data[str(name)] = _texts(frame[name])
    return pd.DataFrame(data, index=pd.RangeIndex(len(frame)), dtype=object)


def _texts(cells: pd.Series) -> np.ndarray:
    if pd.api.types.is_numeric_dtype(cells.dtype):
        codes, values = pd.factorize(cells)
        texts = np.array([*map(_number, values.tolist()), ""], dtype=object)
        return texts[codes]
    return cells.fillna("").to_numpy(dtype=object)


def _number(value: Any) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _flag_texts(states: pd.Series, conditions: pd.Series) -> np.ndarray:
    """Flags as our own form writes them; only the few with a condition are looked at one by one."""
    codes, known = pd.factorize(states.to_numpy(dtype=object))
    texts = np.array([write_flag(state, "") for state in known], dtype=object)[codes]
    more = conditions.to_numpy(dtype=object)
    for i in np.flatnonzero(more != ""):
        texts[i] = write_flag(known[codes[i]], more[i])
    return texts


def _shapes(shapes: gpd.GeoSeries) -> np.ndarray:
    """A shape as the start of its well-known binary's hash with its kind: equal where the shapes are."""
    told = [
        "" if shape is None else f"{shape.geom_type} {hashlib.sha256(shape.wkb).hexdigest()[:12]}" for shape in shapes
    ]
    return np.array(told, dtype=object)


def _numbers_rows(old: pd.Series, new: pd.Series) -> bool:
    """Whether a kept column just counts the rows: it changes for all with every row that comes or goes."""
    first = all(len(cells) > 1 and cells.iloc[:2].tolist() == ["1", "2"] for cells in (old, new))
    return first and all(cells.tolist() == [str(n) for n in range(1, len(cells) + 1)] for cells in (old, new))


def _record(texts: pd.DataFrame, frame: gpd.GeoDataFrame, kind: KindSpec) -> pd.DataFrame:
    """What ties and shows a record: row, name, address, key ("" unless filled and unique), lon, lat."""
    key = texts[kind.key] if kind.key in texts else pd.Series("", index=texts.index, dtype=object)
    data: dict[str, Any] = {"row": frame["row"].to_numpy(), "key": key.mask(key.duplicated(keep=False), "")}
    for name in ("name", "address"):
        data[name] = texts[name] if name in texts else pd.Series("", index=texts.index, dtype=object)
    for name, column in (("lon", "longitude"), ("lat", "latitude")):
        placed = kind.geometry == "point" and column in frame
        data[name] = frame[column].to_numpy(dtype=float, na_value=np.nan) if placed else np.full(len(frame), np.nan)
    return pd.DataFrame(data, index=texts.index)


# --- the changes ------------------------------------------------------------------------------


def _changes(
    sides: Sides, old: pd.DataFrame, new: pd.DataFrame, pairs: pd.DataFrame, shared: list[str], moved_m: float
) -> pd.DataFrame:
    parts = [_alone(sides.old, pairs["old"], "removed"), _alone(sides.new, pairs["new"], "added")]
    parts.append(_moves(sides, pairs, moved_m))
    for name in shared:
        before, after = old[name].to_numpy()[pairs["old"]], new[name].to_numpy()[pairs["new"]]
        where = np.flatnonzero(before != after)
        change = "kept_column" if name.startswith(EXTRA) else "renamed" if name == "name" else "changed"
        if len(where):
            parts.append(_rows(sides, pairs.iloc[where], change, name.removeprefix(EXTRA), before[where], after[where]))
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    whole = pd.concat(parts, ignore_index=True)
    order = whole["change"].map(CHANGES.index)
    return whole.iloc[np.lexsort((whole["old_row"], whole["new_row"], order))].reset_index(drop=True)


def _alone(side: pd.DataFrame, tied: pd.Series, change: str) -> pd.DataFrame:
    left = side[~side.index.isin(tied)]
    rows = {"old_row": left["row"] if change == "removed" else 0, "new_row": left["row"] if change == "added" else 0}
    blank = {"field": "", "before": "", "after": "", "distance_m": np.nan, "tied_by": ""}
    return left.assign(change=change, **rows, **blank)[COLUMNS]


def _rows(
    sides: Sides, pairs: pd.DataFrame, change: str, field: str, before: np.ndarray, after: np.ndarray
) -> pd.DataFrame:
    new = sides.new.iloc[pairs["new"]]
    return pd.DataFrame(
        {
            "change": change,
            "name": new["name"].to_numpy(),
            "address": new["address"].to_numpy(),
            "old_row": sides.old["row"].to_numpy()[pairs["old"]],
            "new_row": new["row"].to_numpy(),
            "field": field,
            "before": before,
            "after": after,
            "distance_m": np.nan,
            "tied_by": pairs["by"].to_numpy(),
        },
        columns=COLUMNS,
    )


def _moves(sides: Sides, pairs: pd.DataFrame, moved_m: float) -> pd.DataFrame:
    ends = [
        side[axis].to_numpy()[pairs[end]]
        for end, side in (("old", sides.old), ("new", sides.new))
        for axis in ("lon", "lat")
    ]
    same = [(a == b) | (np.isnan(a) & np.isnan(b)) for a, b in ((ends[0], ends[2]), (ends[1], ends[3]))]
    where = np.flatnonzero(~(same[0] & same[1]))
    before, after = ([_position(x[i], y[i]) for i in where] for x, y in (ends[:2], ends[2:]))
    away = distance_m(*(end[where] for end in ends))
    rows = _rows(sides, pairs.iloc[where], "changed", "position", np.array(before, object), np.array(after, object))
    # A position that comes or goes has no distance, and is no small step either.
    return rows.assign(distance_m=away, change=np.where(away <= moved_m, "changed", "moved"))


def _position(x: float, y: float) -> str:
    return "" if np.isnan(x) and np.isnan(y) else f"{x}, {y}"
