"""Who lives near a place that serves them: population cells against places, straight line."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.districts import centres
from layers.evidence.asked import Asked
from layers.evidence.model import Found
from layers.exposure import exposed_cells
from layers.figures import Parts
from layers.ground import near_any
from layers.layer import Layer


def children_near(asked: Asked) -> Found:
    """Children under 6 with a childcare support centre near."""
    layer = asked.scope.folder.layer("childcare_centre")
    assert layer is not None
    serves = pd.Series("yes", index=layer.frame.index)
    return _near(asked, layer, serves, "age_0_5")


def stores_near(asked: Asked) -> Found:
    """Residents with a store near that issues certificates, with or without a condition."""
    layer = asked.scope.folder.layer("convenience_store")
    assert layer is not None
    return _near(asked, layer, layer.frame["certificates"].replace("conditional", "yes"), "population_night")


def _near(asked: Asked, layer: Layer, serves: pd.Series, column: str) -> Found:
    """``serves`` is yes, no or unknown for each place, ``column`` the people of a cell [people].

    A unit with a cell of unknown people has no number. It is at least this where people live out of reach of every
    place known to serve, but near one that may, or where such a place has no position and may be anywhere.
    """
    scope, limit_m = asked.scope, asked.standard("near_walk")
    cells, where = exposed_cells(scope.folder), scope.folder.layer("population_cell")
    assert cells is not None
    assert where is not None
    units = cells["district"] if scope.ward else scope._whole(cells["ward"])
    people = where.frame[column].astype("Float64")
    points = _positions(gpd.GeoSeries(centres(where.frame.geometry), index=where.frame.index))
    places = _positions(layer.frame.geometry)
    sure, perhaps = (serves == "yes").to_numpy(), (serves != "no").to_numpy()
    near = near_any(points, places[sure], limit_m)
    lost = bool(np.isnan(places[perhaps]).any())
    doubtful = ~near & (near_any(points, places[perhaps], limit_m) | lost)
    unknown = asked.some(units[people.isna()])
    whole = people.groupby(units).sum().mask(unknown).reindex(scope.units["id"])
    part = scope.sum(people[near], units).mask(whole.isna())
    parts = Parts(part, whole, asked.some(units[doubtful & (people > 0).fillna(False).to_numpy(dtype=bool)]))
    rows = (
        asked.rows(layer.kind.id, int(sure.sum()), only="" if layer.kind.group == "support" else None),
        asked.rows(layer.kind.id, int((perhaps & ~sure).sum()), "unknown"),
    )
    return Found(parts, rows, unplaced=int(where.frame.geometry.isna().sum()))


def _positions(points: gpd.GeoSeries) -> np.ndarray:
    """Longitude and latitude [degrees] (shape n × 2); NaN for a place without a position."""
    return np.column_stack([points.x.to_numpy(dtype=float), points.y.to_numpy(dtype=float)])
