"""Who finds room where: the most people placed and then the least walking, beside "everyone to the nearest".

The flows are OR-Tools'; this module is its one home.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from layers.readiness.reach import Pairs


@dataclass(frozen=True)
class Assignment:
    """``people`` of each pair, in the order of the pairs; ``pairs`` are sorted by cell and place, hence by their ids.

    Whole people. Places of unknown capacity (NaN) take whoever finds no known room; those people are not placed.
    """

    pairs: Pairs
    people: np.ndarray
    known: np.ndarray

    def of_cells(self, cells: int, *, known: bool) -> np.ndarray:
        """People of each cell at places of known (or else unknown) capacity."""
        which = self.known[self.pairs.place] == known
        return np.bincount(self.pairs.cell[which], self.people[which], cells).astype(np.int64)

    def of_places(self, places: int) -> np.ndarray:
        """People at each place."""
        return np.bincount(self.pairs.place, self.people, places).astype(np.int64)

    @property
    def placed(self) -> int:
        """People at places of known capacity."""
        return int(self.people[self.known[self.pairs.place]].sum())

    @property
    def walked_m(self) -> float:
        """The way of all people together [person-metres], those at places of unknown capacity included."""
        return float((self.people * self.pairs.walk_m).sum())


def optimal(demand: np.ndarray, capacity: np.ndarray, pairs: Pairs) -> Assignment:
    """Place as many people as can be, then as few as can be at places of unknown capacity, then walk the least.

    ``demand`` [people] of the cells and ``capacity`` [people, NaN = unknown] of the places are whole numbers. Ways are
    compared in decimetres. Minimum-cost maximum flow; the same input gives the same answer. It is solved in two parts
    which no such plan mixes: the people who run short of known room, and the others, who all find some.
    """
    known = ~np.isnan(capacity)
    short = _short_side(demand, capacity, pairs)
    tight = short[pairs.cell]
    # The known places the short side reaches are full of its own people.
    full = np.bincount(pairs.place[tight], minlength=len(capacity)) > 0
    people = np.zeros(len(pairs), dtype=np.int64)
    for which, cells in ((tight, short), (~tight & (known & ~full)[pairs.place], ~short)):
        people[which] = _least_walk(np.where(cells, demand, 0), capacity, pairs.keep(which))
    return Assignment(pairs, people, known)


def served_of_cells(demand: np.ndarray, capacity: np.ndarray, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """People of each cell at places of known and of unknown capacity by the plan of `optimal`, without the plan itself:
    only the short side has to be solved. Many times faster where most people find room.
    """
    short = _short_side(demand, capacity, pairs)
    own = pairs.keep(short[pairs.cell])
    given = Assignment(own, _least_walk(np.where(short, demand, 0), capacity, own), ~np.isnan(capacity))
    cells = len(demand)
    return np.where(short, given.of_cells(cells, known=True), demand), given.of_cells(cells, known=False)


def _short_side(demand: np.ndarray, capacity: np.ndarray, pairs: Pairs) -> np.ndarray:
    """Cells on the short side of the minimum cut of known room, and those that reach no known room (bool)."""
    most = most_placed(demand, capacity, pairs)
    return short_cells(demand, most) | (np.bincount(most.pairs.cell, minlength=len(demand)) == 0)


def _least_walk(demand: np.ndarray, capacity: np.ndarray, pairs: Pairs) -> np.ndarray:
    """People of each pair by the minimum-cost maximum flow."""
    known = ~np.isnan(capacity)
    cost = np.rint(pairs.walk_m * 10).astype(np.int64)
    # One person more in a known place is worth any detour of the others: each place is passed at most once by it.
    penalty = (int(cost.max(initial=0)) + 1) * (len(capacity) + 1)
    cost = cost + np.where(known[pairs.place], 0, penalty)
    flow = min_cost_flow.SimpleMinCostFlow()
    tails, heads, rooms = _arcs(demand, _room(demand, capacity), pairs)
    unit = np.concatenate([np.zeros(len(demand), np.int64), cost, np.zeros(len(capacity), np.int64)])
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, rooms, unit)
    source = len(demand) + len(capacity)
    flow.set_nodes_supplies(np.array([source, source + 1]), np.array([demand.sum(), -demand.sum()]))
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise ArithmeticError(f"min-cost flow: found {status}, expected OPTIMAL")
    return np.asarray(flow.flows(arcs))[len(demand) : len(demand) + len(pairs)]


def most_placed(demand: np.ndarray, capacity: np.ndarray, pairs: Pairs) -> Assignment:
    """Only the number that can be placed at places of known capacity matters: a maximum flow, many times faster."""
    known = ~np.isnan(capacity)
    pairs = pairs.keep(known[pairs.place])
    flow = max_flow.SimpleMaxFlow()
    tails, heads, rooms = _arcs(demand, _room(demand, np.where(known, capacity, 0)), pairs)
    arcs = flow.add_arcs_with_capacity(tails, heads, rooms)
    source = len(demand) + len(capacity)
    status = flow.solve(source, source + 1)
    if status != flow.OPTIMAL:
        raise ArithmeticError(f"max flow: found {status}, expected OPTIMAL")
    return Assignment(pairs, np.asarray(flow.flows(arcs))[len(demand) : len(demand) + len(pairs)], known)


def nearest(demand: np.ndarray, capacity: np.ndarray, walk_m: np.ndarray, place: np.ndarray) -> Assignment:
    """Everyone goes to the nearest place (-1: has none) and nobody tries another: the overflow planning avoids.

    Those who come the shortest way find room first, of equal ones the cell that stands first. Places of unknown
    capacity take everyone who comes.
    """
    going = np.flatnonzero(place >= 0)
    order = going[np.lexsort((going, walk_m[going], place[going]))]
    people, target = demand[order], place[order]
    room = _room(demand, capacity)[target]
    before = np.cumsum(people) - people
    _, start, which = np.unique(target, return_index=True, return_inverse=True)
    before = before - (before[start][which] if len(start) else 0)
    taken = np.clip(room - before, 0, people)
    pairs = Pairs(order, target, walk_m[order])
    back = np.argsort(order, kind="stable")
    return Assignment(Pairs(pairs.cell[back], pairs.place[back], pairs.walk_m[back]), taken[back], ~np.isnan(capacity))


def _room(demand: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(capacity), demand.sum(), capacity).astype(np.int64)


def _arcs(demand: np.ndarray, room: np.ndarray, pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Source → cells → places → sink; the nodes are the cells, the places, the source, the sink."""
    cells, places = np.arange(len(demand)), len(demand) + np.arange(len(room))
    source = len(demand) + len(room)
    tails = np.concatenate([np.full(len(cells), source), pairs.cell, places])
    heads = np.concatenate([cells, len(demand) + pairs.place, np.full(len(places), source + 1)])
    return tails, heads, np.concatenate([demand, demand[pairs.cell], room])


