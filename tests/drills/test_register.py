"""The register of drills and what was in none of late, on the small city."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from layers.drills.register import (
    district_states,
    months_before,
    register,
    site_states,
    took_place,
    undrilled,
)
from layers.folder import DataFolder
from layers.store.drill_bodies import DrillBody
from tests import small_city
from tests.drills.told import day, done, planned, save, told
from tests.support import CONFIG

DAY = day("2026-06-01")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return small_city.build(tmp_path_factory.mktemp("register") / "data")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Without districts and without any list of sites."""
    gone = ("school_district", "shelter", "emergency_site", "tsunami_building", "stock_lot", "station")
    return small_city.build(tmp_path_factory.mktemp("bare") / "data", without=gone)


def test_the_register_lists_what_took_place_or_was_called_off():
    full = done("2025-11-09", "tsunami", ward="港区", districts=("M1",), night=True, participants=40, opening=12.5)
    found = register(
        told(
            full,
            done("2025-09-01"),
            planned("2026-09-01"),
            planned("2025-10-01", state="cancelled", reason="台風"),
            planned("2026-10-01", state="postponed", reason="台風"),
        )
    )
    assert list(found["id"]) == ["d2", "d4", "d1"]
    assert list(found["state"]) == ["done", "cancelled", "done"]
    row = found.iloc[2]
    assert (row["type"], row["ward"], row["districts"], row["night"]) == ("tsunami", "港区", ("M1",), True)
    assert (row["participants"], row["opening_min"], row["date"]) == (40, 12.5, pd.Timestamp("2025-11-09"))
    # What nobody told stays unknown.
    assert found.iloc[0][["night", "step_free"]].isna().all()
    assert pd.isna(found.iloc[0]["participants"])


def test_an_empty_register_is_an_empty_table():
    assert register(told()).empty


@pytest.mark.parametrize(
    ("text", "months", "expected"),
    [("2026-03-31", 24, "2024-03-31"), ("2026-03-31", 1, "2026-02-28"), ("2024-02-29", 12, "2023-02-28")],
)
def test_months_are_calendar_months(text: str, months: int, expected: str):
    assert months_before(day(text), months) == day(expected)


def test_before_the_calendar_begins_is_its_first_day():
    assert months_before(day("0001-01-01"), 24) == day("0001-01-01")


def test_a_later_drill_does_not_count_yet():
    one = told(done("2026-06-01"), done("2026-06-02"), planned("2026-05-01"))
    assert [drill.id for drill in took_place(one, DAY)] == ["d1"]
    assert took_place(one, DAY, drill_type="volunteer") == []


def test_districts_by_their_last_drill(city: DataFolder):
    one = told(
        done("2024-06-01", districts=("M1",)),
        done("2024-05-31", districts=("M2", "M1")),
        done("2026-06-02", districts=("S1",)),
    )
    found = undrilled(city, CONFIG, one, DAY, 24)
    assert found.districts is not None
    table = found.districts.set_index("code")
    assert list(table["drilled"]) == [True, False, False]
    assert list(table["last"].dt.date[:2]) == [day("2024-06-01"), day("2024-05-31")]
    assert list(table["months_since"][:2]) == [24, 24]
    assert pd.isna(table.loc["S1", "last"])
    assert pd.isna(table.loc["S1", "months_since"])
    assert table.loc["S1", "name"] == "南第1学区"
    south = undrilled(city, CONFIG, one, DAY, 24, "南区").districts
    assert south is not None
    assert south["code"].tolist() == ["S1"]


def test_a_type_looks_at_its_own_drills(city: DataFolder):
    one = told(done("2026-01-01", "tsunami", districts=("M1",)), done("2025-01-01", districts=("M2",)))
    found = undrilled(city, CONFIG, one, DAY, 24, drill_type="shelter").districts
    assert found is not None
    assert found.set_index("code")["drilled"].to_dict() == {"M1": False, "M2": True, "S1": False}


def test_sites_are_those_that_may_be_opened(city: DataFolder):
    shelter = "shelter:" + str(city.layers["shelter"].frame["uid"].iloc[0])
    found = undrilled(city, CONFIG, told(done("2026-05-01", sites=(shelter,))), DAY, 24)
    assert found.sites is not None
    assert set(found.sites["kind"]) == {"shelter", "emergency_site", "tsunami_building"}
    assert not {"候補ビル", "解除ビル"} & set(found.sites["name"])
    assert {"ビル1", "ビル2", "ビル4", "避難所1", "避難所2"} <= set(found.sites["name"])
    assert found.sites.loc[found.sites["drilled"], "id"].tolist() == [shelter]
    assert found.sites["id"].is_monotonic_increasing
    port = undrilled(city, CONFIG, told(), DAY, 24, "港区").sites
    assert port is not None
    assert set(port["ward"]) == {"港区"}
    assert not port["drilled"].any()


