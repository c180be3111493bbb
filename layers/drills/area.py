"""Where a drill takes place, and where people set out in it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from layers.figures import units_of
from layers.folder import DataFolder
from layers.ground import MESH_PER_DEGREE, MESH_SIDE, area_of_points, distance_m, earth_centred, plane_m
from layers.intake.wards import WHOLE_CITY
from layers.readiness.case import network_of
from layers.readiness.network import Network, pieces
from layers.store.drill_bodies import DrillBody, StartPlace

#: Digits of the mesh code of `crossings`: cells of about 500 m.
_DIGITS = 9


def area_of(folder: DataFolder, body: DrillBody) -> BaseGeometry | None:
    """The area of a drill (degrees): the drawn one, else its school districts, else its ward, else the whole city; None
    where nothing is known of it. Districts that are registered no more are left out.
    """
    if body.area:
        return _sound(shapely.Polygon(body.area))
    shapes = [shape for _, _, shape in _districts(folder, body.districts)]
    if not shapes:
        units = units_of(folder)
        own = units["id"].eq(body.ward) if body.ward in set(units["id"]) else units["id"].notna()
        shapes = [shape for shape in units.geometry[own] if shape is not None]
    return _sound(shapely.union_all(shapes)) if shapes else None


def shown_districts(folder: DataFolder, body: DrillBody) -> tuple[str, ...]:
    """The codes of a drill's school districts that have an outline; () for a drawn area."""
    return () if body.area else tuple(code for code, _, _ in _districts(folder, body.districts))


def district_starts(folder: DataFolder, body: DrillBody) -> tuple[StartPlace, ...]:
    """Where people may set out: one crossing for each district of the drill, without such for each district of its
    ward, for a drawn area or a whole city for that alone (without an outline for the box of its streets or places); ()
    where nothing is known. A proposal: people move it.

    The crossing is, of those in the area that can reach the most others, the nearest to the area's middle (some point
    inside it); without a walking network that point itself.
    """
    found = [] if body.area else _districts(folder, body.districts)
    if not found and body.ward and not body.area:
        own = folder.districts.of_ward(body.ward)
        found = _districts(folder, tuple(own["code"].astype(str)))
    network = network_of(folder)
    main = None if network is None else pieces(network, network.open_edges()) == 0
    if not found:
        area = area_of(folder, body) or _box(folder, network, main)
        found = [] if area is None else [("area", _named(folder, body), area)]
    return tuple(_start(code, name, area, network, main) for code, name, area in found)


def crossings(folder: DataFolder, body: DrillBody) -> tuple[StartPlace, ...]:
    """Crossings of a drill's area about every 500 m, from where it is told what people reach before anybody chose
    starts: the nearest to the middle of each mesh cell (JIS X 0410, half of 1 km). Each is named by its district, else
    as the area; () without a walking network or an area.
    """
    network = network_of(folder)
    if network is None:
        return ()
    main = pieces(network, network.open_edges()) == 0
    area = area_of(folder, body) or _box(folder, network, main)
    spots = np.empty((0, 2)) if area is None else network.position[main & shapely.contains_xy(area, network.position)]
    middles = np.empty((0, 2)) if area is None else _cells(area)
    if not len(spots) or not len(middles):
        return ()
    _, nearest = cKDTree(earth_centred(*spots.T)).query(earth_centred(*middles.T))
    chosen = spots[np.unique(nearest)]
    districts = folder.districts.of_ward("")
    at = area_of_points(gpd.GeoSeries(shapely.points(chosen)), gpd.GeoSeries(districts.geometry.to_numpy()))
    names = [*districts["name"].astype(str), _named(folder, body)]
    return tuple(
        StartPlace(id=f"c{n}", name=names[one] or _named(folder, body), longitude=float(x), latitude=float(y))
        for n, ((x, y), one) in enumerate(zip(chosen, at, strict=True), 1)
    )


def _cells(area: BaseGeometry) -> np.ndarray:
    """The middles (n × 2, degrees) of the mesh cells that lie in an area."""
    step = MESH_SIDE[_DIGITS] / np.array(MESH_PER_DEGREE)
    west, south, east, north = area.bounds
    x, y = (
        (np.arange(np.floor(low / side), np.ceil(high / side)) + 0.5) * side
        for low, high, side in ((west, east, step[0]), (south, north, step[1]))
    )
    middles = np.column_stack([one.ravel() for one in np.meshgrid(x, y)])
    return middles[shapely.contains_xy(area, middles)]


def _named(folder: DataFolder, body: DrillBody) -> str:
    return body.ward or folder.city.name or WHOLE_CITY


def away_m(area: BaseGeometry, position: np.ndarray) -> np.ndarray:
    """The straight way from n positions (n × 2, degrees) to an area [m]: 0 inside, NaN where a position is.

    In the plane of `layers.ground.plane_m`: good to 0.2 %, enough to tell what is near.
    """
    middle = area.representative_point()
    centre = (middle.x, middle.y)
    plane = shapely.transform(area, lambda at: plane_m(at, centre))
    known = ~np.isnan(position).any(axis=1)
    away = np.full(len(position), np.nan)
    away[known] = shapely.distance(plane, shapely.points(plane_m(position[known], centre)))
    return away


def _districts(folder: DataFolder, codes: tuple[str, ...]) -> list[tuple[str, str, BaseGeometry]]:
    """Code, name and shape of districts in the order of their codes; those without a shape are left out."""
    own = folder.districts.of_ward("")
    own = own[own["code"].isin(codes)].sort_values("code", kind="stable").drop_duplicates("code")
    return [
        (str(code), str(name), shape) for code, name, shape in own[["code", "name", "geometry"]].itertuples(index=False)
    ]


def _box(folder: DataFolder, network: Network | None, main: np.ndarray | None) -> BaseGeometry | None:
    """The box of the streets, without any that of the places."""
    extent = folder.extent()
    if network is not None and main is not None and main.any():
        spots = network.position[main]
        extent = (*spots.min(axis=0).tolist(), *spots.max(axis=0).tolist())
    return None if extent is None else shapely.box(*extent)


def _sound(shape: BaseGeometry) -> BaseGeometry | None:
    whole = shapely.make_valid(shape)
    return None if whole.is_empty else whole


def _start(code: str, name: str, area: BaseGeometry, network: Network | None, main: np.ndarray | None) -> StartPlace:
    middle = area.representative_point()
    at = np.array([middle.x, middle.y])
    if network is not None and main is not None and len(network.ids):
        inside = main & shapely.contains_xy(area, network.position)
        if inside.any():
            spots = network.position[inside]
            at = spots[np.argmin(distance_m(*spots.T, *np.broadcast_to(at, spots.shape).T))]
    return StartPlace(id=code, name=name or code, longitude=float(at[0]), latitude=float(at[1]))
