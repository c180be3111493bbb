"""Shortest ways edge by edge: as networkx finds them, along open edges alone."""

from __future__ import annotations

import dataclasses

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.drills.ways import Streets, Way, network_said, streets_of
from layers.readiness.network import Network, make_network
from layers.readiness.scenario import Scenario
from layers.readiness.terms import Terms, terms
from tests.drills.oracle import minutes_from, streets
from tests.support import CONFIG

FOUND = terms(Scenario(route="network", profile="slow"), CONFIG)
FLAG = st.sampled_from(["yes", "no"])
SIZE = 6
EDGE = st.tuples(
    st.integers(0, SIZE - 1),
    st.integers(0, SIZE - 1),
    st.integers(1, 500),
    st.sampled_from([None, -8.0, 3.0, 12.0]),
    FLAG,
    FLAG,
    st.sampled_from(["no", "no", "no", "yes"]),
)


def network(rows: list[tuple[object, ...]]) -> Network:
    names = [f"n{number}" for number in range(SIZE)]
    nodes = pd.DataFrame({"node": names, "longitude": np.linspace(136.9, 136.91, SIZE), "latitude": 35.1})
    table = pd.DataFrame(rows, columns=["u", "v", "length_m", "slope", "stairs", "bridge", "blocked"])
    return make_network(nodes, table.assign(u="n" + table["u"].astype(str), v="n" + table["v"].astype(str)))


def check(ways: Streets, found: Terms, way: Way | None, start: int, target: int, graph: nx.DiGraph) -> None:
    """The way equals networkx's, its edges lead from start to target, and what they take adds up to it."""
    net = ways.network
    told = minutes_from(graph, str(net.ids[start])).get(str(net.ids[target]))
    assert (way is None) == (told is None)
    if way is None:
        return
    assert ways.minutes(way.walk_m) == pytest.approx(told, abs=1e-5)
    assert ways.walk_m(way) == pytest.approx(way.walk_m, abs=1e-4)
    ends = (
        np.where(way.back, net.v[way.edges], net.u[way.edges]),
        np.where(way.back, net.u[way.edges], net.v[way.edges]),
    )
    assert (way.nodes[0], way.nodes[-1]) == (start, target)
    assert (ends[0] == way.nodes[:-1]).all()
    assert (ends[1] == way.nodes[1:]).all()


@settings(max_examples=60)
@given(st.lists(EDGE, min_size=1, max_size=14), st.data())
def test_ways_equal_networkx_and_keep_off_blocked_streets(rows: list[tuple[object, ...]], data: st.DataObject):
    net = network(rows)
    start, target = (data.draw(st.integers(0, SIZE - 1)) for _ in range(2))
    ways = streets_of(net, net.open_edges(), FOUND)
    way = ways.way(start, target)
    check(ways, FOUND, way, start, target, streets(net, FOUND))
    if way is None or not len(way.edges):
        return
    # Streets of the very way are blocked, and people walk again.
    chosen = data.draw(st.lists(st.sampled_from(way.edges.tolist()), min_size=1, unique=True))
    blocked = tuple((str(net.ids[net.u[one]]), str(net.ids[net.v[one]])) for one in chosen)
    again = streets_of(net, net.open_edges(blocked), FOUND)
    other = again.way(start, target)
    check(again, FOUND, other, start, target, streets(net, FOUND, {frozenset(one) for one in blocked}))
    walked = set() if other is None else {frozenset((str(net.ids[a]), str(net.ids[b]))) for a, b in _steps(other)}
    assert not walked & {frozenset(one) for one in blocked}


def _steps(way: Way) -> list[tuple[int, int]]:
    return list(zip(way.nodes[:-1].tolist(), way.nodes[1:].tolist(), strict=True))


def test_uphill_stairs_and_parallel_edges_are_walked_the_quicker_way():
    net = network(
        [(0, 1, 100, 10.0, "no", "no", "no"), (0, 1, 90, None, "yes", "no", "no"), (1, 2, 50, None, "no", "no", "no")]
    )
    ways = streets_of(net, net.open_edges(), FOUND)
    there, back = ways.way(0, 2), ways.way(2, 0)
    assert there is not None
    assert back is not None
    # Uphill 10 m, or 90 m of stairs at 0.4 of 0.5 m/s and dark: 112.5 m of level ground are the quicker ones.
    assert there.edges.tolist() == [1, 2]
    assert back.edges.tolist() == [2, 0]
    assert back.back.tolist() == [True, True]
    assert back.walk_m == pytest.approx(150)


def test_a_way_to_where_one_stands_is_none_at_all():
    net = network([(0, 1, 100, None, "no", "no", "no")])
    way = streets_of(net, net.open_edges(), FOUND).way(3, 3)
    assert way is not None
    assert (way.nodes.tolist(), way.edges.tolist(), way.walk_m) == ([3], [], 0.0)


def test_without_a_speed_ways_go_by_length_and_nobody_tells_how_long_they_take():
    net = network([(0, 1, 100, 10.0, "yes", "no", "no")])
    ways = streets_of(net, net.open_edges(), dataclasses.replace(FOUND, speed=np.nan))
    way = ways.way(0, 1)
    assert way is not None
    assert way.walk_m == pytest.approx(100)
    assert np.isnan(ways.minutes(way.walk_m))


def test_what_a_network_lacks_is_said():
    net = network([(0, 1, 100, None, "no", "no", "no"), (0, 1, -1, None, "no", "no", "no")])
    said = network_said(net, Scenario(blocked=(("n0", "n1"), ("n0", "n5"))))
    assert [(one.code, dict(one.values)) for one in said] == [
        ("network_dropped", {"edges": "1"}),
        ("blocked_unknown", {"edges": "1"}),
    ]
