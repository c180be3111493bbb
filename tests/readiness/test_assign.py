"""Who finds room: never beyond reach or room, as many as can be, and where it runs out."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from layers.readiness.assign import Assignment, most_placed, nearest, optimal, served_of_cells, short_cells, shortages
from layers.readiness.reach import Pairs
from layers.readiness.solve import _first_choice
from tests.readiness.problems import City, cities, most_people, without


def solved(city: City) -> Assignment:
    return optimal(city.demand, city.capacity, city.pairs)


def alone(city: City) -> Assignment:
    return nearest(city.demand, city.capacity, *_first_choice(city.pairs, len(city.demand)))


def beyond_reach(city: City, given_: Assignment) -> set[tuple[int, int]]:
    """Pairs (cell, place) that people were given though the place is not in their reach."""
    reachable = set(zip(city.pairs.cell.tolist(), city.pairs.place.tolist(), strict=True))
    used = given_.pairs.keep(given_.people > 0)
    return set(zip(used.cell.tolist(), used.place.tolist(), strict=True)) - reachable


def overfull(city: City, given_: Assignment) -> list[int]:
    """Places of known room that took more people than they have room for."""
    # Of a place of unknown room (NaN) the comparison is never true.
    return np.flatnonzero(given_.of_places(len(city.capacity)) > city.capacity).tolist()


def overcounted(city: City, given_: Assignment) -> list[int]:
    """Cells of which more people were placed than there are."""
    both = given_.of_cells(len(city.demand), known=True) + given_.of_cells(len(city.demand), known=False)
    return np.flatnonzero(both > city.demand).tolist()


@given(cities())
def test_nobody_is_placed_beyond_reach_or_room(city: City):
    for given_ in (solved(city), alone(city), most_placed(city.demand, city.capacity, city.pairs)):
        assert beyond_reach(city, given_) == set()
        assert (given_.people >= 0).all()
        assert overfull(city, given_) == []
        assert overcounted(city, given_) == []


@given(cities())
def test_as_many_are_placed_as_can_be(city: City):
    most = most_people(city)
    assert solved(city).placed == most
    assert most_placed(city.demand, city.capacity, city.pairs).placed == most
    assert alone(city).placed <= most


@given(cities())
def test_one_more_place_never_lowers_the_number_placed(city: City):
    counts = [
        solved(without(city, *range(first, len(city.capacity)))).placed for first in range(len(city.capacity) + 1)
    ]
    assert counts == sorted(counts)


@given(cities())
def test_whoever_could_be_at_an_unknown_place_is_told_apart(city: City):
    """With every unknown place endless, as many find room as can; no more of them at unknown places than needed."""
    endless = City(city.demand, np.where(np.isnan(city.capacity), 1000, city.capacity), city.pairs)
    given_ = solved(city)
    unknown = int(given_.of_cells(len(city.demand), known=False).sum())
    assert given_.placed + unknown == most_people(endless)


@settings(max_examples=25)
@given(cities(unknown=False))
def test_among_the_fullest_plans_the_least_walking_is_taken(city: City):
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(["s", "t"])
    for cell, people in enumerate(city.demand.tolist()):
        graph.add_edge("s", ("c", cell), capacity=people, weight=0)
    for place, room in enumerate(city.capacity.tolist()):
        graph.add_edge(("p", place), "t", capacity=int(room), weight=0)
    for cell, place, walk in zip(city.pairs.cell.tolist(), city.pairs.place.tolist(), city.pairs.walk_m, strict=True):
        graph.add_edge(("c", cell), ("p", place), weight=int(walk), capacity=1000)
    assert solved(city).walked_m == nx.cost_of_flow(graph, nx.max_flow_min_cost(graph, "s", "t"))


@settings(max_examples=25)
@given(cities())
def test_with_unknown_places_too_the_least_walking_is_taken(city: City):
    """Places nobody knows the room of hold everybody, and cost more than any way there could be."""
    import networkx as nx

    endless, penalty = int(city.demand.sum()), 1_000_000
    graph = nx.DiGraph()
    graph.add_nodes_from(["s", "t"])
    for cell, people in enumerate(city.demand.tolist()):
        graph.add_edge("s", ("c", cell), capacity=people, weight=0)
    for place, room in enumerate(city.capacity.tolist()):
        graph.add_edge(("p", place), "t", capacity=endless if np.isnan(room) else int(room), weight=0)
    for cell, place, walk in zip(city.pairs.cell.tolist(), city.pairs.place.tolist(), city.pairs.walk_m, strict=True):
        dear = penalty if np.isnan(city.capacity[place]) else 0
        graph.add_edge(("c", cell), ("p", place), weight=int(walk) + dear, capacity=1000)
    given_ = solved(city)
    unknown = int(given_.of_cells(len(city.demand), known=False).sum())
    assert given_.walked_m + penalty * unknown == nx.cost_of_flow(graph, nx.max_flow_min_cost(graph, "s", "t"))


def test_who_has_a_choice_leaves_the_full_place_to_those_who_have_none():
    # Cell 0 reaches place 0 alone and overfills it; cell 1 is nearer to it, and has place 1 as well.
    pairs = Pairs(np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([50.0, 10.0, 20.0]))
    given_ = optimal(np.array([10, 3]), np.array([5.0, 10.0]), pairs)
    assert given_.people.tolist() == [5, 0, 3]
    known, unknown = served_of_cells(np.array([10, 3]), np.array([5.0, 10.0]), pairs)
    assert (known.tolist(), unknown.tolist()) == ([5, 3], [0, 0])


@given(cities())
def test_who_is_served_is_told_without_the_plan(city: City):
    known, unknown = served_of_cells(city.demand, city.capacity, city.pairs)
    given_, cells = solved(city), len(city.demand)
    assert known.tolist() == given_.of_cells(cells, known=True).tolist()
    assert unknown.tolist() == given_.of_cells(cells, known=False).tolist()


@given(cities())
def test_the_same_city_has_the_same_plan(city: City):
    assert solved(city).people.tolist() == solved(city).people.tolist()


@given(cities())
def test_a_shortage_is_people_who_can_only_reach_those_places(city: City):
    given_ = solved(city)
    areas = shortages(city.demand, city.capacity, given_)
    left = city.demand - np.bincount(city.pairs.cell, given_.people, len(city.demand)).astype(int)
    stranded = np.bincount(city.pairs.cell, minlength=len(city.demand)) == 0
    assert sum(area.short for area in areas) == left[~stranded].sum()
    for area in areas:
        own = city.pairs.keep(np.isin(city.pairs.cell, area.cells))
        assert set(own.place.tolist()) == set(area.places.tolist())
        assert area.short > 0
        assert area.people == city.demand[area.cells].sum()
    everyone = [cell for area in areas for cell in area.cells.tolist()]
    assert len(everyone) == len(set(everyone))


def pairs(*rows: tuple[int, int, float]) -> Pairs:
    cell, place, walk = zip(*rows, strict=True)
    return Pairs(np.array(cell), np.array(place), np.array(walk, dtype=float))


def test_by_hand():
    # Cell 0 reaches both places, cell 1 the first alone; everyone's nearest is the first.
    city = City(np.array([10, 10]), np.array([10.0, 15.0]), pairs((0, 0, 100), (0, 1, 300), (1, 0, 200)))
    assert solved(city).people.tolist() == [0, 10, 10]
    assert solved(city).placed == 20
    assert solved(city).walked_m == 10 * 300 + 10 * 200
    # The first ten come from cell 0, which is nearer; nobody of cell 1 finds room.
    assert alone(city).of_cells(2, known=True).tolist() == [10, 0]
    assert shortages(city.demand, city.capacity, solved(city)) == []


def test_where_room_runs_out_by_hand():
    # Cells 0 and 1 share place 0; cell 2 has a place of its own with room; cell 3 has none at all.
    city = City(np.array([10, 5, 3, 4]), np.array([8.0, 9.0]), pairs((0, 0, 10), (1, 0, 10), (2, 1, 10)))
    (area,) = shortages(city.demand, city.capacity, solved(city))
    assert (area.cells.tolist(), area.places.tolist(), area.people, area.room, area.short) == ([0, 1], [0], 15, 8, 7)
    assert short_cells(city.demand, solved(city)).tolist() == [True, True, False, False]


def test_nobody_and_nothing():
    empty = City(np.array([], dtype=np.int64), np.array([]), pairs((0, 0, 1)).keep(np.array([False])))
    assert solved(empty).placed == 0
    assert alone(empty).placed == 0
    assert shortages(empty.demand, empty.capacity, solved(empty)) == []
