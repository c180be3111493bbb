"""The ways of a drill on the walking network: where they lead along, how long people walk, and what is closed."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from layers.drills.scenario import drill_scenario
from layers.drills.ways import Streets, Way, network_said, streets_of
from layers.folder import DataFolder
from layers.readiness.case import network_of
from layers.readiness.network import Network, snap
from layers.readiness.scenario import Scenario
from layers.readiness.statement import Statement, told
from layers.readiness.terms import Terms, Value, terms, with_profile
from layers.sites import find_record
from layers.spec import Config
from layers.store.drill_bodies import DrillBody, Leg

PROFILES = ("standard", "slow", "group")
#: Why a leg has no way: no walking network is registered; its start or its site is too far from it; nothing open leads
#: there; the site is registered no more, or has no position.
REASONS = ("no_network", "off_network", "no_way", "site_gone", "no_position")
Spot = tuple[float, float]
_UNKNOWN: dict[str, float] = dict.fromkeys(PROFILES, np.nan)


@dataclass(frozen=True)
class WalkRoute:
    """The shortest way of a leg for the scenario's own profile; ``reason`` (of `REASONS`, "" = there is a way).

    ``line`` (degrees) runs from the start to its node, along the edges and from the last node to the site. ``length_m``
    is as long as that; ``walk_m`` is the level way that takes as long (stairs and climbs counted), ``level_m`` the same
    for people of each profile: stairs cost those more who walk fast on the level. ``snapped_m``: from the start to the
    network and from the network to the site. ``edges``: the ids of nodes (from, to) in the order of
    walking. ``minutes`` tells how long people of each profile walk this very way, ``fastest`` how long their own
    shortest way takes (another one where they do better to go round stairs or slopes): to the site's door, without the
    time before they leave; NaN where a speed has no value. A leg without a way has line None, NaN and zeros.
    """

    leg: Leg
    start: str
    site: str
    reason: str = ""
    line: shapely.LineString | None = None
    length_m: float = np.nan
    walk_m: float = np.nan
    level_m: dict[str, float] = field(default_factory=_UNKNOWN.copy)
    minutes: dict[str, float] = field(default_factory=_UNKNOWN.copy)
    fastest: dict[str, float] = field(default_factory=_UNKNOWN.copy)
    snapped_m: tuple[float, float] = (np.nan, np.nan)
    edges: tuple[tuple[str, str], ...] = ()
    stairs: int = 0
    bridges: int = 0


@dataclass(frozen=True)
class Routes:
    """``routes`` in the order of the drill's legs. ``blocked`` are the middles (longitude, latitude) of the streets the
    scenario blocks, ``closed`` those of the others nobody can walk: closed in the data, or bridges where they are out.
    """

    routes: tuple[WalkRoute, ...]
    blocked: tuple[Spot, ...]
    closed: tuple[Spot, ...]
    scenario: Scenario
    statements: tuple[Statement, ...]
    standards: tuple[Value, ...]
    training: bool = False


def routes_of(folder: DataFolder, config: Config, body: DrillBody, as_of: datetime.date | None) -> Routes:
    """The way of every leg of a drill under its scenario.

    ``as_of`` chooses nothing yet: what is closed stands in the scenario and in the network.

    Raises:
        ScenarioRefused: as `layers.drills.scenario.drill_scenario`.
    """
    del as_of
    scenario = drill_scenario(folder, config, body)
    numbers = terms_by_profile(config, scenario, folder.city.code)
    standards = tuple(dict.fromkeys(value for found in numbers.values() for value in found.used))
    said = list(numbers[scenario.profile].statements)
    legs = [_ends(folder, body, leg) for leg in body.legs]
    network = network_of(folder)
    if network is None:
        found = tuple(dataclasses.replace(leg, reason=leg.reason or "no_network") for leg, _ in legs)
        said.append(told("network_missing"))
        return Routes(found, (), (), scenario, tuple(said), standards, folder.training)
    usable = network.open_edges(scenario.blocked, bridges_out=scenario.bridges_out)
    streets = {one: streets_of(network, usable, numbers[one]) for one in PROFILES}
    snap_m = numbers[scenario.profile].snap_m
    found = tuple(_route(streets, scenario.profile, snap_m, leg, ends) for leg, ends in legs)
    said += _said(network, scenario, found)
    nothing = np.zeros(len(usable), dtype=bool)
    blocked = ~dataclasses.replace(network, closed=nothing).open_edges(scenario.blocked)
    spots = middles(network, blocked), middles(network, ~usable & ~blocked)
    return Routes(found, *spots, scenario, tuple(said), standards, folder.training)


def nearest_legs(found: Routes) -> tuple[Leg, ...]:
    """Of each start the leg whose way takes the shortest; a start with no way has none."""
    best: dict[str, WalkRoute] = {}
    for one in found.routes:
        if not one.reason and one.walk_m < best.get(one.leg.start, one).walk_m + 1e-9:
            best[one.leg.start] = one
    return tuple(one.leg for one in best.values())


def whole_metres(length_m: float) -> int:
    """A length as it is told, on the screen, on a phone and on paper: the nearest metre, a half goes up."""
    return math.floor(length_m + 0.5)


def terms_by_profile(config: Config, scenario: Scenario, city: str) -> dict[str, Terms]:
    """The scenario's numbers for people of each profile: its own as it says, the others at their own speed.

    Raises:
        ScenarioRefused: as `layers.readiness.terms.terms`.
    """
    return {
        one: terms(scenario if one == scenario.profile else with_profile(scenario, config, one, city), config, city)
        for one in PROFILES
    }


def middles(network: Network, which: np.ndarray) -> tuple[Spot, ...]:
    """The middle of each street (pair of nodes) that has one of these edges (bool for each), in order of the nodes."""
    low, high = np.minimum(network.u, network.v)[which], np.maximum(network.u, network.v)[which]
    pairs = np.unique(np.column_stack([low, high]), axis=0)
    middle = (network.position[pairs[:, 0]] + network.position[pairs[:, 1]]) / 2
    return tuple((float(x), float(y)) for x, y in middle)


def _ends(folder: DataFolder, body: DrillBody, leg: Leg) -> tuple[WalkRoute, np.ndarray]:
    """The leg without a way yet, and the positions of its start and its site (2 × 2, degrees)."""
    start = next(one for one in body.starts if one.id == leg.start)
    record = find_record(folder, leg.site)
    here = (start.longitude, start.latitude)
    if record is None:
        return WalkRoute(leg, start.name, leg.site, "site_gone"), np.array([here, (np.nan, np.nan)])
    there = record.row[["longitude", "latitude"]].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    reason = "no_position" if np.isnan(there).any() else ""
    return WalkRoute(leg, start.name, str(record.row["name"]), reason), np.array([here, there])


def _route(streets: dict[str, Streets], profile: str, snap_m: float, leg: WalkRoute, ends: np.ndarray) -> WalkRoute:
    own = streets[profile]
    if leg.reason:
        return leg
    (start, target), (out_m, in_m) = snap(own.network, ends, snap_m)
    if start < 0 or target < 0:
        return dataclasses.replace(leg, reason="off_network")
    way = own.way(int(start), int(target))
    if way is None:
        return dataclasses.replace(leg, reason="no_way")
    off = float(out_m + in_m)
    # The scenario's own profile is told once: added up in another order it differs in its last digit.
    level_m = {one: (way.walk_m if one == profile else of.walk_m(way)) + off for one, of in streets.items()}
    return dataclasses.replace(
        leg,
        line=shapely.LineString([ends[0], *own.network.position[way.nodes], ends[1]]),
        length_m=float(own.network.length_m[way.edges].sum()) + off,
        walk_m=way.walk_m + off,
        level_m=level_m,
        minutes={one: of.minutes(level_m[one]) for one, of in streets.items()},
        fastest={one: of.minutes(of.from_node(int(start))[0][target] + off) for one, of in streets.items()},
        snapped_m=(float(out_m), float(in_m)),
        **_counted(own.network, way),
    )


def _counted(network: Network, way: Way) -> dict[str, Any]:
    ids = [str(one) for one in network.ids[way.nodes]]
    edges = tuple(itertools.pairwise(ids))
    return {
        "edges": edges,
        "stairs": int(network.stairs[way.edges].sum()),
        "bridges": int(network.bridge[way.edges].sum()),
    }


def _said(network: Network, scenario: Scenario, found: Sequence[WalkRoute]) -> list[Statement]:
    counts = {reason: sum(leg.reason == reason for leg in found) for reason in REASONS}
    said = [told(f"drill_{reason}", legs=count) for reason, count in counts.items() if count]
    return said + network_said(network, scenario)
