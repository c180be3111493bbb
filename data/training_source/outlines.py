"""Schematic outlines: every spot of the city belongs to the ward of its nearest typed place (Voronoi)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LinearRing, MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from .places import BAY_SHORE, COAST_LINE, LAND_BORDER, MAIN_ROADS, RIVERS, WARDS, Point, Ward

Feature = dict[str, Any]

# Metres in one degree at 35.13° north; typed, so that no platform's cosine can move a vertex.
METRES_PER_DEGREE = np.array([91_250.0, 110_940.0])
DECIMALS = 6


def to_metres(shape: BaseGeometry) -> BaseGeometry:
    """The shape on a flat local grid [m]."""
    return shapely.transform(shape, lambda degrees: degrees * METRES_PER_DEGREE)


def to_degrees(shape: BaseGeometry) -> BaseGeometry:
    """The shape back in longitude and latitude [°], rounded: neighbours share every vertex to the last digit."""

    def back(metres: NDArray[np.float64]) -> NDArray[np.float64]:
        degrees: NDArray[np.float64] = np.round(metres / METRES_PER_DEGREE, DECIMALS)
        return degrees

    return shapely.transform(shape, back)


def city_outline() -> Polygon:
    """The typed outline of the city [°]."""
    return Polygon(LAND_BORDER + COAST_LINE[1:-1])


def _territory(ward: Ward, cells: list[BaseGeometry]) -> BaseGeometry:
    """Those Voronoi cells [m] that hold one of the ward's places, as one shape."""
    own = [to_metres(shapely.Point(place)) for place in ward.places.values()]
    return shapely.union_all([cell for cell in cells if any(cell.contains(place) for place in own)])


def ward_outlines() -> dict[str, Polygon]:
    """Ward name → outline [°]; together the outlines fill the city without gap or overlap."""
    city = to_metres(city_outline())
    places = to_metres(MultiPoint([place for ward in WARDS for place in ward.places.values()]))
    cells = list(shapely.get_parts(shapely.voronoi_polygons(places, extend_to=city)))
    return {ward.name: one_polygon(to_degrees(_territory(ward, cells).intersection(city)), ward.name) for ward in WARDS}


def one_polygon(shape: BaseGeometry, name: str) -> Polygon:
    """The shape itself if it is one polygon; else ValueError, for then the typed table is at fault."""
    if not isinstance(shape, Polygon) or shape.interiors:
        raise ValueError(f"{name}: expected one polygon without holes, found {shape.geom_type}")
    return shape


def polygon_rings(polygon: Polygon) -> list[list[list[float]]]:
    """The outer ring, then the holes in order; each from its smallest vertex, whatever the geometry engine left."""
    holes = sorted(_turned(hole, ccw=False) for hole in polygon.interiors)
    return [ring(polygon), *holes]


def ring(polygon: Polygon) -> list[list[float]]:
    """The outer ring, counter-clockwise."""
    return _turned(polygon.exterior, ccw=True)


def _turned(edge: LinearRing, *, ccw: bool) -> list[list[float]]:
    vertices = [list(vertex) for vertex in edge.coords[:-1]]
    if edge.is_ccw != ccw:
        vertices.reverse()
    first = vertices.index(min(vertices))
    turned = vertices[first:] + vertices[:first]
    return [*turned, turned[0]]


def feature(kind: str, coordinates: list[Any], properties: dict[str, str]) -> Feature:
    """A GeoJSON feature."""
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def boundary_features(outlines: Mapping[str, Polygon]) -> list[Feature]:
    """One feature for each ward, in the order of the codes."""
    common = {"prefecture": "愛知県", "city": "名古屋市"}
    return [
        feature("Polygon", [ring(outlines[ward.name])], {"code": ward.code, **common, "ward": ward.name})
        for ward in WARDS
    ]


def sea_outline(outlines: Mapping[str, Polygon]) -> Polygon:
    """The bay [°], cut out along the vertices of the wards."""
    bay = Polygon(COAST_LINE + BAY_SHORE[1:-1])
    return one_polygon(bay.difference(shapely.union_all(list(outlines.values()))), "伊勢湾")


def coast_features(sea: Polygon) -> list[Feature]:
    """The bay."""
    return [feature("Polygon", [ring(sea)], {"name": "伊勢湾"})]


def _lines(table: dict[str, list[Point]]) -> list[Feature]:
    return [feature("LineString", [list(point) for point in line], {"name": name}) for name, line in table.items()]


def river_features() -> list[Feature]:
    """The rivers and canals as typed."""
    return _lines(RIVERS)


def main_road_features() -> list[Feature]:
    """The main roads as typed."""
    return _lines(MAIN_ROADS)
