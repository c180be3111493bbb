"""Where to flee: every record that may serve, with what speaks for and against it, in the order of its id."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.folder import DataFolder
from layers.intake.wards import WHOLE_CITY
from layers.layer import Layer
from layers.readiness.capacity import capacities
from layers.readiness.demand import zones_of
from layers.readiness.floors import floors
from layers.readiness.scenario import Scenario
from layers.readiness.statement import Statement, told
from layers.readiness.terms import Terms
from layers.sites import states
from layers.spec import Config

#: What a place is to the question. open: usable, capacity known. unknown: it may serve, and nobody knows whether or
#: how many. undesignated, wet (usable floor inside the inundation) and ended do not serve; candidate may one day, an option is one of
#: those a question looks at.
STATUS = ("open", "unknown", "undesignated", "wet", "candidate", "ended", "option")
#: Words of opening hours that mean: always.
ALWAYS = ("", "終日", "24時間", "常時")


@dataclass(frozen=True)
class Places:
    """``table`` has a row a place in the order of ``id`` (KIND:UID): id, kind, uid, name, ward, district, status, why
    (what is unknown: designation, floor, capacity), designation, wave, hours, floor, climb_m [m of stairs], capacity
    [people, NaN = unknown], capacity_by.

    ``position`` (n × 2) in degrees, NaN where a place has none: such a place serves nobody in any number.
    """

    table: pd.DataFrame
    position: np.ndarray
    kinds: tuple[str, ...]

    @property
    def placed(self) -> np.ndarray:
        """Which places have a position (bool for each)."""
        return ~np.isnan(self.position).any(axis=1)

    def with_status(self, *status: str) -> np.ndarray:
        """Which places with a position have one of these states (bool for each)."""
        return self.table["status"].isin(status).to_numpy() & self.placed


def site_kinds(scenario: Scenario) -> tuple[str, ...]:
    """The layers a scenario's places come from: shelters to stay in; to flee to, tsunami buildings and emergency sites."""
    if scenario.purpose == "stay":
        return ("shelter",)
    return ("tsunami_building", "emergency_site") if scenario.hazard == "tsunami" else ("emergency_site",)


def places_of(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    terms: Terms,
    as_of: datetime.date | None,
    registered: tuple[str, ...] = (),
) -> Places:
    """Every place of the scenario's layers; one record where a building stands in two lists.

    ``registered``: these layers instead, whose places serve by being registered there, designated for no hazard
    (`registration`). Where tsunami buildings are only told by a rule (推定), the emergency sites they were told from stand for them.
    """
    parts, seen = [], set[str]()
    kinds = registered or site_kinds(scenario)
    for kind in kinds:
        layer = folder.layer(kind)
        if layer is None or layer.basis:
            continue
        frame = layer.frame[~layer.frame["place_key"].where(layer.frame["place_key"] != "", None).isin(seen)]
        seen |= set(frame["place_key"]) - {""}
        parts.append(records(folder, config, scenario, terms, as_of, layer, frame, registered=bool(registered)))
    return gather(parts, kinds)


def gather(parts: list[tuple[pd.DataFrame, np.ndarray]], kinds: tuple[str, ...]) -> Places:
    """Records of several layers as one table in the order of their ids."""
    if not parts:
        return Places(pd.DataFrame(columns=_COLUMNS), np.empty((0, 2)), kinds)
    table = pd.concat([table for table, _ in parts], ignore_index=True)
    order = np.argsort(table["id"].to_numpy(dtype=str), kind="stable")
    position = np.concatenate([position for _, position in parts])[order]
    return Places(table.iloc[order].reset_index(drop=True), position, kinds)


