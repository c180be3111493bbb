"""A question made ready to be solved: who, where to, how far, until when; solved again in a moment for other places."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from layers.folder import DataFolder
from layers.readiness.demand import Demand, demand_of
from layers.readiness.network import Network, Pace, Walking, graph_to, make_network, pieces, snap
from layers.readiness.places import Places, place_statements, places_of
from layers.readiness.reach import NO_PAIRS, Pairs, Progress, Straight, Ways
from layers.readiness.scenario import Scenario
from layers.readiness.statement import Statement, told
from layers.readiness.terms import Terms, terms
from layers.spec import Config


@dataclass(frozen=True)
class Limits:
    """How far and how late for each cell: ``cap_m`` [m], ``deadline_s`` [s after the earthquake], inf for none, and
    ``walk_m``, the longest way either allows [m].
    """

    cap_m: np.ndarray
    deadline_s: np.ndarray
    walk_m: np.ndarray


@dataclass(frozen=True)
class Case:
    """Everything of a question that does not change when a place is added or taken away.

    ``demand`` is None where nobody can tell who has to flee, ``ways`` where nobody can tell how far it is. ``pairs``
    are cells and places within the limit and in time; the places serve, may serve or are options. ``training`` where
    anything in the folder is made up (訓練データ); every row that comes of it says so.
    """

    scenario: Scenario
    terms: Terms
    demand: Demand | None
    places: Places
    ways: Ways | None
    limits: Limits
    pairs: Pairs
    statements: tuple[Statement, ...]
    training: bool = False

    @property
    def people(self) -> np.ndarray:
        """People of each cell [whole people]."""
        assert self.demand is not None
        return self.demand.cells["people"].to_numpy(dtype=np.int64)

    @property
    def solvable(self) -> bool:
        """Whether people and ways are both known."""
        return self.demand is not None and self.ways is not None

    def capacity(self) -> np.ndarray:
        """What each place holds for a flow [people]; NaN where that, or whether it serves at all, is unknown."""
        table = self.places.table
        return np.where(table["status"] == "open", table["capacity"].to_numpy(dtype=float), np.nan)

    def seconds(self, walk_m: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Time on foot from leaving to the first dry usable floor [s]; inf for no way, NaN where it cannot be told."""
        if not self.terms.timed:
            return np.full(len(walk_m), np.nan)
        climb = np.append(self.places.table["climb_m"].to_numpy(dtype=float), 0.0)
        return walk_m / self.terms.speed + np.nan_to_num(climb[place] / self.terms.stairs)


def build_case(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    options: Callable[[Places], Places] | None = None,
    progress: Progress = lambda _done: None,
) -> Case:
    """Look everything up and find the pairs. ``options`` adds places that do not serve yet, or marks some as such
    (status "option"); ``progress`` hears how much of a long search on the network is done.

    Raises:
        ScenarioRefused: the scenario chooses a standard that is none, or a hazard that is none.
    """
    found = terms(scenario, config, folder.city.code)
    demand, said = demand_of(folder, scenario)
    places = places_of(folder, config, scenario, found, as_of)
    said += place_statements(folder, places)
    if options is not None:
        places = options(places)
    cells = np.empty((0, 2)) if demand is None else demand.position
    ways, on_foot = ways_of(folder, scenario, found, cells, places.position)
    said += on_foot
    limits, limited = _limits(scenario, found, demand)
    said += limited
    case = Case(scenario, found, demand, places, ways, limits, NO_PAIRS, (*found.statements, *said), folder.training)
    if ways is None or not (limits.walk_m >= 0).any():
        return case
    pairs = ways.pairs(limits.walk_m, places.with_status("open", "unknown", "option"), progress)
    if case.terms.timed:
        arrival = found.delay_s + case.seconds(pairs.walk_m, pairs.place)
        pairs = pairs.keep(arrival <= limits.deadline_s[pairs.cell])
    return replace(case, pairs=pairs)


