"""Where a drill takes place, and where people set out in it."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.figures import units_of
from layers.folder import DataFolder
from layers.ground import distance_m, plane_m
from layers.intake.wards import WHOLE_CITY
from layers.readiness.case import network_of
from layers.readiness.network import Network, pieces
from layers.store.drill_bodies import DrillBody, StartPlace


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


def district_starts(folder: DataFolder, body: DrillBody) -> tuple[StartPlace, ...]:
    """Where people may set out: one crossing for each district of the drill, without such for each district of its ward, for
    a drawn area or a whole city for that alone (without an outline for the box of its streets or places); () where nothing is
    known. A proposal: people move it.

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
        found = [] if area is None else [("area", body.ward or folder.city.name or WHOLE_CITY, area)]
    return tuple(_start(code, name, area, network, main) for code, name, area in found)


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
