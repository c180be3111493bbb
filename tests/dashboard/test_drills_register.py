"""The register on the page 訓練: where nothing was drilled of late, every drill, the plan's figures."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from layers.store.drill_bodies import HeldDrill
from tests import support
from tests.dashboard.drill_screen import DrillScreen, save, town
from tests.support import csv_bytes


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town(tmp_path_factory.mktemp("register") / "data")


def held(folder: Path, ident: str, day: datetime.date, people: int | None = None, **values: object) -> None:
    fact = HeldDrill(date=day, participants=people)
    save(folder, ident, **{"date": None, "state": "done", "held": fact, "title": ident, "type": "shelter", **values})


def test_districts_and_sites_are_told_by_their_last_drill(folder: Path) -> None:
    held(folder, "d1", datetime.date(2025, 6, 1), 120, districts=("M1",), sites=("shelter:H1",), night=True)
    held(folder, "d2", datetime.date(2023, 6, 1), districts=("M2",))
    held(folder, "later", datetime.date(2026, 7, 1), 9, districts=("S1",), ward="南区")
    screen = DrillScreen("register", drill="")
    assert "訓練をしていない学区は 2 / 3" in screen.said("answer")
    rows = {row.split()[0]: row for row in screen.rows("drill-districts")}
    assert "● 24 か月以内に訓練" in rows["港第1学区"] and "12 か月前" in rows["港第1学区"]
    assert "○ 24 か月以内に訓練なし" in rows["港第2学区"] and "2023年6月1日" in rows["港第2学区"]
    assert "記録なし" in rows["南第1学区"]
    assert any("避難所1" in row and "●" in row for row in screen.rows("drill-sites"))
    later, first, old = screen.rows("drill-register")
    assert "基準日より後" in later and "120 人" in first and "夜間" in first and "避難所1" in first
    assert "未登録" in old and "0 人" not in old and "昼夜は未登録" in old
    assert "33.3" in next(row for row in screen.rows("drill-figures") if "学区" in row)
    assert "measure=D2-3" in screen.markup
    periods = {"学区": "直近 24 か月", "夜間": "今年度（2026年4月1日から基準日まで）"}
    assert all(
        told in next(row for row in screen.rows("drill-figures") if name in row) for name, told in periods.items()
    )
    assert "基準日より後の訓練 1 件は数えていません" in screen.said("answer")
    screen.at.number_input(key="register_months").set_value(60)
    screen.run()
    assert "直近 60 か月に訓練をしていない学区は 1 / 3" in screen.said("answer")


def test_refuges_of_a_drill_stand_by_name_and_in_no_count_of_shelters(folder: Path) -> None:
    refuges = csv_bytes(["名称", "経度", "緯度", "受入人数"], ["駅前ホール", "136.905", "35.1", "300"])
    support.apply(folder, support.read(folder, "refuges.csv", refuges, as_kind="commuter_refuge"))
    held(folder, "d1", datetime.date(2025, 6, 1), type="stranded", districts=("M1",), sites=("commuter_refuge:~2",))
    screen = DrillScreen("register", drill="")
    (row,) = screen.rows("drill-register")
    assert "駅前ホール" in row
    assert "駅前ホール" not in " ".join(screen.rows("drill-sites"))


def test_a_drill_that_names_no_district_makes_its_ward_undecided(folder: Path) -> None:
    held(folder, "d1", datetime.date(2025, 6, 1), ward="港区")
    screen = DrillScreen("register", drill="")
    assert "訓練をしていない学区は 1 / 3" in screen.said("answer") and "判定不能の学区 2" in screen.said("answer")
    assert "判定不能の場所" in screen.said("answer")
    assert "基準日より後" not in screen.said("answer")
    port, south = screen.rows("drill-wards")
    assert "0 / 2" in port and "判定不能 2" in port and "1 / 1" in south
    assert "url%28%23h%29" in screen.markup


def test_a_folder_without_drills_says_so(folder: Path) -> None:
    screen = DrillScreen("register", drill="")
    assert "まだ登録されていません" in screen.text
    assert "台帳から計算できる数値はありません" in screen.text
    assert "3 / 3" in screen.said("answer")


def test_a_folder_without_school_districts_says_so_and_tells_its_sites(folder: Path) -> None:
    shutil.rmtree(folder / "layers" / "school_district")
    held(folder, "d1", datetime.date(2025, 6, 1), sites=("shelter:H1",))
    screen = DrillScreen("register", drill="")
    assert "学区が登録されていません" in screen.text
    assert "判定不能" in screen.said("caution")
    assert "訓練をしていない場所は" in screen.said("answer")
