"""The plan of a drill: its fields, lists, states and conflicts."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from layers.drills import ids
from layers.store.bodies import ActionBody
from layers.store.drill_bodies import CheckLine, HeldDrill, Role, Slot
from layers.store.entries import Entries
from layers.store.errors import NotSaved
from layers.store.place import open_entries
from tests.dashboard.drill_screen import DAY, IDENT, WHEN, DrillScreen, body, drill, planned, save
from tests.scorecard.desk import NAGOYA


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planned(tmp_path_factory.mktemp("drills") / "data")


def test_what_is_undecided_is_said(folder: Path) -> None:
    said = DrillScreen("plan").said("answer")
    assert "○ 予定" in said and "2026年6月10日" in said
    assert "開始時刻、目的、場所、経路、安全、役割、進行表" in said
    assert "日付、" not in said


def test_the_basics_are_saved_as_typed(folder: Path) -> None:
    screen = DrillScreen("plan")
    screen.field("訓練の名前", " 港の訓練 ")
    screen.field("開始時刻", "９：００")
    screen.field("参加の見込み", "1,200")
    screen.field("目的", "声をかける\n\n 歩く ")
    screen.pick("学区", ["M1"])
    screen.pick("昼夜", "yes")
    screen.press("save_drill")
    found = body(folder)
    assert (found.title, found.start, found.participants) == ("港の訓練", "09:00", 1200)
    assert (found.objectives, found.districts, found.night) == (("声をかける", "歩く"), ("M1",), True)
    assert "第2版" in screen.said("success")


def test_what_is_typed_survives_a_change_of_step(folder: Path) -> None:
    screen = DrillScreen("plan")
    screen.field("開始時刻", "10:00")
    screen.step("day")
    assert screen.url["dview"] == "plan-day"
    screen.field("役割", "受付｜総務課\n誘導\t地域の防災会\n記録|")
    screen.field("進行表", "30 ｜ 避難\n0｜合図｜統制班\n１０：４５｜終わり")
    screen.field("チェックリスト", "開錠｜施設班\n15｜受付")
    screen.step("base")
    screen.press("save_drill")
    found = body(folder)
    assert found.start == "10:00"
    assert found.roles == (
        Role(role="受付", office="総務課"),
        Role(role="誘導", office="地域の防災会"),
        Role(role="記録"),
    )
    assert found.timetable == (
        Slot(minute=0, text="合図", office="統制班"),
        Slot(minute=30, text="避難"),
        Slot(minute=45, text="終わり"),
    )
    assert found.checklist == (CheckLine(text="開錠", office="施設班"), CheckLine(text="受付", minute=15))


def test_the_timetable_reads_by_the_clock_and_says_what_it_cannot_read(folder: Path) -> None:
    screen = DrillScreen("plan-day")
    screen.field("進行表", "5｜合図")
    screen.run()
    assert "—" in screen.rows("drill-timetable")[0]
    screen.step("base")
    screen.field("開始時刻", "23:58")
    screen.step("day")
    assert "00:03" in screen.rows("drill-timetable")[0]
    screen.field("進行表", "あとで｜合図")
    screen.run()
    assert "あとで｜合図" in screen.said("caution")
    screen.press("save_drill")
    assert "進行表" in screen.said("alert") and "あとで" in screen.said("alert")
    assert drill(folder).version == 1


@pytest.mark.parametrize(
    ("label", "text", "told"),
    [
        ("訓練の名前", " ", "「訓練の名前」が空欄です"),
        ("参加の見込み", "おおぜい", "「参加の見込み（人）」：「おおぜい」は読めません。0〜10,000,000 の整数で"),
        ("参加の見込み", "99999999", "「参加の見込み（人）」：「99999999」は読めません"),
        ("開始時刻", "朝", "「開始時刻」：「朝」は読めません"),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_is(folder: Path, label: str, text: str, told: str) -> None:
    screen = DrillScreen("plan")
    screen.field(label, text)
    screen.press("save_drill")
    assert told in screen.said("alert")
    assert drill(folder).version == 1


@pytest.mark.parametrize("view", ["plan", "plan-day", "injects"])
def test_the_plan_of_a_drill_that_was_held_says_that_it_is_a_record(folder: Path, view: str) -> None:
    assert "実施済みです" not in DrillScreen(view).markup
    held = HeldDrill(date=datetime.date(2026, 6, 11))
    save(folder, based_on=drill(folder).version, state="done", held=held)
    screen = DrillScreen(view)
    assert "この訓練は2026年6月11日に実施済みです" in screen.said("caution")
    assert "記録が変わります" in screen.said("caution")
    listed = re.findall(r'data-list="drill_held">(.*?)</ol>', screen.markup)[0]
    assert "写してください" in listed and "dview=review" in listed and f"drill={IDENT}" in listed
    english = DrillScreen(view, lang="en").said("caution")
    assert "held on 11 June 2026" in english and "the record of what was planned" in english


def test_a_start_written_as_it_is_spoken_is_read(folder: Path) -> None:
    screen = DrillScreen("plan")
    screen.field("開始時刻", "９時半")
    screen.press("save_drill")
    assert body(folder).start == "09:30"


def test_items_of_other_drills_of_the_type_and_ward_stand_apart(folder: Path) -> None:
    for ident, type_ in (("d-old", "tsunami"), ("d-other", "shelter")):
        day = datetime.date(2025, 6, 1)
        save(folder, ident, date=None, type=type_, state="done", held=HeldDrill(date=day))
        action = ActionBody(text=f"宿題 {ident}", drill=ident)
        open_entries(folder).save(ids.action(NAGOYA, ident, "a1"), action, "山田", WHEN, 0)
    screen = DrillScreen("plan")
    assert "同じ種類・同じ区域の、ほかの訓練から残っている対応事項 1 件" in [one.label for one in screen.at.expander]
    assert "宿題 d-old" in screen.text and "宿題 d-other" not in screen.text


def test_a_list_nobody_changed_stays_whatever_it_holds(folder: Path) -> None:
    save(folder, based_on=1, roles=(Role(role="A｜B", office="x|y"),), safety=("二行\nの注意",))
    screen = DrillScreen("plan")
    screen.field("開始時刻", "10:00")
    screen.press("save_drill")
    assert body(folder).roles == (Role(role="A｜B", office="x|y"),)
    assert body(folder).safety == ("二行\nの注意",)


def test_two_who_save_at_once_see_both_and_both_are_kept(folder: Path) -> None:
    screen = DrillScreen("plan")
    screen.field("訓練の名前", "わたしの名前")
    screen.run()
    save(folder, based_on=1, title="ほかの名前", participants=50)
    screen.press("save_drill")
    assert "わたしの名前" in screen.text and "ほかの名前" in screen.text
    assert body(folder).title == "ほかの名前"
    screen.press("conflict_take_fields_button")
    assert (body(folder).title, body(folder).participants) == ("わたしの名前", 50)
    assert drill(folder).version == 4


def test_a_drill_called_off_meanwhile_stays_called_off(folder: Path) -> None:
    screen = DrillScreen("plan")
    screen.field("訓練の名前", "わたしの名前")
    screen.run()
    save(folder, based_on=1, state="cancelled", reason="大雨")
    screen.press("save_drill")
    screen.press("conflict_take_mine_button")
    assert (body(folder).title, body(folder).state, body(folder).reason) == ("わたしの名前", "cancelled", "大雨")


def test_calling_off_and_putting_off_need_a_reason(folder: Path) -> None:
    screen = DrillScreen("plan")
    screen.press("drill_to_cancelled")
    assert "理由を書いて" in screen.said("alert")
    screen.field("理由", "台風のため")
    screen.at.date_input(key="drill_off_date_2026-06-10").set_value(datetime.date(2026, 6, 24))
    screen.press("drill_to_postponed")
    found = body(folder)
    assert (found.state, found.reason, found.date) == ("postponed", "台風のため", datetime.date(2026, 6, 24))
    assert "△ 延期（台風のため）" in screen.said("answer")
    screen.press("drill_to_planned")
    assert (body(folder).state, body(folder).reason) == ("planned", "")


def test_unsaved_text_keeps_the_state_from_changing(folder: Path) -> None:
    screen = DrillScreen("plan")
    screen.field("訓練の名前", "まだ")
    screen.field("理由", "台風のため")
    screen.press("drill_to_cancelled")
    assert "保存していない変更" in screen.said("alert")
    assert body(folder).state == "planned"


def test_a_store_that_cannot_be_written_keeps_the_text(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise NotSaved("disk full")

    screen = DrillScreen("plan")
    screen.field("訓練の名前", "のこる")
    monkeypatch.setattr(Entries, "save", refuse)
    screen.press("save_drill")
    assert "保存できませんでした" in screen.said("alert")
    assert any(box.value == "のこる" for box in screen.at.text_input)


def test_the_history_tells_the_plan_in_words(folder: Path) -> None:
    save(folder, based_on=1, sites=("tsunami_building:1",), scenario="hazard=flood&when=day", date=DAY)
    assert "シナリオ：（なし） → 洪水" in DrillScreen("plan").text


def test_the_form_says_to_write_no_names_of_persons(folder: Path) -> None:
    screen = DrillScreen("plan")
    assert "個人の名前は書かないで" in screen.text
    screen.step("day")
    assert "個人の名前は書かないで" in screen.text
