"""Who has to flee: people of each cell in the hazard's area, or all of them, at night or by day."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.districts import middles
from layers.exposure import exposed_cells, inundated_share
from layers.folder import DataFolder
from layers.intake.wards import WHOLE_CITY
from layers.layer import Layer
from layers.readiness.scenario import Scenario
from layers.readiness.statement import Statement, told

#: The layer that draws a hazard's area. The other hazards have none: everybody may have to flee.
ZONES = {"tsunami": "inundation", "flood": "flood_inundation"}
#: The layers of people, the finest first: the first that is registered is used.
PEOPLE = ("population_cell", "population_area")
AGES = ("age_0_5", "age_6_14", "age_15_64", "age_65_up")


@dataclass(frozen=True)
class Demand:
    """People to bring to safety. ``cells`` has a row a cell (of the mesh, or a town) in the order of ``id``: id, ward,
    district (of its centre), people [whole people], start_s (when water first reaches the cell [s]; NaN = not told), age_… [people].

    ``position`` (n × 2) is each cell's centre in degrees, of a town some point inside. ``unknown`` cells have no registered number of people; they
    stand in no number here: counted by ward and, in ``unknown_districts``, by school district.
    """

    cells: pd.DataFrame
    position: np.ndarray
    basis: str
    unknown: dict[str, int]
    unknown_districts: dict[str, int]


def zone_kind(scenario: Scenario) -> str:
    """The layer kind of the hazard's area that the scenario takes into account; "" for none."""
    return "" if scenario.inundation == "off" else ZONES.get(scenario.hazard, "")


def zones_of(folder: DataFolder, scenario: Scenario) -> gpd.GeoDataFrame | None:
    """The drawn zones of the hazard; None where the scenario leaves them out or none is registered and drawn."""
    kind = zone_kind(scenario)
    layer = folder.layer(kind) if kind else None
    drawn = None if layer is None else layer.frame[layer.frame.geometry.notna()]
    # A layer without one usable shape tells of no area: that is no dry city.
    return drawn if drawn is not None and len(drawn) else None


