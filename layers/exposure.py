"""How many people live where the tsunami inundation reaches: population cells against inundation zones."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.districts import middles
from layers.folder import DataFolder
from layers.intake.wards import ward_of_points


def inundated_share(cells: gpd.GeoSeries, zones: gpd.GeoSeries) -> np.ndarray:
    """The share (0 to 1) of each cell's area that lies in any zone; NaN for a cell without a shape.

    Areas are compared in degrees: within one small cell both are stretched alike. Only cells on a zone's border are
    cut; cells wholly inside count 1.
    """
    water = shapely.union_all(shapely.make_valid(zones.dropna().to_numpy()))
    shapes = cells.to_numpy()
    share = np.where(cells.isna().to_numpy(), np.nan, 0.0)
    if water.is_empty:
        return share
    shapely.prepare(water)
    inside = shapely.contains_properly(water, shapes) | shapely.covers(water, shapes)
    share[inside] = 1.0
    border = np.flatnonzero(~inside & shapely.intersects(water, shapes))
    cut = shapely.area(shapely.intersection(shapes[border], water))
    share[border] = cut / shapely.area(shapes[border])
    return share


def exposed_cells(folder: DataFolder, kind: str = "population_cell") -> pd.DataFrame | None:
    """One row a population cell (or record of another ``kind`` with the same numbers): ward and district of its centre,
    night and day people, and how many of each live or stay in the inundation area [people]. None where the folder has
    no such layer (人口が未登録).

    Without an inundation layer the exposed columns are NA (判定不能), never 0. Computed once for a folder.
    """
    return folder.once(f"exposed:{kind}", lambda: _exposed_cells(folder, kind))


def _exposed_cells(folder: DataFolder, kind: str) -> pd.DataFrame | None:
    people, zones = folder.layer(kind), folder.layer("inundation")
    if people is None:
        return None
    frame, middle = people.frame, middles(people)
    boundary = folder.layers.get("boundary")
    wards = ward_of_points(middle, folder.city, None if boundary is None else boundary.frame)
    table = pd.DataFrame({"ward": [ward or "" for ward in wards], "district": folder.districts.of(people)})
    share = None if zones is None else pd.Series(inundated_share(frame.geometry, zones.frame.geometry), frame.index)
    for when in ("night", "day"):
        table[when] = frame[f"population_{when}"]
        # Nobody is exposed where the water does not come, however many live there.
        table[f"exposed_{when}"] = pd.NA if share is None else (table[when] * share).mask(share == 0, 0.0)
    columns = ["night", "day", "exposed_night", "exposed_day"]
    return table.astype(dict.fromkeys(columns, "Float64"))


def in_water(points: gpd.GeoSeries, zones: gpd.GeoSeries) -> np.ndarray:
    """Whether each point lies in any inundation zone (bool); False for a missing point."""
    tree = shapely.STRtree(zones.dropna().to_numpy())
    found = np.zeros(len(points), dtype=bool)
    found[tree.query(points.to_numpy(), predicate="intersects")[0]] = True
    return found
