"""The list of drills, and the three ways to one."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from layers.drills import ids
from layers.drills.load import drills, load_drills
from layers.store.bodies import ActionBody
from layers.store.drill_bodies import HeldDrill
from layers.store.place import open_entries
from tests.dashboard.drill_screen import DAY, WHEN, DrillScreen, body, drill, save, town
from tests.scorecard.desk import NAGOYA


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town(tmp_path_factory.mktemp("drills") / "data")


def test_an_empty_folder_says_so_and_offers_no_copy(folder: Path) -> None:
    screen = DrillScreen(drill="")
    assert "まだ登録されていません" in screen.text
    assert "これからの訓練はありません" in screen.said("answer")
    assert screen.at.button_group(key="drill_way").options == ["新しくつくる", "行った訓練を登録する"]


def test_the_list_says_what_comes_and_what_took_place(folder: Path) -> None:
    save(folder)
    save(folder, "2026-07-01", date=datetime.date(2026, 7, 1), title="図上", type="tabletop", ward="")
    save(folder, "old", title="去年", date=None, state="done", held=HeldDrill(date=datetime.date(2025, 6, 1)))
    save(folder, "off", title="雨", state="cancelled", reason="大雨のため", participants=80)
    action = ActionBody(text="鍵をふやす", drill="old")
    open_entries(folder).save(ids.action(NAGOYA, "old", "a1"), action, "山田", WHEN, 0)
    screen = DrillScreen(drill="")
    assert "2026年6月10日" in screen.said("answer") and "津波訓練" in screen.said("answer")
    coming, past = screen.rows("drills-coming"), screen.rows("drills-past")
    assert ["津波訓練" in coming[0], "図上" in coming[1], len(coming)] == [True, True, 2]
    assert "○ 予定" in coming[0] and "港区" in coming[0]
    assert "未登録" in coming[1]
    assert "× 中止" in past[0] and "大雨のため" in past[0] and "80 人" in past[0]
    assert "● 実施済み" in past[1] and "2025年6月1日" in past[1] and "1 件" in past[1]
    assert "参加 未登録" in past[1]
    assert "実施済み 1 件。" in screen.said("answer") and "新しい順に 2 件、全 2 件" in screen.text
    before = DrillScreen(drill="", as_of="2025-05-01")
    assert "実施済み 1 件（うち基準日より後 1 件）" in before.said("answer")


@pytest.mark.parametrize(("day", "told"), [(DAY, True), (datetime.date(2026, 11, 22), False)])
def test_a_planned_start_stands_only_beside_the_day_it_was_planned_for(
    folder: Path, day: datetime.date, told: bool
) -> None:
    save(folder, start="09:30", state="done", held=HeldDrill(date=day))
    (past,) = DrillScreen(drill="").rows("drills-past")
    assert ("09:30" in past) is told
    assert ("09:30" in DrillScreen("plan").said("answer")) is told


def test_a_planned_day_that_has_passed_is_said(folder: Path) -> None:
    save(folder)
    screen = DrillScreen(drill="", as_of="2026-06-11")
    assert "日付が過ぎています" in screen.rows("drills-coming")[0]
    assert "これからの訓練はありません" in screen.said("answer")


def test_a_new_drill_begins_with_what_its_type_begins_with(folder: Path) -> None:
    screen = DrillScreen(drill="", who="")
    screen.press("drill_make")
    assert "入力する人の名前" in screen.said("alert")
    screen.write("w_plan_who", "鈴木")
    screen.press("drill_make")
    assert "「訓練の名前」が空欄" in screen.said("alert")
    screen.field("訓練の名前", "港区の訓練")
    screen.pick("種類", "shelter")
    screen.pick("区", "港区")
    screen.pick("学区", ["M2"])
    screen.at.date_input(key="drill_date_0").set_value(DAY)
    screen.press("drill_make")
    assert (screen.url["drill"], screen.url["dview"]) == ("2026-06-10", "plan")
    found = body(folder)
    assert (found.title, found.type, found.ward, found.districts) == ("港区の訓練", "shelter", "港区", ("M2",))
    assert found.objectives and found.roles and found.safety and found.timetable and found.checklist
    assert "鈴木" not in str(screen.url)


def test_the_ward_of_the_menu_is_proposed_anew_where_it_changes(folder: Path) -> None:
    screen = DrillScreen(drill="", ward="港区")
    box = {one.key: one for one in screen.at.main.selectbox}
    assert box["drill_ward_0"].value == "港区"
    screen.choose("w_ward", "南区")
    assert screen.at.main.selectbox(key="drill_ward_0").value == "南区"


def test_a_copy_of_a_copy_tells_its_own_year(folder: Path) -> None:
    save(folder, "old", title="訓練（2025年度）", date=datetime.date(2025, 6, 1))
    screen = DrillScreen(drill="")
    screen.at.button_group(key="drill_way").set_value("again")
    screen.run()
    screen.at.date_input(key="drill_again_date_0").set_value(DAY)
    screen.press("drill_make")
    assert body(folder).title == "訓練（2026年度）"


def test_a_drill_without_a_day_is_made_too(folder: Path) -> None:
    screen = DrillScreen(drill="")
    screen.field("訓練の名前", "いつか")
    screen.press("drill_make")
    assert body(folder, "d1").date is None
    assert "日付未定" in screen.said("answer")


def test_last_years_drill_again_brings_its_plan_and_what_it_left_open(folder: Path) -> None:
    held = HeldDrill(date=datetime.date(2025, 6, 1))
    save(folder, "old", title="去年", date=None, state="done", held=held, objectives=("声をかける",))
    for number, state in enumerate(("open", "done"), 1):
        action = ActionBody(text=f"宿題{number}", drill="old", state=state)
        open_entries(folder).save(ids.action(NAGOYA, "old", f"a{number}"), action, "山田", WHEN, 0)
    screen = DrillScreen(drill="")
    screen.at.button_group(key="drill_way").set_value("again")
    screen.run()
    assert "宿題1" in screen.text and "宿題2" not in screen.text
    screen.at.date_input(key="drill_again_date_0").set_value(DAY)
    screen.press("drill_make")
    found = body(folder)
    assert (found.state, found.held, found.copied_from, found.objectives) == ("planned", None, "old", ("声をかける",))
    assert found.title == "去年（2026年度）"
    assert "残っている対応事項 1 件" in screen.at.expander[0].label
    assert "前の訓練から 1 件" in DrillScreen(drill="").rows("drills-coming")[0]


def test_a_drill_that_took_place_is_registered_with_what_is_known(folder: Path) -> None:
    screen = DrillScreen(drill="")
    screen.at.button_group(key="drill_way").set_value("past")
    screen.run()
    screen.field("訓練の名前", "去年の訓練")
    screen.press("drill_make")
    assert "「行った日」が空欄" in screen.said("alert")
    screen.at.date_input(key="drill_date_0").set_value(datetime.date(2025, 11, 5))
    screen.field("参加人数", "１２０人")
    screen.field("開始から最初", "ふた")
    screen.press("drill_make")
    assert "「開始から最初の避難所の開設まで（分）」：「ふた」は読めません。0以上の数で" in screen.said("alert")
    screen.field("参加人数", "120.5")
    screen.press("drill_make")
    assert "「参加人数（人）」：「120.5」は読めません。0〜10,000,000 の整数で" in screen.said("alert")
    screen.field("参加人数", "１２０人")
    screen.field("開始から最初", "２５．５分")
    screen.pick("昼夜", "yes")
    screen.press("drill_make")
    found = drill(folder, "2025-11-05")
    assert found.body.held == HeldDrill(date=datetime.date(2025, 11, 5), participants=120, opening_min=25.5)
    assert (found.body.state, found.body.night, found.body.step_free) == ("done", True, None)
    assert screen.url["dview"] == "review"
    assert len(drills(load_drills(folder)[0])) == 1


def test_the_list_reads_in_english_and_keeps_names_harmless(folder: Path) -> None:
    save(folder, title="<script>alert(1)</script>", ward="<b>区")
    screen = DrillScreen(drill="", lang="en")
    assert "<script>" not in screen.markup and "Next drill" in screen.said("answer")
