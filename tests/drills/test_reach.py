"""Whether people reach a place from a drill's starts: distances and times as the analysis of readiness takes them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from layers.drills.reach import reach_of
from layers.folder import DataFolder
from layers.readiness.case import build_case
from layers.readiness.places import places_of
from layers.readiness.scenario import Scenario
from layers.readiness.terms import default_scenario, terms
from layers.store.drill_bodies import StartPlace
from tests import small_city
from tests.support import CONFIG

SCENARIO = dataclasses.replace(default_scenario(CONFIG, "23100"), route="network")


@pytest.mark.parametrize("change", [{"arrival": "20", "inundation": "on"}, {"cap": "400", "cap_all": True}])
def test_people_of_a_cell_reach_the_places_readiness_gives_them(training: DataFolder, change: dict[str, object]):
    scenario = dataclasses.replace(SCENARIO, **change)
    case = build_case(training, CONFIG, scenario, small_city.DAY)
    assert case.demand is not None
    for cell in np.unique(case.pairs.cell)[::400]:
        x, y = case.demand.position[cell]
        start = StartPlace(id="a", name="A", longitude=x, latitude=y)
        found = reach_of(training, scenario, case.terms, (start,), case.places)
        # The case's pairs are of the cell's own time of water; a cell is an area, a start a point.
        own = case.pairs.keep(case.pairs.cell == cell)
        serving = case.places.with_status("open", "unknown", "option")
        near = found.walk_m <= case.limits.walk_m[cell]
        reached = np.flatnonzero(serving & near & (found.reason != "time_unknown"))
        assert set(own.place) <= set(reached)
        assert found.walk_m[own.place] == pytest.approx(own.walk_m)
        if scenario.inundation == "on" or scenario.cap_all:
            assert set(own.place) <= set(np.flatnonzero(found.reason == ""))


def test_time_that_cannot_be_told_is_no_time_that_is_kept(training: DataFolder):
    scenario = Scenario(route="network", inundation="on", arrival="30")
    found = terms(scenario, CONFIG, "23100")
    places = places_of(training, CONFIG, scenario, found, None)
    start = StartPlace(id="a", name="A", longitude=136.86, latitude=35.08)
    blind = reach_of(training, scenario, dataclasses.replace(found, speed=np.nan), (start,), places)
    assert set(blind.reason) == {"time_unknown", "off_network", "too_far"} & set(blind.reason)
    assert "time_unknown" in set(blind.reason)
    assert np.isnan(blind.minutes).all()
    told = reach_of(training, scenario, found, (start,), places)
    assert "" in set(told.reason)


def test_of_two_starts_the_one_that_reaches_it_in_time_counts(training: DataFolder):
    scenario = dataclasses.replace(SCENARIO, inundation="on", arrival="20")
    found = terms(scenario, CONFIG, "23100")
    places = places_of(training, CONFIG, scenario, found, None)
    starts = tuple(StartPlace(id=f"s{n}", name=f"s{n}", longitude=136.82 + n * 0.02, latitude=35.08) for n in range(3))
    both = reach_of(training, scenario, found, starts, places)
    each = [reach_of(training, scenario, found, (one,), places) for one in starts]
    assert both.walk_m == pytest.approx(np.min([one.walk_m for one in each], axis=0))
    any_of = np.any([one.reason == "" for one in each], axis=0)
    assert ((both.reason == "") == any_of).all()
    assert any_of.any()
    fast = reach_of(training, scenario, found, starts, places, nearest=True)
    assert ((fast.reason == "") <= any_of).all()
