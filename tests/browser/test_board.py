"""The run board in phones: two at once, the server killed, one without a network; in the end nothing lost or doubled."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from layers.store.runs import Run, open_runs
from tests.board.running import BoardProcess, begun, made_folder, now
from tests.browser.driving import FLAGS, chromium, free_port, sync_playwright
from tests.browser.phones import EACH, SMALL, add, all_ticked, enter, knows, opened_phone
from tests.support import need


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    need(chromium() is not None, "there is no Chromium on this machine")
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoardProcess]:
    made = BoardProcess(made_folder(tmp_path_factory.mktemp("board") / "data"), free_port())
    try:
        yield made
    finally:
        made.kill()


@pytest.fixture
def board(process: BoardProcess) -> BoardProcess:
    """The board under way; each test begins a run of its own on it."""
    if process.process is None:
        process.start()
    return process


@pytest.fixture
def phone(chrome: Any, board: BoardProcess) -> Iterator[Callable[..., Page]]:
    """A phone of its own that joined a run: ``phone(run, "受付1")``; ``control``: by its controllers' code."""
    with contextlib.ExitStack() as stack:

        def join(run: Run, label: str, *, width: int = 390, height: int = 844, control: bool = False) -> Page:
            page = opened_phone(chrome, board.address, width=width, height=height)
            stack.callback(page.context.close)
            enter(page, run.control_code if control else run.code, label)
            return page

        yield join


def test_two_phones_a_killed_server_and_a_dead_network_lose_and_double_nothing(
    board: BoardProcess, phone: Callable[..., Page]
):
    run = begun(board.folder)
    one, other = phone(run, "受付1"), phone(run, "受付2")
    for page in (one, other):
        add(page, 0, 40)
    board.kill()
    for page in (one, other):
        add(page, 40, 60)
    one.get_by_text("つながっていません。記録はこの端末に残り").wait_for()
    other.context.set_offline(True)
    board.start()
    add(other, 60, 80)
    add(one, 60, EACH)
    all_ticked(one, EACH)
    assert other.evaluate("sonaeBoard.entries().filter((one) => one.status === 'waiting').length") >= 40
    other.get_by_text("○ 未送信").first.wait_for()
    other.context.set_offline(False)
    add(other, 80, EACH)
    all_ticked(other, EACH)
    stored = open_runs(board.folder).entries(run.id)
    told = [(entry.device, entry.body.people) for entry in stored]
    expected = [(device, n + 1) for device in ("受付1", "受付2") for n in range(EACH)]
    assert len(told) == 2 * EACH
    assert sorted(told) == expected
    # Each in the order it was made, and every one that the page ticked is there.
    assert [people for device, people in told if device == "受付1"] == list(range(1, EACH + 1))
    ids = {entry.id for entry in stored}
    assert {e["id"] for page in (one, other) for e in page.evaluate("sonaeBoard.entries()")} == ids
    for page in (one, other):
        page.get_by_text("つながっています").wait_for()
        assert page.script_errors == []
        assert {url for url in page.asked if not url.startswith(board.address)} == set()


def test_what_is_typed_survives_a_reload_and_a_closed_run(board: BoardProcess, phone: Callable[..., Page]):
    run = begun(board.folder)
    page = phone(run, "受付1")
    page.get_by_role("button", name="第1小学校").click()
    board.kill()
    page.get_by_role("button", name="開設", exact=True).click()
    for key in ("1", "2", "0"):
        page.get_by_role("button", name=key, exact=True).click()
    page.get_by_role("button", name="この人数を記録する").click()
    page.get_by_text("開設、120人、○ 未送信").wait_for()
    open_runs(board.folder).close(run.id, "本部", now())
    board.start()
    page.reload()
    page.get_by_text("記録は終わりました").wait_for()
    page.get_by_role("button", name="記録", exact=True).click()
    page.get_by_text("受け付けられなかった記録 2件").wait_for()
    page.get_by_text("届いた 0件、未送信 0件、受け付けられなかったもの 2件").wait_for()
    assert page.get_by_text("記録はもう終わっています").count() == 2
    kept = page.locator("textarea").input_value()
    assert "第1小学校：開設" in kept
    assert "第1小学校：いま 120人" in kept
    for _ in range(2):
        page.get_by_role("button", name="確かめた").first.click()
    page.get_by_text("受け付けられなかった記録").wait_for(state="detached")
    assert page.locator("textarea").input_value() == kept
    assert open_runs(board.folder).entries(run.id) == []


