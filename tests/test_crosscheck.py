"""A list beside the GSI lists: by 共通ID, by place, by name within the municipality; far pairs are told, not moved."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.crosscheck import CrossCheck, check_folder, cross_check, gsi_layers, match_name
from layers.folder import DataFolder, load_folder
from layers.ground import distance_m
from tests.support import CONFIG, ROOT, csv_bytes, gsi_emergency, gsi_shelter, imported, read, site

OWN = ["名称", "住所", "経度", "緯度"]


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    sites = gsi_emergency(site(1), {**site(2), "施設・場所名": "港 コミュニティ センター"}, site(3), site(3))
    shelters = gsi_shelter({**site(1), "共通ID": "E23100000011112"}, {**site(9), "共通ID": "E2310000009111"})
    return imported(tmp_path / "d", ("e.csv", sites), ("s.csv", shelters))


def held(folder: DataFolder, kind: str, raw: bytes) -> CrossCheck:
    layer = read(folder.path, "own.csv", raw, as_kind=kind).layer
    return cross_check(layer, gsi_layers(folder, CONFIG, kind), CONFIG, folder.city.code)


def rows(check: CrossCheck, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in check.pairs[list(columns)].itertuples(index=False)]


def test_by_name_without_blanks_and_width(folder: DataFolder):
    raw = csv_bytes(OWN, ["港ｺﾐｭﾆﾃｨセンター", "", "136.9", "35.1"], ["ない所", "", "136.9", "35.1"])
    check = held(folder, "tsunami_building", raw)
    assert rows(check, "state", "way", "name", "gsi_name")[:2] == [
        ("matched", "name", "港ｺﾐｭﾆﾃｨセンター", "港 コミュニティ センター"),
        ("unmatched", "", "ない所", ""),
    ]
    assert check.lists == ("emergency_site",)
    assert (check.matched, check.count("unmatched"), check.count("gsi_only")) == (1, 1, 3)


def test_the_common_id_beats_the_name(folder: DataFolder):
    raw = csv_bytes(["ID", *OWN], ["E2310000001201", "港コミュニティセンター", "", "136.9", "35.1"])
    check = held(folder, "tsunami_building", raw)
    assert rows(check, "state", "way", "gsi_uid")[0] == ("matched", "common_id", "E2310000001201")


def test_a_shared_place_is_found_by_its_first_eleven_characters(folder: DataFolder):
    raw = csv_bytes(["共通ID", *OWN], ["E2310000002111", "別の名", "", "136.9", "35.1"])
    check = held(folder, "shelter", raw)
    assert rows(check, "way", "gsi_kind", "gsi_uid")[0] == ("place", "emergency_site", "E2310000002201")


def test_an_id_of_another_form_is_no_common_id(tmp_path: Path):
    folder = imported(tmp_path / "d", ("e.csv", gsi_emergency(site(1), {**site(2), "共通ID": "7"})))
    check = held(folder, "tsunami_building", csv_bytes(["ID", *OWN], ["7", "ない所", "", "136.9", "35.1"]))
    assert check.pairs["state"].iloc[0] == "unmatched"


def test_of_two_of_one_name_the_nearest_counts(folder: DataFolder):
    sites = gsi_emergency(site(1, 緯度="35.2"), {**site(2), "施設・場所名": "施設1"})
    near = imported(folder.path, ("e2.csv", sites))
    check = held(near, "tsunami_building", csv_bytes(OWN, ["施設1", "", "136.9", "35.1001"]))
    assert rows(check, "gsi_uid", "candidates")[0] == ("E2310000002201", 2)
    assert check.pairs["distance_m"].iloc[0] == pytest.approx(11.1, abs=0.1)


@pytest.mark.parametrize(("metres", "state"), [(499.0, "matched"), (501.0, "far")])
def test_the_limit_is_500_m(folder: DataFolder, metres: float, state: str):
    latitude = 35.1 + metres / 110_941
    check = held(folder, "tsunami_building", csv_bytes(OWN, ["施設1", "", "136.9", f"{latitude:.9f}"]))
    assert check.limit_m == 500
    assert check.pairs["distance_m"].iloc[0] == pytest.approx(metres, abs=0.5)
    assert check.pairs["state"].iloc[0] == state


def test_without_a_position_nobody_can_tell_how_far(folder: DataFolder):
    check = held(folder, "tsunami_building", csv_bytes(OWN, ["施設1", "", "", ""]))
    assert rows(check, "state", "way")[0] == ("no_position", "name")
    assert check.pairs["distance_m"].isna().iloc[0]
    assert check.matched == 1


def test_a_name_of_another_municipality_does_not_match(tmp_path: Path):
    sites = gsi_emergency(site(1), {**site(2), "共通ID": "E1413000002201"})
    layer = read(tmp_path / "none", "e.csv", sites).layer
    own = read(tmp_path / "none", "own.csv", csv_bytes(OWN, ["施設2", "", "136.9", "35.1"]), as_kind="npo").layer
    assert cross_check(own, [layer], CONFIG, "23100").matched == 0
    assert cross_check(own, [layer], CONFIG, "14130").matched == 1
    assert cross_check(own, [layer], CONFIG).matched == 0


def test_a_list_is_not_held_against_itself(folder: DataFolder):
    check = check_folder(folder, CONFIG, "emergency_site")
    assert check is not None
    assert check.lists == ("shelter",)


def test_nothing_to_compare(tmp_path: Path, folder: DataFolder):
    own = ("npo.csv", csv_bytes(OWN, ["a", "", "136.9", "35.1"]))
    assert check_folder(imported(tmp_path / "n", own, as_kind="npo"), CONFIG, "npo") is None
    assert check_folder(folder, CONFIG, "hospital") is None
    assert check_folder(folder, CONFIG, "boundary") is None


def test_a_replaced_gsi_list_still_stands_beside_the_new_one(folder: DataFolder):
    own = ("own.csv", csv_bytes(OWN, ["施設9", "", "136.9", "35.1"]))
    changed = imported(folder.path, own, as_kind="shelter")
    assert changed.layers["shelter"].edition.format == ""
    check = check_folder(changed, CONFIG, "shelter")
    assert check is not None
    assert check.lists == ("emergency_site", "shelter")
    assert rows(check, "state", "gsi_kind")[0] == ("matched", "shelter")


def test_a_broken_old_edition_is_left_out(folder: DataFolder):
    changed = imported(folder.path, ("own.csv", csv_bytes(OWN, ["施設9", "", "136.9", "35.1"])), as_kind="shelter")
    for card in folder.path.glob("layers/shelter/*/edition.json"):
        if '"gsi_shelter"' in card.read_text(encoding="utf-8"):
            (card.parent / "layer.csv").write_text("", encoding="utf-8")
    assert [layer.kind.id for layer in gsi_layers(changed, CONFIG, "shelter")] == ["emergency_site"]


def test_the_training_mark_goes_along():
    city = load_folder(ROOT / CONFIG.app.app.default_data, CONFIG)
    check = cross_check(city.layers["shelter"], [city.layers["emergency_site"]], CONFIG, city.city.code)
    assert check.training


@given(st.floats(123, 150), st.floats(21, 45), st.floats(-0.01, 0.01), st.floats(-0.01, 0.01))
def test_distance_is_symmetric_and_near_the_flat_one(x: float, y: float, dx: float, dy: float):
    one, other = (np.array([x]), np.array([y])), (np.array([x + dx]), np.array([y + dy]))
    found = distance_m(*one, *other)[0]
    assert found == pytest.approx(distance_m(*other, *one)[0])
    flat = np.hypot(dx * 111_320 * np.cos(np.radians(y + dy / 2)), dy * 111_132)
    assert found == pytest.approx(flat, rel=0.01, abs=0.01)


def test_names_are_compared_without_blanks():
    assert match_name(" 一宮コミュニティ　センター ") == match_name("一宮コミュニティセンター")
    assert match_name("Ⅱ－２") == match_name("II－2")
    assert match_name("中央図書館(※改修工事中)") != match_name("中央図書館")


# --- the real lists ------------------------------------------------------------------------------


def own_form(records: list[dict[str, object]]) -> bytes:
    """Rows of a city's file in our own form, so that this test rests on no format of its own."""
    names = {"名称": "name", "住所": "address", "経度": "longitude", "緯度": "latitude"}
    return csv_bytes(names, *([str(record[name] or "") for name in names.values()] for record in records))


