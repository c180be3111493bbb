"""A meeting prepared, run, closed; and the next one opens with the differences and the open homework."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from layers.meetings import load_held, minutes
from tests.browser.driving import settle
from tests.browser.filling import calm, go_to, pick, write_date
from tests.browser.looking import Screen
from tests.knowledge.shipped import PLAN

NAME, IDENT = "入力する人の名前", "2026-10-07"
TASK, DECIDED, SAID = "持ち主に聞く", "三棟を加える", "夜も開けたい"


def prepare(screen: Screen) -> None:
    """What needs a decision comes onto the agenda in one click; then the meeting begins."""
    screen.write(NAME, "佐藤")
    screen.page.get_by_role("button", name="判断が必要な取り組みを議題に入れる").click()
    screen.wait_text("#agenda-table", "D2-3")
    screen.press("会議を保存する")
    screen.wait_text(".sn-success", "保存しました")
    screen.press("会議をはじめる")
    screen.wait_url(mview="run")


def run(screen: Screen) -> None:
    """The arrow keys go through the agenda, but not while somebody types."""
    keys = screen.page.keyboard
    screen.wait_text(".sn-board", "前回（2026年8月26日）からの変化")
    settle(screen.page)
    keys.press("ArrowRight")
    screen.wait_url(mview="run-1")
    screen.wait_text(".sn-board", "D2-1 津波避難ビル")
    settle(screen.page)
    screen.page.get_by_label("意見", exact=True).first.click()
    keys.type(SAID)
    keys.press("ArrowLeft")
    keys.press("Tab")
    settle(screen.page)
    assert screen.url["mview"] == "run-1"
    screen.press("意見を保存する")
    screen.wait_text("#opinion-table", SAID)
    settle(screen.page)
    screen.write("決まったこと", DECIDED)
    screen.press("決まったことを保存する")
    screen.wait_text(".sn-board", DECIDED)
    settle(screen.page)


def close(screen: Screen) -> None:
    """The homework is written and confirmed, the meeting closed, the minutes shown."""
    go_to(screen, "終了")
    screen.write("宿題", TASK)
    screen.write("担当", "訓練課")
    write_date(screen, "期限", "2026-11-30")
    screen.press("宿題に加える")
    screen.wait_text("#homework-new", TASK)
    settle(screen.page)
    screen.page.get_by_text("読み上げて確かめた").click()
    settle(screen.page)
    screen.press("会議を終えて宿題を保存する")
    screen.wait_url(mview="minutes")
    for key, text in (("opinion", SAID), ("decided", DECIDED), ("homework", TASK)):
        screen.wait_text(f"#{key}-table", text)


def do_homework(screen: Screen) -> None:
    """Homework given before is done."""
    screen.go("/meetings?mview=homework")
    screen.write(NAME, "佐藤")
    calm(screen)
    screen.page.get_by_text("宿題の状態や期限を直す").click()
    pick(screen, "直す記録", "a5")
    screen.page.get_by_role("button", name="宿題を保存する", exact=True).wait_for()
    pick(screen, "状態", "完了")
    screen.press("宿題を保存する")
    screen.wait_text(".sn-success", "保存しました")


def make_next(screen: Screen) -> str:
    """A new meeting; its id."""
    screen.go("/meetings")
    screen.write(NAME, "佐藤")
    screen.write("会議の名前", "訓練 第4回")
    write_date(screen, "会議の日", "2026-12-09")
    screen.press("会議をつくる")
    screen.wait_url(mview="prepare")
    return screen.url["meeting"]


def test_a_meeting_from_beginning_to_end(server: str, folder: Path, opened: Callable[..., Screen]) -> None:
    screen = opened(server, f"/meetings?meeting={IDENT}&mview=prepare", width=1920)
    prepare(screen)
    run(screen)
    close(screen)
    told = minutes(load_held(folder, PLAN)[0], PLAN, IDENT, datetime.date(2026, 10, 7))
    assert [(one.body.text, one.body.due) for one in told.homework] == [(TASK, datetime.date(2026, 11, 30))]
    assert [body.measures for _, body in told.opinions] == [("D2-1",)]
    assert told.meeting.body.state == "closed"
    do_homework(screen)
    following = make_next(screen)
    screen.go(f"/meetings?meeting={following}&mview=run&as_of=2026-12-09")
    screen.wait_text(".sn-board", "前回（2026年10月7日）からの変化")
    board = screen.page.locator(".sn-board").inner_text()
    assert "夜間の開け方を持ち主に聞く（架空）。」：対応中 → 完了" in board
    assert DECIDED not in board
    screen.go(f"/meetings?meeting={following}&mview=prepare&as_of=2026-12-09")
    waiting = screen.page.locator("#open-homework").inner_text()
    assert TASK in waiting
    assert "9 日超過" in waiting
    assert "夜間の開け方" not in waiting
    assert screen.page.script_errors == []