def records(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    terms: Terms,
    as_of: datetime.date | None,
    layer: Layer,
    frame: gpd.GeoDataFrame,
    *,
    registered: bool = False,
) -> tuple[pd.DataFrame, np.ndarray]:
    """The rows of `Places` for some records of a layer, and their positions (n × 2); ``registered`` as `places_of`."""
    kind = layer.kind.id
    table = pd.DataFrame({"id": kind + ":" + frame["uid"].astype(str), "kind": kind, "uid": frame["uid"].astype(str)})
    # In a folder without a city nothing tells inside from outside.
    table["name"], table["ward"] = (
        frame["name"].astype(str),
        frame["ward"].astype(str) if folder.city.name else WHOLE_CITY,
    )
    table["district"] = folder.districts.of(layer).loc[frame.index]
    table["place_key"] = frame["place_key"].astype(str)
    right = registration(layer, frame, config, as_of) if registered else None
    table["designation"] = designation(layer, frame, scenario, config, as_of) if right is None else right
    table["wave"] = frame["wave_resistance"].astype(str) if "wave_resistance" in frame else ""
    table["hours"] = frame["hours"].astype(str) if "hours" in frame else ""
    table = table.join(floors(frame, zones_of(folder, scenario), terms)).join(capacities(frame, kind, terms))
    if registered:
        # No designation for a hazard stands for a floor that is not told.
        table["floor"] = table["floor"].replace("trusted", "unknown")
    table["why"] = _why(table)
    table["status"] = _status(table)
    position = np.column_stack(
        [frame[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for name in ("longitude", "latitude")]
    )
    return table[_COLUMNS], position


def designation(
    layer: Layer, frame: gpd.GeoDataFrame, scenario: Scenario, config: Config, as_of: datetime.date | None
) -> pd.Series:
    """yes, conditional, no, unknown; for tsunami buildings also candidate and ended; later (agreed after ``as_of``).

    A shelter is designated as such, for whatever hazard; its floor decides. Layers without hazards are not designated.
    """
    if layer.kind.id == "shelter" and scenario.purpose == "stay":
        return pd.Series("yes", index=frame.index)
    if layer.kind.id == "tsunami_building" and scenario.hazard == "tsunami":
        found = states(layer, "tsunami", config.layers.hazards).loc[frame.index]
        return found.mask((found == "yes") & _agreed_later(frame, as_of), "later")
    if scenario.hazard in frame:
        return frame[scenario.hazard].astype(str)
    return pd.Series("no", index=frame.index)


def registration(layer: Layer, frame: gpd.GeoDataFrame, config: Config, as_of: datetime.date | None) -> pd.Series:
    """registered; where the layer tells a state or an agreement also candidate, ended, later (agreed after ``as_of``)."""
    found = states(layer, "", config.layers.hazards).loc[frame.index].replace("yes", "registered")
    return found.mask((found == "registered") & _agreed_later(frame, as_of), "later")


def _agreed_later(frame: gpd.GeoDataFrame, as_of: datetime.date | None) -> pd.Series:
    if as_of is None or "agreement_date" not in frame:
        return pd.Series(False, index=frame.index)
    return pd.to_datetime(frame["agreement_date"], errors="coerce") > pd.Timestamp(as_of)


def _why(table: pd.DataFrame) -> pd.Series:
    """The first thing unknown of a record that nothing known speaks against; "" where there is none."""
    why = pd.Series("", index=table.index).mask(table["capacity"].isna(), "capacity")
    return why.mask(table["floor"] == "unknown", "floor").mask(table["designation"] == "unknown", "designation")


def _status(table: pd.DataFrame) -> pd.Series:
    status = pd.Series("open", index=table.index).mask(table["why"] != "", "unknown")
    status = status.mask(table["floor"] == "wet", "wet")
    status = status.mask(table["designation"].isin(["no", "later"]), "undesignated")
    return status.mask(table["designation"] == "candidate", "candidate").mask(table["designation"] == "ended", "ended")


def place_statements(folder: DataFolder, places: Places) -> list[Statement]:
    """What is to be said of the places: what is unknown of how many, and what was taken on trust."""
    table = places.table
    registered = [kind for kind in places.kinds if folder.layer(kind) is not None]
    if not registered:
        return [told("sites_missing", kind=places.kinds[0])]
    serving = table[table["status"].isin(["open", "unknown"])]
    counts = {
        "sites_without_coordinates": (~places.placed & table["status"].isin(["open", "unknown"])).sum(),
        "designation_unknown": (table["designation"] == "unknown").sum(),
        "designation_conditional": (serving["designation"] == "conditional").sum(),
        "floor_unknown": (serving["why"] == "floor").sum(),
        "floor_trusted": (serving["floor"] == "trusted").sum(),
        "floor_partly": (serving["floor"] == "partly").sum(),
        "hours_limited": (~serving["hours"].isin(ALWAYS) & (serving["kind"] == "tsunami_building")).sum(),
        "wave_unconfirmed": serving["wave"].isin(["no", "unknown"]).sum(),
        "not_yet_agreed": (table["designation"] == "later").sum(),
        "capacity_from_area": (serving["capacity_by"] == "area").sum(),
    }
    said = [told(code, sites=int(count)) for code, count in counts.items() if count]
    return said + _unknown_capacity(serving) + _estimated(folder, places)


def _unknown_capacity(serving: pd.DataFrame) -> list[Statement]:
    unknown = int((serving["capacity_by"] == "unknown").sum())
    if not unknown:
        return []
    code = "capacity_all_unknown" if unknown == len(serving) else "capacity_unknown"
    return [told(code, sites=unknown, of=len(serving))]


def _estimated(folder: DataFolder, places: Places) -> list[Statement]:
    if "tsunami_building" not in places.kinds:
        return []
    layer = folder.layer("tsunami_building")
    if layer is None:
        return [told("buildings_missing")]
    return [told("designation_estimated", sites=len(layer.frame))] if layer.basis else []


_COLUMNS = ["id", "kind", "uid", "name", "ward", "district", "place_key", "status", "why", "designation", "wave"]
_COLUMNS += ["hours", "floor", "climb_m", "capacity", "capacity_by"]