def demand_of(folder: DataFolder, scenario: Scenario) -> tuple[Demand | None, list[Statement]]:
    """People in the hazard's area and what is to be said of them; None where their number cannot be told (判定不能):
    no people with a place, or a tsunami without an inundation area. Never 0 in their place.
    """
    layer = people_layer(folder)
    if layer is None:
        return None, _no_cells(folder)
    zones, said = zones_of(folder, scenario), []
    if zones is None and zone_kind(scenario):
        if scenario.hazard == "tsunami":
            return None, [told("zone_missing", kind=zone_kind(scenario))]
        said.append(told("zone_not_drawn", kind=zone_kind(scenario)))
    elif zones is None:
        said.append(told("zone_ignored" if scenario.hazard in ZONES else "everyone_counted"))
    if layer.kind.geometry == "polygon":
        said.append(told("towns_coarse", towns=len(layer.frame)))
    frame, placed = layer.frame, layer.frame.geometry.notna().to_numpy()
    people = frame[f"population_{scenario.when}"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    if (~placed).any():
        lost = float(np.nansum(people[~placed]))
        said.append(told("population_without_geometry", cells=int((~placed).sum()), people=lost))
    share = np.ones(len(frame)) if zones is None else share_of(folder, zone_kind(scenario), frame.geometry, zones)
    table = _table(folder, layer, people, share, scenario, zones)
    inside = placed & (share > 0)
    blank = table[inside & np.isnan(people)]
    if len(blank):
        said.append(told("population_unknown", cells=len(blank)))
    keep = table[inside & (table["people"] > 0)].sort_values("id", kind="stable")
    middle = shapely.get_coordinates(middles(layer).loc[keep.index].to_numpy())
    if zones is not None:
        said += [*_times(keep, scenario), told("spread_evenly")]
    basis = "everyone" if zones is None else "zone"
    unknown, districts = (_counts(blank[name]) for name in ("ward", "district"))
    return Demand(keep.reset_index(drop=True), middle, basis, unknown, districts), said


def _counts(names: pd.Series) -> dict[str, int]:
    return {str(name): int(count) for name, count in names.value_counts().sort_index().items()}


def people_layer(folder: DataFolder) -> Layer | None:
    """The layer that tells where people are; None where none is registered."""
    return next((layer for kind in PEOPLE if (layer := folder.layer(kind)) is not None), None)


def _table(
    folder: DataFolder,
    layer: Layer,
    people: np.ndarray,
    share: np.ndarray,
    scenario: Scenario,
    zones: gpd.GeoDataFrame | None,
) -> pd.DataFrame:
    where, frame = exposed_cells(folder, layer.kind.id), layer.frame
    assert where is not None
    wards = where["ward"] if folder.city.name else pd.Series(WHOLE_CITY, index=frame.index)
    inside = np.nan_to_num(people * share)
    table = pd.DataFrame({"id": frame[layer.kind.key].astype(str), "ward": wards, "district": where["district"]})
    table["people"] = whole_people(inside, wards.to_numpy(), table["id"].to_numpy())
    table["start_s"] = np.nan if zones is None else start_times_s(frame.geometry, zones)
    # Ages are counted where people live: by day nobody knows who is there.
    for name in AGES if scenario.when == "night" else ():
        if name in frame:
            table[name] = frame[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan) * share
    return table


def _no_cells(folder: DataFolder) -> list[Statement]:
    towns = folder.layer("population_town")
    if towns is None:
        return [told("population_missing")]
    people = float(towns.frame["population"].sum())
    return [told("population_without_geometry", cells=len(towns.frame), people=people), told("population_missing")]


def share_of(folder: DataFolder, kind: str, shapes: gpd.GeoSeries, zones: gpd.GeoDataFrame) -> np.ndarray:
    """The share of each population cell that lies in the zones of this layer kind (0 where it has no shape); kept."""
    return folder.once(f"share:{kind}", lambda: np.nan_to_num(inundated_share(shapes, zones.geometry)))


def _times(cells: pd.DataFrame, scenario: Scenario) -> list[Statement]:
    if scenario.inundation != "times" or scenario.hazard != "tsunami":
        return []
    missing = int(cells["start_s"].isna().sum())
    if missing == len(cells):
        return [told("times_missing")]
    people = int(cells.loc[cells["start_s"].isna(), "people"].sum())
    return [told("times_partly", cells=missing, people=people)] if missing else []


def start_times_s(shapes: gpd.GeoSeries, zones: gpd.GeoDataFrame) -> np.ndarray:
    """When water first reaches any part of each cell [s after the earthquake]; NaN where a zone there has no time.

    The earliest of all zones that meet the cell: people in it are not told apart.
    """
    minutes = zones["start_min"] if "start_min" in zones else pd.Series(pd.NA, index=zones.index, dtype="Float64")
    starts = minutes.astype("Float64").to_numpy(dtype=float, na_value=np.nan) * 60
    cells, found = shapely.STRtree(zones.geometry.to_numpy()).query(shapes.to_numpy(), predicate="intersects")
    earliest = np.full(len(shapes), np.inf)
    np.minimum.at(earliest, cells, np.where(np.isnan(starts[found]), -np.inf, starts[found]))
    return np.where(np.isfinite(earliest), earliest, np.nan)


def whole_people(people: np.ndarray, groups: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Whole people of each cell whose sum in every group is that of ``people``, rounded: largest remainders first.

    A flow moves whole people, and a person stands in exactly one class. Ties go to the smaller id.
    """
    whole = np.floor(people + 1e-9).astype(np.int64)
    table = pd.DataFrame({"rest": people - whole, "group": groups, "id": ids, "row": np.arange(len(people))})
    for _, part in table.groupby("group", sort=True):
        missing = round(float(part["rest"].sum()))
        chosen = part.sort_values(["rest", "id"], ascending=[False, True], kind="stable")["row"].to_numpy()[:missing]
        whole[chosen] += 1
    return whole
