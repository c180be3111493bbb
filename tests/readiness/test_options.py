"""Which buildings may become places to flee to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from layers.folder import DataFolder
from layers.readiness import gains
from layers.readiness.scenario import Scenario
from layers.readiness.search import Search
from layers.readiness.siting import COVERAGE, PEOPLE, best, case_with, default_objective, reached, siting_case
from tests.small_city import DAY, PORT
from tests.support import CONFIG, csv_bytes

SCENARIO = Scenario(speed="1", cap="500", detour="1")
HEADER = ["名称", "住所", "経度", "緯度", "ID", "状態", "想定収容人数", "階数", "使用できる階"]


def building(
    name: str, state: str = "候補", capacity: str = "300", x: str = "136.9106", floors: str = "3階"
) -> list[str]:
    return [name, PORT, x, "35.0875" if x else "", name, state, capacity, "5", floors]


@pytest.fixture
def folder(town: Callable[..., DataFolder]) -> DataFolder:
    """Cell A's 1,000 people reach everything but the far one; 600 of them have room in "now"."""
    buildings = [
        building("now", "指定", "600"),
        building("good"),
        building("small", capacity="100"),
        building("full", capacity="2000", x="136.94"),
        building("low", floors="1階"),
        building("untold", floors=""),
        building("nobody knows", capacity=""),
        building("nowhere", x=""),
        building("over", "解除"),
    ]
    shelters = [
        ["学校", PORT, "136.9106", "35.0875", "now", "100", "3階"],
        ["体育館", PORT, "136.9106", "35.0875", "S2", "80", "3階"],
        ["低い集会所", PORT, "136.9106", "35.0875", "S3", "80", ""],
    ]
    return town(
        tsunami_building=csv_bytes(HEADER, *buildings),
        shelter=csv_bytes(["名称", "住所", "経度", "緯度", "共通ID", "想定収容人数", "開設できる階"], *shelters),
    )


def options(folder: DataFolder, source: str) -> set[str]:
    table = siting_case(folder, CONFIG, SCENARIO, DAY, source).places.table
    return set(table.loc[table["status"] == "option", "uid"])


def test_candidates_that_can_be_told_dry_and_placed(folder: DataFolder):
    assert options(folder, "candidates") == {"good", "small", "full", "nobody knows"}


def test_public_buildings_join_once_for_each_place(folder: DataFolder):
    # The school stands where "now" serves already; the low hall tells no floor above the water.
    assert options(folder, "public") == {"good", "small", "full", "nobody knows", "S2"}
    assert options(folder, "shelter") == {"S2"}


def test_room_is_counted_where_it_is_known(folder: DataFolder):
    case = siting_case(folder, CONFIG, SCENARIO, DAY, "public")
    assert default_objective(case) == PEOPLE
    found = best(case, 3)
    assert found.before == 600
    assert found.chosen[["uid", "gain", "total"]].to_numpy().tolist() == [["good", 300, 300], ["small", 100, 400]]
    assert found.chosen["gain_per_place"].tolist() == [1.0, 1.0]
    assert (found.gain, found.bound, found.proven, found.gap) == (400, 400, True, 0.0)
    said = {one.code: one.values for one in found.statements}
    assert said["candidates_unknown"] == {"sites": "1"}
    assert said["candidates_undesignated"] == {"sites": "1"}
    assert "by_people" in said


def test_one_place_is_better_than_its_parts_only_as_far_as_people_go(folder: DataFolder):
    case = siting_case(folder, CONFIG, SCENARIO, DAY, "public")
    ids = dict(zip(case.places.table["uid"], case.places.table["id"], strict=True))
    numbers = [
        reached(case_with(case, [ids[uid] for uid in opened]), PEOPLE)
        for opened in ((), ("good",), ("good", "small", "S2"))
    ]
    assert numbers == [600, 900, 1000]
    # A place that serves, one that is over and one that is none are no options: nothing changes.
    assert reached(case_with(case, [ids["over"], "no such place"]), PEOPLE) == 600


def test_where_rooms_are_unknown_reach_is_counted(folder: DataFolder):
    found = best(siting_case(folder, CONFIG, SCENARIO, DAY), 2, COVERAGE)
    # A is within reach of "now" already; nobody else lives near a candidate.
    assert (found.objective, found.before, found.gain, found.bound) == (COVERAGE, 1000, 0, 0)
    assert found.chosen.empty
    assert "by_coverage" in {one.code for one in found.statements}


def test_a_poor_choice_is_never_called_proven(folder: DataFolder, monkeypatch: pytest.MonkeyPatch):
    """A search that stops at the worst option, with no exact one to help it: the bound still tells what may exist."""
    case = siting_case(folder, CONFIG, SCENARIO, DAY)

    def worst(self: Search, k: int) -> tuple[list[int], list[int]]:
        gains_ = [self.gain(frozenset(), option) for option in range(len(self.objective.upper))]
        positive = [option for option, gain in enumerate(gains_) if gain]
        return [min(positive, key=lambda option: gains_[option])], list(self.objective.upper)

    monkeypatch.setattr(Search, "greedy", worst)
    monkeypatch.setattr(Search, "swap", lambda self, order: frozenset(order))
    helped = best(case, 1, PEOPLE)
    assert (helped.gain, helped.bound) == (300, 300)
    monkeypatch.setattr(gains, "RELAXED_LINKS", 0)
    found = best(case, 1, PEOPLE)
    assert found.gain == 100
    assert found.bound >= 300
    assert not found.proven
    assert found.gap == (found.bound - 100) / 700
