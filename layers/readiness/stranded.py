"""Stranded commuters (帰宅困難者) by station area: need against places secured, usable now and planned.

Unknown is no 0: a gap is told only where both its sides are known. Values of several sources stand side by side.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from layers.folder import DataFolder
from layers.ground import distance_m
from layers.intake.wards import WHOLE_CITY
from layers.readiness.standards import Basis, RuleWords, basis_of
from layers.spec import Config

STATION, REFUGE = "station", "commuter_refuge"
FIELDS = {
    "need": "need_people",
    "secured": "secured_people",
    "usable": "usable_now_people",
    "planned": "planned_people",
}
GAPS = ("gap_now", "gap_secured", "gap_planned")
#: A station: is room enough. now: usable places suffice; planned: secured and planned ones would.
STATES = ("now", "planned", "short", "unknown")


@dataclass(frozen=True)
class Published:
    """A figure published elsewhere for a station area, to stand beside the list's: field of `FIELDS`, people, source,
    level P, S or A.
    """

    station: str
    field: str
    people: float
    source: str
    level: str


@dataclass(frozen=True)
class Total:
    """People added up over stations. ``at_least``: stations without the number are left out, the truth is this or more
    (以上); ``known`` of ``of`` stations have it. ``people`` is None where none has.
    """

    people: float | None
    known: int
    of: int

    @property
    def at_least(self) -> bool:
        """Whether a station lacks the number."""
        return self.known < self.of


@dataclass(frozen=True)
class Stranded:
    """``stations``: a row a station: id, name, ward, longitude, latitude, need, secured, usable, planned (NaN =
    unknown, or told differently), gap_now (need − usable), gap_secured, gap_planned (need − secured − planned), never
    below 0, NaN where a side is unknown; state; refuges (listed near it), refuge_people (their known places),
    refuge_unknown.

    ``beside``: values that differ for one station and field: station, field, people, source, level, row.
    ``totals``: ward ("" for all) → name of a number → `Total`.
    """

    stations: pd.DataFrame
    beside: pd.DataFrame
    totals: dict[str, dict[str, Total]]
    basis: Basis


def stranded(
    folder: DataFolder,
    config: Config,
    as_of: datetime.date | None,
    published: Iterable[Published] = (),
) -> Stranded | None:
    """Every station area; None where no stations are registered (未登録).

    Rows of one station (same id, else same name and ward) are one: where they tell a number differently, it is unknown
    and all values stand in ``beside``, never averaged.
    """
    layer = folder.layer(STATION)
    if layer is None or layer.frame.empty:
        return None
    rows = _rows(folder, pd.DataFrame(layer.frame))
    table = pd.DataFrame([_one(part) for _, part in rows.groupby("key", sort=True)])
    table = table.assign(**_gaps(table)).reset_index(drop=True)
    table["state"] = _states(table)
    table = table.join(_refuges(folder, table, config.standards["near_walk"].value))
    beside = _beside(rows, table, layer.edition.source, list(published))
    wards = ["", *sorted(set(table["ward"]) - {""})]
    totals = {ward: _totals(table[table["ward"] == ward] if ward else table) for ward in wards}
    near = f"{config.standards['near_walk'].value:,.10g}"
    rules = [RuleWords("stranded_gap"), RuleWords("stranded_total"), RuleWords("stranded_refuges", {"metres": near})]
    return Stranded(table, beside, totals, basis_of(folder, config, as_of, (STATION, REFUGE), ["near_walk"], rules))


def _rows(folder: DataFolder, frame: pd.DataFrame) -> pd.DataFrame:
    table = frame[["uid", "row", "site_id", "name", "ward", "longitude", "latitude"]].copy()
    for name, column in FIELDS.items():
        number = frame[column].astype("Float64").astype(float)
        # Fewer than nobody is no number.
        table[name] = number.where(number >= 0)
    table["ward"] = table["ward"] if folder.city.name else WHOLE_CITY
    table[["longitude", "latitude"]] = table[["longitude", "latitude"]].astype("Float64").astype(float)
    own = table["site_id"].where(table["site_id"] != "", "\0" + table["name"] + "\0" + table["ward"])
    return table.assign(key=own)


def _one(part: pd.DataFrame) -> dict[str, object]:
    first = part.sort_values("row").iloc[0]
    told = {name: _agreed(part[name]) for name in FIELDS}
    place = {name: first[name] for name in ("name", "ward", "longitude", "latitude", "key")}
    return {"id": f"{STATION}:{first['uid']}", **place, **told, "rows": tuple(int(row) for row in part["row"])}


def _agreed(values: pd.Series) -> float:
    """The one number all rows that tell it agree on; NaN where they differ or none tells it."""
    known = set(values.dropna())
    return float(known.pop()) if len(known) == 1 else float("nan")


def _gaps(table: pd.DataFrame) -> dict[str, pd.Series]:
    need, secured = table["need"], table["secured"]
    return {
        "gap_now": (need - table["usable"]).clip(lower=0.0),
        "gap_secured": (need - secured).clip(lower=0.0),
        "gap_planned": (need - secured - table["planned"]).clip(lower=0.0),
    }


def _states(table: pd.DataFrame) -> pd.Series:
    state = pd.Series("unknown", index=table.index, dtype=object)
    state = state.mask(table["gap_planned"] > 0, "short").mask(table["gap_planned"] == 0, "planned")
    # What is secured is enough before anything planned is known.
    return state.mask(table["gap_secured"] == 0, "planned").mask(table["gap_now"] == 0, "now")


def _totals(table: pd.DataFrame) -> dict[str, Total]:
    return {name: _total(table[name]) for name in (*FIELDS, *GAPS)}


def _total(values: pd.Series) -> Total:
    known = values.dropna()
    return Total(float(known.sum()) if len(known) else None, len(known), len(values))


def near_refuges(folder: DataFolder, longitude: float, latitude: float, near_m: float) -> pd.DataFrame:
    """The listed refuges within ``near_m`` [m, straight] of a position [degrees]: id (KIND:UID), name, ward, people
    (NaN = unknown), in the order of the list. Empty where none are registered.
    """
    layer = folder.layer(REFUGE)
    if layer is None:
        return pd.DataFrame(columns=["id", "name", "ward", "people"])
    at = pd.DataFrame(layer.frame[["longitude", "latitude"]]).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    near = distance_m(*np.broadcast_to((longitude, latitude), at.shape).T, *at.T) <= near_m
    own = layer.frame[near]
    people = own["capacity_people"].astype("Float64").astype(float)
    table = pd.DataFrame({"id": REFUGE + ":" + own["uid"].astype(str), "name": own["name"], "ward": own["ward"]})
    return table.assign(people=people).reset_index(drop=True)


def _refuges(folder: DataFolder, table: pd.DataFrame, near_m: float) -> pd.DataFrame:
    """Refuges listed within ``near_m`` [m, straight] of each station; NaN where no refuges are registered."""
    columns = ["refuges", "refuge_people", "refuge_unknown"]
    if folder.layer(REFUGE) is None:
        return pd.DataFrame(np.nan, index=table.index, columns=columns)
    found = []
    for longitude, latitude in zip(table["longitude"], table["latitude"], strict=True):
        own = near_refuges(folder, longitude, latitude, near_m)["people"]
        counted = [float(len(own)), float(own.sum()), float(own.isna().sum())]
        found.append([np.nan] * 3 if np.isnan([longitude, latitude]).any() else counted)
    return pd.DataFrame(found, index=table.index, columns=columns)


def _beside(rows: pd.DataFrame, table: pd.DataFrame, source: str, published: list[Published]) -> pd.DataFrame:
    """Values of one station and field that are not all the same, those of the list first."""
    names = dict(zip(table["key"], table["name"], strict=True))
    listed = [
        (names[row["key"]], name, float(row[name]), source, "", int(row["row"]))
        for row in rows.sort_values("row").to_dict("records")
        for name in FIELDS
        if not pd.isna(row[name])
    ]
    told = [(one.station, one.field, one.people, one.source, one.level, 0) for one in published]
    columns = ["station", "field", "people", "source", "level", "row"]
    whole = pd.DataFrame([*listed, *told], columns=columns)
    differ = whole.groupby(["station", "field"])["people"].transform("nunique") > 1
    found = whole[differ] if len(whole) else whole
    return found.sort_values(["station", "field"], kind="stable", ignore_index=True)
