"""A drill from its plan over paper, two devices and a dead server to what was learnt and the next year's plan.

Once in the training city, once in a real city as published: no wards, no school districts, nobody known to live there.
"""

from __future__ import annotations

import collections
import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import BrowserContext, Page

from layers.drills.load import Drill, actions_of, drills, findings_of, load_drills, load_lessons
from layers.folder import load_folder
from layers.scorecard.book import plan_of_city
from layers.store.runs import Run, RunEntry, open_runs
from tests.board.running import Served, copied_folder
from tests.browser.driving import open_page, settle
from tests.browser.filling import calm, go_to, pick, write_date
from tests.browser.looking import Screen
from tests.browser.phones import EACH, SMALL, add, all_ticked, enter, knows, opened_phone
from tests.drills.conftest import ube_folder
from tests.support import CONFIG, ROOT

PLANS = ROOT / "data" / "plans"
WHO, TITLE, DAY, NEXT_DAY = "佐藤", "津波避難訓練 海の側", "2026-10-18", "2027-10-17"
NAME = "入力する人の名前"
#: The reference date of the walk: before the drill, so that nothing is late.
AS_OF = "as_of=2026-10-01"
SEEN, REMEDY, OFFICE, DUE = "入口の鍵を持つ人が分からなかった", "鍵を開ける当番を決める", "訓練課", "2027-03-31"
GIVEN, EXPECTED = "第二会館が停電したという通報", "受け入れ先を変える"
LEAST_PAGES = 3
COUNTED = 123
#: No opening in this walk takes longer [min].
HANG_MIN = 60


@dataclass(frozen=True)
class City:
    """Where the walk goes: the ward and school district to choose, or the corners of the area to draw."""

    folder: Path
    training: bool
    ward: str = ""
    district: str = ""
    corners: str = ""


@dataclass
class Walk:
    """What the stages hand on."""

    city: City
    served: Served
    screen: Screen
    chrome: Any
    phones: contextlib.ExitStack
    drill: str = ""

    @property
    def body(self) -> Any:
        return self.stored.body

    @property
    def stored(self) -> Drill:
        found, problems = load_drills(self.city.folder)
        assert problems == []
        return next(one for one in drills(found) if one.id == self.drill)


def test_the_training_city(tmp_path: Path, browser: BrowserContext) -> None:
    folder = copied_folder(ROOT / "data" / "training", tmp_path / "data")
    entries = walk_through(City(folder, training=True, ward="港区", district="訓練どんぐり第2学区"), browser)
    assert [one.seq for one in entries] == list(range(1, 2 * EACH + 1))
    assert collections.Counter(one.device for one in entries) == {"受付1": EACH, "本部": EACH}
    assert len({one.id for one in entries}) == 2 * EACH


@pytest.mark.real
def test_a_real_city_without_wards(real: Path, tmp_path: Path, browser: BrowserContext) -> None:
    ube_folder(real, tmp_path / "data")
    corners = "131.24, 33.94\n131.26, 33.94\n131.26, 33.96\n131.24, 33.96"
    entries = walk_through(City(tmp_path / "data", training=False, corners=corners), browser)
    assert [one.seq for one in entries] == list(range(1, 2 * EACH + 1))
    assert collections.Counter(one.device for one in entries) == {"受付1": EACH, "本部": EACH}
    assert len({one.id for one in entries}) == 2 * EACH


def walk_through(city: City, browser: BrowserContext) -> list[RunEntry]:
    """Every stage in order, by what stands on the screen; the log of the run as it is kept in the end."""
    with contextlib.ExitStack() as stack:
        served = stack.enter_context(Served(city.folder))
        page: Any = stack.enter_context(open_page(browser))
        walk = Walk(city, served, Screen(page, served.address), browser.browser, stack)
        create(walk)
        plan(walk)
        inject(walk)
        paper(walk)
        run = begin(walk)
        stack.enter_context(record(walk, run))
        end(walk, run)
        close(walk, run)
        learn(walk)
        follow(walk)
        registered(walk)
        stored(walk, run)
        assert page.script_errors == []
        return open_runs(city.folder).entries(run.id)


# --- before the day ---


