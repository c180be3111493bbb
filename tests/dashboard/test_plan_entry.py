"""Entering on the page 4本柱, in Streamlit's own test runner: save, conflict, undo, freeze, addenda, tables."""

from __future__ import annotations

import datetime
import html
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from layers.folder import load_folder
from layers.plan.scales import load_scales
from layers.scorecard.exchange import current_table
from layers.store.bodies import IndicatorBody, ResultBody, RolloutBody
from layers.store.entries import Entries
from layers.store.errors import NotSaved, SaveUnknown
from layers.store.place import open_entries
from layers.store.record import Record
from tests.dashboard.data_screen import DataScreen
from tests.dashboard.screen import SCRIPT, Screen
from tests.scorecard.desk import NAGOYA, book, city
from tests.support import CONFIG

CONFIG_SCALE = load_scales()["achievement"].labels
WHEN = datetime.datetime(2026, 6, 1, 3, 0, tzinfo=datetime.UTC)
RESULT = Record("result", NAGOYA, "W-1", 2026)
ROLLOUT = Record("rollout", NAGOYA, "W-1", 2026, "港区")
VALUE = Record("indicator_value", NAGOYA, "dedicated_posts", 2026)


class PlanScreen(DataScreen):
    """One session on the page 4本柱; the reference date lies in FY2026."""

    def __init__(self, view: str = "table", who: str = "鈴木", **url: str) -> None:
        self.at = AppTest.from_file(str(SCRIPT), default_timeout=120)
        self.at.session_state["who"] = who
        for name, value in {"view": view, "fy": "2026", "as_of": "2026-06-01", "plan": NAGOYA, **url}.items():
            self.at.query_params[name] = value
        self.go("pillars")

    def field(self, label: str, text: str) -> None:
        """Write into the field of this label; it is sent with what is pressed next."""
        boxes = [*self.at.text_area, *self.at.text_input]
        next(box for box in boxes if box.label == label).set_value(text)

    def value(self, label: str) -> str:
        boxes = [*self.at.text_area, *self.at.text_input]
        return str(next(box for box in boxes if box.label == label).value)

    def table(self, key: str) -> list[list[str]]:
        body = re.findall(rf'id="{key}">.*?<tbody>(.*?)</tbody>', self.markup, re.DOTALL)[0]
        rows = re.findall(r"<tr>(.*?)</tr>", body)
        return [
            [html.unescape(re.sub(r"<[^>]*>", "", cell)) for cell in re.findall(r"<t[dh].*?</t[dh]>", row)]
            for row in rows
        ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return city(tmp_path_factory.mktemp("plan") / "data").path


def history(folder: Path, record: Record) -> list[tuple[str, str]]:
    return [(one.act, one.who) for one in open_entries(folder).history(record)]


# --- forms ------------------------------------------------------------------------------------


def test_the_form_opens_with_the_table_and_a_save_stands_at_once(folder: Path) -> None:
    screen = PlanScreen(measure="W-1")
    assert screen.value("実施結果") == "ことし"
    screen.field("実施結果", "直した")
    screen.press("save_result")
    assert "第1版として保存しました" in screen.said("success")
    assert screen.value("実施結果") == "直した"
    latest = open_entries(folder).latest(RESULT)
    assert latest is not None
    assert isinstance(latest.body, ResultBody)
    assert (latest.who, latest.body.results, latest.body.rating and latest.body.rating.code) == ("鈴木", "直した", "2")
    assert "who" not in screen.url
    assert "鈴木" not in str(screen.url)


def test_times_are_told_on_the_clocks_of_japan(folder: Path) -> None:
    open_entries(folder).save(RESULT, ResultBody(results="直した"), "鈴木", WHEN, 0)
    screen = PlanScreen(measure="W-1")
    assert [row[1] for row in screen.table("history-result")] == ["2026年6月1日 12:00"]
    screen.field("実施結果", "また直した")
    screen.press("save_result")
    saved = open_entries(folder).latest(RESULT)
    assert saved is not None
    japan = saved.when + datetime.timedelta(hours=9)
    assert f"（{japan.year}年{japan.month}月{japan.day}日 {japan:%H:%M}）" in screen.said("success")
    assert "UTC" not in screen.markup


def test_nobody_saves_without_a_name_or_without_a_change(folder: Path) -> None:
    screen = PlanScreen(who="", measure="W-1")
    screen.press("save_result")
    assert "変わったところがない" in screen.said("alert")
    screen.field("実施結果", "直した")
    screen.press("save_result")
    assert "名前を書いてください" in screen.said("alert")
    assert screen.value("実施結果") == "直した"
    assert history(folder, RESULT) == []


def test_what_is_typed_survives_a_change_of_view(folder: Path) -> None:
    screen = PlanScreen(measure="W-1")
    screen.field("課題と今後の取組", "書きかけ")
    for view in ("wards", "table"):
        screen.at.button_group(key="w_view").set_value(view)
        screen.run()
    screen.at.session_state["choices"]["measure"] = "W-1"
    screen.run()
    assert screen.value("課題と今後の取組") == "書きかけ"
    screen.press("discard_result")
    assert screen.value("課題と今後の取組") == "次"


def test_not_entered_with_text_is_refused_in_words(folder: Path) -> None:
    screen = PlanScreen(measure="W-1")
    next(box for box in screen.at.selectbox if box.label == "状態").set_value("not_entered")
    screen.press("save_result")
    assert "決まりと合わない" in screen.said("alert")
    assert history(folder, RESULT) == []


def test_only_scales_of_the_year_are_offered(folder: Path) -> None:
    box = next(box for box in PlanScreen(measure="W-1").at.selectbox if box.label == "自己評価")
    assert box.options == ["未登録", *(f"{code} {label.ja}（達成状況区分）" for code, label in CONFIG_SCALE.items())]


def test_the_roll_out_of_a_ward_with_its_conditions(folder: Path) -> None:
    screen = PlanScreen(measure="W-1", ward="港区")
    assert (screen.value("条件 1"), screen.value("妨げになっていること（1行に1つ）")) == (
        "場所［済］ 人",
        "人が足りない",
    )
    screen.field("条件 2", "会場が要る")
    next(box for box in screen.at.selectbox if box.label == "条件 2 は").set_value("yes")
    screen.press("save_rollout")
    latest = open_entries(folder).latest(ROLLOUT)
    assert latest is not None
    assert isinstance(latest.body, RolloutBody)
    assert [(one.text, one.met) for one in latest.body.conditions][1:] == [("会場が要る", True)]
    assert (latest.body.office, str(latest.body.due)) == ("minato", "2026-05-31")
    (conditions,) = [row[2] for row in screen.table("rollout-table") if "港区" in row[0]]
    assert conditions == "場所［済］ 人（満たしていない）会場が要る（満たした）"


def test_a_counted_value_needs_a_number_a_date_and_a_source(folder: Path) -> None:
    screen = PlanScreen(measure="W-2")
    assert (screen.value("値"), screen.value("出典（台帳の名前など）")) == ("2", "台帳")
    for text in ("二区", "nan", "3,6", "1_000", "1,2345"):
        screen.field("値", text)
        screen.press("save_value")
        assert "決まりと合わない" in screen.said("alert"), text
    screen.field("値", "１，２３４")
    screen.press("save_value")
    latest = open_entries(folder).latest(VALUE)
    assert latest is not None
    assert isinstance(latest.body, IndicatorBody)
    assert latest.body.value == 1234


def test_a_computed_value_is_noted_down_with_its_date_and_source(folder: Path) -> None:
    screen = PlanScreen(measure="W-1")
    screen.press("note_down")
    found = open_entries(folder).current("indicator_value")
    assert {one.record.subject for one in found} == {"children_near"}
    body = next(one.body for one in found if not one.record.ward)
    assert isinstance(body, IndicatorBody)
    assert (str(body.date), body.source, body.whole is not None) == ("2026-06-01", "地図のデータから計算", True)


def test_undoing_a_note_down_takes_the_wards_back_as_well(folder: Path) -> None:
    screen = PlanScreen(measure="W-1")
    screen.press("note_down")
    assert len(open_entries(folder).current("indicator_value")) > 1
    screen.press("note_undo")
    assert "元に戻しました" in screen.said("success")
    assert open_entries(folder).current("indicator_value") == []


def test_published_entries_in_a_training_folder_have_no_form(training: Path) -> None:
    screen = Screen("pillars", plan="kawasaki_2011", view="table", measure="K1-1")
    assert "save_result" not in [button.key for button in screen.at.button]
    screen = Screen("pillars", plan="kawasaki_2011", view="files")
    assert "訓練データのフォルダでは直せません" in screen.text
    assert not screen.at.file_uploader


# --- conflicts, undo, errors ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "results", "next_steps"),
    [("take_mine", "自分", "次"), ("take_theirs", "相手", "相手の次"), ("take_fields", "自分", "相手の次")],
)
def test_the_late_one_sees_both_and_both_stay(folder: Path, choice: str, results: str, next_steps: str) -> None:
    screen = PlanScreen(measure="W-1")
    screen.field("実施結果", "自分")
    open_entries(folder).save(RESULT, ResultBody(results="相手", next_steps="相手の次"), "山田", WHEN, 0)
    screen.press("save_result")
    rows = {row[0]: row[1:] for row in screen.table("conflict-table")}
    assert rows["実施結果"] == ["ことし", "相手", "自分"]
    assert "save_result" not in [button.key for button in screen.at.button]
    assert history(folder, RESULT) == [("save", "山田")]
    screen.press(f"conflict_{choice}_button")
    assert "履歴にあります" in screen.said("success")
    told = [one.body for one in open_entries(folder).history(RESULT)]
    assert {"相手", "自分"} <= {one.results for one in told if isinstance(one, ResultBody)}
    last = told[-1]
    assert isinstance(last, ResultBody)
    assert (last.results, last.next_steps) == (results, next_steps)
    assert screen.value("実施結果") == results


