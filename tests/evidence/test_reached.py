"""People with and without a place in reach, against counts by hand in the small city and the analysis of the training
city.

In the small city 1,000 people of cell A (港第1学区) and 100 of B (港第2学区) live in the water; one walks 500 m at most,
times 1.3 for the detour. A place at 136.907 is near A alone, one at 136.92 near B alone.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest

from layers.evidence.compute import evidence
from layers.evidence.model import Evidence
from layers.folder import DataFolder, load_folder
from layers.readiness.answer import kept_answer, readiness
from layers.readiness.terms import default_scenario
from tests.evidence import city as small
from tests.evidence.city import LATITUDE, NEAR_A, NEAR_B
from tests.evidence.test_rules import K, U, ask, by_unit, changed, together
from tests.small_city import DAY, PORT, A, B, C
from tests.support import CONFIG, ROOT, csv_bytes

NO = "not_applicable"


def buildings(*rows: tuple[str, str]) -> bytes:
    """Tsunami buildings above the water: (longitude, capacity); a blank longitude is one without a position."""
    header = ["名称", "住所", "経度", "緯度", "状態", "想定収容人数", "階数", "使用できる階"]
    lines = [
        [f"ビル{n}", PORT, x, LATITUDE if x else "", "指定", room, "5", "3階"] for n, (x, room) in enumerate(rows, 1)
    ]
    return csv_bytes(header, *lines)


@pytest.mark.parametrize(
    ("rows", "share", "people"),
    [
        # Room of 220 for A's 1,000; B has no place.
        ([(NEAR_A, "220")], (20, 220, 1100, "", K), (880, 880, None, "", K)),
        ([(NEAR_A, "1000"), (NEAR_B, "100")], (100, 1100, 1100, "", K), (0, 0, None, "", K)),
        # B's 100 find room only where nobody knows how much there is.
        ([(NEAR_A, "220"), (NEAR_B, "")], (20, 220, 1100, "≥", K), (780, 780, None, "≥", K)),
        # All that is short is unknown: at least 0 is no number.
        ([(NEAR_A, "1000"), (NEAR_B, "")], (90.91, 1000, 1100, "≥", K), (None, None, None, "", U)),
        ([(NEAR_A, ""), (NEAR_B, "")], (None, None, 1100, "", U), (None, None, None, "", U)),
        # A place of unknown position may be near anybody; with unknown room too, neither side is certain.
        ([(NEAR_A, "220"), ("", "50")], (20, 220, 1100, "≥", K), (880, 880, None, "≤", K)),
        ([(NEAR_A, "220"), (NEAR_B, ""), ("", "50")], (20, 220, 1100, "≥", K), (None, None, None, "", U)),
        ([(NEAR_A, "1000"), (NEAR_B, "100"), ("", "50")], (100, 1100, 1100, "", K), (0, 0, None, "", K)),
    ],
)
def test_room_in_reach(
    tmp_path: Path, rows: list[tuple[str, str]], share: tuple[object, ...], people: tuple[object, ...]
):
    folder = small.build(tmp_path / "data", without=("emergency_site",), tsunami_building=buildings(*rows))
    assert together(ask(folder, "reachable")) == share
    assert together(ask(folder, "unserved")) == people
    # All of the water lies in one ward: its numbers are the city's, and nobody flees in the other.
    assert by_unit(ask(folder, "reachable"))["港区"] == share
    assert by_unit(ask(folder, "unserved"))["港区"] == people
    assert by_unit(ask(folder, "reachable"))["南区"] == (None, 0, 0, "", NO)
    assert together(ask(folder, "reachable", "港区")) == share
    assert together(ask(folder, "unserved", "港区")) == people


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A's 1,000 have 220 places, B's 100 find room only where nobody knows how much there is."""
    path = tmp_path_factory.mktemp("reached") / "data"
    return small.build(path, without=("emergency_site",), tsunami_building=buildings((NEAR_A, "220"), (NEAR_B, "")))


def test_by_district_of_a_ward(half: DataFolder):
    assert by_unit(ask(half, "reachable", "港区")) == {
        "港第1学区": (22, 220, 1000, "", K),
        "港第2学区": (None, None, 100, "", U),
    }
    assert by_unit(ask(half, "unserved", "港区")) == {
        "港第1学区": (780, 780, None, "", K),
        "港第2学区": (None, None, None, "", U),
    }


def test_the_records_behind_it(half: DataFolder):
    for name in ("reachable", "unserved"):
        rows = {(row.kind, row.role): row.count for row in ask(half, name).rows}
        assert rows == {
            ("population_cell", "counted"): 2,
            ("population_cell", "unknown"): 0,
            ("tsunami_building", "counted"): 1,
            ("tsunami_building", "unknown"): 1,
        }
    assert {row.count for row in ask(half, "unserved", "南区").rows} == {0}


def test_a_cell_of_unknown_people_leaves_no_percentage_and_at_least_so_many_without_a_place(tmp_path: Path):
    people = small.cells((A, "1000", ""), (B, "", ""), (C, "", ""))
    folder = small.build(
        tmp_path / "data",
        without=("emergency_site",),
        population_cell=people,
        tsunami_building=buildings((NEAR_A, "220")),
    )
    assert by_unit(ask(folder, "reachable")) == {"港区": (None, None, None, "", U), "南区": (None, 0, 0, "", NO)}
    assert by_unit(ask(folder, "unserved")) == {"港区": (780, 780, None, "≥", K), "南区": (0, 0, None, "", K)}
    assert by_unit(ask(folder, "unserved", "港区")) == {
        "港第1学区": (780, 780, None, "", K),
        "港第2学区": (None, None, None, "", U),
    }
    rows = {(row.kind, row.role): row.count for row in ask(folder, "unserved").rows}
    assert rows["population_cell", "unknown"] == 1


