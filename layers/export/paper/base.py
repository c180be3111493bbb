"""What lies under a map: borders, school districts, sea, rivers, roads and water, all of one data folder."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.folder import DataFolder

#: West, south, east, north [degrees].
Box = tuple[float, float, float, float]
_NOTHING = shapely.GeometryCollection()


@dataclass(frozen=True)
class BaseMap:
    """Geometry in longitude/latitude; an empty one where nothing lies there.

    ``box`` is west, south, east, north of the area shown, ``outline`` its border, ``names`` are points with the names
    of its districts, ``streets`` are those of a walking network where the maker of the map adds them. ``inundation`` is None where no such layer is registered: then nobody knows.
    """

    box: Box
    outline: BaseGeometry = _NOTHING
    wards: BaseGeometry = _NOTHING
    districts: BaseGeometry = _NOTHING
    sea: BaseGeometry = _NOTHING
    rivers: BaseGeometry = _NOTHING
    roads: BaseGeometry = _NOTHING
    streets: BaseGeometry = _NOTHING
    inundation: BaseGeometry | None = None
    names: tuple[tuple[float, float, str], ...] = ()
    training: bool = False


def base_map(
    folder: DataFolder, ward: str = "", district: str = "", *, inundation: str = "inundation", margin: float = 0.04
) -> BaseMap | None:
    """The base of a map of the city, a ward or a school district (its code); None where the folder has no position.

    ``inundation`` is the kind of layer to hatch. ``margin`` is what is shown beyond the area, as a share of its size.
    """
    extent = folder.extent(ward, district)
    if extent is None:
        return None
    # A sheet is longer or wider than the area: what lies around it is drawn up to the frame.
    box = _wider(extent, 1)
    districts, wards = folder.districts.of_ward(ward), _frame(folder, "boundary")
    own = districts[districts["code"] == district] if district else _own(folder, wards, ward)
    water = folder.layer(inundation)
    return BaseMap(
        box=_wider(extent, margin),
        outline=_whole(own, box),
        wards=_lines(wards, box),
        districts=_lines(districts, box),
        sea=_whole(_frame(folder, "coast"), box),
        rivers=_whole(_frame(folder, "river"), box),
        roads=_whole(_frame(folder, "main_road"), box),
        inundation=None if water is None else _whole(water.frame, box),
        names=tuple(_names(districts, box)),
        training=folder.training,
    )


def _own(folder: DataFolder, wards: gpd.GeoDataFrame, ward: str) -> gpd.GeoDataFrame:
    """The folder's own city or its ward: boundaries come by prefecture, and wards of other cities bear the same names."""
    own = wards[wards["city"] == folder.city.name] if folder.city.name else wards
    return own[own["ward"] == ward] if ward and folder.city.has_wards else own


def _frame(folder: DataFolder, kind: str) -> gpd.GeoDataFrame:
    layer = folder.layer(kind)
    return gpd.GeoDataFrame({"city": [], "ward": []}, geometry=[]) if layer is None else layer.frame


def _wider(box: Box, share: float) -> Box:
    west, south, east, north = box
    more = share * max(east - west, north - south)
    return west - more, south - more, east + more, north + more


def _within(frame: gpd.GeoDataFrame, box: Box) -> list[BaseGeometry]:
    """What of the shapes lies in the box; made valid first, since simplified official files hold some that are not."""
    shapes = frame.geometry[frame.geometry.notna()].to_numpy()
    return list(shapely.clip_by_rect(shapely.make_valid(shapes), *box)) if len(shapes) else []


def _whole(frame: gpd.GeoDataFrame, box: Box) -> BaseGeometry:
    return shapely.union_all(_within(frame, box))


def _lines(frame: gpd.GeoDataFrame, box: Box) -> BaseGeometry:
    """The borders, each shared one once."""
    lines = [shape.boundary for shape in frame.geometry[frame.geometry.notna()]]
    return shapely.clip_by_rect(shapely.union_all(lines), *box)


def _names(districts: gpd.GeoDataFrame, box: Box) -> list[tuple[float, float, str]]:
    known = districts[districts.geometry.notna() & ~districts.geometry.is_empty]
    points = [shape.representative_point() for shape in known.geometry]
    west, south, east, north = box
    return [
        (point.x, point.y, str(name))
        for point, name in zip(points, known["name"], strict=True)
        if west <= point.x <= east and south <= point.y <= north
    ]
