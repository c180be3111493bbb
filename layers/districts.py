"""School districts (学区): which one a place lies in, told by position alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from layers.ground import area_of_points
from layers.layer import Layer


@dataclass(frozen=True)
class Districts:
    """The districts of one folder; ``layer`` is None where no such layer is registered.

    What each layer's records lie in is found once and kept.
    """

    layer: Layer | None
    _kept: dict[str, pd.Series] = field(default_factory=dict)

    def of_ward(self, ward: str) -> gpd.GeoDataFrame:
        """The districts of a ward, of all wards where it is "": columns code, name, ward, geometry; may be empty."""
        if self.layer is None:
            return gpd.GeoDataFrame({"code": [], "name": [], "ward": []}, geometry=[])
        frame = self.layer.frame[self.layer.frame.geometry.notna()]
        return (frame[frame["ward"] == ward] if ward else frame)[["code", "name", "ward", "geometry"]]

    def name(self, code: str) -> str:
        """The name of a district; "" where there is none of this code."""
        frame = self.of_ward("")
        found = frame.loc[frame["code"] == code, "name"]
        return "" if found.empty else str(found.iloc[0])

    def of(self, layer: Layer) -> pd.Series:
        """The code of the district each record of a layer lies in (by its centre), "" for none; index as the frame."""
        kept = self._kept.get(layer.kind.id)
        if kept is None or len(kept) != len(layer.frame):
            areas, shapes = self.of_ward(""), layer.frame.geometry
            found = area_of_points(middles(layer), areas.geometry)
            codes = [*areas["code"], ""]
            kept = pd.Series([codes[position] for position in found], index=shapes.index, dtype=object)
            self._kept[layer.kind.id] = kept
        return kept


def middles(layer: Layer) -> gpd.GeoSeries:
    """One point [degrees] for each record: itself, the middle of a mesh cell, some point inside any other area."""
    shapes = layer.frame.geometry
    if layer.kind.geometry == "point":
        return shapes
    if layer.kind.geometry == "mesh":
        return gpd.GeoSeries(centres(shapes), index=shapes.index, crs=shapes.crs)
    # The middle of the box of a bent area may lie in its neighbour.
    return shapes.representative_point()


def centres(shapes: gpd.GeoSeries) -> list[object]:
    """The middle of each shape's box [degrees]: exact for mesh cells; None where there is no shape."""
    boxes = shapes.bounds.to_numpy()
    points = gpd.points_from_xy((boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2)
    return [None if missing else point for point, missing in zip(points, shapes.isna(), strict=True)]
