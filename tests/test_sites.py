"""What a map and a list show: search, states for a hazard, one record and what shares its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.folder import DataFolder
from layers.sites import (
    Record,
    Tally,
    find_record,
    in_force,
    matches,
    same_place,
    search_key,
    select,
    state_counts,
    states,
    tally,
)
from tests.support import CONFIG, TWO_WARDS, csv_bytes, gsi_emergency, gsi_shelter, imported, site

BUILDINGS = csv_bytes(
    ["名称", "名称_カナ", "住所", "経度", "緯度", "状態", "想定収容人数"],
    ["指定ビル", "シテイビル", "愛知県名古屋市港区築地１丁目", "136.9", "35.1", "指定", "100"],
    ["候補ビル", "コウホビル", "愛知県名古屋市港区", "136.9", "35.1", "候補", ""],
    ["解除ビル", "カイジョビル", "愛知県名古屋市南区", "137.0", "35.1", "解除", ""],
    ["無記入ビル", "", "愛知県名古屋市南区", "137.0", "35.1", "", "0"],
)
SITES = gsi_emergency(
    site(1, 洪水="1", 津波="1"),
    site(2, "愛知県名古屋市南区2", 洪水="△2階以上", 経度="137.0"),
    site(3, 洪水="調査中"),
    site(4, 地震="1"),
    site(5),
    site(6, "愛知県蟹江町", 洪水="1"),
)
SHELTERS = gsi_shelter(
    {**site(1), "共通ID": "F2310000001111"},
    {**site(9), "共通ID": "E2310000001111"},
    {**site(8), "共通ID": "E2310000008111"},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    path: Path = tmp_path_factory.mktemp("sites")
    files = [("n03.geojson", TWO_WARDS), ("s.csv", SITES), ("h.csv", SHELTERS), ("b.csv", BUILDINGS)]
    return imported(path, *files)


def names(folder: DataFolder, kind: str, **choice: str) -> list[str]:
    return select(folder.layers[kind], CONFIG, **choice)["name"].tolist()


# --- search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("しょうがっこう", "ショウガッコウ"),
        ("ｼｮｳ ｶﾞｯｺｳ", "ショウガッコウ"),
        ("ＡＢＣ１", "abc1"),
        ("ゔ", "ヴ"),
        (" 　", ""),
    ],
)
def test_how_a_search_compares(text: str, key: str):
    assert search_key(text) == key


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("してい", ["指定ビル"]),
        ("ｼﾃｲ", ["指定ビル"]),
        ("シテイビル", ["指定ビル"]),
        ("指定", ["指定ビル"]),
        ("築地1丁目", ["指定ビル"]),
        ("つきじ", []),
        ("南区 びる", ["解除ビル", "無記入ビル"]),
        ("かいじょびる　南区", ["解除ビル"]),
        ("南区 ビル", ["解除ビル", "無記入ビル"]),
        ("ビル", ["指定ビル", "候補ビル", "解除ビル", "無記入ビル"]),
        ("  ", ["指定ビル", "候補ビル", "解除ビル", "無記入ビル"]),
        (".*", []),
        ("ビルシテイ", []),
        ("ビル愛知県", []),
    ],
)
def test_search_by_name_kana_or_address(folder: DataFolder, text: str, found: list[str]):
    assert names(folder, "tsunami_building", text=text) == found


def test_search_by_id_and_never_over_the_edge_of_a_column(folder: DataFolder):
    assert names(folder, "emergency_site", text="e2310000003201") == ["施設3"]
    assert matches(folder.layers["emergency_site"], "施設1愛知県").tolist() == [False] * 6


# --- states ---------------------------------------------------------------------------------------


def test_the_state_for_one_hazard(folder: DataFolder):
    found = states(folder.layers["emergency_site"], "flood", CONFIG.layers.hazards)
    assert found.tolist() == ["yes", "conditional", "unknown", "no", "no", "yes"]


def test_the_state_for_any_hazard(folder: DataFolder):
    found = states(folder.layers["emergency_site"], "", CONFIG.layers.hazards)
    # Volcano and others are blank in the whole list, hence unknown: site 5 is not known to be designated for nothing.
    assert found.tolist() == ["yes", "conditional", "unknown", "yes", "unknown", "yes"]


def test_any_hazard_with_every_flag_known(tmp_path):
    flags = ["洪水", "崖崩れ、土石流及び地滑り", "高潮", "地震", "津波", "大規模な火事", "内水氾濫", "火山現象"]
    every = site(1, **dict.fromkeys(flags, "1"))
    layer = imported(tmp_path, ("s.csv", gsi_emergency(every, site(2)))).layers["emergency_site"]
    assert states(layer, "", CONFIG.layers.hazards).tolist() == ["yes", "no"]


def test_a_hazard_hides_what_is_not_designated_for_it(folder: DataFolder):
    assert names(folder, "emergency_site", hazard="flood") == ["施設1", "施設2", "施設3", "施設6"]
    assert names(folder, "emergency_site", hazard="tsunami") == ["施設1"]
    assert names(folder, "emergency_site") == ["施設1", "施設2", "施設3", "施設4", "施設5", "施設6"]


def test_conditional_may_be_used_unknown_never(folder: DataFolder):
    shown = select(folder.layers["emergency_site"], CONFIG, hazard="flood")
    assert shown[in_force(shown)]["name"].tolist() == ["施設1", "施設2", "施設6"]
    assert tally(shown) == Tally(used=3, conditional=1, outside=1, capacity_known=0, unknown=1)


def test_the_life_cycle_of_a_building(folder: DataFolder):
    shown = select(folder.layers["tsunami_building"], CONFIG)
    assert shown["state_shown"].tolist() == ["yes", "candidate", "ended", "yes"]
    assert shown[in_force(shown)]["name"].tolist() == ["指定ビル", "無記入ビル"]
    assert tally(shown).capacity_known == 1


@pytest.mark.parametrize("hazard", [hazard for hazard in CONFIG.layers.hazards if hazard != "tsunami"])
def test_another_hazard_hides_tsunami_buildings(folder: DataFolder, hazard: str):
    assert names(folder, "tsunami_building", hazard=hazard) == []
    assert len(names(folder, "shelter", hazard=hazard)) == 3


def test_tsunami_shows_them(folder: DataFolder):
    assert len(names(folder, "tsunami_building", hazard="tsunami")) == 4


def test_an_estimate_is_drawn_as_one(tmp_path):
    layer = imported(tmp_path, ("s.csv", gsi_emergency(site(1, 津波="1")))).layers["tsunami_building"]
    shown = select(layer, CONFIG, hazard="tsunami")
    assert shown["state_shown"].tolist() == ["estimate"]
    assert not in_force(shown).any()


def test_a_ward_shows_its_own(folder: DataFolder):
    assert names(folder, "emergency_site", ward="南区") == ["施設2"]
    assert names(folder, "emergency_site", ward="南区", hazard="flood", text="施設") == ["施設2"]
    assert names(folder, "emergency_site", ward="緑区") == []


def test_states_are_counted_in_order(folder: DataFolder):
    frames = [select(folder.layers[kind], CONFIG) for kind in ("emergency_site", "tsunami_building")]
    assert list(state_counts(frames).items()) == [
        ("yes", 5),
        ("conditional", 1),
        ("candidate", 1),
        ("unknown", 2),
        ("ended", 1),
    ]
    assert state_counts([]) == {}


# --- one record -----------------------------------------------------------------------------------


def record(folder: DataFolder, record_id: str) -> Record:
    found = find_record(folder, record_id)
    assert found is not None
    return found


def test_a_record_is_found_by_its_address(folder: DataFolder):
    found = record(folder, "emergency_site:E2310000003201")
    assert found.row["name"] == "施設3"
    assert found.id == "emergency_site:E2310000003201"
    assert [(p.code, p.row) for p in found.problems] == [("flag_unreadable", 4)]
    assert found.extras() == {"NO": "3"}


@pytest.mark.parametrize(
    "record_id", ["", ":", "emergency_site:", "emergency_site:E9", "volcano:1", "boundary:23111", "emergency_site"]
)
def test_an_address_of_nothing(folder: DataFolder, record_id: str):
    assert find_record(folder, record_id) is None


def test_records_that_share_a_key_have_addresses_of_their_own(tmp_path):
    folder = imported(tmp_path, ("s.csv", gsi_emergency(site(1), {**site(1), "施設・場所名": "二つ目"})))
    ids = [f"emergency_site:{uid}" for uid in folder.layers["emergency_site"].frame["uid"]]
    assert [record(folder, one).row["name"] for one in ids] == ["施設1", "二つ目"]
    assert [(p.code, p.row) for p in record(folder, ids[1]).problems] == [("key_duplicate", 3)]


def test_the_same_place_is_what_shares_the_place_key(folder: DataFolder):
    others = same_place(folder, record(folder, "emergency_site:E2310000001201"))
    assert [other.id for other in others] == ["shelter:E2310000001111"]
    back = same_place(folder, record(folder, "shelter:E2310000001111"))
    assert [other.id for other in back] == ["emergency_site:E2310000001201"]
    assert same_place(folder, record(folder, "shelter:F2310000001111")) == []


def test_records_without_a_key_share_no_place(folder: DataFolder):
    assert same_place(folder, record(folder, "tsunami_building:~2")) == []
