"""The one door: tables that add up, rows behind every number, and statements for what cannot be told."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from layers.folder import DataFolder, load_folder
from layers.readiness.answer import Readiness, answer, case_of, readiness
from layers.readiness.case import with_open
from layers.readiness.classes import CLASSES
from layers.readiness.proposal import kept_proposal
from layers.readiness.scenario import Scenario, ScenarioRefused
from layers.readiness.siting import COVERAGE, PEOPLE, best, case_with, reached, siting_case
from layers.readiness.statement import WEIGHT, told
from layers.readiness.tables import NUMBERS, WAVES
from layers.readiness.terms import default_scenario
from layers.wording import Wording
from tests import small_city, support
from tests.small_city import DAY, PORT, SOUTH
from tests.support import CONFIG, csv_bytes

CAPPED = dataclasses.replace(default_scenario(CONFIG, "23100"), cap_all=True)
AS_OF = datetime.date(2026, 10, 1)


@pytest.fixture(scope="module", params=["line", "network"])
def answered(request: pytest.FixtureRequest, training: DataFolder) -> Readiness:
    return readiness(training, CONFIG, dataclasses.replace(CAPPED, route=request.param), AS_OF)


# --- adding up ------------------------------------------------------------------------------------


def test_every_person_is_in_exactly_one_class(answered: Readiness):
    classes = list(CLASSES)
    assert (answered.cells[classes].sum(axis=1) == answered.cells["people"]).all()
    assert (answered.cells[classes] >= 0).all(axis=None)
    for table in (answered.by_ward, answered.by_district):
        assert (table[classes].sum(axis=1) == table["demand"]).all()
    waves = [f"served_wave_{wave}" for wave in WAVES]
    assert (answered.by_ward[waves].sum(axis=1) == answered.by_ward["served"]).all()
    assert answered.total["demand"] == answered.by_ward["demand"].sum() == answered.cells["people"].sum() == 756_129


def test_rows_stand_behind_the_numbers(answered: Readiness):
    flows, cells = answered.flows, answered.cells.set_index("id")
    served = flows[flows["known"]].groupby("cell")["people"].sum()
    assert served.equals(
        cells["served"][cells["served"] > 0].rename("people").rename_axis("cell").sort_index()[served.index]
    )
    assert flows[~flows["known"]]["people"].sum() == cells["unknown"].sum()
    places = answered.places.set_index("id")
    assigned = flows.groupby("place")["people"].sum()
    assert (places["assigned"][assigned.index] == assigned).all()
    opened = places[places["status"] == "open"]
    assert (opened["assigned"] <= opened["capacity"]).all()
    assert places.loc[~places["status"].isin(["open", "unknown"]), "assigned"].sum() == 0
    assert flows["walk_m"].max() <= 500
    assert answered.shortages["short"].sum() == cells["full"].sum()
    assert (answered.shortages["people"] - answered.shortages["room"] == answered.shortages["short"]).all()


def test_planning_places_no_fewer_than_everyone_to_the_nearest(answered: Readiness):
    assert answered.total["served"] > answered.total["nearest_served"] > 0


def test_people_and_area_by_walking_time(answered: Readiness, training: DataFolder):
    bands = answered.bands
    assert bands["people"].sum() == answered.total["demand"]
    outlines = training.layers["boundary"].frame.geometry
    area = sum(abs(Geod(ellps="GRS80").geometry_area_perimeter(shape)[0]) for shape in outlines) / 1e6
    assert bands["area_km2"].sum() == pytest.approx(area, rel=0.005)
    assert set(bands["unit"]) == set(answered.by_ward["id"])


def test_every_row_carries_the_training_mark(answered: Readiness, small: DataFolder, training: DataFolder):
    tables = ("by_ward", "by_district", "bands", "cells", "places", "flows", "shortages")
    real = readiness(small, CONFIG, Scenario(cap="3000", inundation="off"), DAY)
    for name in tables:
        assert getattr(answered, name)["training"].all(), name
        assert len(getattr(answered, name)), name
        assert not getattr(real, name)["training"].any(), name
    assert (answered.training, real.training) == (True, False)
    sited = best(siting_case(training, CONFIG, CAPPED, AS_OF), 2)
    assert (sited.training, sited.chosen["training"].all()) == (True, True)


def test_the_state_of_a_ward(answered: Readiness):
    table = answered.by_ward.set_index("id")
    assert (table["state"][table["demand"] == 0] == "nobody").all()
    # Whoever is left hanging on an unknown capacity makes the ward unknown, however many are served.
    assert (table["state"][table["unknown"] > 0] == "unknown").all()
    assert not (table["state"] == "ready")[table["served"] < table["demand"]].any()
    assert (answered.training, answered.answered) == (True, True)
    assert "training" in {one.code for one in answered.statements}
    assert all(value.source for value in answered.standards)


def test_a_ward_is_answered_with_the_whole_citys_places(training: DataFolder, answered: Readiness):
    one = readiness(training, CONFIG, answered.scenario, AS_OF, "港区")
    row = answered.by_ward.set_index("id").loc["港区"]
    assert {name: one.total[name] for name in NUMBERS} == {name: row[name] for name in NUMBERS}
    assert one.by_district["demand"].sum() <= row["demand"]
    assert set(one.by_district["id"]) <= set(answered.by_district["id"])
    assert 5 < len(one.by_district) < len(answered.by_district)


def test_the_answer_does_not_depend_on_the_order_of_rows(town: Town):
    scenario = Scenario(cap="3000", detour="1", inundation="off")
    rows = [place("136.9106", "600"), place("136.9107", ""), place("136.9108", "50"), place("136.93", "100")]
    cells = small_city.FILES["population_cell"][1].decode("utf-8-sig").splitlines()
    turned = "\r\n".join([cells[0], *reversed(cells[1:])]).encode("utf-8-sig")
    first = readiness(town(tsunami_building=csv_bytes(HEADER, *rows)), CONFIG, scenario, DAY)
    again = readiness(
        town(tsunami_building=csv_bytes(HEADER, *rows[::-1]), population_cell=turned), CONFIG, scenario, DAY
    )
    assert len(first.flows) >= 4
    pd.testing.assert_frame_equal(first.cells, again.cells)
    pd.testing.assert_frame_equal(first.flows, again.flows)
    pd.testing.assert_frame_equal(first.by_ward, again.by_ward)


# --- reasons, by hand -----------------------------------------------------------------------------

#: Cell A's centre is 136.90625, 35.0875, B's 136.91875, C's 136.95625; 0.01° of longitude are 912 m.
HEADER = ["名称", "住所", "経度", "緯度", "ID", "状態", "想定収容人数", "階数", "使用できる階"]


Town = Callable[..., DataFolder]


def by_hand(town: Town, *rows: list[str], **choices: object) -> dict[str, dict[str, int]]:
    folder = town(tsunami_building=csv_bytes(HEADER, *rows))
    scenario = Scenario(**{"when": "night", "speed": "1", "cap": "500", "detour": "1", "delay": "300", **choices})  # type: ignore[arg-type]
    found = readiness(folder, CONFIG, scenario, DAY)
    classes = found.cells[list(CLASSES)]
    return {
        name: {key: int(value) for key, value in row.items() if value}
        for name, row in zip(found.cells["id"], classes.to_dict("records"), strict=True)
    }


def place(x: str, capacity: str, floors: str = "3階", state: str = "指定") -> list[str]:
    return [f"ビル{x}{capacity}", PORT, x, "35.0875", f"B{x}{capacity}", state, capacity, "5", floors]


A, B = small_city.A, small_city.B


@pytest.mark.parametrize(
    ("rows", "choices", "expected"),
    [
        # 400 m east of A's centre and 740 m west of B's.
        ([place("136.9106", "600")], {}, {A: {"served": 600, "full": 400}, B: {"too_far": 100}}),
        ([place("136.9106", "")], {}, {A: {"unknown": 1000}, B: {"too_far": 100}}),
        (
            [place("136.9106", "600"), place("136.9107", "")],
            {},
            {A: {"served": 600, "unknown": 400}, B: {"too_far": 100}},
        ),
        ([place("136.9106", "2000", state="候補")], {}, {A: {"not_designated": 1000}, B: {"not_designated": 100}}),
        ([place("136.9106", "2000", "1階")], {}, {A: {"floor_inundated": 1000}, B: {"floor_inundated": 100}}),
        # 5 minutes of delay, 397 m at 1.0 × 0.8 m/s, 12 m of stairs at 0.5 × 0.8 m/s: 13 minutes 46 seconds.
        ([place("136.9106", "2000")], {"arrival": "13.5"}, {A: {"too_late": 1000}, B: {"too_far": 100}}),
        ([place("136.9106", "2000")], {"arrival": "14"}, {A: {"served": 1000}, B: {"too_far": 100}}),
        ([place("136.9106", "2000")], {"cap": "800"}, {A: {"served": 1000}, B: {"served": 100}}),
        ([], {}, {A: {"unknown": 1000}, B: {"unknown": 100}}),
        # A building in force that nobody has put on the map may be anywhere.
        ([place("", "2000"), place("136.9106", "9", state="候補")], {}, {A: {"unknown": 1000}, B: {"unknown": 100}}),
    ],
)
def test_why_people_are_not_served(
    town: Town, rows: list[list[str]], choices: dict[str, str], expected: dict[str, dict[str, int]]
):
    assert by_hand(town, *rows, **choices) == expected


def test_start_times_are_the_clock_where_they_are_told(town: Town):
    """A's water comes after 14 minutes, B's at no told time: there the distance cap holds."""
    zone = {"depth_min_m": 1, "depth_max_m": 2}
    water = support.collection(
        support.feature({**zone, "start_min": 14}, support.box(136.89, 35.0, 136.9125, 35.2)),
        support.feature({**zone, "start_min": ""}, support.box(136.9126, 35.0, 136.91875, 35.2)),
    )
    folder = town(inundation=water, tsunami_building=csv_bytes(HEADER, place("136.9106", "2000")))
    base = Scenario(speed="1", cap="500", detour="1", delay="300")
    found = readiness(folder, CONFIG, base, DAY)
    assert found.cells["served"].tolist() == [1000, 0]
    assert found.cells["too_far"].tolist()[1] > 0
    assert found.cells["deadline_s"].tolist()[0] == 840
    assert "times_partly" in {one.code for one in found.statements}
    later = readiness(folder, CONFIG, dataclasses.replace(base, delay="400"), DAY)
    assert later.cells["too_late"].tolist()[0] == 1000
    # Without the times a cap of 300 m would hold for A; with them it need not, unless it is to hold everywhere.
    near = dataclasses.replace(base, cap="300")
    assert readiness(folder, CONFIG, near, DAY).cells["served"].tolist()[0] == 1000
    assert readiness(folder, CONFIG, dataclasses.replace(near, cap_all=True), DAY).cells["too_far"].tolist()[0] == 1000
    assert (
        readiness(folder, CONFIG, dataclasses.replace(near, inundation="on"), DAY).cells["too_far"].tolist()[0] == 1000
    )


# --- what cannot be told --------------------------------------------------------------------------


def codes(found: Readiness) -> set[str]:
    return {one.code for one in found.statements}


def check_undecided(found: Readiness) -> None:
    assert not found.answered
    assert found.by_ward[["served", *CLASSES, "nearest_served"]].isna().all(axis=None)
    assert set(found.by_ward["state"]) == {"undecided"}
    assert pd.isna(found.total["served"])


def test_without_population_reach_is_told_as_area(town: Town):
    sites = small_city.FILES["emergency_site"][1]
    found = readiness(town(population_cell=None, emergency_site=sites), CONFIG, Scenario(), DAY)
    check_undecided(found)
    assert found.by_ward["demand"].isna().all()
    assert found.bands["people"].isna().all()
    assert found.bands["area_km2"].sum() > 400
    assert "population_missing" in codes(found)


def test_a_tsunami_without_an_area_is_undecided_never_nobody(town: Town):
    found = readiness(town(inundation=None), CONFIG, Scenario(), DAY)
    check_undecided(found)
    assert found.by_ward["demand"].isna().all()
    assert "zone_missing" in codes(found)


def test_without_a_network_ways_on_foot_are_undecided(small: DataFolder):
    found = readiness(small, CONFIG, Scenario(route="network"), DAY)
    check_undecided(found)
    assert found.total["demand"] == 1100
    assert "network_missing" in codes(found)


def test_a_network_in_pieces_is_told_and_the_rest_works(town: Town):
    nodes = csv_bytes(
        ["node", "longitude", "latitude"],
        ["a", "136.906", "35.0875"],
        ["b", "136.9106", "35.0875"],
        ["c", "136.919", "35.0875"],
    )
    edges = csv_bytes(["u", "v", "length_m"], ["a", "b", "420"], ["b", "nowhere", "1"])
    building = csv_bytes(HEADER, place("136.9106", "600"))
    folder = town(walk_node=nodes, walk_edge=edges, tsunami_building=building)
    found = readiness(folder, CONFIG, Scenario(route="network", speed="1", cap="600"), DAY)
    assert {"network_pieces", "network_dropped"} <= codes(found)
    assert found.cells["served"].tolist() == [600, 0]
    assert found.cells["too_far"].tolist() == [0, 100]
    cut = readiness(folder, CONFIG, Scenario(route="network", cap="600", blocked=(("a", "b"), ("a", "z"))), DAY)
    assert cut.cells["too_far"].tolist() == [1000, 100]
    assert "blocked_unknown" in codes(cut)


@pytest.mark.parametrize("standard", ["walk_general", "delay_5", "detour_factor", "walk_limit", "night_factor"])
def test_a_standard_without_a_value_leaves_the_rest_working(small: DataFolder, standard: str):
    blank = CONFIG.standards[standard].model_copy(update={"value": np.nan})
    config = CONFIG.model_copy(update={"standards": {**CONFIG.standards, standard: blank}})
    scenario = dataclasses.replace(
        default_scenario(config, "23100"), cap="2000" if standard != "walk_limit" else "walk_limit"
    )
    found = readiness(load_folder(small.path, config), config, scenario, DAY)
    assert "standard_without_value" in codes(found)
    if standard == "detour_factor":
        check_undecided(found)
    else:
        assert found.answered
        assert found.total["demand"] == 1100
        assert found.cells["walk_s"].isna().all() == (standard != "walk_limit")


def test_a_hazard_that_is_none_is_refused(small: DataFolder):
    with pytest.raises(ScenarioRefused, match="'zombies'"):
        readiness(small, CONFIG, Scenario(hazard="zombies"), DAY)


def test_every_statement_has_words_in_both_languages():
    for language in ("ja", "en"):
        assert set(CONFIG.text[language]["statement"]) == set(WEIGHT)
    said = told("stale", kind="shelter", days=1234).words(Wording(CONFIG, "ja"))
    assert said == "「指定避難所」は基準日の 1,234 日前のもので、更新期限を過ぎています。"
    assert (
        told("standard_without_value", standard="walk_slow")
        .words(Wording(CONFIG, "en"))
        .startswith("The standard “Walk")
    )


def test_every_statement_of_an_answer_can_be_said(answered: Readiness):
    for language in ("ja", "en"):
        assert all(one.words(Wording(CONFIG, language)) for one in answered.statements)


# --- what if --------------------------------------------------------------------------------------


@pytest.mark.parametrize("objective", [PEOPLE, COVERAGE])
def test_the_next_buildings_of_the_training_city(training: DataFolder, objective: str):
    case = siting_case(training, CONFIG, CAPPED, AS_OF)
    found = best(case, 5, objective)
    assert found.objective == objective
    assert len(found.chosen) == 5
    assert found.gain == found.chosen["gain"].sum() == found.chosen["total"].iloc[-1]
    assert found.gain <= found.bound
    assert found.gap == (found.bound - found.gain) / (found.before + found.gain)
    assert reached(case, objective) == found.before
    assert reached(case_with(case, found.chosen["id"]), objective) == found.before + found.gain
    assert found.statements[0].code == ("by_people" if objective == PEOPLE else "by_coverage")
    table = case.places.table.set_index("id").loc[found.chosen["id"]]
    assert table["designation"].eq("candidate").all()
    assert table["floor"].isin(["outside", "dry", "partly"]).all()


def test_switching_buildings_on_changes_the_whole_answer(training: DataFolder):
    case = siting_case(training, CONFIG, CAPPED, AS_OF)
    found = best(case, 3, PEOPLE)
    before = answer(training, CONFIG, case, AS_OF)
    after = answer(training, CONFIG, case_with(case, found.chosen["id"]), AS_OF)
    assert before.total["served"] == found.before == readiness(training, CONFIG, CAPPED, AS_OF).total["served"]
    assert after.total["served"] == found.before + found.gain
    assert after.total["demand"] == before.total["demand"]
    nothing = np.zeros(len(case.places.table), dtype=bool)
    assert with_open(case, nothing).places.table.equals(case.places.table)


def test_public_buildings_are_options_and_their_doubts_are_told(training: DataFolder):
    found = best(siting_case(training, CONFIG, CAPPED, AS_OF, "public"), 2, COVERAGE)
    assert {"candidates_undesignated", "candidates_wet"} <= {one.code for one in found.statements}
    assert found.options > 207
    layer = best(siting_case(training, CONFIG, CAPPED, AS_OF, "hospital"), 2)
    assert layer.objective == COVERAGE
    assert set(layer.chosen["kind"]) == {"hospital"}
    assert best(siting_case(training, CONFIG, CAPPED, AS_OF, "public_facility"), 2).options == 0


def test_nothing_is_sited_where_nothing_can_be_told(town: Town):
    folder = town(inundation=None)
    assert not siting_case(folder, CONFIG, Scenario(), DAY).solvable
    assert kept_proposal(folder, CONFIG, Scenario(), DAY, 3) is None


def test_cases_are_kept_and_the_oldest_forgotten(small: DataFolder):
    first = case_of(small, CONFIG, Scenario(cap="111"), DAY)
    assert case_of(small, CONFIG, Scenario(cap="111"), DAY) is first
    for cap in range(4):
        case_of(small, CONFIG, Scenario(cap=str(cap)), DAY)
    assert case_of(small, CONFIG, Scenario(cap="111"), DAY) is not first


def test_the_south_is_not_asked(small: DataFolder):
    """Nobody of the southern ward lives in the water: the ward has nobody to bring to safety."""
    found = readiness(small, CONFIG, Scenario(), DAY, "南区")
    assert SOUTH.endswith("南区1")
    assert (found.total["demand"], found.total["state"]) == (0, "nobody")


def test_a_city_without_any_place_leaves_everybody_unknown(town: Town):
    """No list is registered: nobody can say that there is nowhere to flee to."""
    found = readiness(town(), CONFIG, Scenario(cap="500"), DAY)
    assert (found.total["demand"], found.total["unknown"]) == (1100, 1100)
    assert found.total["state"] == "unknown"
    assert (found.places.empty, found.flows.empty, found.shortages.empty) == (True, True, True)
    assert "sites_missing" in codes(found)
    sited = best(siting_case(town(), CONFIG, Scenario(cap="500"), DAY), 3)
    assert (sited.gain, sited.bound, len(sited.chosen)) == (0, 0, 0)
    assert "candidates_missing" in {one.code for one in sited.statements}


def test_a_ward_with_a_cell_of_unknown_people_is_unknown_however_many_are_served(town: Town):
    # By day nobody knows how many are in cell B; all 400 known people of A find room.
    folder = town(tsunami_building=csv_bytes(HEADER, place("136.9106", "600")))
    found = readiness(folder, CONFIG, Scenario(when="day", cap="500", detour="1"), DAY)
    ward = found.by_ward.set_index("id").loc["港区"]
    assert (ward["demand"], ward["served"], ward["unknown"]) == (400, 400, 0)
    assert (bool(ward["at_least"]), ward["state"]) == (True, "unknown")
    assert (found.total["at_least"], found.total["state"]) == (True, "unknown")
    district = found.by_district.set_index("id")
    assert (bool(district.loc["M2", "at_least"]), district.loc["M2", "state"]) == (True, "unknown")
    assert (bool(district.loc["M1", "at_least"]), district.loc["M1", "state"]) == (False, "ready")
    night = readiness(folder, CONFIG, Scenario(cap="800", detour="1", inundation="on"), DAY)
    assert night.by_ward.set_index("id").loc["港区", "state"] == "short"
    ready = town(tsunami_building=csv_bytes(HEADER, place("136.9106", "2000")))
    found = readiness(ready, CONFIG, Scenario(cap="800", detour="1"), DAY)
    assert found.by_ward.set_index("id")["state"].to_dict() == {"港区": "ready", "南区": "nobody"}


TWO = (("1", "2"), ("2", "3"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"blocked": TWO}, ["通行止めの道 2 本は"]),
        ({"bridges_out": True}, ["「橋はすべて渡れない」という前提は"]),
        ({"blocked": TWO, "bridges_out": True}, ["通行止めの道 2 本は", "「橋はすべて渡れない」という前提は"]),
    ],
)
def test_closures_that_change_no_number_say_so(small: DataFolder, changes: dict[str, object], said: list[str]):
    straight = Scenario(cap="500", detour="1", **changes)  # type: ignore[arg-type]
    told_of = {
        route: [
            one.words(Wording(CONFIG, "ja"))
            for one in case_of(small, CONFIG, dataclasses.replace(straight, route=route), DAY).statements
            if one.code in ("closures_not_used", "bridges_not_used")
        ]
        for route in ("line", "network")
    }
    assert told_of["network"] == []
    assert len(told_of["line"]) == len(said)
    assert all(part in sentence for part, sentence in zip(said, told_of["line"], strict=True))
