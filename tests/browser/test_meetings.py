"""A meeting prepared, run, closed; and the next one opens with the differences and the open homework."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layers.meetings import ids, load_held, minutes
from layers.store.bodies import MeetingBody
from layers.store.place import open_entries
from tests.browser.conftest import TRAINING
from tests.browser.driving import chromium, serve, settle
from tests.browser.looking import Screen
from tests.knowledge.shipped import PLAN
from tests.support import need

NAME, IDENT = "入力する人の名前", "2026-10-07"
TASK, DECIDED, SAID = "持ち主に聞く", "三棟を加える", "夜も開けたい"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy: what is saved here stays out of the shipped data."""
    leave = shutil.ignore_patterns("entries.sqlite*")
    return Path(shutil.copytree(TRAINING, tmp_path_factory.mktemp("meetings") / "data", ignore=leave))


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    need(chromium() is not None, "there is no Chromium on this machine")
    with serve(folder) as address:
        yield address


def write(screen: Screen, label: str, text: str) -> None:
    box = screen.page.get_by_label(label, exact=True).first
    box.fill(text)
    box.press("Tab")
    settle(screen.page)


def press(screen: Screen, name: str) -> None:
    screen.page.get_by_role("button", name=name, exact=True).click()


def go_to(screen: Screen, view: str) -> None:
    screen.page.locator("[data-testid=stButtonGroup] button", has_text=view).click()
    settle(screen.page)


def test_a_meeting_from_beginning_to_end(server: str, folder: Path, opened: Callable[..., Screen]) -> None:
    screen = opened(server, f"/meetings?meeting={IDENT}&mview=prepare", width=1920)
    keys = screen.page.keyboard

    # Prepare: what needs a decision comes onto the agenda in one click.
    write(screen, NAME, "佐藤")
    screen.page.get_by_role("button", name="判断が必要な取り組みを議題に入れる").click()
    screen.wait_text("#agenda-table", "D2-3")
    press(screen, "会議を保存する")
    screen.wait_text(".sn-success", "保存しました")
    press(screen, "会議をはじめる")
    screen.wait_url(mview="run")
    screen.wait_text(".sn-board", "前回（2026年8月26日）からの変化")

    # Run: the arrow keys go through the agenda, but not while somebody types.
    keys.press("ArrowRight")
    screen.wait_url(mview="run-1")
    screen.wait_text(".sn-board", "D2-1 津波避難ビル")
    settle(screen.page)
    opinion = screen.page.get_by_label("意見", exact=True).first
    opinion.click()
    keys.type(SAID)
    keys.press("ArrowLeft")
    keys.press("Tab")
    settle(screen.page)
    assert screen.url["mview"] == "run-1"
    press(screen, "意見を保存する")
    screen.wait_text("#opinion-table", SAID)
    settle(screen.page)
    write(screen, "決まったこと", DECIDED)
    press(screen, "決まったことを保存する")
    screen.wait_text(".sn-board", DECIDED)
    settle(screen.page)

    # Close, with homework.
    go_to(screen, "終了")
    write(screen, "宿題", TASK)
    write(screen, "担当", "訓練課")
    write(screen, "期限", "2026-11-30")
    press(screen, "宿題に加える")
    screen.wait_text("#homework-new", TASK)
    settle(screen.page)
    screen.page.get_by_text("読み上げて確かめた").click()
    settle(screen.page)
    press(screen, "会議を終えて宿題を保存する")
    screen.wait_url(mview="minutes")
    for key, text in (("opinion", SAID), ("decided", DECIDED), ("homework", TASK)):
        screen.wait_text(f"#{key}-table", text)
    told = minutes(load_held(folder, PLAN)[0], PLAN, IDENT, datetime.date(2026, 10, 7))
    assert [one.body.text for one in told.homework] == [TASK]
    assert [body.measures for _, body in told.opinions] == [("D2-1",)]
    assert told.meeting.body.state == "closed"

    # Things go on: homework of before is done on the page. Then the next meeting opens with it.
    screen.go("/meetings?mview=homework")
    write(screen, NAME, "佐藤")
    screen.page.get_by_text("宿題の状態や期限を直す").click()
    screen.page.get_by_role("combobox", name="直す記録").click()
    screen.page.get_by_role("option", name="a5").click()
    settle(screen.page)
    screen.page.get_by_role("combobox", name="状態").click()
    screen.page.get_by_role("option", name="完了", exact=True).click()
    settle(screen.page)
    press(screen, "宿題を保存する")
    screen.wait_text(".sn-success", "保存しました")
    later = MeetingBody(title="訓練 第4回", date=datetime.date(2026, 12, 9))
    following = ids.new_meeting_id(load_held(folder, PLAN)[0], datetime.date(2026, 12, 9))
    now = datetime.datetime.now(datetime.UTC)
    open_entries(folder).save(ids.meeting(PLAN.head.id, following), later, "佐藤", now, 0)
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
