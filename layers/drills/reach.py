"""Whether people reach a place on foot from one of a drill's starts, as far and as late as its scenario allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from layers.drills.ways import Streets, network_said, streets_of
from layers.folder import DataFolder
from layers.readiness.case import network_of
from layers.readiness.demand import start_times_s, zones_of
from layers.readiness.network import snap
from layers.readiness.places import Places
from layers.readiness.scenario import Scenario
from layers.readiness.statement import Statement, told
from layers.readiness.terms import Terms
from layers.store.drill_bodies import StartPlace


@dataclass(frozen=True)
class Reach:
    """For each place: ``reason`` ("" = reached), ``start`` (position among the starts of the best one, -1 = none),
    ``walk_m`` (level way from it [m]; inf for none) and ``minutes`` (to the door; NaN where it cannot be told).
    """

    reason: np.ndarray
    start: np.ndarray
    walk_m: np.ndarray
    minutes: np.ndarray
    statements: tuple[Statement, ...] = ()


def reach_of(
    folder: DataFolder,
    scenario: Scenario,
    found: Terms,
    starts: Sequence[StartPlace],
    places: Places,
    *,
    nearest: bool = False,
) -> Reach:
    """The best start for each place is the nearest of those that reach it within the terms, else the nearest of all.

    ``nearest``: the nearest start alone is looked at, in one search for however many starts.
    """
    network = network_of(folder)
    size = len(places.table)
    if network is None:
        return _nowhere(size, "no_network", told("network_missing"))
    said = network_said(network, scenario)
    at = np.array([(one.longitude, one.latitude) for one in starts]).reshape(-1, 2)
    node, out_m = snap(network, at, found.snap_m)
    on = np.flatnonzero(node >= 0)
    if len(on) < len(starts):
        said.append(told("drill_starts_off", starts=len(starts) - len(on)))
    if not len(on):
        return _nowhere(size, "no_start", *said, told("drill_starts_missing"))
    streets = streets_of(network, network.open_edges(scenario.blocked, bridges_out=scenario.bridges_out), found)
    place_node, in_m = snap(network, places.position, found.snap_m)
    search = _nearest if nearest else _each
    walk, source = search(streets, node[on], out_m[on], place_node)
    walk = walk + in_m
    own = _starts_s(folder, scenario, found, at[on])[source]
    fits, code = _fits(scenario, found, streets, walk, places.table["climb_m"].to_numpy(dtype=float), own)
    best = np.where(fits.any(axis=0), np.where(fits, walk, np.inf).argmin(axis=0), walk.argmin(axis=0))
    column = np.arange(size)
    walk_m, reason = walk[best, column], np.where(fits.any(axis=0), "", code[best, column])
    reason = np.where(np.isfinite(walk_m), reason, "unreachable")
    reason = np.where(place_node < 0, "off_network", reason)
    minutes = np.where(np.isfinite(walk_m), walk_m, np.nan) / streets.speed / 60
    return Reach(reason, np.where(np.isfinite(walk_m), on[source[best, column]], -1), walk_m, minutes, tuple(said))


def _each(
    streets: Streets, node: np.ndarray, out_m: np.ndarray, place_node: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Ways from every start to every place's node [m] (starts × places), and which start each is from."""
    walk = np.stack([streets.from_node(int(one))[0][place_node] for one in node]) + out_m[:, None]
    return walk, np.broadcast_to(np.arange(len(node))[:, None], walk.shape)


def _nearest(
    streets: Streets, node: np.ndarray, out_m: np.ndarray, place_node: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same from the start whose node is the nearest alone (1 × places); of starts on one node the closest."""
    order = np.lexsort((out_m, node))
    known, first = np.unique(node[order], return_index=True)
    away, source = streets.from_any(known)
    start = order[first][np.searchsorted(known, np.maximum(source[place_node], 0)).clip(0, len(known) - 1)]
    return (away[place_node] + out_m[start])[None, :], start[None, :]


def _nowhere(size: int, reason: str, *said: Statement) -> Reach:
    unknown = np.full(size, np.nan)
    return Reach(np.full(size, reason, dtype=object), np.full(size, -1), np.full(size, np.inf), unknown, said)


def _starts_s(folder: DataFolder, scenario: Scenario, found: Terms, at: np.ndarray) -> np.ndarray:
    """When water reaches each start [s after the earthquake], where the scenario goes by that; NaN = not told."""
    zones = zones_of(folder, scenario)
    if zones is None or scenario.inundation != "times":
        return np.full(len(at), np.nan)
    return start_times_s(gpd.GeoSeries(shapely.points(at)), zones)


def _fits(
    scenario: Scenario, found: Terms, streets: Streets, walk: np.ndarray, climb_m: np.ndarray, own: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which ways (starts × places, as ``own``) are within the terms, and the code of what speaks against the others.

    As `layers.readiness.case` takes it: where the water's own time is told at a start it is the limit, else the arrival
    chosen; the distance cap holds where no such time does, with ``cap_all`` everywhere.
    """
    timed = ~np.isnan(own)
    cap = np.where(timed & (not scenario.cap_all), np.inf, found.cap_m)
    far = walk > np.minimum(cap, found.reach_max_m)
    deadline = np.where(timed, own, found.arrival_s)
    arrival = found.delay_s + walk / streets.speed + np.nan_to_num(climb_m / found.stairs)
    late = np.where(np.isfinite(deadline), ~(arrival <= deadline), False)
    code = np.where(far, "too_far", np.where(np.isnan(arrival), "time_unknown", "too_late"))
    return ~far & ~late, code