def test_an_entry_taken_back_meanwhile_is_a_conflict_too(folder: Path) -> None:
    open_entries(folder).save(RESULT, ResultBody(results="前の入力"), "山田", WHEN, 0)
    screen = PlanScreen(measure="W-1")
    screen.field("実施結果", "自分")
    open_entries(folder).undo(RESULT, "山田", WHEN, 1)
    screen.press("save_result")
    screen.press("conflict_take_theirs_button")
    assert [act for act, _ in history(folder, RESULT)] == ["save", "undo", "save", "undo"]
    assert book_result(folder) == "ことし"


def test_undo_brings_back_the_table_and_one_may_save_again(folder: Path) -> None:
    screen = PlanScreen(measure="W-1")
    screen.field("実施結果", "一")
    screen.press("save_result")
    screen.press(f"undo_result_{RESULT.key}")
    assert "元に戻しました" in screen.said("success")
    assert screen.value("実施結果") == "ことし"
    screen.field("実施結果", "二")
    screen.press("save_result")
    assert [act for act, _ in history(folder, RESULT)] == ["save", "undo", "save"]


def test_undo_keeps_what_is_being_typed(folder: Path) -> None:
    open_entries(folder).save(RESULT, ResultBody(results="一"), "山田", WHEN, 0)
    screen = PlanScreen(measure="W-1")
    screen.field("課題と今後の取組", "書きかけ")
    screen.press(f"undo_result_{RESULT.key}")
    assert history(folder, RESULT) == [("save", "山田"), ("undo", "鈴木")]
    assert screen.value("課題と今後の取組") == "書きかけ"
    screen.press("save_result")
    assert [row[3] for row in screen.table("conflict-table") if row[0] == "課題と今後の取組"] == ["書きかけ"]