# --- where the room runs out -------------------------------------------------------------------


@dataclass(frozen=True)
class Shortage:
    """People who between them can only reach these places: the minimum cut. Unique, unlike the assignment.

    ``cells`` and ``places`` are positions in their tables; ``people`` [people] live there, ``room`` is what the places
    hold, ``short`` = people − room find none.
    """

    cells: np.ndarray
    places: np.ndarray
    people: int
    room: int

    @property
    def short(self) -> int:
        """People for whom there is no room."""
        return self.people - self.room


def short_cells(demand: np.ndarray, given: Assignment) -> np.ndarray:
    """Which cells stand on the short side of the minimum cut (bool): anyone there could be the one without room.

    From every cell with people left over: its places are full, and whoever stays there comes from a cell that could
    change with it.
    """
    cells, pairs = len(demand), given.pairs
    places = int(pairs.place.max(initial=-1)) + 1
    left = demand - np.bincount(pairs.cell, given.people, cells).astype(np.int64)
    out = csr_matrix((np.ones(len(pairs)), (pairs.cell, pairs.place)), shape=(cells, places))
    used = pairs.keep(given.people > 0)
    back = csr_matrix((np.ones(len(used)), (used.place, used.cell)), shape=(places, cells))
    # A cell without any place is short of reach, not of room.
    has = np.bincount(pairs.cell, minlength=cells) > 0
    found = (left > 0) & has
    grown = found
    while grown.any():
        step = (back.T @ ((out.T @ grown.astype(float)) > 0).astype(float)) > 0
        grown = step & ~found
        found = found | step
    return found


def shortages(demand: np.ndarray, capacity: np.ndarray, given: Assignment) -> list[Shortage]:
    """The areas in which room runs out, the largest shortage first; each apart from the others."""
    short = short_cells(demand, given)
    pairs = given.pairs.keep(short[given.pairs.cell])
    if not len(pairs):
        return []
    cells, places = len(demand), len(capacity)
    links = csr_matrix((np.ones(len(pairs)), (pairs.cell, cells + pairs.place)), shape=(cells + places,) * 2)
    _, label = connected_components(links, directed=False)
    found = []
    for part in np.unique(label[:cells][short]):
        own_cells = np.flatnonzero(short & (label[:cells] == part))
        own_places = np.unique(pairs.place[label[pairs.cell] == part])
        room = int(np.nan_to_num(capacity[own_places]).sum())
        found.append(Shortage(own_cells, own_places, int(demand[own_cells].sum()), room))
    return sorted(found, key=lambda one: (-one.short, int(one.cells[0])))
