"""The training city's sites, shelters and buildings: ids, flags, capacities, states."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.training.city import load

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / "config" / "layers.toml").read_text(encoding="utf-8"))
HAZARDS = list(CONFIG["field_sets"]["hazards"])

TSUNAMI_WARDS = {"港区", "中川区", "南区", "熱田区", "緑区", "中村区", "瑞穂区"}
STATES = {"候補", "調査", "協議", "協定", "標識・鍵", "指定", "点検", "変更", "解除"}
WARDS = load("training_source.places").WARDS

Rows = list[dict[str, str]]


@pytest.mark.parametrize(("kind", "code"), [("emergency_site", "20"), ("shelter", "11")])
def test_ids_have_the_official_form_but_start_with_x(sound: dict[str, Rows], kind: str, code: str) -> None:
    ids = [row["site_id"] for row in sound[kind]]
    assert all(re.fullmatch(rf"X23100\d{{5}}{code}1", each) for each in ids)
    assert len(set(ids)) == len(ids)


def test_about_half_of_the_shelters_are_emergency_sites_too(layers: dict[str, Any]) -> None:
    sites = {row["site_id"][:11]: row for row in layers["emergency_site"] if row["is_shelter"] == "○"}
    shelters = {row["site_id"][:11]: row for row in layers["shelter"] if row["is_emergency_site"] == "○"}
    assert set(sites) == set(shelters)
    assert 0.4 <= len(shelters) / len(layers["shelter"]) <= 0.6
    for serial, shelter in shelters.items():
        for field in ("name", "kana", "address", "ward", "longitude", "latitude"):
            assert shelter[field] == sites[serial][field]


def test_a_site_that_stands_alone_shares_no_address(sound: dict[str, Rows]) -> None:
    sites = {row["address"] for row in sound["emergency_site"]}
    alone = [row for row in sound["shelter"] if row["is_emergency_site"] == "×"]
    assert len(sites) == len(sound["emergency_site"])
    assert not sites & {row["address"] for row in alone}


@pytest.mark.parametrize("hazard", HAZARDS)
def test_a_hazard_flag_has_all_four_states(sound: dict[str, Rows], hazard: str) -> None:
    cells = [row[hazard] for row in sound["emergency_site"]]
    assert {cell[:1] for cell in cells} == {"○", "△", "×", ""}
    assert all(len(cell) > 3 for cell in cells if cell.startswith("△"))
    assert all(cell in {"○", "×", ""} for cell in cells if not cell.startswith("△"))
    assert 0.01 <= cells.count("") / len(cells) <= 0.11


def test_unknown_flags_are_about_six_percent(sound: dict[str, Rows]) -> None:
    cells = [row[hazard] for row in sound["emergency_site"] for hazard in HAZARDS]
    assert cells.count("") / len(cells) == pytest.approx(0.06, abs=0.015)


def test_tsunami_sites_lie_in_the_south(sound: dict[str, Rows]) -> None:
    usable = [row["ward"] for row in sound["emergency_site"] if row["tsunami"][:1] in {"○", "△"}]
    assert sum(ward in TSUNAMI_WARDS for ward in usable) / len(usable) > 0.6


@pytest.mark.parametrize(("kind", "low", "high"), [("emergency_site", 0.05, 0.15), ("shelter", 0.05, 0.15)])
def test_some_capacities_are_unknown(sound: dict[str, Rows], kind: str, low: float, high: float) -> None:
    cells = [row["capacity_people"] for row in sound[kind]]
    assert low <= cells.count("") / len(cells) <= high
    assert all(int(cell) > 0 for cell in cells if cell)


def test_tsunami_buildings(layers: dict[str, Any]) -> None:
    rows: Rows = layers["tsunami_building"]
    assert [row["site_id"] for row in rows] == [f"XT-{serial:04d}" for serial in range(1, 801)]
    wards = Counter(row["ward"] for row in rows)
    assert set(wards) == TSUNAMI_WARDS
    assert [ward for ward, _ in wards.most_common(3)] == ["港区", "中川区", "南区"]
    assert {row["structure"] for row in rows} == {"RC", "SRC", "S"}
    assert all(3 <= int(row["storeys"]) <= 14 and row["usable_floors"] for row in rows)
    assert 0.3 <= sum(not row["wave_resistance"] for row in rows) / len(rows) <= 0.5
    assert 0.02 <= sum(not row["capacity_people"] for row in rows) / len(rows) <= 0.14


def test_no_usable_floor_is_above_the_roof(layers: dict[str, Any]) -> None:
    for row in layers["tsunami_building"]:
        floors = [int(digit) for digit in re.findall(r"\d", row["usable_floors"])]
        assert all(floor <= int(row["storeys"]) for floor in floors), row


def test_states_of_the_life_cycle(layers: dict[str, Any]) -> None:
    rows: Rows = layers["tsunami_building"]
    states = Counter(row["state"] for row in rows)
    assert set(states) == STATES
    assert states["指定"] > len(rows) / 2
    for row in rows:
        if row["state"] in {"候補", "調査", "協議"}:
            assert row["agreement_date"] == ""
        else:
            assert "2012-01-01" <= row["agreement_date"] <= "2025-12-31"


def test_welfare_commissioners_are_counts_with_some_small_ones(layers: dict[str, Any]) -> None:
    counts = [int(row["commissioners"]) for row in layers["welfare_commissioner"]]
    assert min(counts) >= 1
    assert 5 <= sum(count < 5 for count in counts) <= 40
    assert (
        sum(220 <= int(row["households"]) / int(row["commissioners"]) <= 440 for row in layers["welfare_commissioner"])
        > 130
    )
    assert all(int(row["households"]) > int(row["commissioners"]) for row in layers["welfare_commissioner"])
