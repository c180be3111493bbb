"""The day itself on the page 訓練: begun, followed, ended; and a real event without a plan."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.store.drill_bodies import CheckLine, Inject, Leg, StartPlace
from layers.store.run_bodies import posted_of
from layers.store.runs import Run, open_runs
from tests.dashboard.conftest import TRAINING
from tests.dashboard.drill_screen import IDENT, WHEN, DrillScreen, planned

#: 8:30 of the planned day in Japan, still the day before by UTC.
BEGUN = datetime.datetime(2026, 6, 9, 23, 30, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planned(
        tmp_path_factory.mktemp("runs") / "data",
        sites=("shelter:H1", "shelter:H2"),
        starts=(StartPlace(id="s1", name="東", longitude=136.905, latitude=35.1),),
        legs=(Leg(id="l1", start="s1", site="shelter:H1"),),
        injects=(Inject(id="i1", minute=0, text="停電した"), Inject(id="i2", minute=9999, text="雨がふる")),
        checklist=(CheckLine(text="鍵を開ける"), CheckLine(text="受付をつくる")),
    )


@pytest.fixture
def folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # The drill begins on its day, and its board is looked at on that day too.
    monkeypatch.setattr("dashboard.drills.run_start.now", lambda: BEGUN)
    monkeypatch.setattr("dashboard.drills.run_board.now", lambda: BEGUN + datetime.timedelta(minutes=3))
    return folder


def run_of(folder: Path, drill: str = IDENT) -> Run:
    return open_runs(folder).runs(drill)[-1]


def enter(folder: Path, kind: str, when: datetime.datetime = WHEN, **body: object) -> None:
    """An entry of a device in the room."""
    runs = open_runs(folder)
    posted = posted_of({"id": f"entry-{kind}-1", "number": 1, "at": when, "kind": kind, "body": body})
    runs.add(runs.runs()[-1].id, "受付1", posted, when)


def begin(**url: str) -> DrillScreen:
    screen = DrillScreen("run", **url)
    screen.press("run_start")
    return screen


def test_a_drill_is_begun_followed_and_ended(folder: Path) -> None:
    screen = DrillScreen("run", who="")
    assert "まだ始めていません" in screen.said("answer")
    screen.press("run_start")
    assert "入力する人の名前" in screen.said("alert")
    assert open_runs(folder).runs() == []
    screen.write("w_plan_who", "本部")
    screen.press("run_start")
    run = run_of(folder)
    assert (run.mode, run.started_by, screen.url["run"]) == ("drill", "本部", run.id)
    assert [leg.walk_m is not None for leg in run.plan.legs] == [True]
    assert "本部" not in str(screen.url)
    assert re.search(r'<div class="sn-run sn-run-drill"[^>]*><b>訓練</b>', screen.markup)
    first, second = screen.rows("run-sites")
    assert "避難所1" in first and first.count("未報告") == 2 and "150" in first
    assert "避難者数は全 2 か所が未報告" in screen.board
    assert "0 人" not in screen.board
    assert re.search(r"定員超過\s+判定不能\s+判定不能 2 か所", screen.board)
    assert "いま出す" in screen.board and "停電した" in screen.board
    enter(folder, "site_state", site="shelter:H2", state="open")
    enter(folder, "head_count", site="shelter:H2", people=61)
    screen.run()
    second = screen.rows("run-sites")[1]
    assert "● 開設" in second and "61" in second and "定員超過" in second and "受付1" in second
    assert re.search(r"定員超過\s+1 か所\s+判定不能 1 か所", screen.board)
    assert "避難者 61 人（2 か所のうち未報告 1）" in screen.board
    screen.press("run_entry_save")
    assert "番号 3 として記録" in screen.said("success")
    assert "▲ 開設準備中" in screen.rows("run-sites")[0] and "アプリ" in screen.rows("run-sites")[0]
    assert screen.at.button(key="run_end").disabled
    next(box for box in screen.at.checkbox if "終了します" in box.label).set_value(True)
    screen.run()
    screen.press("run_end")
    assert not run_of(folder).open
    assert "終了しました" in screen.said("success")
    assert "61" in screen.rows("run-sites")[1]
    assert not [one for one in screen.at.button if one.key == "run_entry_save"]
    assert "ふりかえり" in screen.text
    assert "していない状況付与 2 件（済 0 / 2）" in screen.board and "済んでいない項目 2 件" in screen.board
    assert "つぎ" not in screen.board


def test_a_drill_begins_on_another_day_only_after_a_tick(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = BEGUN + datetime.timedelta(days=1)
    monkeypatch.setattr("dashboard.drills.run_start.now", lambda: later)
    screen = DrillScreen("run")
    assert "2026年6月10日" in screen.said("caution") and "2026年6月11日" in screen.said("caution")
    assert screen.at.button(key="run_start").disabled
    next(box for box in screen.at.checkbox if box.label == "予定の日ではありませんが始める").set_value(True)
    screen.run()
    screen.press("run_start")
    assert run_of(folder).started_at == later


def test_the_first_opening_is_told_to_one_decimal(folder: Path) -> None:
    begin()
    enter(folder, "site_state", BEGUN + datetime.timedelta(seconds=83), site="shelter:H2", state="open")
    assert re.search(r"最初の開設まで\s+1\.4 分", DrillScreen("run").board)


def test_entries_of_every_kind_are_typed_in_the_app(folder: Path) -> None:
    screen = begin()
    for kind, label, text in (
        ("head_count", "いまの人数", "１２０"),
        ("late", "遅れた人数", "3"),
        ("inject_done", "", ""),
        ("check_done", "", ""),
        ("observation", "気づいたこと", "受付が混んだ"),
        ("walk", "かかった分", "4"),
    ):
        screen.at.button_group(key="run_kind").set_value(kind)
        screen.run()
        if label:
            screen.field(label, text)
        if kind == "walk":
            screen.field("と秒", "30")
            screen.field("人数（人）", "6")
        screen.press("run_entry_save")
        assert "として記録しました" in screen.said("success"), kind
    bodies = [one.body.model_dump() for one in open_runs(folder).entries(run_of(folder).id)]
    assert [one.get("people") for one in bodies] == [120, 3, None, None, None, 6]
    assert (bodies[2]["inject"], bodies[3]["line"], bodies[5]["seconds"]) == ("i1", 1, 270.0)
    assert "120" in screen.rows("run-sites")[0] and "遅れて到着 3 人" in screen.rows("run-sites")[0]
    assert "済" in screen.rows("run-injects")[0] and "まだ" in screen.rows("run-injects")[1]
    assert "受付が混んだ" in screen.rows("run-seen")[0]
    screen.at.button_group(key="run_kind").set_value("void")
    screen.run()
    screen.pick("取り消す記録", open_runs(folder).entries(run_of(folder).id)[0].id)
    screen.press("run_entry_save")
    assert "未報告" in screen.rows("run-sites")[0]
    assert 'class="sn-gone"' in screen.markup


def test_a_blank_or_unreadable_count_is_never_zero(folder: Path) -> None:
    screen = begin()
    screen.at.button_group(key="run_kind").set_value("head_count")
    screen.run()
    screen.press("run_entry_save")
    assert "数を入れてください" in screen.said("alert")
    screen.field("いまの人数", "たくさん")
    screen.press("run_entry_save")
    assert "「いまの人数（人）」：「たくさん」は読めません。0〜10,000,000 の整数で" in screen.said("alert")
    assert open_runs(folder).entries(run_of(folder).id) == []


def test_what_an_entry_may_not_say_names_its_field(folder: Path) -> None:
    screen = begin()
    for kind, values, told in (
        ("late", {"遅れた人数": "0"}, "「遅れた人数（人）」：「0」は読めません。1〜10,000,000 の整数で"),
        ("observation", {}, "「気づいたこと」が空欄です"),
        ("walk", {"かかった分": "0", "人数（人）": "3"}, "「かかった分」に数を入れて"),
        ("walk", {"かかった分": "9999", "人数（人）": "3"}, "「かかった分」：「9999」は読めません。0〜1,380 の整数で"),
        ("walk", {"かかった分": "5", "人数（人）": "0"}, "「人数（人）」：「0」は読めません。1〜"),
    ):
        screen.at.button_group(key="run_kind").set_value(kind)
        screen.run()
        for label, text in values.items():
            screen.field(label, text)
        screen.press("run_entry_save")
        assert told in screen.said("alert")
    assert open_runs(folder).entries(run_of(folder).id) == []


def test_the_board_tells_how_devices_join(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = begin()
    assert "python -m dashboard serve --lan" in screen.text
    monkeypatch.setenv("SONAE_BOARD_URL", "http://192.168.1.5:8502")
    screen.run()
    code = run_of(folder).code
    assert f"{code[:4]} {code[4:]}" in screen.markup and "http://192.168.1.5:8502" in screen.markup
    assert "serve --lan" not in screen.text
    assert code not in str(screen.url)
    # The board is open though nobody can tell this machine's address.
    monkeypatch.setenv("SONAE_BOARD_URL", "")
    screen.run()
    assert f"{code[:4]} {code[4:]}" in screen.markup and "アドレスが分かりません" in screen.markup
    assert "data:image" not in screen.markup and "serve --lan" not in screen.text


def test_both_codes_stand_on_the_screen_and_who_each_is_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONAE_BOARD_URL", "http://192.168.1.5:8502")
    screen, run = begin(), run_of(folder)
    (join,), (control,) = (
        re.findall(rf'<th scope="row">{name}</th><td class="([^"]+)"><span>([^<]+)</span>', screen.markup)
        for name in ("参加コード", "統制コード")
    )
    assert join == ("sn-code", f"{run.code[:4]} {run.code[4:]}")
    assert control == ("sn-strong", f"{run.control_code[:4]} {run.control_code[4:]}")
    assert "状況付与票を渡す人（統制班・進行役）の端末だけ" in screen.text
    assert run.control_code not in str(screen.url)


def test_a_run_without_injects_shows_no_code_of_controllers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONAE_BOARD_URL", "http://192.168.1.5:8502")
    screen = DrillScreen("event", drill="")
    screen.pick("区", "港区")
    screen.press("event_start")
    assert "参加コード" in screen.markup
    assert "統制コード" not in screen.text + screen.markup
    assert run_of(folder, "").control_code[:4] not in screen.markup


def test_a_real_event_is_begun_without_a_plan_and_looks_like_none(folder: Path) -> None:
    screen = DrillScreen("event", drill="")
    assert "実災害の記録はありません" in screen.said("answer")
    screen.pick("区", "港区")
    screen.press("event_start")
    run = run_of(folder, "")
    assert (run.mode, [one.name for one in run.plan.sites]) == ("event", ["避難所1"])
    assert re.search(r'<div class="sn-run sn-run-event"[^>]*><b>実災害</b>', screen.markup)
    checks = screen.rows("run-checks")
    assert "参集" in checks[0] and all("まだ" in one for one in checks)
    assert "ひな形" in screen.text and "run-injects" not in screen.markup
    screen.at.button_group(key="run_kind").set_value("check_done")
    screen.run()
    screen.press("run_entry_save")
    assert "済" in screen.rows("run-checks")[0] and "まだ" in screen.rows("run-checks")[1]
    assert "sn-run-drill" not in screen.markup


def test_a_folder_of_training_data_begins_no_real_event(use: Callable[[Path], None]) -> None:
    use(TRAINING)
    screen = DrillScreen("event", drill="")
    assert "始められません" in screen.said("answer")
    assert not [one for one in screen.at.button if one.key == "event_start"]