def create(walk: Walk) -> None:
    """A new drill from the list."""
    screen, city = walk.screen, walk.city
    screen.go(f"/drills?{AS_OF}")
    screen.write(NAME, WHO)
    pick(screen, "種類", "津波避難訓練")
    screen.write("訓練の名前", TITLE)
    write_date(screen, "日付", DAY)
    if city.ward:
        pick(screen, "区", city.ward)
        pick(screen, "学区", city.district)
        shut(screen)
    screen.press("訓練をつくる")
    screen.wait_url(dview="plan")
    settle(screen.page)
    walk.drill = screen.url["drill"]
    assert (walk.body.title, walk.body.ward, str(walk.body.date)) == (TITLE, city.ward, DAY)


def plan(walk: Walk) -> None:
    """Start, people, sites as suggested, a way to the nearest of them; saved once at the end."""
    screen, city = walk.screen, walk.city
    screen.write("開始時刻（例 10:00）", "9:30")
    screen.write("参加の見込み（人）", "120")
    go_to(screen, "2 シナリオ・場所")
    pick(screen, "災害の種類", "津波")
    if city.corners:
        screen.page.get_by_text("区域を自分で描く").click()
        screen.write("区域の角（1行に1つ：経度, 緯度）", city.corners)
    screen.page.get_by_role("button", name=re.compile("^上から .* か所を選ぶ$")).click()
    calm(screen)
    go_to(screen, "3 経路")
    screen.page.get_by_role("button", name=re.compile("^提案の出発地を入れる")).click()
    calm(screen)
    screen.press("出発地ごとに、いちばん近い場所への経路を選ぶ")
    screen.wait_text("#drill-legs", "→")
    calm(screen)
    fits(screen)
    screen.press("訓練の計画を保存する")
    screen.wait_text(".sn-success", "保存しました")
    calm(screen)
    body = walk.body
    assert (body.start, body.participants) == ("09:30", 120)
    assert len(body.sites) >= 2
    assert body.legs
    assert body.timetable
    assert body.checklist


def inject(walk: Walk) -> None:
    """A 状況付与票 of one's own, which controllers will hand out."""
    screen = walk.screen
    go_to(screen, "状況付与票")
    screen.page.get_by_text("自分で書く", exact=True).click()
    screen.write("開始からの分（開始時刻を決めていれば 10:30 のような時刻でも）", "5")
    screen.write("状況", GIVEN)
    screen.write("期待する対応", EXPECTED)
    screen.press("票を加える")
    screen.wait_text("#drill-injects", GIVEN)
    calm(screen)
    screen.press("訓練の計画を保存する")
    screen.wait_text(".sn-success", "保存しました")
    calm(screen)
    assert [(one.minute, one.text, one.expected) for one in walk.body.injects] == [(5, GIVEN, EXPECTED)]


def paper(walk: Walk) -> None:
    """Three sheets in one PDF, handed over by the browser as a file."""
    screen = walk.screen
    go_to(screen, "印刷と書き出し")
    for sheet in ("進行表", "経路図", "逃げ地図"):
        pick(screen, "作る紙", sheet)
    shut(screen)
    screen.press("1つの PDF を作る")
    button = screen.page.get_by_role("button", name=re.compile("^できたファイルを受け取る"))
    button.wait_for()
    calm(screen)
    with screen.page.expect_download() as coming:
        button.click()
    raw = Path(coming.value.path()).read_bytes()
    assert raw.startswith(b"%PDF")
    assert len(pypdf.PdfReader(io.BytesIO(raw)).pages) >= LEAST_PAGES
    name = coming.value.suggested_filename
    assert TITLE in name
    assert ("訓練データ" in name) == walk.city.training
    fits(screen)


# --- the day ---


def begin(walk: Walk) -> Run:
    """The run begun in the app; its codes are read from the screen."""
    screen = walk.screen
    go_to(screen, "当日の進行")
    # The plan's day is another one than the day the tests run on.
    screen.page.get_by_text("予定の日ではありませんが始める", exact=True).click()
    settle(screen.page)
    screen.press("訓練を始める")
    codes = [code_of(screen, name) for name in ("参加コード", "統制コード")]
    settle(screen.page)
    (run,) = open_runs(walk.city.folder).runs(walk.drill)
    assert [run.code, run.control_code] == codes
    assert (run.mode, run.training) == ("drill", walk.city.training)
    assert [one.id for one in run.plan.sites] == list(walk.body.sites)
    fits(screen)
    return run


def code_of(screen: Screen, name: str) -> str:
    row = screen.page.locator("tr", has_text=name)
    row.wait_for()
    return "".join(row.locator("td").inner_text().split())


