"""Every rule against counts by hand in the small city, and what unknown records do to it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from layers.evidence.compute import evidence
from layers.evidence.model import Evidence, Rows
from layers.evidence.rules import RULES
from layers.folder import DataFolder
from tests.evidence import city as small
from tests.evidence.city import FAR, NEAR_A, NEAR_B, NEAR_C, cases, cells, lots, places
from tests.small_city import DAY, PORT, SOUTH, A, B, C
from tests.support import CONFIG

SPECS = CONFIG.indicators.indicators


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return small.build(tmp_path_factory.mktemp("evidence") / "data")


def ask(folder: DataFolder, name: str, ward: str = "", as_of: datetime.date | None = DAY, **more: Any) -> Evidence:
    return evidence(folder, CONFIG, name, as_of, ward=ward, **more)


def rounded(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 2)


def together(found: Evidence) -> tuple[Any, ...]:
    """Value, numerator, denominator, bound, state of the whole."""
    bound = ("≥" if found.at_least else "") + ("≤" if found.at_most else "")
    return rounded(found.value), rounded(found.part), rounded(found.whole), bound, found.state


def by_unit(found: Evidence) -> dict[str, tuple[Any, ...]]:
    return {
        row["name"]: (
            *(rounded(row[name]) for name in ("value", "part", "whole")),
            ("≥" if row["at_least"] else "") + ("≤" if row["at_most"] else ""),
            row["state"],
        )
        for row in found.by_ward.to_dict("records")
    }


K, U = "known", "undecided"
#: What no layer can tell.
UNTOLD = {"vacant_on_routes": "routes_missing"}
#: Indicator → 港区, 南区, the city.
EXPECTED: dict[str, list[tuple[Any, ...]]] = {
    "stock_expiring": [(3, 3, None, "", K), (1, 1, None, "≥", K), (4, 4, None, "≥", K)],
    # Nobody knows what a 本 of 水 holds: D2's may be something. H2 has no lot in the list, so nothing is known of it.
    "stock_days": [(0, 0, 150, "", K), (0, 0, 60, "≥", K), (0, 0, 210, "≥", K)],
    "stock_below": [(1, 1, None, "", K), (None, None, None, "≥", U), (None, None, None, "≥", U)],
    # Of 1,100 people in the water nobody has a place within 500 m of walking: all stand 1.4 km to the north.
    "reachable": [(0, 0, 1100, "", K), (None, 0, 0, "", "not_applicable"), (0, 0, 1100, "", K)],
    "unserved": [(1100, 1100, None, "", K), (0, 0, None, "", K), (1100, 1100, None, "", K)],
    "tsunami_buildings": [(2, 2, None, "", K), (1, 1, None, "", K), (3, 3, None, "", K)],
    "tsunami_places": [(220, 220, None, "≥", K), (50, 50, None, "", K), (270, 270, None, "≥", K)],
    "wave_unknown": [(50, 1, 2, "", K), (0, 0, 1, "", K), (33.33, 1, 3, "", K)],
    "stranded_secured": [(50, 50, 100, "", K), (43.81, 460, 1050, "", K), (44.35, 510, 1150, "", K)],
    "stranded_usable_now": [(0, 0, 100, "≥", K), (34.29, 360, 1050, "", K), (31.3, 360, 1150, "≥", K)],
    "stranded_planned": [(0, 0, 100, "", K), (0.95, 10, 1050, "≥", K), (0.87, 10, 1150, "≥", K)],
    "children_near": [(83.33, 100, 120, "", K), (0, 0, 50, "", K), (58.82, 100, 170, "", K)],
    # Of B's 200 nobody is known to be near: the store beside them may issue certificates.
    "stores_near": [(83.33, 1000, 1200, "≥", K), (0, 0, 300, "", K), (66.67, 1000, 1500, "≥", K)],
    "commissioner_load": [(300, 600, 2, "", K), (450, 450, 1, "", K), (350, 1050, 3, "", K)],
    "network_districts": [(50, 1, 2, "", K), (100, 1, 1, "", K), (66.67, 2, 3, "", K)],
    "partners": [(1, 2, 2, "", K), (1, 1, 1, "", K), (1, 3, 3, "", K)],
    "districts_without": [(1, 1, None, "", K), (0, 0, None, "", K), (1, 1, None, "", K)],
    "vacant_open": [(1, 1, None, "", K), (1, 1, None, "≥", K), (2, 2, None, "≥", K)],
    "vacant_resolved": [(66.67, 2, 3, "", K), (0, 0, 2, "≥", K), (40, 2, 5, "≥", K)],
}


def test_every_rule_that_computes_is_counted_by_hand():
    computed = {name for name, spec in SPECS.items() if spec.rule in RULES and name not in UNTOLD}
    assert set(EXPECTED) == computed


@pytest.mark.parametrize("name", EXPECTED)
def test_by_ward_and_for_the_city(city: DataFolder, name: str):
    found = ask(city, name)
    assert [*by_unit(found).values(), together(found)] == EXPECTED[name]
    assert list(by_unit(found)) == ["港区", "南区"]
    assert (found.as_of, found.training, found.unit) == (DAY, False, SPECS[name].unit)


DISTRICTS: dict[str, list[tuple[Any, ...]]] = {
    # 港第1学区, 港第2学区.
    "stock_expiring": [(1, 1, None, "", K), (2, 2, None, "", K)],
    "tsunami_places": [(220, 220, None, "", K), (0, 0, None, "≥", K)],
    "children_near": [(100, 100, 100, "", K), (0, 0, 20, "", K)],
    "stores_near": [(100, 1000, 1000, "", K), (0, 0, 200, "≥", K)],
    "network_districts": [(100, 1, 1, "", K), (0, 0, 1, "", K)],
    "districts_without": [(0, 0, None, "", K), (1, 1, None, "", K)],
}


@pytest.mark.parametrize("name", DISTRICTS)
def test_by_district_of_a_ward(city: DataFolder, name: str):
    found = ask(city, name, "港区")
    assert list(by_unit(found).values()) == DISTRICTS[name]
    assert together(found)[1:3] == EXPECTED[name][0][1:3]


@pytest.mark.parametrize("name", UNTOLD)
def test_what_no_layer_can_tell_says_what_lacks(city: DataFolder, name: str):
    found = ask(city, name)
    assert (found.state, found.reason, found.value) == (U, UNTOLD[name], None)
    assert set(found.by_ward["state"]) == {U}


# --- the records behind a value -------------------------------------------------------------------


def counts(found: Evidence) -> dict[tuple[str, str], int]:
    return {(row.role, row.label): row.count for row in found.rows}


def test_cases_are_counted_by_state(city: DataFolder):
    expected = {("state", "受付"): 1, ("state", "解決"): 2, ("state", "指導"): 1, ("unknown", ""): 1}
    assert counts(ask(city, "vacant_open")) == counts(ask(city, "vacant_resolved")) == expected


def test_lots_are_counted_by_what_they_are(city: DataFolder):
    found = ask(city, "stock_expiring")
    assert counts(found) == {("soon", ""): 2, ("expired", ""): 2, ("unknown", ""): 1}
    links = {row.role: row.link for row in found.rows}
    assert links["expired"]["layers"] == "shelter,stock_depot"
    assert links["expired"]["only"] == "expired"
    assert links["soon"] == {}


def test_a_link_shows_the_records_of_the_ward(city: DataFolder):
    (row,) = ask(city, "tsunami_buildings", "港区").rows
    assert row == Rows("tsunami_building", 2, fresh="fresh", link=row.link)
    assert row.link == {
        "layers": "tsunami_building",
        "only": "in_force",
        "hazard": "",
        "q": "",
        "site": "",
        "ward": "港区",
    }


def test_old_layers_say_so(city: DataFolder):
    late = datetime.date(2027, 10, 1)
    assert {row.fresh for row in ask(city, "tsunami_buildings", as_of=late).rows} == {"stale"}
    assert {row.fresh for row in ask(city, "tsunami_buildings", as_of=None).rows} == {"undated"}


# --- the reference date ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "count"),
    [
        (datetime.date(2025, 5, 21), 0),
        (datetime.date(2025, 5, 22), 1),
        (datetime.date(2025, 6, 1), 3),
        (datetime.date(2026, 6, 1), 4),
        (datetime.date(2026, 6, 2), 5),
        (datetime.date(2040, 1, 1), 5),
    ],
)
def test_twelve_months_from_the_day_and_expired_lots_stay_in(city: DataFolder, as_of: datetime.date, count: int):
    assert ask(city, "stock_expiring", as_of=as_of).value == count


def test_without_a_reference_date_no_lot_can_be_told(city: DataFolder):
    found = ask(city, "stock_expiring", as_of=None)
    assert (found.state, found.reason) == (U, "no_date")


# --- unknown is never 0 ---------------------------------------------------------------------------


def changed(tmp_path: Path, name: str, ward: str = "", **replaced: bytes) -> Evidence:
    return ask(small.build(tmp_path / "data", **replaced), name, ward)


def test_a_lot_held_nowhere_known_is_in_no_ward_and_the_city_has_at_least_the_rest(tmp_path: Path):
    found = changed(tmp_path, "stock_expiring", stock_lot=lots(("D1", "2026-07-01"), ("X9", "2026-07-01")))
    assert together(found) == (1, 1, None, "≥", K)
    assert (found.unplaced, found.complete) == (1, False)


def test_a_station_of_unknown_need_leaves_ward_and_city_undecided(tmp_path: Path):
    stations = small.REPLACED["station"].decode("utf-8-sig").replace(",100,", ",,").encode()
    found = changed(tmp_path, "stranded_secured", station=stations)
    assert by_unit(found) == {"港区": (None, 0, None, "", U), "南区": (43.81, 460, 1050, "", K)}
    assert (found.value, found.state, found.reason) == (None, U, "unknown_input")


def test_a_ward_without_stations_is_outside_the_percentage(tmp_path: Path):
    only = b"\r\n".join(line for line in small.REPLACED["station"].split(b"\r\n") if "駅1".encode() not in line)
    found = changed(tmp_path, "stranded_secured", station=only)
    assert by_unit(found)["港区"][-1] == "not_applicable"
    assert found.by_ward["reason"].tolist() == ["nothing_there", ""]
    assert together(found) == (43.81, 460, 1050, "", K)


def test_a_cell_of_unknown_children_leaves_ward_and_city_undecided(tmp_path: Path):
    found = changed(
        tmp_path, "children_near", population_cell=cells((A, "1000", "100"), (B, "200", ""), (C, "300", "50"))
    )
    assert by_unit(found) == {"港区": (None, None, None, "", U), "南区": (0, 0, 50, "", K)}
    assert (found.value, found.reason) == (None, "unknown_input")


def test_a_centre_without_a_position_may_be_near_anybody(tmp_path: Path):
    found = changed(tmp_path, "children_near", childcare_centre=places((PORT, NEAR_A), (SOUTH, "")))
    assert [unit[3] for unit in by_unit(found).values()] == ["≥", "≥"]
    assert found.at_least


@pytest.mark.parametrize(
    ("mark", "value", "bound"), [("○", 1.0, ""), ("△9時から", 1.0, ""), ("×", 0.0, ""), ("", 0.0, "≥")]
)
def test_what_a_store_says_of_certificates(tmp_path: Path, mark: str, value: float, bound: str):
    stores = places((SOUTH, NEAR_C, mark), (PORT, FAR, "×"), header=("証明書の交付",))
    south = by_unit(changed(tmp_path, "stores_near", convenience_store=stores))["南区"]
    assert (south[0], south[3]) == (100 * value, bound)


def test_a_store_of_no_known_service_does_not_unsettle_those_served(tmp_path: Path):
    stores = places((PORT, NEAR_A, "○"), (PORT, NEAR_A, ""), (PORT, NEAR_B, "×"), header=("証明書の交付",))
    assert by_unit(changed(tmp_path, "stores_near", convenience_store=stores))["港区"] == (83.33, 1000, 1200, "", K)


def test_partners_without_a_district_make_it_more_districts_and_fewer_bare_ones(tmp_path: Path):
    groups = places((PORT, NEAR_A), (PORT, ""))
    folder = small.build(tmp_path / "data", neighbourhood_group=groups)
    assert by_unit(ask(folder, "network_districts"))["港区"] == (50, 1, 2, "≥", K)
    assert by_unit(ask(folder, "network_districts"))["南区"] == (100, 1, 1, "", K)
    assert by_unit(ask(folder, "partners"))["港区"] == (1, 2, 2, "≥", K)
    assert by_unit(ask(folder, "districts_without"))["港区"] == (1, 1, None, "≤", K)
    assert together(ask(folder, "districts_without")) == (1, 1, None, "≤", K)
    assert by_unit(ask(folder, "network_districts", "港区"))["港第2学区"] == (0, 0, 1, "≥", K)
    assert not ask(folder, "network_districts", "南区").at_least


def test_a_kind_of_partner_that_is_not_registered_is_unknown_not_absent(tmp_path: Path):
    folder = small.build(tmp_path / "data", without=("npo",))
    assert together(ask(folder, "districts_without")) == (1, 1, None, "≤", K)
    assert together(ask(folder, "network_districts")) == (66.67, 2, 3, "≥", K)


def test_a_ward_without_districts_has_no_number(tmp_path: Path):
    from tests.small_city import districts

    only = districts(("M1", "港第1学区", "港区", (136.8, 35.0, 136.9125, 35.2)))
    folder = small.build(tmp_path / "data", school_district=only)
    for name in ("districts_without", "network_districts", "partners"):
        found = ask(folder, name)
        assert by_unit(found)["南区"][0] is None
        assert found.by_ward["state"].tolist() == [K, U]
        assert (found.value, found.state) == (None, U)


def test_no_partner_of_any_kind_registered(tmp_path: Path):
    folder = small.build(tmp_path / "data", without=("npo", "partner_company", "neighbourhood_group"))
    for name in ("districts_without", "network_districts", "partners"):
        assert (ask(folder, name).state, ask(folder, name).reason) == ("unregistered", "layer_missing")


def test_cases_all_without_a_state_are_at_least_none(tmp_path: Path):
    folder = small.build(tmp_path / "data", vacant_house=cases((PORT, ""), (PORT, "")))
    assert by_unit(ask(folder, "vacant_resolved"))["港区"] == (0, 0, 2, "≥", K)
    assert not ask(folder, "vacant_open").complete


def test_estimated_buildings(tmp_path: Path):
    folder = small.build(tmp_path / "data", without=("tsunami_building",))
    found = ask(folder, "tsunami_buildings")
    assert (found.value, found.estimated) == (1, True)
    assert ask(folder, "wave_unknown").reason == "estimated"
    assert ask(folder, "tsunami_places").reason == "unknown_input"


def test_commissioners_left_out_are_counted(city: DataFolder):
    found = ask(city, "commissioner_load")
    assert (found.left_out, found.complete) == (1, False)
    assert counts(found) == {("counted", ""): 2, ("unknown", ""): 1}
    assert ask(city, "commissioner_load", "南区").complete
