"""Whether a place's usable floors stand above the water, and how far up the stairs they are."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.readiness.terms import Terms


def floors(frame: gpd.GeoDataFrame, zones: gpd.GeoDataFrame | None, terms: Terms) -> pd.DataFrame:
    """One row a record: ``floor`` and ``climb_m`` (way on the stairs to the lowest floor that stays dry [m]).

    floor: outside the inundation (also where no zones are given); dry; partly (its lower usable floors are not); wet;
    unknown (in the water, its list has usable floors, this row none); trusted (in the water, its list says nothing of
    floors: the designation for the hazard stands for it). A zone without an upper depth wets every floor told.
    """
    depth = np.zeros(len(frame)) if zones is None else depth_m(frame.geometry, zones)
    lowest, highest, told = usable_heights(frame, terms.storey_m)
    listed = "usable_floors" in frame
    with np.errstate(invalid="ignore"):
        state = np.where(lowest >= depth, "dry", np.where(highest >= depth, "partly", "wet"))
    state = np.where(told, state, "unknown" if listed else "trusted")
    state = np.where(depth <= 0, "outside", state)
    # Outside the water the ground floor will do; inside one climbs to the first floor above it.
    storey_m = terms.storey_m
    dry_from = np.maximum(lowest, np.ceil(np.where(np.isfinite(depth), depth, 0) / storey_m) * storey_m)
    climb = np.where((state == "dry") | (state == "partly"), np.minimum(dry_from, highest) * terms.stair_run, 0.0)
    return pd.DataFrame({"floor": state, "climb_m": np.nan_to_num(climb)}, index=frame.index)


def depth_m(points: gpd.GeoSeries, zones: gpd.GeoDataFrame) -> np.ndarray:
    """The greatest depth told at each point [m]: upper end of its zone's class, inf where that has none; 0 outside."""
    upper = zones["depth_max_m"].astype("Float64").to_numpy(dtype=float, na_value=np.inf)
    found = np.zeros(len(points))
    rows, areas = shapely.STRtree(zones.geometry.to_numpy()).query(points.to_numpy(), predicate="intersects")
    np.maximum.at(found, rows, upper[areas])
    return found


def usable_heights(frame: gpd.GeoDataFrame, storey_m: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Height above ground [m] of the lowest and the highest usable floor, and whether they are told (bool).

    The roof counts as the floor above the last storey; an open end ("3rd floor and up") reaches the last storey.
    """
    storeys, low, high = (_numbers(frame, name) for name in _FLOORS)
    roof = frame["usable_floors_roof"].fillna(False).to_numpy(dtype=bool) if "usable_floors_roof" in frame else False
    top = np.where(np.isnan(high), np.fmax(storeys, low), high)
    top = np.where(np.isnan(low) & np.isnan(high), np.nan, top)
    # Without the number of storeys nobody knows how high the roof is: it adds nothing then.
    above = np.where(roof & ~np.isnan(storeys), storeys + 1, np.nan)
    lowest, highest = np.fmin(low, above), np.fmax(top, above)
    return (lowest - 1) * storey_m, (highest - 1) * storey_m, ~np.isnan(highest)


_FLOORS = ("storeys", "usable_floors_lowest", "usable_floors_highest")


def _numbers(frame: gpd.GeoDataFrame, column: str) -> np.ndarray:
    if column not in frame:
        return np.full(len(frame), np.nan)
    return frame[column].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
