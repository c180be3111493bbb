"""The next places: nothing better exists than the bound says, and on small cases nothing better at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.readiness import gains
from layers.readiness.gains import cover_gain, merged, room_gain
from layers.readiness.search import Search
from tests.readiness.problems import City, best_choice, cities, most_people, without

ks = st.integers(0, 3)


def room(city: City, k: int) -> tuple[gains.RoomGain, np.ndarray]:
    """The first place serves, the others are options."""
    options = np.arange(1, len(city.capacity))
    opened = np.arange(len(city.capacity)) == 0
    return room_gain(city.demand, city.capacity, city.pairs, opened, options), options


@settings(max_examples=40)
@given(cities(unknown=False), ks)
def test_the_value_of_a_set_is_that_of_the_whole_city(city: City, k: int):
    goal, options = room(city, k)
    before = most_people(without(city, *options.tolist()))
    for chosen in (frozenset(), frozenset(range(min(k, len(options)))), frozenset(range(len(options)))):
        shut = [int(place) for number, place in enumerate(options) if number not in chosen]
        assert goal.value(chosen) == most_people(without(city, *shut)) - before


@settings(max_examples=40)
@given(cities(unknown=False), ks)
def test_room_bounds_hold_and_exhaustive_search_finds_no_more(city: City, k: int):
    goal, options = room(city, k)
    search = Search(goal)
    order, upper = search.greedy(k)
    chosen = search.swap(order)
    best = best_choice(goal.value, len(options), k)
    assert len(chosen) <= k
    assert search.value(frozenset(order)) <= search.value(chosen) <= best <= search.bound(chosen, k, upper)
    exact, limit = goal.best(k)
    assert exact is not None
    assert goal.value(exact) == best
    assert limit is not None
    assert limit >= best


@settings(max_examples=40)
@given(cities(), ks)
def test_coverage_bounds_hold_and_exhaustive_search_finds_no_more(city: City, k: int):
    options = np.arange(1, len(city.capacity))
    goal = cover_gain(city.demand, city.pairs, np.arange(len(city.capacity)) == 0, options)
    search = Search(goal)
    order, upper = search.greedy(k)
    chosen = search.swap(order)
    best = best_choice(goal.value, len(options), k)
    assert search.value(chosen) <= best <= min(search.bound(chosen, k, upper), goal.relaxed(k))
    exact, limit = goal.best(k)
    assert exact is not None
    assert goal.value(exact) == best
    assert limit is not None
    assert limit >= best


@given(cities(unknown=False))
def test_no_option_adds_more_than_its_upper_bound(city: City):
    goal, options = room(city, 1)
    assert all(goal.value(frozenset([one])) <= goal.upper[one] for one in range(len(options)))


@given(cities(unknown=False), ks)
def test_the_order_to_approach_adds_up_and_falls(city: City, k: int):
    goal, _ = room(city, k)
    search = Search(goal)
    chosen = search.swap(search.greedy(k)[0])
    ranked = search.ranked(chosen)
    gains_ = [gain for _, gain in ranked]
    assert {option for option, _ in ranked} == chosen
    assert sum(gains_) == goal.value(chosen)
    assert gains_ == sorted(gains_, reverse=True)


@given(cities())
def test_merging_cells_loses_nobody_who_reaches_a_place(city: City):
    people, pairs = merged(city.demand, city.pairs, len(city.capacity))
    near = np.bincount(city.pairs.cell, minlength=len(city.demand)) > 0
    assert people.sum() == city.demand[near].sum()
    assert most_people(City(people, city.capacity, pairs)) == most_people(city)


def test_a_large_case_has_a_bound_still(monkeypatch: pytest.MonkeyPatch):
    """Too large for branches: the linear relaxation bounds it, and the choice is the search's own."""
    random = np.random.default_rng(3)
    near = random.random((40, 12)) < 0.3
    cell, place = np.nonzero(near)
    from layers.readiness.reach import Pairs

    city = City(random.integers(1, 50, 40), random.integers(20, 200, 12).astype(float), Pairs(cell, place, cell * 1.0))
    goal, options = room(city, 4)
    best = best_choice(goal.value, len(options), 4)
    exact, proven = goal.best(4)
    assert exact is not None
    assert goal.value(exact) == best == proven
    monkeypatch.setattr(gains, "EXACT_LINKS", 5)
    chosen, bound = goal.best(4)
    assert chosen is None
    assert bound is not None
    assert best <= bound <= int(city.demand.sum())
    monkeypatch.setattr(gains, "RELAXED_LINKS", 5)
    assert goal.best(4) == (None, None)
    cover = cover_gain(city.demand, city.pairs, np.arange(12) == 0, options)
    monkeypatch.setattr(gains, "EXACT_ROWS", 5)
    nobody, limit = cover.best(4)
    assert nobody is None
    assert limit is not None
    assert best_choice(cover.value, len(options), 4) <= limit