def test_one_phone_sees_what_another_told_and_takes_its_own_back(board: BoardProcess, phone: Callable[..., Page]):
    run = begun(board.folder)
    one, other = phone(run, "受付1"), phone(run, "本部")
    other.get_by_role("button", name="全体").click()
    other.get_by_text("報告のあった人数の合計 未報告").wait_for()
    one.get_by_role("button", name="第1小学校").click()
    one.get_by_role("button", name="+10").first.click()
    one.get_by_role("button", name="+1", exact=True).first.click()
    one.get_by_role("button", name="この人数を記録する").click()
    other.get_by_text("報告のあった人数の合計 11人").wait_for()
    other.get_by_text("人数が未報告の避難先 1か所").wait_for()
    assert other.locator("dd.unknown", has_text="未登録").count() == 1
    one.locator("#toast").get_by_role("button", name="取り消す").click()
    other.get_by_text("報告のあった人数の合計 未報告").wait_for()
    assert [entry.kind for entry in open_runs(board.folder).entries(run.id)] == ["head_count", "void"]


@pytest.mark.parametrize("control", [False, True])
@pytest.mark.parametrize("size", [(390, 844), (820, 1180)])
def test_every_view_says_which_mode_it_is_and_is_made_for_thumbs(
    board: BoardProcess, phone: Callable[..., Page], size: tuple[int, int], control: bool
):
    page = phone(begun(board.folder, sites=12), "受付1", width=size[0], height=size[1], control=control)
    for language in ("ja", "en"):
        for tab in range(6):
            page.locator("#tabs button").nth(tab).click()
            assert "訓練" in page.locator(".mode").inner_text()
            assert page.locator(".made-up").is_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], (language, tab)
            assert page.evaluate(SMALL) == [], (language, tab)
        page.get_by_role("button", name="English" if language == "ja" else "日本語").click()
    assert page.evaluate("document.documentElement.lang") == "ja"
    assert page.script_errors == []


def test_injects_stand_on_a_controllers_phone_alone(board: BoardProcess, phone: Callable[..., Page]):
    run = begun(board.folder)
    (inject,) = run.plan.injects
    player, control = phone(run, "受付1"), phone(run, "統制班", control=True)
    player.get_by_text("この端末：受付1（記録用の端末）").wait_for()
    control.get_by_text("この端末：統制班（統制用の端末）").wait_for()
    control.get_by_text("参加者に画面を見せないでください").wait_for()
    for page in (player, control):
        page.locator("#tabs button").nth(1).click()
        page.get_by_role("heading", name="チェックリスト").wait_for()
    assert player.get_by_text("状況付与票").count() == 0
    control.locator(".task", has_text=inject.text).get_by_role("button", name="済").click()
    all_ticked(control, 1)
    # A page somebody changed asks for it all the same: refused, kept, told, and not stored.
    player.evaluate('sonaeBoard.add("inject_done", { inject: "i1", note: "" })')
    player.get_by_text("受け付けられなかった記録 1件").first.wait_for()
    player.locator("#tabs button").last.click()
    player.get_by_text("統制用の端末だけが入れられます").wait_for()
    assert [(one.kind, one.device) for one in open_runs(board.folder).entries(run.id)] == [("inject_done", "統制班")]
    assert inject.text in knows(control)
    assert [text for text in (inject.text, inject.expected, run.control_code) if text in knows(player)] == []
    assert player.script_errors == control.script_errors == []


def test_the_role_is_the_devices_after_a_reload_and_ends_with_leaving(board: BoardProcess, phone: Callable[..., Page]):
    run = begun(board.folder)
    (inject,) = run.plan.injects
    page = phone(run, "統制班", control=True)
    board.kill()
    board.start()
    page.reload()
    page.get_by_text("（統制用の端末）").wait_for()
    page.locator("#tabs button").last.click()
    for name in ("参加をやめて、この端末から消す", "もう一度押すと消えます"):
        page.get_by_role("button", name=name).click()
    page.locator("input.code").wait_for()
    enter(page, run.code, "統制班")
    page.get_by_text("（記録用の端末）").wait_for()
    assert inject.text not in knows(page)


def test_what_people_type_is_text(board: BoardProcess, phone: Callable[..., Page]):
    page = phone(begun(board.folder), "<b>x</b>")
    page.get_by_role("button", name="気づき").click()
    page.get_by_label("気づいたこと").fill("<img src=x onerror=alert(1)>")
    page.get_by_role("button", name="気づきを記録する").click()
    page.get_by_role("button", name="記録", exact=True).click()
    # The latest stands first; what is sent first is still the oldest.
    add(page, 0, 3)
    page.locator(".entry").nth(0).get_by_text("3人").wait_for()
    assert page.evaluate("sonaeBoard.entries().map((one) => one.number)") == [1, 2, 3, 4]
    page.locator(".entry", has_text="<img src=x onerror=alert(1)>").wait_for()
    assert page.locator("main img, main b b, #head b").count() == 0
    assert page.get_by_text("この端末：<b>x</b>").count() == 1
    assert page.script_errors == []