def test_records_of_one_place_are_drilled_together(tmp_path: Path):
    city = small_city.build(tmp_path)
    frames = [city.layers[kind].frame for kind in ("shelter", "emergency_site")]
    for frame in frames:
        frame.loc[frame.index[0], "place_key"] = "P1"
    ids = [f"{kind}:{frame['uid'].iloc[0]}" for kind, frame in zip(("shelter", "emergency_site"), frames, strict=True)]
    found = undrilled(city, CONFIG, told(done("2026-05-01", sites=(ids[0],))), DAY, 24).sites
    assert found is not None
    assert sorted(found.loc[found["drilled"], "id"]) == sorted(ids)


def test_where_no_districts_or_sites_are_registered_nothing_is_counted(bare: DataFolder):
    found = undrilled(bare, CONFIG, told(done("2026-05-01", districts=("M1",))), DAY, 24)
    assert (found.districts, found.sites) == (None, None)
    assert [one.code for one in found.statements] == ["drills_districts_missing", "sites_missing"]


def test_without_a_reference_date_nothing_is_told(city: DataFolder):
    found = undrilled(city, CONFIG, told(), None, 24)
    assert (found.districts, found.sites, [one.code for one in found.statements]) == (None, None, ["drills_no_date"])


def test_drills_that_tell_no_district_are_said(city: DataFolder):
    one = told(done("2026-05-01"), done("2026-05-02", districts=("M1",)), done("2020-05-02"))
    said = {one.code: one.values for one in undrilled(city, CONFIG, one, DAY, 24).statements}
    assert said == {"drills_without_district": {"drills": "1"}, "drills_without_site": {"drills": "2"}}


def test_a_drill_that_names_no_district_may_have_been_in_any_of_its_ward(city: DataFolder):
    def states(*more: DrillBody) -> dict[str, str]:
        one = told(done("2026-05-01", districts=("M1",)), *more)
        table = undrilled(city, CONFIG, one, DAY, 24).districts
        assert table is not None
        return dict(zip(table["code"], district_states(table, one, DAY, 24), strict=True))

    assert states() == {"M1": "yes", "M2": "no", "S1": "no"}
    assert states(done("2026-05-02", ward="港区")) == {"M1": "yes", "M2": "unknown", "S1": "no"}
    assert states(done("2026-05-02")) == {"M1": "yes", "M2": "unknown", "S1": "unknown"}
    # Too long ago, after the reference date, of a volunteer centre: in no district of late.
    out = (done("2020-05-02"), done("2026-07-02"), done("2026-05-02", "volunteer", ward="港区"))
    assert states(*out) == {"M1": "yes", "M2": "no", "S1": "no"}


@pytest.mark.parametrize(
    ("where", "unknown"),
    [
        ({"districts": ("M1",)}, {"避難所1"}),
        ({"ward": "南区"}, {"避難所2"}),
        ({}, {"避難所1", "避難所2"}),
        ({"ward": "南区", "drill_type": "tabletop"}, set()),
        ({"ward": "南区", "drill_type": "volunteer"}, set()),
    ],
)
def test_a_drill_that_names_no_site_may_have_been_at_any_of_its_area(
    city: DataFolder, where: dict[str, Any], unknown: set[str]
):
    held = told(done("2026-05-01", **where))
    sites = undrilled(city, CONFIG, held, DAY, 24).sites
    assert sites is not None
    states = site_states(sites, held, DAY, 24)
    shelters = sites["kind"] == "shelter"
    assert set(sites.loc[shelters & (states == "unknown"), "name"]) == unknown
    assert set(states) <= {"no", "unknown"}
    # Long ago it speaks of nothing any more.
    assert set(site_states(sites, told(done("2020-05-01", **where)), DAY, 24)) == {"no"}


def test_saved_drills_are_read(tmp_path: Path):
    city = small_city.build(tmp_path)
    saved = save(city.path, done("2026-05-01", districts=("M1",)))
    assert register(saved)["id"].tolist() == ["d1"]
