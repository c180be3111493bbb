"""逃げ地図: every street in bands of minutes back from safety, closed ways respected."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.exposure import in_water
from layers.figures import units_of
from layers.folder import DataFolder
from layers.ground import area_of_points
from layers.intake.wards import WHOLE_CITY
from layers.kept import kept
from layers.readiness.case import network_of, network_statements, pace_of
from layers.readiness.demand import zone_kind, zones_of
from layers.readiness.network import Network, graph_to, nodes_nearest, snap
from layers.readiness.places import Places, place_statements, places_of
from layers.readiness.scenario import Scenario
from layers.readiness.statement import Statement, told
from layers.readiness.terms import terms
from layers.spec import Config

#: Maps kept with a folder.
KEPT = 4


@dataclass(frozen=True)
class EscapeMap:
    """``streets`` has a row an edge of the network: u, v, west, south, east, north [degrees] of its ends u and v,
    minutes (from its farther end to safety), band (0, 1 … of ``band_min`` minutes each, the upper end included; -1 = no way, or closed),
    closed, outside (both ends outside the inundation), nearest (id of the place its farther end flees to; "" = out of
    the inundation), length_m, bridge, ward (of its middle; "" = in none). ``places`` are the safe ones: the rows of
    `layers.readiness.places.Places` with longitude and latitude. ``zone`` tells whether an inundation area was drawn.
    """

    band_min: float
    streets: pd.DataFrame = field(repr=False)
    places: pd.DataFrame = field(repr=False)
    zone: bool
    statements: tuple[Statement, ...] = ()
    training: bool = False


def escape_map(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    *,
    outside_is_safe: bool = True,
) -> EscapeMap | None:
    """The 逃げ地図 of a scenario; None where no walking network is registered, or walking takes no time that can be told.

    Safe are the places that serve or may (of unknown capacity too: the map is of ways, not of room) and, unless told
    otherwise, every node outside the drawn inundation. Time on foot alone: departure is not in it. The pace is the
    scenario's; source of the method: 逃げ地図作成マニュアル (bands of 3 minutes).
    """
    # The map is of ways on the network, whatever way distances are told by elsewhere: places must meet its streets.
    scenario = dataclasses.replace(scenario, route="network")
    found = terms(scenario, config, folder.city.code)
    network = network_of(folder)
    if network is None or not found.timed:
        return None
    places = places_of(folder, config, scenario, found, as_of)
    zones = zones_of(folder, scenario)
    dry = np.zeros(len(network.ids), dtype=bool)
    if zones is not None:
        dry = ~in_water(gpd.GeoSeries(shapely.points(network.position)), zones.geometry)
    usable = network.open_edges(scenario.blocked, bridges_out=scenario.bridges_out)
    node, away = snap(network, places.position, found.snap_m)
    serving = places.with_status("open", "unknown") & (node >= 0)
    # A dry node is a place to reach, without any way of its own.
    safe = np.flatnonzero(dry & outside_is_safe)
    at, off = np.concatenate([node, safe]), np.concatenate([away, np.zeros(len(safe))])
    which = np.concatenate([serving, np.ones(len(safe), dtype=bool)])
    walk, nearest = nodes_nearest(graph_to(network, pace_of(found), usable), at, off, which)
    ids = np.append(places.table["id"].to_numpy(dtype=object), "")
    target = ids[np.where((nearest < 0) | (nearest >= len(ids) - 1), len(ids) - 1, nearest)]
    minutes = walk / found.speed / 60
    band_min = config.app.readiness.escape_band_min
    streets = _streets(network, minutes, usable, dry, target, band_min)
    streets = streets.assign(ward=street_wards(folder, network), training=folder.training)
    said = [*found.statements, *place_statements(folder, places)]
    said += network_statements(network, scenario, usable, np.empty(0, np.int64), node, places.position)
    if zones is None and zone_kind(scenario):
        said.append(
            told("zone_missing" if scenario.hazard == "tsunami" else "zone_not_drawn", kind=zone_kind(scenario))
        )
    return EscapeMap(band_min, streets, _safe(places, serving), zones is not None, tuple(said), folder.training)


def kept_escape_map(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    *,
    outside_is_safe: bool = True,
) -> EscapeMap | None:
    """`escape_map`, the last few kept with the folder.

    Raises:
        ScenarioRefused: as `layers.readiness.terms.terms`.
    """
    key = f"{scenario.digest}:{as_of}:{outside_is_safe}"

    def make() -> EscapeMap | None:
        return escape_map(folder, config, scenario, as_of, outside_is_safe=outside_is_safe)

    return kept(folder, "escape_maps", key, KEPT, make)


def street_wards(folder: DataFolder, network: Network) -> np.ndarray:
    """The ward in which the middle of each edge lies; "" for none, 全域 in a folder without a city. Computed once."""
    return folder.once("street_wards", lambda: _street_wards(folder, network))


def _street_wards(folder: DataFolder, network: Network) -> np.ndarray:
    if not folder.city.name:
        return np.full(len(network.u), WHOLE_CITY, dtype=object)
    units = units_of(folder)
    middle = (network.position[network.u] + network.position[network.v]) / 2
    at = area_of_points(gpd.GeoSeries(shapely.points(middle)), gpd.GeoSeries(units.geometry.to_numpy()))
    return np.append(units["id"].to_numpy(dtype=object), "")[at]


def _safe(places: Places, serving: np.ndarray) -> pd.DataFrame:
    table = places.table.assign(longitude=places.position[:, 0], latitude=places.position[:, 1])
    return table[serving].reset_index(drop=True)


def _streets(
    network: Network, minutes: np.ndarray, usable: np.ndarray, dry: np.ndarray, target: np.ndarray, band_min: float
) -> pd.DataFrame:
    u, v = network.u, network.v
    farther = np.where(minutes[u] >= minutes[v], u, v)
    worst = np.where(usable, minutes[farther], np.inf)
    # A band holds its upper end: exactly three minutes are within three minutes.
    number = np.ceil(np.where(np.isfinite(worst), worst, 0) / band_min - 1e-6) - 1
    band = np.where(np.isfinite(worst), np.maximum(number, 0), -1)
    return pd.DataFrame(
        {
            "u": network.ids[u],
            "v": network.ids[v],
            "west": network.position[u, 0],
            "south": network.position[u, 1],
            "east": network.position[v, 0],
            "north": network.position[v, 1],
            "minutes": worst,
            "band": band.astype(np.int64),
            "closed": ~usable,
            "outside": dry[u] & dry[v],
            "nearest": np.where(np.isfinite(worst), target[farther], ""),
            "length_m": network.length_m,
            "bridge": network.bridge,
        }
    )
