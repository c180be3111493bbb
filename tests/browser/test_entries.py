"""People at the same cell in two browsers, and one at the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from layers.store.bodies import ResultBody, RolloutBody
from layers.store.place import open_entries
from layers.store.record import Record
from tests.browser.driving import settle
from tests.browser.looking import Screen

CELL = "/pillars?view=matrix&measure=D1-2&ward=緑区"
RESULT = Record("result", "nagoya_2013", "D1-2", 2026)
ROLLOUT = Record("rollout", "nagoya_2013", "D1-2", 2026, "緑区")
NAME, DONE = "入力する人の名前", "実施結果"


@pytest.mark.parametrize("choice", ["take_fields", "take_mine", "take_theirs"])
def test_two_at_one_cell_the_second_sees_both_and_both_stay(
    server: str, folder: Path, opened: Callable[..., Screen], choice: str
) -> None:
    buttons = {
        "take_fields": "項目ごとに選んだもので保存する",
        "take_mine": "自分の入力を上に保存する",
        "take_theirs": "相手の入力を残す",
    }
    before = len(open_entries(folder).history(RESULT))
    first, second = opened(server, CELL), opened(server, CELL)
    theirs, mine = f"相手の文章 {choice}", f"自分の文章 {choice}"
    for screen, who, text in ((first, "山田", theirs), (second, "鈴木", mine)):
        screen.write(NAME, who)
        screen.write(DONE, text)
    first.press("実績を保存する")
    first.wait_text(".sn-success", "保存しました")
    second.press("実績を保存する")
    second.wait_text("#conflict-table", theirs)
    second.wait_text("#conflict-table", mine)
    second.wait_text(".sn-caution", "山田 さんが先に保存しました")
    assert [one.who for one in open_entries(folder).history(RESULT)][before:] == ["山田"]
    second.press(buttons[choice])
    second.wait_text(".sn-success", "履歴にあります")
    versions = open_entries(folder).history(RESULT)[before:]
    texts = [one.body.results for one in versions if isinstance(one.body, ResultBody)]
    assert texts[:2] == [theirs, mine]
    assert texts[-1] == (theirs if choice == "take_theirs" else mine)
    assert {one.who for one in versions[1:]} == {"鈴木"}
    assert "山田" not in second.page.url
    assert "鈴木" not in second.page.url


def tab_to(screen: Screen, name: str, tags: str = "INPUT TEXTAREA") -> None:
    """Press Tab until what has the focus is such an element and bears this name."""
    told = """() => { const e = document.activeElement;
        const label = e.id && document.querySelector(`label[for="${CSS.escape(e.id)}"]`);
        const words = e.getAttribute('aria-label') || (label && label.innerText) || e.innerText || '';
        return [e.tagName, words.trim()]; }"""
    for _ in range(150):
        tag, words = screen.page.evaluate(told)
        if tag in tags and words.startswith(name):
            return
        screen.page.keyboard.press("Tab")
    raise AssertionError(f"no focus on {name}")


def test_a_cell_of_the_roll_out_is_entered_by_keyboard_alone(
    server: str, folder: Path, opened: Callable[..., Screen]
) -> None:
    screen = opened(server, CELL)
    keys = screen.page.keyboard
    tab_to(screen, NAME)
    keys.type("佐藤")
    tab_to(screen, "条件 1")
    keys.type("会場が決まっている")
    keys.press("Tab")
    settle(screen.page)
    tab_to(screen, "妨げになっていること")
    keys.type("人が足りない")
    keys.press("Tab")
    settle(screen.page)
    pick_state(screen, "準備中")
    tab_to(screen, "区への展開を保存する", "BUTTON")
    keys.press("Enter")
    screen.wait_text(".sn-success", "第1版として保存しました")
    saved = open_entries(folder).latest(ROLLOUT)
    assert saved is not None
    assert saved.who == "佐藤"
    assert isinstance(saved.body, RolloutBody)
    assert (saved.body.state, saved.body.blocker) == ("preparing", "人が足りない")
    assert [one.text for one in saved.body.conditions] == ["会場が決まっている"]


def pick_state(screen: Screen, word: str) -> None:
    """The state's box of the roll-out, which stands behind that of the result."""
    rollout = screen.page.locator(".st-key-entry_rollout")
    box = rollout.get_by_role("combobox").first
    for _ in range(200):
        if box.evaluate("e => e === document.activeElement"):
            break
        screen.page.keyboard.press("Shift+Tab")
    assert box.evaluate("e => e === document.activeElement")
    screen.page.keyboard.type(word)
    screen.page.keyboard.press("Enter")
    settle(screen.page)