def _limits(scenario: Scenario, found: Terms, demand: Demand | None) -> tuple[Limits, list[Statement]]:
    starts = np.empty(0) if demand is None else demand.cells["start_s"].to_numpy(dtype=float)
    own = ~np.isnan(starts) & (scenario.inundation == "times") & found.timed
    deadline = np.where(own, starts, found.arrival_s if found.timed else np.inf)
    cap = np.where(own & (not scenario.cap_all), np.inf, found.cap_m)
    in_time = (deadline - found.delay_s) * found.speed if found.timed else np.full(len(cap), np.inf)
    walk = np.minimum(cap, in_time)
    said = []
    if scenario.hazard == "tsunami" and np.isinf(deadline).any():
        said.append(told("arrival_unknown", cells=int(np.isinf(deadline).sum())))
    if np.isfinite(cap).any():
        said.append(told("cap_used", metres=found.cap_m, cells=int(np.isfinite(cap).sum())))
    if np.isinf(walk).any():
        said.append(told("reach_max_used", metres=found.reach_max_m))
    return Limits(cap, deadline, np.minimum(walk, found.reach_max_m)), said


def ways_of(
    folder: DataFolder, scenario: Scenario, found: Terms, cells: np.ndarray, places: np.ndarray
) -> tuple[Ways | None, list[Statement]]:
    """Ways between positions (n × 2 and m × 2, degrees) and what is to be said of them; None where they cannot be told."""
    if scenario.route == "line":
        if np.isnan(found.detour):
            return None, []
        said = [told("straight_line", factor=found.detour)]
        if scenario.blocked:
            said.append(told("closures_not_used", count=len(scenario.blocked)))
        if scenario.bridges_out:
            said.append(told("bridges_not_used"))
        return Straight(cells, places, found.detour), said
    network = network_of(folder)
    if network is None:
        return None, [told("network_missing")]
    usable = network.open_edges(scenario.blocked, bridges_out=scenario.bridges_out)
    snapped, away = snap(network, cells, found.snap_m)
    at, off = snap(network, places, found.snap_m)
    said = network_statements(network, scenario, usable, snapped, at, places)
    return Walking(graph_to(network, pace_of(found), usable), snapped, away, at, off), said


def network_of(folder: DataFolder) -> Network | None:
    """The walking network of a folder, made once; None where nodes or edges are not registered."""
    nodes, edges = folder.layer("walk_node"), folder.layer("walk_edge")
    if nodes is None or edges is None:
        return None
    return folder.once("walking_network", lambda: make_network(nodes.frame, edges.frame))


def pace_of(found: Terms) -> Pace:
    """How people walk; where a speed has no value, ways are compared by length alone."""
    told_all = found.timed and not np.isnan(found.stairs + found.ascent_s_per_m)
    return Pace(found.speed, found.stairs, found.ascent_s_per_m) if told_all else Pace(1.0, 1.0, 0.0)


def network_statements(
    network: Network,
    scenario: Scenario,
    usable: np.ndarray,
    cells: np.ndarray,
    at: np.ndarray,
    places: np.ndarray,
) -> list[Statement]:
    """What is to be said of a network: its pieces, and the cells and places (nodes, -1 = none) it does not reach."""
    said = []
    piece = pieces(network, usable)
    if len(piece) and piece.max() > 0:
        share = round(100 * float((piece == 0).mean()), 1)
        said.append(told("network_pieces", pieces=int(piece.max()) + 1, share=share))
    lost = int((at[~np.isnan(places).any(axis=1)] < 0).sum())
    if (cells < 0).any() or lost:
        said.append(told("network_off", cells=int((cells < 0).sum()), sites=lost))
    if network.dropped:
        said.append(told("network_dropped", edges=network.dropped))
    if network.missing(scenario.blocked):
        said.append(told("blocked_unknown", edges=network.missing(scenario.blocked)))
    return said


def with_open(case: Case, opened: np.ndarray) -> Case:
    """The case with some options of its table (bool for each place) opened, each as far as it is known."""
    table = case.places.table.copy()
    chosen = opened & (table["status"] == "option").to_numpy()
    table["status"] = table["status"].mask(chosen, np.where(table["why"] == "", "open", "unknown"))
    return replace(case, places=replace(case.places, table=table))