def test_an_undo_that_came_too_late_shows_nobodys_text_as_mine_and_drops_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries, undo = open_entries(folder), Entries.undo
    entries.save(RESULT, ResultBody(results="一"), "山田", WHEN, 0)

    def late(*told: Any, **named: Any) -> Any:
        monkeypatch.setattr(Entries, "undo", undo)
        entries.save(RESULT, ResultBody(results="その間に"), "田中", WHEN, 1)
        return undo(*told, **named)

    screen = PlanScreen(measure="W-1")
    screen.field("課題と今後の取組", "書きかけ")
    monkeypatch.setattr(Entries, "undo", late)
    screen.press(f"undo_result_{RESULT.key}")
    assert 'id="conflict-table"' not in screen.markup
    screen.press("conflict_reread")
    assert screen.value("課題と今後の取組") == "書きかけ"
    assert [act for act, _ in history(folder, RESULT)] == ["save", "save"]


def test_what_is_typed_for_one_folder_is_never_saved_in_another(
    folder: Path, made: Path, tmp_path: Path, use: Callable[[Path], None]
) -> None:
    other = Path(shutil.copytree(made, tmp_path / "other"))
    screen = PlanScreen(measure="W-1")
    screen.field("実施結果", "架空の文")
    screen.run()
    use(other)
    screen.press("save_result")
    assert screen.value("実施結果") == "ことし"
    assert screen.said("alert") == ""
    screen.press("save_result")
    assert "変わったところがない" in screen.said("alert")
    use(folder)
    screen.run()
    assert screen.value("実施結果") == "架空の文"
    open_entries(folder).save(RESULT, ResultBody(results="相手"), "山田", WHEN, 0)
    screen.press("save_result")
    assert 'id="conflict-table"' in screen.markup
    use(other)
    screen.press("conflict_take_mine_button")
    assert 'id="conflict-table"' not in screen.markup
    assert history(other, RESULT) == []


