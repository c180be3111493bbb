"""支援のつながり: partners by district, load of commissioners with few people suppressed, welfare shelters."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layers.folder import DataFolder, load_folder
from layers.readiness.support import coverage, load, welfare_places
from tests.dashboard.conftest import TRAINING
from tests.dashboard.readiness_screen import Screens, answers, caption, japanese_states, links, rows, table
from tests.dashboard.screen import Screen
from tests.readiness import city
from tests.small_city import DAY, PORT, SOUTH
from tests.support import CONFIG, csv_bytes

_PLACE = ["名称", "住所", "経度", "緯度"]
WELFARE = csv_bytes(
    [*_PLACE, "受入人数"],
    ["福祉1", PORT, "136.905", "35.1", "30"],
    ["福祉2", PORT, "136.905", "35.1", "20"],
    ["福祉3", SOUTH, "137.0", "35.1", ""],
)


@pytest.fixture(scope="module")
def screens() -> Screens:
    return Screens()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return city.build(tmp_path_factory.mktemp("networks") / "data", welfare_shelter=WELFARE)


@pytest.fixture(scope="module")
def training() -> DataFolder:
    return load_folder(TRAINING, CONFIG)


def number(screen: Screen) -> Any:
    """The field for the people who need care."""
    (field,) = [one for one in screen.at.number_input if "配慮のいる人の数" in one.label]
    return field


TRAINED = {"rview": "networks", "as_of": "2026-10-01"}


def test_districts_without_a_partner_are_counted_and_listed(screens: Screens, training: DataFolder):
    found = coverage(training, CONFIG, training.default_as_of())
    assert found is not None
    own, bare = found.districts[found.districts["ward"] == "港区"], found.bare("港区")
    screen = screens.open(TRAINING, ward="港区", **TRAINED)
    assert answers(screen)[0].startswith(
        f"港区の {len(own)} 学区のうち、協力先の登録がない学区は {len(bare)}、判定不能 0"
    )
    told = rows(screen, "network-districts")
    assert list(told)[: len(bare)] == list(bare.sort_values("code")["name"])
    assert all(told[name][0] == "協力先なし" for name in bare["name"])
    assert caption(screen, "network-districts").endswith("（訓練データ）")
    assert [answer.count("（訓練データ）") for answer in answers(screen)] == [1, 1, 1]


def test_each_kind_stands_with_its_records_and_the_districts_without(screens: Screens, training: DataFolder):
    found = coverage(training, CONFIG, training.default_as_of())
    assert found is not None
    own = found.districts[found.districts["ward"] == "港区"]
    told = rows(screens.open(TRAINING, ward="港区", **TRAINED), "network-kinds")
    none = int(own["npo"].eq(0).sum())
    assert told["NPO・ボランティア団体"] == [str(own["npo"].sum()), f"{none} / {len(own)}", "—"]


def test_a_kind_nobody_registered_is_no_0_and_leaves_partners_undecided(screens: Screens, folder: DataFolder):
    screen = screens.open(folder.path, rview="networks")
    assert answers(screen)[0].startswith("名古屋市の 3 学区の協力先は、判定不能です")
    assert rows(screen, "network-kinds")["NPO・ボランティア団体"][:2] == ["未登録", "未登録"]
    assert rows(screen, "network-wards")["港区"] == ["2", "0", "0", "2"]


def test_load_is_the_domains_and_small_counts_stay_hidden(screens: Screens, folder: DataFolder):
    found = load(folder, CONFIG, DAY)
    assert found is not None
    screen = screens.open(folder.path, rview="networks", ward="港区")
    (whole,) = found.wards.loc[found.wards["ward"] == "港区", "load"]
    assert f"民生委員1人あたり {whole:,.1f} 世帯（目安 220–440）" in answers(screen)[1]
    told = rows(screen, "load-areas")
    assert told["区域1"] == ["目安のうち", "4,400", "10", "440.0"]
    # Three people, and the next smallest with them.
    assert told["区域2"] == told["区域3"] == ["人数が少ないため伏せています", "—", "—", "—"]
    assert "1,500" not in table(screen, "load-areas")


def test_load_of_a_city_is_told_by_ward(screens: Screens, folder: DataFolder):
    told = rows(screens.open(folder.path, rview="networks"), "load-wards")
    assert told["南区"] == ["目安のうち", "1,980", "9", "220.0", "0", "1", "0", "1", "2"]


def test_care_is_undecided_until_a_number_is_given(use: Callable[[Path], None], folder: DataFolder):
    use(folder.path)
    screen = Screen("readiness", as_of=DAY.isoformat(), rview="networks", ward="港区")
    assert "福祉避難所 2 か所、受入 50 人。足りるかどうかは判定不能です" in answers(screen)[2]
    assert rows(screen, "care-wards")["港区"] == ["2", "50", "未登録", "判定不能", "判定不能"]
    number(screen).set_value(80)
    screen.run()
    found = welfare_places(folder, CONFIG, DAY, {"港区": 80})
    assert found is not None
    gap = found.wards.set_index("ward").loc["港区", "gap"]
    assert rows(screen, "care-wards")["港区"] == ["2", "50", "80", f"{gap:.0f}", "足りない"]
    # A number of people stands in no address.
    assert "80" not in str(screen.url)


def test_a_number_typed_for_a_ward_of_one_folder_is_no_number_of_another(
    use: Callable[[Path], None], folder: DataFolder, tmp_path: Path
):
    use(folder.path)
    screen = Screen("readiness", as_of=DAY.isoformat(), rview="networks", ward="港区")
    number(screen).set_value(80)
    screen.run()
    assert rows(screen, "care-wards")["港区"][2] == "80"
    shutil.copytree(folder.path, tmp_path / "other")
    use(tmp_path / "other")
    screen.run()
    assert number(screen).value is None
    assert rows(screen, "care-wards")["港区"][2:] == ["未登録", "判定不能", "判定不能"]


def test_few_people_who_need_care_are_not_told_again(use: Callable[[Path], None], folder: DataFolder):
    use(folder.path)
    screen = Screen("readiness", as_of=DAY.isoformat(), rview="networks", ward="港区")
    number(screen).set_value(3)
    screen.run()
    assert rows(screen, "care-wards")["港区"][2:] == ["—", "—", "人数が少ないため伏せています"]


def test_numbers_lead_to_their_records(screens: Screens, folder: DataFolder):
    (goal,) = links(screens.open(folder.path, rview="networks", ward="港区"), "区域1")
    assert "site=welfare_commissioner" in goal


def test_a_folder_without_the_layers_says_which(screens: Screens, tmp_path: Path):
    bare = city.build(tmp_path / "data", without=("school_district", "welfare_commissioner"))
    screen = screens.open(bare.path, rview="networks")
    first, second, third = answers(screen)
    assert "学区が未登録" in first
    assert "担当区域の一覧が未登録" in second
    assert "福祉避難所が未登録" in third
    assert "登録されていない、または読めないデータ：民生委員・児童委員（担当区域）" in screen.text


def test_it_reads_in_english(screens: Screens, folder: DataFolder):
    screen = screens.open(folder.path, rview="networks", lang="en")
    assert "households per commissioner (guide 220–440)" in answers(screen)[1]
    assert japanese_states(screen) == []