@contextlib.contextmanager
def record(walk: Walk, run: Run) -> Iterator[None]:
    """A hundred entries from each of two devices, while the server dies and one of them is out of reach for a while."""
    one = joined(walk, run.code, "受付1", 390, 844)
    other = joined(walk, run.control_code, "本部", 820, 1180)
    sites = [site.id for site in run.plan.sites]
    told = clicked(one, other, run)
    for page, begun in zip((one, other), told, strict=True):
        add(page, begun, 40, sites)
    walk.served.kill()
    for page in (one, other):
        add(page, 40, 60, sites)
    one.get_by_text("つながっていません。記録はこの端末に残り").wait_for()
    other.context.set_offline(True)
    walk.served.start()
    add(other, 60, 80, sites)
    add(one, 60, EACH, sites)
    all_ticked(one, EACH)
    assert other.evaluate("sonaeBoard.entries().filter((one) => one.status === 'waiting').length") >= 40
    other.context.set_offline(False)
    add(other, 80, EACH, sites)
    all_ticked(other, EACH)
    kept(walk, run, (one, other))
    # Players hear an inject when it is handed out: their devices never know it.
    assert GIVEN in knows(other)
    assert [text for text in (GIVEN, EXPECTED) if text in knows(one)] == []
    yield
    one.get_by_text("記録は終わりました").wait_for()
    for page in (one, other):
        assert page.script_errors == []
        assert {url for url in page.asked if not url.startswith(walk.served.board)} == set()


def joined(walk: Walk, code: str, label: str, width: int, height: int) -> Any:
    """A device that came in by a code; every view of it fits its screen and a thumb."""
    page = opened_phone(walk.chrome, walk.served.board, width=width, height=height)
    walk.phones.callback(page.context.close)
    enter(page, code, label)
    for tab in page.locator("#tabs button").all():
        tab.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALL) == []
    page.locator("#tabs button").first.click()
    return page


def clicked(one: Page, other: Page, run: Run) -> tuple[int, int]:
    """What people tap: a site opened and counted; an inject given, an issue seen; how many entries each device has then."""
    one.get_by_role("button", name=run.plan.sites[0].name).click()
    one.get_by_role("button", name="開設", exact=True).click()
    for key in str(COUNTED):
        one.get_by_role("button", name=key, exact=True).click()
    one.get_by_role("button", name="この人数を記録する").click()
    other.get_by_role("button", name="状況", exact=True).click()
    other.locator(".task", has_text=GIVEN).get_by_role("button", name="済").click()
    other.get_by_role("button", name="気づき", exact=True).click()
    other.get_by_role("button", name="課題", exact=True).click()
    other.get_by_label("気づいたこと").fill(SEEN)
    other.get_by_role("button", name="気づきを記録する").click()
    all_ticked(one, 2)
    all_ticked(other, 2)
    return 2, 2


def kept(walk: Walk, run: Run, pages: tuple[Page, Page]) -> None:
    """Exactly the entries made are stored, each once and in its device's order."""
    stored = open_runs(walk.city.folder).entries(run.id)
    assert len(stored) == 2 * EACH
    assert {one.id for one in stored} == {one["id"] for page in pages for one in page.evaluate("sonaeBoard.entries()")}
    assert [one.device for one in stored if one.kind == "inject_done"] == ["本部"]
    for device, begun in (("受付1", 2), ("本部", 2)):
        own = [one for one in stored if one.device == device]
        assert [one.number for one in own] == list(range(1, EACH + 1))
        assert [one.body.people for one in own[begun:]] == list(range(begun + 1, EACH + 1))


def end(walk: Walk, run: Run) -> None:
    """The app started anew shows what the devices told; the run ends."""
    screen = walk.screen
    screen.go(f"/drills?drill={walk.drill}&dview=run&{AS_OF}")
    screen.wait_text(".sn-board", f"{COUNTED} 人")
    assert "1 / " in screen.page.locator(".sn-board").inner_text()
    screen.write(NAME, WHO)
    screen.page.get_by_text("訓練を終了します。").click()
    calm(screen)
    screen.press("終了する")
    screen.wait_text("[data-testid=stMain]", "つぎは、実施の記録と気づきをまとめます。")
    calm(screen)
    found = open_runs(walk.city.folder).run(run.id)
    assert found is not None
    assert found.closed_by == WHO
    assert len(open_runs(walk.city.folder).entries(run.id)) == 2 * EACH


# --- after the day ---