@pytest.mark.parametrize(
    ("error", "words"), [(NotSaved, "書き込めません"), (SaveUnknown, "保存できたかどうか分かりません")]
)
def test_a_failed_save_is_told_and_the_text_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception], words: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error("locked")

    screen = PlanScreen(measure="W-1")
    screen.field("実施結果", "自分")
    monkeypatch.setattr(Entries, "save", fail)
    screen.press("save_result")
    assert words in screen.said("alert")
    assert "locked" not in screen.text
    assert screen.value("実施結果") == "自分"


# --- the year ---------------------------------------------------------------------------------


def test_a_year_is_frozen_published_and_then_takes_only_addenda(folder: Path) -> None:
    screen = PlanScreen("year")
    assert screen.button("freeze").disabled
    assert [row[1:] for row in screen.html_table("year-steps")] == [["19", "1", "0", "0", "0"]]
    screen.at.checkbox[0].set_value(True)
    screen.run()
    screen.press("freeze")
    assert "確定しました" in screen.said("success")
    assert open_entries(folder).year(NAGOYA, 2026).frozen_by == "鈴木"
    values = open_entries(folder).current("indicator_value", ward="")
    assert {one.record.subject for one in values} == set(CONFIG.indicators.indicators)
    screen.field("追記の文", "数え間違いがあった")
    screen.at.selectbox(key="addendum_of").set_value("W-1")
    screen.press("addendum_save")
    assert screen.html_table("addenda")[0][2] == "数え間違いがあった"
    for kind, name in (("rollout", "W-1 港区"), ("indicator_value", "dedicated_posts")):
        screen.at.selectbox(key="addendum_kind").set_value(kind)
        screen.run()
        screen.at.selectbox(key="addendum_of").set_value(name)
        screen.field("追記の文", f"{name}を見直した")
        screen.press("addendum_save")
    told = {one.record: one.note for one in open_entries(folder).versions() if one.note}
    assert (told[ROLLOUT], told[VALUE]) == ("W-1 港区を見直した", "dedicated_postsを見直した")
    screen.at.checkbox[0].set_value(True)
    screen.run()
    screen.press("publish")
    assert open_entries(folder).year(NAGOYA, 2026).state == "published"
    after = PlanScreen("table", who="", measure="W-1")
    assert "save_result" not in [button.key for button in after.at.button]
    assert "確定済み" in after.text or "公表済み" in after.text
    assert "数え間違いがあった" in after.text


def test_a_year_the_tables_close_has_no_form_and_says_why(training: Path) -> None:
    screen = Screen("pillars", fy="2024", measure="D1-1", view="matrix", ward="港区")
    assert not [button.key for button in screen.at.button if str(button.key).startswith("save_")]
    assert "取り込んだ表で公表済み" in screen.text


# --- tables -----------------------------------------------------------------------------------


def test_a_table_goes_out_as_it_stands_and_comes_in_over_saved_entries(folder: Path) -> None:
    open_entries(folder).save(RESULT, ResultBody(results="画面で直した"), "山田", WHEN, 0)
    screen = PlanScreen("files", who="")
    screen.at.selectbox(key="files_in").set_value("results")
    table = current_table_of(folder, "results")
    raw = table.replace("画面で直した", "表で直した").encode()
    screen.drop("直した.csv", raw)
    assert "追加 0 行、変更 1 行、ファイルにない行 0" in screen.said("answer")
    assert ["変更", "b", "done", "画面で直した", "表で直した"] in screen.html_table("plan-difference")
    screen.write("w_plan_who", "鈴木")
    screen.press("files_apply")
    assert "次の版として 1 件" in screen.said("success")
    assert history(folder, RESULT) == [("save", "山田"), ("import", "鈴木")]
    assert book_result(folder) == "表で直した"


def test_a_faulty_table_says_where_and_cannot_be_applied(folder: Path) -> None:
    screen = PlanScreen("files", who="")
    screen.at.selectbox(key="files_in").set_value("results")
    screen.drop("x.csv", current_table_of(folder, "results").replace("achievement,2,", "achievement,9,").encode())
    assert "x.csv" in screen.html_table("plan-problems")[0][1]
    assert "files_apply" not in [button.key for button in screen.at.button]


def current_table_of(folder: Path, name: str) -> str:
    data = load_folder(folder, CONFIG)
    table = current_table(data, book(data), CONFIG, name)
    return "\n".join(",".join(row) for row in (table.columns, *table.rows)) + "\n"


def book_result(folder: Path) -> str:
    found = book(load_folder(folder, CONFIG)).result("W-1", 2026)
    assert found is not None
    return found.done