def test_a_cell_without_a_place_may_lie_in_the_water(tmp_path: Path):
    people = small.cells((A, "1000", ""), ("x", "70", ""))
    found = changed(tmp_path, "unserved", population_cell=people)
    assert (found.value, found.unplaced, found.at_least) == (1000, 1, True)


def test_without_an_inundation_area_or_a_date_nobody_is_counted(tmp_path: Path, half: DataFolder):
    dry = small.build(tmp_path / "data", without=("inundation",))
    for name in ("reachable", "unserved"):
        found = ask(dry, name)
        assert (found.value, found.state, found.reason) == (None, "unregistered", "layer_missing")
        assert found.by_ward["value"].isna().all()
        undated = ask(half, name, as_of=None)
        assert (undated.value, undated.state, undated.reason) == (None, U, "no_date")


def test_where_the_analysis_cannot_answer_it_says_so(half: DataFolder):
    """Without a detour factor nobody knows how far it is."""
    factor = CONFIG.standards["detour_factor"].model_copy(update={"value": float("nan")})
    blank = CONFIG.model_copy(update={"standards": {**CONFIG.standards, "detour_factor": factor}})
    # The kept answer is that of the other standards: a folder of its own.
    found = evidence(load_folder(half.path, blank), blank, "unserved", DAY)
    assert (found.value, found.state, found.reason) == (None, U, "readiness")


def test_few_people_are_hidden(tmp_path: Path):
    people = small.cells((A, "1000", ""), (B, "6", ""), (C, "300", ""))
    folder = small.build(tmp_path / "data", population_cell=people, tsunami_building=buildings((NEAR_A, "900")))
    district = ask(folder, "unserved", "港区")
    assert district.by_ward["reason"].tolist() == ["suppressed", "suppressed"]
    assert ask(folder, "unserved", "港区", reveal_small=True).by_ward["value"].tolist() == [100, 3]
    assert ask(folder, "unserved").value == 103


# --- the training city ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def training() -> DataFolder:
    return load_folder(ROOT / "data" / "training", CONFIG)


def told(folder: DataFolder, name: str, ward: str = "") -> Evidence:
    return evidence(folder, CONFIG, name, folder.default_as_of(), ward=ward)


def test_the_training_city_agrees_with_the_rows_of_the_analysis(training: DataFolder):
    """Added up again from who goes where: the flow rows and the cells, not the tables by ward."""
    as_of = training.default_as_of()
    answer = kept_answer(training, CONFIG, default_scenario(CONFIG, training.city.code), as_of)
    cells = answer.cells.set_index("id")
    ward = answer.flows["cell"].map(cells["ward"])
    known = answer.flows["known"].to_numpy(dtype=bool)
    demand = cells.groupby("ward")["people"].sum()
    served = answer.flows["people"][known].groupby(ward[known]).sum()
    perhaps = answer.flows["people"][~known].groupby(ward[~known]).sum()
    share = told(training, "reachable").by_ward.set_index("id")
    people = told(training, "unserved").by_ward.set_index("id")
    for name, number in demand.items():
        assert share.loc[name, "part"] == served.get(name, 0)
        assert share.loc[name, "whole"] == number
        assert people.loc[name, "value"] == number - served.get(name, 0) - perhaps.get(name, 0)
        assert share.loc[name, "at_least"] == people.loc[name, "at_least"] == bool(perhaps.get(name, 0))
    dry = set(share.index) - set(demand.index)
    assert dry
    assert set(share.loc[list(dry), "state"]) == {NO}
    assert told(training, "reachable").value == pytest.approx(100 * served.sum() / demand.sum())
    assert told(training, "unserved").value == demand.sum() - served.sum() - perhaps.sum()
    assert told(training, "unserved").training


def test_the_districts_of_a_ward_add_up_to_it(training: DataFolder):
    for name in ("港区", "瑞穂区"):
        districts = told(training, "unserved", name)
        city = told(training, "unserved").by_ward.set_index("id")
        assert districts.value == city.loc[name, "value"]
        assert pd.isna(districts.by_ward["value"]).any() or districts.by_ward["value"].sum() == districts.value


def test_an_answer_is_computed_once_for_a_question(half: DataFolder):
    scenario = default_scenario(CONFIG, half.city.code)
    first = kept_answer(half, CONFIG, scenario, DAY)
    assert kept_answer(half, CONFIG, scenario, DAY) is first
    assert kept_answer(half, CONFIG, scenario, DAY, "港区") is not first
    again = readiness(half, CONFIG, scenario, DAY)
    assert first.total.equals(again.total)
    pd.testing.assert_frame_equal(first.by_ward, again.by_ward)
    # Old answers go, however many dates are asked for.
    for day in range(1, 5):
        kept_answer(half, CONFIG, scenario, datetime.date(2027, 1, day))
    assert len(half.once("readiness_answers", dict)) <= 4
