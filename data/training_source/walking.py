"""A fictional walking network: a bent grid of streets on the land, cut by the rivers and joined again by bridges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from .dice import Dice
from .noise import Noise
from .outlines import METRES_PER_DEGREE, to_metres
from .places import RIVERS, WARDS, Point
from .spots import Row

SPACING_M, JITTER_M, BEND_M, BEND_STEP_M = 116.0, 24.0, 340.0, 2600.0
EDGE_M, BANK_M = 20.0, 25.0
DECIMALS = 5
#: Of the streets that no tree needs, so many are there.
KEPT = 0.72
STAIRS = 0.03
LONGEST_M = 300.0
# From bridge to bridge [m].
BRIDGES_M = {"庄内川": 900.0, "矢田川": 800.0, "堀川": 400.0, "中川運河": 500.0, "天白川": 600.0}
# A piece of land with fewer nodes is a sliver between a river and the border: nobody lives there.
LEAST_NODES = 25

Pair = tuple[int, int]


@dataclass
class Groups:
    """Which nodes hang together (union-find)."""

    parent: list[int]

    def top(self, node: int) -> int:
        """The node that stands for the whole group."""
        while self.parent[node] != node:
            self.parent[node] = self.parent[self.parent[node]]
            node = self.parent[node]
        return node

    def join(self, one: int, other: int) -> bool:
        """Join two groups; False where they were one already."""
        one, other = self.top(one), self.top(other)
        if one == other:
            return False
        self.parent[max(one, other)] = min(one, other)
        return True


@dataclass(frozen=True)
class Net:
    """Nodes [°] and the pairs of their positions that streets and bridges join."""

    nodes: list[Point]
    streets: list[Pair]
    bridges: list[Pair]


def walking_network(outlines: Mapping[str, Polygon]) -> tuple[list[Row], list[Row]]:
    """The rows of the nodes and those of the edges."""
    dice = Dice("walking")
    net = _connected(_net(dice, shapely.union_all(list(outlines.values()))))
    rows = [
        {"node": str(number), "longitude": f"{x:.{DECIMALS}f}", "latitude": f"{y:.{DECIMALS}f}"}
        for number, (x, y) in enumerate(net.nodes, start=1)
    ]
    return rows, _edge_rows(dice, net, outlines)


def _net(dice: Dice, city: Polygon) -> Net:
    rivers = {name: LineString(line) for name, line in RIVERS.items()}
    grid = _grid(dice, city, shapely.union_all(list(rivers.values())))
    nodes = list(grid.values())
    place = {square: i for i, square in enumerate(grid)}
    pairs = [(place[(i, j)], place[other]) for i, j in grid for other in ((i + 1, j), (i, j + 1)) if other in place]
    pairs, lines = _on_land(nodes, pairs, city)
    wet = shapely.intersects(lines, shapely.union_all(list(rivers.values())))
    streets = [pair for pair, over in zip(pairs, wet, strict=True) if not over]
    over = [(pair, line) for pair, line, is_wet in zip(pairs, lines, wet, strict=True) if is_wet]
    return Net(nodes, _thinned(dice, len(nodes), streets), _bridges(over, rivers))


def _grid(dice: Dice, city: Polygon, rivers: BaseGeometry) -> dict[Pair, Point]:
    """Square → node [°], where the bent grid meets land away from border and banks."""
    west, south, east, north = to_metres(city).bounds
    bend_x, bend_y = Noise("walking x", BEND_STEP_M), Noise("walking y", BEND_STEP_M)
    grid: dict[Pair, Point] = {}
    for j in range(-3, int((north - south) / SPACING_M) + 4):
        for i in range(-3, int((east - west) / SPACING_M) + 4):
            flat = (west + i * SPACING_M, south + j * SPACING_M)
            x = flat[0] + (bend_x.at(flat) - 0.5) * BEND_M + (dice.fraction() - 0.5) * 2 * JITTER_M
            y = flat[1] + (bend_y.at(flat) - 0.5) * BEND_M + (dice.fraction() - 0.5) * 2 * JITTER_M
            degrees = np.array([x, y]) / METRES_PER_DEGREE
            grid[(i, j)] = (round(float(degrees[0]), DECIMALS), round(float(degrees[1]), DECIMALS))
    points = to_metres(shapely.points(np.array(list(grid.values()))))
    land = to_metres(city).buffer(-EDGE_M)
    shapely.prepare(land)
    fits = shapely.contains(land, points) & (shapely.distance(points, to_metres(rivers)) > BANK_M)
    return {square: node for (square, node), fit in zip(grid.items(), fits, strict=True) if fit}


def _on_land(nodes: list[Point], pairs: list[Pair], city: Polygon) -> tuple[list[Pair], np.ndarray]:
    """The pairs whose line stays on land and is no longer than a block or two, and these lines [°]."""
    ends = np.array(nodes)[np.array(pairs)]
    lines = shapely.linestrings(ends)
    shapely.prepare(city)
    keep = shapely.covers(city, lines) & (shapely.length(to_metres(lines)) <= LONGEST_M)
    return [pair for pair, kept in zip(pairs, keep, strict=True) if kept], lines[keep]


def _thinned(dice: Dice, nodes: int, streets: list[Pair]) -> list[Pair]:
    """A random tree of the streets, so that nothing comes apart, and most of the others."""
    groups = Groups(list(range(nodes)))
    return sorted(pair for pair in dice.shuffled(streets) if groups.join(*pair) or dice.chance(KEPT))


def _bridges(over: list[tuple[Pair, LineString]], rivers: Mapping[str, LineString]) -> list[Pair]:
    """The edges over exactly one river, once, that lie nearest to a bridge's place along it."""
    chosen: dict[Pair, None] = {}
    for name, river in rivers.items():
        along: list[tuple[float, Pair]] = []
        for pair, line in over:
            met = [other for other in rivers if rivers[other].intersects(line)]
            meeting = river.intersection(line)
            if met == [name] and meeting.geom_type == "Point":
                along.append((to_metres(river).project(to_metres(meeting)), pair))
        chosen |= dict.fromkeys(_spaced(sorted(along), BRIDGES_M[name]))
    return sorted(chosen)


