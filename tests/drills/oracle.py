"""Shortest ways by networkx, from the numbers of the edges alone: what our routes have to equal."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import networkx as nx
import numpy as np

from layers.readiness.network import Network
from layers.readiness.terms import Terms


def streets(network: Network, found: Terms, closed: AbstractSet[frozenset[str]] = frozenset()) -> nx.DiGraph:
    """Nodes by id; ``seconds`` for each direction of a street: the quickest of its parallel edges that are open."""
    graph = nx.DiGraph()
    graph.add_nodes_from(str(one) for one in network.ids)
    for number in range(len(network.u)):
        u, v = str(network.ids[network.u[number]]), str(network.ids[network.v[number]])
        if network.closed[number] or frozenset((u, v)) in closed:
            continue
        length, rise = float(network.length_m[number]), float(network.rise[number])
        for one, two, up in ((u, v, rise), (v, u, -rise)):
            flat = length / (found.stairs if network.stairs[number] else found.speed)
            climb = 0.0 if network.stairs[number] else max(0.0, up) * length * found.ascent_s_per_m
            if flat + climb < graph.get_edge_data(one, two, {"seconds": np.inf})["seconds"]:
                graph.add_edge(one, two, seconds=flat + climb)
    return graph


def minutes_from(graph: nx.DiGraph, start: str) -> dict[str, float]:
    """Node → minutes from a node; nodes without a way are left out."""
    found = nx.single_source_dijkstra_path_length(graph, start, weight="seconds")
    return {node: seconds / 60 for node, seconds in found.items()}
