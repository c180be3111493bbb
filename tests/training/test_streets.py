"""The training city's walking network: whole, cut by its rivers but for the bridges, and of plausible lengths."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import LineString, Polygon
from shapely.geometry import shape

from layers.ground import mesh_boxes
from tests.training.city import load, metres, point

Rows = list[dict[str, str]]

WARDS = load("training_source.places").WARDS
EARTH_M = 6_371_000.0


class Net:
    """The network by node numbers; groups of nodes by union-find."""

    def __init__(self, layers: dict[str, Any]) -> None:
        self.place = {row["node"]: point(row).coords[0] for row in layers["walk_node"]}
        self.edges = layers["walk_edge"]
        self.lines = shapely.linestrings([[self.place[row["u"]], self.place[row["v"]]] for row in self.edges])
        self.bridge = np.array([row["bridge"] == "1" for row in self.edges])

    def groups(self, edges: Rows) -> dict[str, str]:
        parent = {node: node for node in self.place}

        def top(node: str) -> str:
            while parent[node] != node:
                parent[node] = parent[parent[node]]
                node = parent[node]
            return node

        for row in edges:
            parent[top(row["u"])] = top(row["v"])
        return {node: top(node) for node in self.place}


@pytest.fixture(scope="module")
def net(layers: dict[str, Any]) -> Net:
    return Net(layers)


@pytest.fixture(scope="module")
def rivers(layers: dict[str, Any]) -> list[LineString]:
    return [shape(each["geometry"]) for each in layers["river"]]


def test_the_network_is_large_and_names_its_nodes_once(net: Net, layers: dict[str, Any]) -> None:
    assert len(net.place) == len(layers["walk_node"]) >= 20_000
    assert len(net.edges) > 1.5 * len(net.place)
    pairs = {tuple(sorted((row["u"], row["v"]))) for row in net.edges}
    assert len(pairs) == len(net.edges)
    assert all(row["u"] != row["v"] for row in net.edges)


def test_the_network_hangs_together(net: Net) -> None:
    assert len(set(net.groups(net.edges).values())) == 1


def test_without_the_bridges_the_banks_come_apart(net: Net, rivers: list[LineString], city: Polygon) -> None:
    """Land parts are the faces that border and rivers cut; each is one group of streets, and no two are the same."""
    parts = list(shapely.get_parts(shapely.polygonize([shapely.unary_union([city.boundary, *rivers])])))
    groups = net.groups([row for row in net.edges if row["bridge"] == "0"])
    nodes = list(net.place)
    found = Counter()
    for number, part in enumerate(parts):
        shapely.prepare(part)
        inside = shapely.contains_xy(part, np.array([net.place[node] for node in nodes]))
        if city.covers(part.representative_point()) and inside.any():
            found[number] = len({groups[node] for node, here in zip(nodes, inside, strict=True) if here})
    assert len(found) >= 5
    assert set(found.values()) == {1}
    assert len(set(groups.values())) == len(found)


def test_no_street_crosses_a_river_and_every_bridge_does_so_once(net: Net, rivers: list[LineString]) -> None:
    times = np.array([shapely.intersects(net.lines, river) for river in rivers]).sum(axis=0)
    assert (times[~net.bridge] == 0).all()
    assert (times[net.bridge] == 1).all()
    assert 60 <= net.bridge.sum() <= 150


def test_streets_stay_on_land(net: Net, city: Polygon, sea: Polygon) -> None:
    shapely.prepare(city)
    assert shapely.covers(city, net.lines).all()
    assert not shapely.crosses(net.lines, sea).any()


def great_circle_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    (x1, y1), (x2, y2) = [map(math.radians, place) for place in (one, other)]
    half = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(half))


def test_lengths_are_a_little_more_than_the_straight_line(net: Net) -> None:
    straight = np.array([great_circle_m(net.place[row["u"]], net.place[row["v"]]) for row in net.edges])
    length = np.array([int(row["length_m"]) for row in net.edges])
    assert straight.min() > 20
    assert straight.max() < 310
    assert ((length + 0.5) / straight).min() > 1.01
    assert ((length - 0.5) / straight).max() < 1.14


def test_stairs_are_few_and_in_the_hills(net: Net, wards: dict[str, Polygon]) -> None:
    hills = shapely.union_all([wards[ward.name] for ward in WARDS if ward.terrain == "hill"])
    steps = np.array([row["stairs"] == "1" for row in net.edges])
    assert 0.005 < steps.mean() < 0.03
    assert shapely.intersects(hills, net.lines[steps]).all()
    assert {row["stairs"] for row in net.edges} == {row["bridge"] for row in net.edges} == {"0", "1"}


def test_nearly_everybody_lives_near_a_street(net: Net, layers: dict[str, Any]) -> None:
    boxes = mesh_boxes([row["mesh_code"] for row in layers["population_cell"]])
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    nodes = metres(shapely.points(np.array(list(net.place.values()))))
    near = shapely.STRtree(nodes).query(metres(shapely.points(centres)), predicate="dwithin", distance=200)
    assert len(set(near[0])) > 0.99 * len(centres)