@pytest.mark.real
def test_takamatsu_44_of_113_buildings_matched_8_far(real: Path, takamatsu: DataFolder):
    text = (real / "takamatsu" / "tsunami_evacuation_building__data.csv").read_bytes().decode("utf-8-sig")
    check = held(takamatsu, "tsunami_building", own_form(list(csv.DictReader(io.StringIO(text)))))
    assert (check.matched, check.count("far"), check.count("unmatched")) == (44, 8, 113 - 44)
    assert check.count("gsi_only") == 196 - 44
    assert set(check.pairs["way"]) == {"name", ""}
    assert check.pairs["distance_m"].max() == pytest.approx(1_566, abs=1)


@pytest.mark.real
def test_takamatsu_189_of_195_shelters_matched_4_far(real: Path, takamatsu: DataFolder):
    sheet = openpyxl.load_workbook(real / "takamatsu" / "evacuation_space__data.xlsx").active
    header, *cells = sheet.iter_rows(values_only=True)
    records = [dict(zip(header, row, strict=True)) for row in cells if any(cell is not None for cell in row)]
    check = held(takamatsu, "shelter", own_form(records))
    assert check.lists == ("emergency_site", "shelter")
    assert len(records) == 195
    assert (check.matched, check.count("far"), check.count("unmatched")) == (189, 4, 6)
