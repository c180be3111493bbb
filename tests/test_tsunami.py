"""Tsunami buildings told from the list: only where a rule holds, only what the list says, always 推定."""

from __future__ import annotations

import pytest

from layers.tsunami import designated, tsunami_only
from tests.support import CONFIG, csv_bytes, gsi_emergency, imported, site

HAZARDS = list(CONFIG.layers.hazards)
SITES = [
    site(1, 津波="1"),
    site(2, 津波="1", 洪水="1"),
    site(3, 洪水="1"),
    site(4, 津波="△3階以上"),
    site(5, 津波="1", 地震="△"),
    site(6, 津波="調査中"),
    site(7),
]


def test_designated_with_or_without_a_condition(tmp_path):
    frame = imported(tmp_path, ("s.csv", gsi_emergency(*SITES))).layers["emergency_site"].frame
    assert frame["tsunami"].tolist() == ["yes", "yes", "no", "conditional", "yes", "unknown", "no"]
    assert designated(frame, "tsunami").tolist() == [True, True, False, True, True, False, False]
    assert tsunami_only(frame, HAZARDS).tolist() == [True, False, False, True, False, False, False]


def test_in_nagoya_tsunami_only_sites_are_estimated_buildings(tmp_path):
    folder = imported(tmp_path, ("s.csv", gsi_emergency(*SITES)))
    layer = folder.layers["tsunami_building"]
    assert layer.basis == "推定"
    assert layer.kind.id == "tsunami_building"
    assert layer.frame["name"].tolist() == ["施設1", "施設4"]
    assert layer.frame["uid"].tolist() == ["E2310000001201", "E2310000004201"]
    assert layer.edition == folder.layers["emergency_site"].edition
    assert layer.problems == ()


def test_nothing_is_invented_for_an_estimate(tmp_path):
    frame = imported(tmp_path, ("s.csv", gsi_emergency(*SITES))).layers["tsunami_building"].frame
    for name in ("capacity_people", "storeys", "agreement_date"):
        assert frame[name].isna().all(), name
    for name in ("usable_floors", "structure", "hours", "state", "seismic_condition"):
        assert frame[name].eq("").all(), name
    for name in ("seismic", "wave_resistance"):
        assert frame[name].eq("unknown").all(), name


@pytest.mark.parametrize("code", ["14130", "37201"])
def test_elsewhere_there_is_no_rule(tmp_path, code: str):
    row = {**site(1, 津波="1"), "共通ID": f"E{code}00001201"}
    assert "tsunami_building" not in imported(tmp_path, ("s.csv", gsi_emergency(row))).layers


def test_a_list_of_buildings_beats_the_rule(tmp_path):
    raw = csv_bytes(["名称", "経度", "緯度", "使用できる階"], ["ビル", "136.9", "35.1", "3階以上"])
    folder = imported(tmp_path, ("s.csv", gsi_emergency(*SITES)), ("b.csv", raw))
    layer = folder.layers["tsunami_building"]
    assert (layer.basis, layer.frame["name"].tolist()) == ("", ["ビル"])


def test_a_city_without_such_sites_has_an_empty_estimate(tmp_path):
    layer = imported(tmp_path, ("s.csv", gsi_emergency(site(1, 洪水="1")))).layers["tsunami_building"]
    assert (len(layer.frame), layer.basis) == (0, "推定")
