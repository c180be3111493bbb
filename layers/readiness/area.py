"""How much of each ward lies within which walking time: told without knowing where people live."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.figures import units_of
from layers.folder import DataFolder
from layers.ground import MESH_PER_DEGREE, MESH_SIDE, area_of_points, distance_m
from layers.readiness.case import Case, ways_of
from layers.readiness.reach import band_of
from layers.readiness.tables import upto

#: Squares of the mesh that stand for the ground: digits of their code (10 = 250 m).
_DIGITS = 10
#: Their width and height [degrees].
_STEP = np.array([MESH_SIDE[_DIGITS]] * 2) / np.array(MESH_PER_DEGREE)
_COLUMNS = ["unit", "band", "upto_min", "area_km2"]


def area_bands(folder: DataFolder, case: Case, bands_min: list[float]) -> pd.DataFrame:
    """Area of each ward by walking time to the nearest place that serves or may: unit, band, upto_min, area_km2.

    Counted in mesh cells of 250 m by their centres. Empty where no boundaries are registered or no way can be told.
    """
    blank = pd.DataFrame({name: pd.Series(dtype="float64") for name in _COLUMNS}).astype({"unit": object, "band": int})
    found = ground_bands(folder, case, bands_min)
    if found is None:
        return blank
    table = found.groupby(["unit", "band"], as_index=False)["area_km2"].sum()
    return table.assign(upto_min=upto(table["band"].to_numpy(), bands_min))[_COLUMNS]


def ground_bands(folder: DataFolder, case: Case, bands_min: list[float]) -> pd.DataFrame | None:
    """The rows of `ground_cells` with the band of walking time to the nearest place that serves or may, and its edges
    west, south, east, north [degrees]; None where no boundaries are registered or no way can be told.
    """
    ground = folder.once("ground_cells", lambda: ground_cells(folder))
    if ground.empty or case.ways is None:
        return None
    middle = ground[["longitude", "latitude"]].to_numpy()
    ways, _ = ways_of(folder, case.scenario, case.terms, middle, case.places.position)
    assert ways is not None
    band = band_of(case.seconds(*ways.nearest(case.places.with_status("open", "unknown"))), bands_min)
    low, high = middle - _STEP / 2, middle + _STEP / 2
    return ground.assign(band=band, west=low[:, 0], south=low[:, 1], east=high[:, 0], north=high[:, 1])


def ground_cells(folder: DataFolder) -> pd.DataFrame:
    """The mesh cells whose centre lies in a ward: unit, longitude, latitude (of the centre), area_km2."""
    units = units_of(folder)
    units = units[units.geometry.notna()]
    if units.empty:
        return pd.DataFrame({"unit": [], "longitude": [], "latitude": [], "area_km2": []})
    west, south, east, north = units.total_bounds
    # Whole squares of the mesh, so that a ward's neighbours share none.
    columns = np.arange(np.floor(west / _STEP[0]), np.ceil(east / _STEP[0]))
    rows = np.arange(np.floor(south / _STEP[1]), np.ceil(north / _STEP[1]))
    x, y = np.meshgrid((columns + 0.5) * _STEP[0], (rows + 0.5) * _STEP[1])
    middle = np.column_stack([x.ravel(), y.ravel()])
    found = area_of_points(gpd.GeoSeries(shapely.points(middle)), gpd.GeoSeries(units.geometry.to_numpy()))
    middle, found = middle[found >= 0], found[found >= 0]
    across, along = np.array([_STEP[0] / 2, 0]), np.array([0, _STEP[1] / 2])
    width = distance_m(*(middle - across).T, *(middle + across).T)
    height = distance_m(*(middle - along).T, *(middle + along).T)
    return pd.DataFrame(
        {
            "unit": units["id"].to_numpy()[found],
            "longitude": middle[:, 0],
            "latitude": middle[:, 1],
            "area_km2": width * height / 1e6,
        }
    )
