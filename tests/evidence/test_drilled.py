"""Indicators counted in the register of drills, on the evidence city: wards 港区 (M1, M2) and 南区 (S1)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from layers.evidence.compute import evidence, from_register
from layers.evidence.drilled import DRILL_RULES, PERIODS, Drilled
from layers.evidence.model import Entered, Evidence
from layers.folder import DataFolder, load_folder
from layers.held import Held
from layers.store.bodies import ActionBody
from tests import small_city
from tests.drills.told import day, done, lessons, planned, told
from tests.support import CONFIG

PLAN = CONFIG.indicators.plan
DAY, APRIL = day("2026-06-01"), day("2026-04-01")
NAMES = ["volunteer_drills", "drill_items_overdue", "districts_drilled", "night_drills", "opening_minutes"]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return small_city.build(tmp_path_factory.mktemp("drilled") / "data")


def counted(folder: DataFolder, drills: Held, learnt: Held | None = None, ward: str = "") -> dict[str, Evidence]:
    return from_register(folder, CONFIG, DAY, Drilled(drills, learnt or lessons(PLAN), APRIL), ward)


def by_unit(found: Evidence) -> dict[str, tuple[object, bool]]:
    return {
        row["id"]: (None if pd.isna(row["value"]) else row["value"], row["at_least"])
        for row in found.by_ward.to_dict("records")
    }


def test_the_declared_indicators_use_every_rule():
    specs = CONFIG.indicators.indicators
    assert [name for name, spec in specs.items() if spec.rule in DRILL_RULES] == NAMES
    assert {specs[name].rule for name in NAMES} == set(DRILL_RULES)


def test_an_empty_register_tells_nothing(city: DataFolder):
    assert counted(city, told()) == {}
    for name in NAMES:
        found = evidence(city, CONFIG, name, DAY)
        assert (found.value, found.state, found.reason) == (None, "unregistered", "not_entered")
        assert evidence(city, CONFIG, name, DAY, {name: Entered(7, training=False)}).value == 7


def test_a_register_with_planned_drills_alone_knows_that_none_took_place(city: DataFolder):
    found = counted(city, told(planned("2026-09-01", "volunteer")))
    assert [found[name].value for name in NAMES] == [0, 0, 0, 0, None]
    # A mean of none does not apply.
    assert found["opening_minutes"].state == "not_applicable"


def test_drills_of_the_year_so_far_by_ward(city: DataFolder):
    drills = told(
        done("2026-04-01", "volunteer", ward="港区"),
        done("2026-06-01", "volunteer", districts=("S1",)),
        done("2026-05-01", "volunteer", ward="港区"),
        done("2026-03-31", "volunteer", ward="港区"),
        done("2026-06-02", "volunteer", ward="港区"),
        done("2026-05-01", "tsunami", ward="港区"),
    )
    found = counted(city, drills)["volunteer_drills"]
    assert (found.value, found.at_least, found.complete, found.as_of) == (3, False, True, DAY)
    assert by_unit(found) == {"港区": (2, False), "南区": (1, False)}
    ward = counted(city, drills, ward="南区")["volunteer_drills"]
    assert (ward.value, ward.complete) == (1, True)
    assert by_unit(ward) == {"S1": (1, False)}


def test_a_drill_that_names_no_ward_is_the_citys_and_may_be_any_wards(city: DataFolder):
    drills = told(done("2026-05-01", "volunteer"), done("2026-05-01", "volunteer", ward="港区"))
    found = counted(city, drills)["volunteer_drills"]
    assert (found.value, found.at_least) == (2, False)
    assert by_unit(found) == {"港区": (1, True), "南区": (0, True)}
    south = counted(city, drills, ward="南区")["volunteer_drills"]
    assert (south.value, south.at_least) == (0, True)


def test_a_drill_of_two_wards_counts_in_each_and_once_in_the_city(city: DataFolder):
    found = counted(city, told(done("2026-05-01", "volunteer", districts=("M1", "S1"))))["volunteer_drills"]
    assert found.value == 1
    assert by_unit(found) == {"港区": (1, False), "南区": (1, False)}


def test_districts_of_late_are_calendar_months(city: DataFolder):
    drills = told(
        done("2024-06-01", ward="港区", districts=("M1",)),
        done("2024-05-31", ward="港区", districts=("M2",)),
        done("2026-05-01", "tsunami", ward="南区", districts=("S1",)),
    )
    found = counted(city, drills)["districts_drilled"]
    assert (found.value, found.part, found.whole, found.complete) == (pytest.approx(100 / 3), 1, 3, True)
    assert by_unit(found) == {"港区": (50, False), "南区": (0, False)}
    port = counted(city, drills, ward="港区")["districts_drilled"]
    assert (port.value, port.whole) == (50, 2)
    assert by_unit(port) == {"M1": (100, False), "M2": (0, False)}


@pytest.mark.parametrize("districts", [(), ("gone",)])
def test_a_drill_whose_districts_nobody_told_makes_it_at_least(city: DataFolder, districts: tuple[str, ...]):
    drills = told(done("2026-05-01", districts=("M1",)), done("2026-05-01", ward="南区", districts=districts))
    found = counted(city, drills)["districts_drilled"]
    assert (found.part, found.at_least) == (1, True)
    assert by_unit(found) == {"港区": (50, False), "南区": (0, True)}
    assert not counted(city, drills, ward="港区")["districts_drilled"].at_least
    assert counted(city, drills, ward="南区")["districts_drilled"].at_least


def test_without_districts_the_register_tells_no_share(tmp_path: Path):
    gone = small_city.build(tmp_path, without=("school_district", "population_cell"))
    found = counted(gone, told(done("2026-05-01", districts=("M1",), night=True)))
    assert "districts_drilled" not in found
    assert found["night_drills"].value == 1


def test_night_drills_not_told_make_it_at_least(city: DataFolder):
    drills = told(
        done("2026-05-01", ward="港区", night=True),
        done("2026-05-02", ward="港区", night=False),
        done("2026-05-03", ward="南区"),
    )
    found = counted(city, drills)["night_drills"]
    assert (found.value, found.at_least) == (1, True)
    assert by_unit(found) == {"港区": (1, False), "南区": (0, True)}
    assert counted(city, drills, ward="港区")["night_drills"].complete


def test_the_mean_time_to_open_leaves_unknown_ones_out(city: DataFolder):
    drills = told(
        done("2026-05-01", ward="港区", opening=10),
        done("2024-06-01", ward="港区", opening=25),
        done("2026-05-03", ward="南区"),
        done("2024-05-31", ward="港区", opening=100),
        done("2026-05-03", "tsunami", ward="港区", opening=100),
    )
    found = counted(city, drills)["opening_minutes"]
    assert (found.value, found.part, found.whole, found.left_out, found.complete) == (17.5, 35, 2, 1, False)
    # No time known at all is unknown, not "does not apply".
    assert by_unit(found) == {"港区": (17.5, False), "南区": (None, False)}
    assert found.by_ward.set_index("id")["state"].to_dict() == {"港区": "known", "南区": "undecided"}
    south = counted(city, drills, ward="南区")["opening_minutes"]
    assert (south.value, south.state, south.left_out) == (None, "undecided", 1)
    port = counted(city, drills, ward="港区")["opening_minutes"]
    assert (port.value, port.complete) == (17.5, True)


def item(drill: str = "d1", due: str | None = "2026-05-31", measure: str = "D1-3", **more: object) -> ActionBody:
    return ActionBody.model_validate(
        {"text": "改める", "drill": drill, "due": due and day(due), "measure": measure, **more}
    )


def test_overdue_items_of_the_measures_drills(city: DataFolder):
    drills = told(
        done("2026-04-10", "volunteer", ward="港区"), done("2026-04-10", "shelter", ward="南区", districts=("S1",))
    )
    learnt = lessons(
        PLAN,
        actions={
            "a1": item(),
            "a2": item(state="running", due="2026-04-30"),
            "a3": item("d2"),
            "a4": item(measure=""),  # Of a drill of the volunteer centre, under no measure.
            "a5": item("d2", measure=""),
            "a6": item(due="2026-06-01"),
            "a7": item(state="done"),
            "a8": item(state="dropped"),
            "a9": item(measure="D2-3"),
            # Homework of a meeting is none of the drills'.
            "a10": item("", meeting="m1"),
        },
    )
    found = counted(city, drills, learnt)["drill_items_overdue"]
    assert (found.value, found.complete) == (4, True)
    assert by_unit(found) == {"港区": (3, False), "南区": (1, False)}
    assert counted(city, drills, learnt, ward="南区")["drill_items_overdue"].value == 1


def test_an_open_item_without_a_date_makes_it_at_least(city: DataFolder):
    drills = told(done("2026-04-10", "volunteer", ward="港区"))
    learnt = lessons(PLAN, actions={"a1": item(due=None), "a2": item(due=None, state="done")})
    found = counted(city, drills, learnt)["drill_items_overdue"]
    assert (found.value, found.at_least) == (0, True)
    assert by_unit(found) == {"港区": (0, True), "南区": (0, False)}


def test_a_folder_without_wards_counts_everything_in_its_one_unit(tmp_path: Path):
    (tmp_path / "folder.toml").write_text('prefecture = "愛知県"\n', encoding="utf-8")
    found = counted(load_folder(tmp_path, CONFIG), told(done("2026-05-01", "volunteer", ward="全域")))
    assert found["volunteer_drills"].value == 1
    assert list(found["volunteer_drills"].by_ward["value"]) == [1]
    assert "districts_drilled" not in found


def test_every_rule_tells_the_time_it_counts_in() -> None:
    assert PERIODS.keys() == DRILL_RULES.keys()