def _spaced(along: list[tuple[float, Pair]], step_m: float) -> Iterable[Pair]:
    """The first of them, then always the next that is a step further down the river."""
    last = -step_m
    for at_m, pair in along:
        if at_m - last >= step_m:
            last = at_m
            yield pair


def _connected(net: Net) -> Net:
    """The net without slivers: pieces too small, and pieces that no bridge joins to the largest."""
    land = Groups(list(range(len(net.nodes))))
    for pair in net.streets:
        land.join(*pair)
    sizes = _sizes(land)
    big = {node for node in range(len(net.nodes)) if sizes[land.top(node)] >= LEAST_NODES}
    bridges = [pair for pair in net.bridges if set(pair) <= big]
    for pair in bridges:
        land.join(*pair)
    joined = _sizes(land)
    main = max(joined, key=lambda top: (joined[top], -top))
    kept = [node for node in sorted(big) if land.top(node) == main]
    number = {node: i for i, node in enumerate(kept)}
    streets = [(number[u], number[v]) for u, v in net.streets if u in number and v in number]
    over = [(number[u], number[v]) for u, v in bridges if u in number and v in number]
    return Net([net.nodes[node] for node in kept], streets, over)


def _sizes(groups: Groups) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for node in range(len(groups.parent)):
        top = groups.top(node)
        sizes[top] = sizes.get(top, 0) + 1
    return sizes


def _edge_rows(dice: Dice, net: Net, outlines: Mapping[str, Polygon]) -> list[Row]:
    """One row an edge; streets wind a little, and in the hills a few are stairs."""
    hills = shapely.union_all([outlines[ward.name] for ward in WARDS if ward.terrain == "hill"])
    shapely.prepare(hills)
    places = np.array(net.nodes)
    hilly = shapely.contains_xy(hills, places)
    bridges, pairs = set(net.bridges), sorted([*net.streets, *net.bridges])
    straight_m = shapely.length(to_metres(shapely.linestrings(places[np.array(pairs)])))
    rows = []
    for (u, v), metres in zip(pairs, straight_m.tolist(), strict=True):
        bridge = (u, v) in bridges
        winding = 1.02 if bridge else 1.02 + dice.fraction() * 0.1
        stairs = not bridge and hilly[u] and dice.chance(STAIRS)
        rows.append(
            {
                "u": str(u + 1),
                "v": str(v + 1),
                "length_m": f"{metres * winding:.0f}",
                "stairs": "1" if stairs else "0",
                "bridge": "1" if bridge else "0",
            }
        )
    return rows
