"""The walking network: ways, slopes, stairs, closed streets, pieces."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from layers.readiness.network import Network, Pace, Walking, graph_to, make_network, nodes_nearest, pieces, snap

PACE = Pace(speed=1.0, stairs=0.5, ascent_s_per_m=6)
ALL = np.ones
#: Four nodes in a row, a fifth apart: about 91 m between neighbours.
NODES = pd.DataFrame(
    {
        "node": ["a", "b", "c", "d", "x"],
        "longitude": [136.9, 136.901, 136.902, 136.903, 137.0],
        "latitude": [35.1] * 5,
    }
)
FIELDS = ["u", "v", "length_m", "slope", "stairs", "bridge", "blocked"]


def edges(*rows: tuple[object, ...]) -> pd.DataFrame:
    blank = (None, "no", "no", "no")
    return pd.DataFrame([(*row, *blank[len(row) - 3 :]) for row in rows], columns=FIELDS)


def line(*changes: tuple[object, ...]) -> Network:
    return make_network(NODES, edges(("a", "b", 100), ("b", "c", 100), ("c", "d", 100), *changes))


def way(network: Network, start: str, end: str, pace: Pace = PACE, **closed: object) -> float:
    """From start to end [m of level ground]."""
    usable = network.open_edges(**closed)  # type: ignore[arg-type]
    ids = list(network.ids)
    found, _ = nodes_nearest(graph_to(network, pace, usable), np.array([ids.index(end)]), np.zeros(1), ALL(1, bool))
    return float(found[ids.index(start)])


def test_ways_add_up_and_the_shorter_of_two_edges_counts():
    assert way(line(), "a", "d") == pytest.approx(300, abs=1e-3)
    assert way(line(("a", "b", 30), ("a", "b", 70)), "a", "d") == pytest.approx(230, abs=1e-3)
    assert way(line(), "a", "x") == np.inf


def test_stairs_and_climbing_take_longer():
    stairs = make_network(NODES, edges(("a", "b", 100, None, "yes")))
    assert way(stairs, "a", "b") == pytest.approx(200, abs=1e-3)
    # 10 % over 100 m climbs 10 m: a minute more at 6 s/m, which is 60 m at 1 m/s; downhill nothing.
    steep = make_network(NODES, edges(("a", "b", 100, 10.0)))
    assert way(steep, "a", "b") == pytest.approx(160, abs=1e-3)
    assert way(steep, "b", "a") == pytest.approx(100, abs=1e-3)


def test_closed_streets_and_bridges_are_not_walked():
    ring = line(("a", "d", 1000), ("a", "c", 150, None, "no", "yes"))
    assert way(ring, "a", "d") == pytest.approx(250, abs=1e-3)
    assert way(ring, "a", "d", bridges_out=True) == pytest.approx(300, abs=1e-3)
    assert way(ring, "a", "d", blocked=(("c", "b"),), bridges_out=True) == pytest.approx(1000, abs=1e-3)
    shut = line(("a", "d", 10, None, "no", "no", "yes"))
    assert way(shut, "a", "d") == pytest.approx(300, abs=1e-3)
    assert ring.missing((("a", "x"), ("d", "a"))) == 1


def test_edges_without_ends_or_length_are_counted_and_left_out():
    broken = make_network(NODES, edges(("a", "b", 100), ("a", "nowhere", 5), ("a", "c", None), ("a", "d", -1)))
    assert (broken.dropped, len(broken.u)) == (3, 1)
    lost = make_network(NODES.assign(longitude=[None, 1, 2, 3, 4]), edges(("a", "b", 100)))
    assert (lost.dropped, len(lost.ids)) == (1, 4)


def test_pieces_the_largest_first():
    network = line()
    assert pieces(network, network.open_edges()).tolist() == [0, 0, 0, 0, 1]
    assert pieces(network, network.open_edges((("b", "c"),))).tolist() == [0, 0, 1, 1, 2]


def test_snapping_has_a_limit():
    spots = np.array([[136.9001, 35.1], [136.95, 35.1], [np.nan, 35.1]])
    node, away = snap(line(), spots, 50)
    assert node.tolist() == [0, -1, -1]
    assert away[0] == pytest.approx(9.12, abs=0.1)
    assert np.isinf(away[1:]).all()


def test_ways_begin_and_end_off_the_network():
    network = line()
    cells, places = np.array([[136.9, 35.1002], [136.9, 35.2]]), np.array([[136.903, 35.1003], [136.901, 35.1]])
    at, off = snap(network, cells, 100)
    to, on = snap(network, places, 100)
    walking = Walking(graph_to(network, PACE, network.open_edges()), at, off, to, on)
    found = walking.pairs(np.full(2, 500.0), ALL(2, bool))
    assert found.cell.tolist() == [0, 0]
    assert found.place.tolist() == [0, 1]
    assert found.walk_m == pytest.approx([300 + off[0] + on[0], 100 + off[0] + on[1]], abs=1e-3)
    assert len(walking.pairs(np.full(2, 200.0), ALL(2, bool))) == 1
    near, which = walking.nearest(ALL(2, bool))
    assert which.tolist() == [1, -1]
    assert near[0] == pytest.approx(found.walk_m[1])
    assert walking.nearest(np.array([True, False]))[1].tolist() == [0, -1]


@pytest.mark.real
def test_ube_times_equal_networkx_at_500_nodes(ube: Network):
    """The published network of 30,750 edges, fifty places at once, against another library's search."""
    assert (len(ube.ids), len(ube.u), ube.dropped) == (10_403, 30_750, 0)
    random = np.random.default_rng(7)
    places = np.sort(random.choice(len(ube.ids), 50, replace=False))
    offsets = random.uniform(0, 80, 50)
    graph = graph_to(ube, PACE, ube.open_edges())
    way, place = nodes_nearest(graph, places, offsets, ALL(50, bool))
    other = nx.Graph()
    other.add_nodes_from(range(len(ube.ids)))
    for u, v, length in zip(ube.u.tolist(), ube.v.tolist(), ube.length_m.tolist(), strict=True):
        if u != v and length < other.get_edge_data(u, v, {"weight": np.inf})["weight"]:
            other.add_edge(u, v, weight=length)
    starts = {f"place {number}": number for number in range(50)}
    for name, number in starts.items():
        other.add_edge(name, int(places[number]), weight=float(offsets[number]))
    known = nx.multi_source_dijkstra_path_length(other, set(starts))
    sample = random.choice(len(ube.ids), 500, replace=False)
    expected = np.array([known.get(int(node), np.inf) for node in sample])
    assert np.allclose(way[sample], expected, atol=0.01)
    assert np.isfinite(expected).mean() > 0.5
    assert (place[sample] >= 0).tolist() == np.isfinite(expected).tolist()


@pytest.mark.real
def test_pairs_on_ubes_network_agree_with_the_nearest(ube: Network):
    random = np.random.default_rng(8)
    cells, places = (random.choice(len(ube.ids), size, replace=False) for size in (300, 90))
    graph = graph_to(ube, PACE, ube.open_edges())
    walking = Walking(graph, cells, np.zeros(300), places, np.zeros(90))
    pairs = walking.pairs(np.full(300, 2000.0), ALL(90, bool))
    near, which = walking.nearest(ALL(90, bool))
    best = pd.DataFrame({"cell": pairs.cell, "walk": pairs.walk_m}).groupby("cell")["walk"].min()
    within = near <= 2000
    assert best.index.tolist() == np.flatnonzero(within).tolist()
    assert np.allclose(best.to_numpy(), near[within], atol=0.001)
    assert (which[within] >= 0).all()
