"""The walking network: snapping, ways on foot, what is cut off, and the 逃げ地図."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from layers.ground import earth_centred
from layers.readiness.reach import NO_PAIRS, Pairs, Progress
from layers.readiness.scenario import Edge

#: Rows of the distance table held in memory at once: 64 × 150,000 nodes are 77 MB.
_TILE = 64


@dataclass(frozen=True)
class Network:
    """``ids`` and ``position`` (n × 2, degrees) of n nodes in the order of their ids; the edges as positions of nodes.

    ``rise`` is the height gained from u to v per metre of length (0 where none is told). ``dropped`` edges name a node
    that is not there or have no length.
    """

    ids: np.ndarray
    position: np.ndarray
    u: np.ndarray
    v: np.ndarray
    length_m: np.ndarray
    rise: np.ndarray
    stairs: np.ndarray
    bridge: np.ndarray
    closed: np.ndarray
    dropped: int = 0

    def open_edges(self, blocked: tuple[Edge, ...] = (), *, bridges_out: bool = False) -> np.ndarray:
        """Which edges can be walked (bool): not closed in the data, not blocked, no bridge where bridges are out."""
        shut = self.closed | (self.bridge if bridges_out else False)
        if blocked:
            place = {str(node): number for number, node in enumerate(self.ids)}
            pairs = [sorted((place.get(u, -1), place.get(v, -1))) for u, v in blocked]
            keys = np.array([low * len(self.ids) + high for low, high in pairs if low >= 0], dtype=np.int64)
            low, high = np.minimum(self.u, self.v), np.maximum(self.u, self.v)
            shut = shut | np.isin(low * len(self.ids) + high, keys)
        return ~shut

    def missing(self, blocked: tuple[Edge, ...]) -> int:
        """How many blocked edges are none of this network."""
        known = set(zip(self.ids[self.u], self.ids[self.v], strict=True))
        return sum((u, v) not in known and (v, u) not in known for u, v in blocked)


def make_network(nodes: pd.DataFrame, edges: pd.DataFrame) -> Network:
    """The network of the layers walk_node and walk_edge. Nodes without a position and their edges are left out."""
    placed = nodes[nodes["longitude"].notna() & nodes["latitude"].notna()].drop_duplicates("node")
    placed = placed.assign(node=placed["node"].astype(str)).sort_values("node", kind="stable")
    place = pd.Series(np.arange(len(placed)), index=placed["node"])
    ends = [place.reindex(edges[name].astype(str)).to_numpy(dtype=float, na_value=np.nan) for name in ("u", "v")]
    length = edges["length_m"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    good = ~np.isnan(ends[0]) & ~np.isnan(ends[1]) & (length >= 0)
    rise = edges["slope"].astype("Float64").to_numpy(dtype=float, na_value=0.0) if "slope" in edges else None
    return Network(
        ids=placed["node"].to_numpy(dtype=object),
        position=placed[["longitude", "latitude"]].to_numpy(dtype=float),
        u=ends[0][good].astype(np.int64),
        v=ends[1][good].astype(np.int64),
        length_m=length[good],
        rise=(np.zeros(len(edges)) if rise is None else rise / 100)[good],
        stairs=_flag(edges, "stairs")[good],
        bridge=_flag(edges, "bridge")[good],
        closed=_flag(edges, "blocked")[good],
        dropped=int((~good).sum()),
    )


def _flag(edges: pd.DataFrame, name: str) -> np.ndarray:
    if name not in edges:
        return np.zeros(len(edges), dtype=bool)
    return edges[name].isin(["yes", "conditional"]).to_numpy()


@dataclass(frozen=True)
class Pace:
    """How people walk: on level ground and on stairs [m/s], and what a metre of height costs [s]."""

    speed: float
    stairs: float
    ascent_s_per_m: float

    def walk_m(self, network: Network, *, back: bool = False) -> np.ndarray:
        """The level way that takes as long as each edge [m], from u to v, or from v to u."""
        on_stairs = network.length_m * (self.speed / self.stairs)
        level = np.where(network.stairs, on_stairs, network.length_m)
        climb = np.maximum(0.0, (-1 if back else 1) * network.rise) * network.length_m
        return level + np.where(network.stairs, 0.0, climb * self.ascent_s_per_m * self.speed)


def graph_to(network: Network, pace: Pace, usable: np.ndarray) -> csr_matrix:
    """The way from every node to its neighbours [m], turned round: row v, column u holds the way u → v.

    So a search from the places finds the ways to them. Of parallel edges the shortest counts.
    """
    u, v = network.u[usable], network.v[usable]
    ahead, back = pace.walk_m(network)[usable], pace.walk_m(network, back=True)[usable]
    rows, columns = np.concatenate([v, u]), np.concatenate([u, v])
    # A stored 0 would be taken for no edge at all.
    walk = np.maximum(np.concatenate([ahead, back]), 1e-6)
    order = np.lexsort((walk, columns, rows))
    rows, columns, walk = rows[order], columns[order], walk[order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    size = len(network.ids)
    return csr_matrix((walk[first], (rows[first], columns[first])), shape=(size, size))


def snap(network: Network, positions: np.ndarray, limit_m: float) -> tuple[np.ndarray, np.ndarray]:
    """The nearest node of each position and the straight way to it [m]; -1 and inf beyond the limit or without one."""
    node, away = np.full(len(positions), -1), np.full(len(positions), np.inf)
    known = ~np.isnan(positions).any(axis=1)
    if len(network.ids) and known.any():
        found, at = cKDTree(earth_centred(*network.position.T)).query(earth_centred(*positions[known].T))
        near = found <= limit_m
        node[known], away[known] = np.where(near, at, -1), np.where(near, found, np.inf)
    return node, away


@dataclass(frozen=True)
class Walking:
    """Ways on the network between snapped cells and places; a `layers.readiness.reach.Ways`.

    ``graph`` as `graph_to` makes it; nodes -1 are off the network.
    """

    graph: csr_matrix
    cell_node: np.ndarray
    cell_m: np.ndarray
    place_node: np.ndarray
    place_m: np.ndarray

    def pairs(self, limit_m: np.ndarray, which: np.ndarray, progress: Progress = lambda _done: None) -> Pairs:
        """Every pair of a cell and one of some places (bool for each) no longer than the cell's limit [m], included.

        Places are searched in tiles.
        """
        on, chosen = np.flatnonzero(self.cell_node >= 0), np.flatnonzero(which & (self.place_node >= 0))
        if not len(on) or not len(chosen) or not (limit_m[on] >= 0).any():
            return NO_PAIRS
        parts = []
        for start in range(0, len(chosen), _TILE):
            progress(start / len(chosen))
            parts.append(self._tile(chosen[start : start + _TILE], on, limit_m))
        cell, place, walk = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((place, cell))
        return Pairs(cell[order], place[order], walk[order])

    def _tile(self, tile: np.ndarray, on: np.ndarray, limit_m: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        # Places that share a node share the search.
        nodes, which = np.unique(self.place_node[tile], return_inverse=True)
        ways = dijkstra(self.graph, indices=nodes, limit=float(limit_m[on].max()))[which][:, self.cell_node[on]]
        ways = ways + self.place_m[tile][:, None] + self.cell_m[on][None, :]
        place, cell = np.nonzero(ways <= limit_m[on][None, :])
        return on[cell], tile[place], ways[place, cell]

    def nearest(self, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Nearest of the chosen places to each cell: way [m] and position in the table; inf and -1 for none."""
        way, at = nodes_nearest(self.graph, self.place_node, self.place_m, which)
        cells = len(self.cell_node)
        on = self.cell_node >= 0
        walk, place = np.full(cells, np.inf), np.full(cells, -1)
        walk[on] = way[self.cell_node[on]] + self.cell_m[on]
        place[on] = np.where(np.isfinite(walk[on]), at[self.cell_node[on]], -1)
        return walk, place


