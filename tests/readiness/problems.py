"""Small cities of bare numbers, and other ways of solving them: slow, simple, not ours."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from layers.readiness.reach import Pairs


@dataclass(frozen=True)
class City:
    demand: np.ndarray
    capacity: np.ndarray
    pairs: Pairs


@st.composite
def cities(draw: st.DrawFn, *, unknown: bool = True, cells: int = 6, places: int = 5) -> City:
    """A few cells and places, some of unknown capacity, some pairs within reach."""
    rows, columns = draw(st.integers(1, cells)), draw(st.integers(1, places))
    demand = draw(st.lists(st.integers(0, 9), min_size=rows, max_size=rows))
    sizes = st.integers(0, 12) | (st.just(None) if unknown else st.nothing())
    capacity = draw(st.lists(sizes, min_size=columns, max_size=columns))
    near = draw(st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns))
    walks = draw(st.lists(st.integers(1, 30), min_size=rows * columns, max_size=rows * columns))
    cell, place = np.nonzero(np.array(near).reshape(rows, columns))
    walk = np.array(walks, dtype=float).reshape(rows, columns)[cell, place] * 10
    sizes_m = np.array([np.nan if one is None else one for one in capacity], dtype=float)
    return City(np.array(demand, dtype=np.int64), sizes_m, Pairs(cell.astype(np.int64), place.astype(np.int64), walk))


def without(city: City, *places: int) -> City:
    """The city with some places out of everybody's reach."""
    return City(city.demand, city.capacity, city.pairs.keep(~np.isin(city.pairs.place, places)))


def most_people(city: City) -> int:
    """The most people known places can hold, by networkx."""
    graph = nx.DiGraph()
    graph.add_nodes_from(["source", "sink"])
    for cell, people in enumerate(city.demand.tolist()):
        graph.add_edge("source", ("cell", cell), capacity=people)
    for place, room in enumerate(city.capacity.tolist()):
        graph.add_edge(("place", place), "sink", capacity=0 if np.isnan(room) else int(room))
    for cell, place in zip(city.pairs.cell.tolist(), city.pairs.place.tolist(), strict=True):
        graph.add_edge(("cell", cell), ("place", place))
    return int(nx.maximum_flow_value(graph, "source", "sink"))


def best_choice(value: object, options: int, k: int) -> int:
    """The highest value of at most k options, by trying every set."""
    sets = [chosen for size in range(k + 1) for chosen in itertools.combinations(range(options), size)]
    return max(value(frozenset(chosen)) for chosen in sets)  # type: ignore[operator]
