"""Shortest ways between nodes of the walking network, edge by edge, for people of one profile."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from layers.readiness.case import pace_of
from layers.readiness.network import Network, graph_to
from layers.readiness.scenario import Scenario
from layers.readiness.statement import Statement, told
from layers.readiness.terms import Terms


@dataclass(frozen=True)
class Way:
    """``nodes`` in the order of walking and the ``edges`` between them (positions in the network); ``back``: which
    edges are walked from v to u. ``walk_m`` is the level way that takes as long [m].
    """

    nodes: np.ndarray
    edges: np.ndarray
    back: np.ndarray
    walk_m: float


@dataclass(frozen=True)
class Streets:
    """A network as people of one profile walk it. ``ahead`` and ``back``: the level way that takes as long as each edge
    from u to v and from v to u [m]. ``speed`` [m/s] is NaN where nobody can tell how long walking takes.

    ``graph`` is that of `layers.readiness.network.graph_to` turned back again: row u, column v holds the way u → v.
    ``keys`` and ``steps`` find the edge of a step (`step`). Ways from a node are searched once and kept.
    """

    network: Network
    graph: csr_matrix
    ahead: np.ndarray
    back: np.ndarray
    speed: float
    keys: np.ndarray = field(repr=False)
    steps: np.ndarray = field(repr=False)
    _kept: dict[int, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict, repr=False)

    def from_node(self, start: int) -> tuple[np.ndarray, np.ndarray]:
        """The way from a node to every node [m, inf for none] and the node before each on it (negative for none)."""
        if start not in self._kept:
            self._kept[start] = dijkstra(self.graph, indices=start, return_predecessors=True)
        return self._kept[start]

    def from_any(self, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The way to every node from the nearest of some nodes [m, inf for none], and that node (negative for none)."""
        away, _, source = dijkstra(self.graph, indices=starts, return_predecessors=True, min_only=True)
        return away, source

    def way(self, start: int, target: int) -> Way | None:
        """The shortest way between two nodes; None where no open street leads there."""
        away, before = self.from_node(start)
        if not np.isfinite(away[target]):
            return None
        nodes = [target]
        while nodes[-1] != start:
            nodes.append(int(before[nodes[-1]]))
        order = np.array(nodes[::-1], dtype=np.int64)
        edges, back = self.step(order[:-1], order[1:])
        return Way(order, edges, back, float(away[target]))

    def step(self, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The quickest open edge between neighbours, and whether it is walked from v to u."""
        found = self.steps[np.searchsorted(self.keys, start * len(self.network.ids) + end)]
        return found // 2, found % 2 == 1

    def walk_m(self, way: Way) -> float:
        """How far a way, found for others, is for these people [m of level ground]."""
        return float(np.where(way.back, self.back[way.edges], self.ahead[way.edges]).sum())

    def minutes(self, walk_m: float) -> float:
        """Time for a level way [min]; NaN where it cannot be told."""
        return float(walk_m / self.speed / 60)


def streets_of(network: Network, usable: np.ndarray, found: Terms) -> Streets:
    """The network for people who walk by these terms on its usable edges (bool for each).

    Where a speed has no value ways are compared by length alone.
    """
    pace = pace_of(found)
    known = found.timed and not np.isnan(found.stairs + found.ascent_s_per_m)
    ahead, back = pace.walk_m(network), pace.walk_m(network, back=True)
    keys, steps = _steps(network, usable, ahead, back)
    graph = graph_to(network, pace, usable).T.tocsr()
    return Streets(network, graph, ahead, back, found.speed if known else np.nan, keys, steps)


def _steps(network: Network, usable: np.ndarray, ahead: np.ndarray, back: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every step along an open edge as a number of its nodes, sorted, and edge × 2 (+ 1 walked back): of parallel edges
    the quickest first, as `graph_to` takes it.
    """
    edges, size = np.flatnonzero(usable), len(network.ids)
    u, v = network.u[edges], network.v[edges]
    keys = np.concatenate([u * size + v, v * size + u])
    steps, walk = np.concatenate([edges * 2, edges * 2 + 1]), np.concatenate([ahead[edges], back[edges]])
    order = np.lexsort((steps, walk, keys))
    return keys[order], steps[order]


def network_said(network: Network, scenario: Scenario) -> list[Statement]:
    """What is to be said of a network: edges that cannot be used, and blocked ones it does not have."""
    counts = {"network_dropped": network.dropped, "blocked_unknown": network.missing(scenario.blocked)}
    return [told(code, edges=count) for code, count in counts.items() if count]