def close(walk: Walk, run: Run) -> None:
    """The drill took place: what the log says stands in the form already."""
    screen = walk.screen
    go_to(screen, "ふりかえり")
    screen.page.get_by_label("参加人数（人）", exact=True).wait_for()
    assert screen.page.get_by_label("参加人数（人）", exact=True).input_value() == str(COUNTED)
    screen.press("実施済みとして保存する")
    screen.wait_text(".sn-success", "台帳に入りました")
    calm(screen)
    body = walk.body
    assert body.state == "done"
    assert (body.held.participants, body.held.run) == (COUNTED, run.id)
    assert body.held.opening_min is not None
    assert body.held.opening_min < HANG_MIN


def learn(walk: Walk) -> None:
    """What a device saw becomes a finding with its remedy."""
    screen = walk.screen
    screen.press("これを使う")
    calm(screen)
    assert screen.page.get_by_label("気づいたこと", exact=True).input_value() == SEEN
    screen.write("対応事項（課題の場合。空欄なら気づきだけを保存）", REMEDY)
    screen.write("所管", OFFICE)
    write_date(screen, "期限", DUE)
    screen.press("気づきを保存する")
    screen.wait_text("#drill-findings", REMEDY)
    calm(screen)
    fits(screen)


def follow(walk: Walk) -> None:
    """Next year's plan has what is still to be done in sight."""
    screen, before = walk.screen, walk.drill
    write_date(screen, "次の訓練の日（決まっていれば）", NEXT_DAY)
    screen.press("次年度の計画をつくる")
    screen.wait_url(dview="plan", drill=NEXT_DAY)
    calm(screen)
    screen.page.get_by_text("前の訓練から残っている対応事項 1 件").click()
    screen.page.locator("[data-testid=stMain]").get_by_text(REMEDY).wait_for()
    old, walk.drill = walk.body, NEXT_DAY
    new = walk.body
    assert (new.copied_from, new.state, new.held) == (before, "planned", None)
    assert (new.sites, new.legs, new.timetable, new.area) == (old.sites, old.legs, old.timetable, old.area)
    walk.drill = before


def registered(walk: Walk) -> None:
    """The register of the day has the drill with its numbers."""
    screen, held = walk.screen, walk.body.held
    screen.go(f"/drills?dview=register&as_of={held.date}")
    row = screen.page.locator("#drill-register tr", has_text=TITLE)
    row.wait_for()
    told = row.inner_text()
    assert f"{COUNTED} 人" in told
    assert f"{held.opening_min:g} 分" in told
    fits(screen)


def stored(walk: Walk, run: Run) -> None:
    """What is kept in the end: the drill and the next one, every entry, one finding with its one action item."""
    folder = load_folder(walk.city.folder, CONFIG)
    told = drills(load_drills(folder.path)[0])
    mine = {one.id: one.body for one in told if TITLE in one.body.title}
    assert set(mine) == {walk.drill, NEXT_DAY}
    assert [mine[one].state for one in (walk.drill, NEXT_DAY)] == ["done", "planned"]
    assert len(open_runs(folder.path).entries(run.id)) == 2 * EACH
    lessons, problems = load_lessons(folder.path, plan_of_city(PLANS, folder.city.code, CONFIG.app.app.plan))
    assert problems == []
    ((finding, seen),) = findings_of(lessons, walk.drill)
    assert (seen.sort, seen.text) == ("issue", SEEN)
    (source,) = (one for one in open_runs(folder.path).entries(run.id) if one.id == seen.source)
    assert (source.device, source.body.text) == ("本部", SEEN)
    ((_, action),) = actions_of(lessons, walk.drill)
    assert (action.text, action.office, str(action.due), action.state) == (REMEDY, OFFICE, DUE, "open")
    assert (action.drill, action.finding) == (walk.drill, finding.record.item)


def shut(screen: Screen) -> None:
    """A list of which several can be chosen stays open and lies over what is below it."""
    screen.page.keyboard.press("Escape")
    screen.page.locator("[data-testid=stMain] h1").click()
    calm(screen)


def fits(screen: Screen) -> None:
    """Nothing scrolls sideways on a phone or a tablet."""
    size = screen.page.viewport_size
    for width in (390, 820):
        screen.page.set_viewport_size({"width": width, "height": 900})
        settle(screen.page)
        main = "document.querySelector('[data-testid=stMain]')"
        assert screen.page.evaluate(f"{main}.scrollWidth - {main}.clientWidth") <= 1, width
    screen.page.set_viewport_size(size)
    settle(screen.page)