def nodes_nearest(
    graph: csr_matrix, place_node: np.ndarray, place_m: np.ndarray, which: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The way from every node to the nearest chosen place [m] and which place, all at once; inf and -1 for none.

    Each place hangs on its node by a link as long as its own way to the network.
    """
    size, chosen = graph.shape[0], np.flatnonzero(which & (place_node >= 0))
    if not len(chosen):
        return np.full(size, np.inf), np.full(size, -1)
    # Of places on one node the nearest to it counts, of equally near ones the first.
    chosen = chosen[np.lexsort((chosen, place_m[chosen], place_node[chosen]))]
    first = np.ones(len(chosen), dtype=bool)
    first[1:] = place_node[chosen][1:] != place_node[chosen][:-1]
    chosen = np.sort(chosen[first])
    coo = graph.tocoo()
    rows = np.concatenate([coo.row, size + np.arange(len(chosen))])
    columns = np.concatenate([coo.col, place_node[chosen]])
    ways = np.concatenate([coo.data, np.maximum(place_m[chosen], 1e-6)])
    whole = csr_matrix((ways, (rows, columns)), shape=(size + len(chosen), size + len(chosen)))
    starts = size + np.arange(len(chosen))
    walk, _, source = dijkstra(whole, indices=starts, min_only=True, return_predecessors=True)
    source = source[:size]
    return walk[:size], np.where(np.isfinite(walk[:size]), chosen[np.clip(source - size, 0, None)], -1)


def pieces(network: Network, usable: np.ndarray) -> np.ndarray:
    """The number of the connected piece of each node, the largest first (0); equal ones by their first node."""
    size = len(network.ids)
    links = csr_matrix((np.ones(usable.sum()), (network.u[usable], network.v[usable])), shape=(size, size))
    _, label = connected_components(links, directed=False)
    counts = np.bincount(label)
    rank = np.empty(len(counts), dtype=np.int64)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    return rank[label]
