"""No text of a file runs: hostile values in every place a value is shown, in Chromium. They stand there verbatim."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests import support
from tests.browser.conftest import Look
from tests.browser.driving import chromium, serve, settle
from tests.browser.looking import Screen
from tests.dashboard.corpus import XSS

#: Each ward is a box of this side [degrees], named by one text of the corpus, with one site in its middle.
STEP, WEST, SOUTH = 0.02, 136.80, 35.10
EXTRA = "extra <img src=x onerror=window.__xss=1> ${alert(1)}"
FILE = "\"><img src=x onerror=window.__xss=1>'`${alert(1)}`.csv"
SOURCE = " ".join(XSS)
LOOSE = "<img src=x onerror=window.__xss=1>.csv"
#: Columns of our own form that hold the text in each row, and what the card calls them.
FIELDS = {"名称_カナ": "名称_カナ", "住所": "住所", "備考": "備考", "鍵の管理": "鍵の管理", "受入対象者": "受入対象者"}
CAPACITY = "想定収容人数"


def middle(number: int) -> tuple[float, float]:
    return WEST + STEP * (number % 5 + 0.5), SOUTH + STEP * (number // 5 + 0.5)


def _wards() -> bytes:
    features = []
    for number, text in enumerate(XSS):
        x, y = middle(number)
        half = STEP / 2
        properties = {"code": f"23{101 + number}", "prefecture": "愛知県", "city": "名古屋市", "ward": text}
        features.append(support.feature(properties, support.box(x - half, y - half, x + half, y + half)))
    return support.collection(*features)


def _shelters() -> bytes:
    header = ["名称", *FIELDS, "共通ID", CAPACITY, "経度", "緯度", f"元:{EXTRA}", EXTRA + " 2"]
    rows = []
    for number, text in enumerate(XSS):
        x, y = middle(number)
        # A capacity that is no number stands in a problem: on the card and in the table of problems.
        rows.append([text, *[text] * len(FIELDS), f"{text}-{number}", text, f"{x:.6f}", f"{y:.6f}", text, text])
    return support.csv_bytes(header, *rows)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    support.need(chromium() is not None, "there is no Chromium on this machine")
    folder: Path = tmp_path_factory.mktemp("hostile")
    origin = dataclasses.replace(support.ORIGIN, who=XSS[1], source=SOURCE, licence=SOURCE)
    support.imported(folder, (FILE + ".geojson", _wards()), origin=origin, as_kind="boundary", city_code="23100")
    support.imported(folder, (FILE, _shelters()), origin=origin, as_kind="shelter")
    (folder / LOOSE).write_text("x\n", encoding="utf-8")
    with serve(folder) as address:
        yield address


@pytest.fixture
def look(server: str, opened: Callable[..., Screen]) -> Look:
    def look_(path: str, **choices: int) -> Screen:
        screen = opened(server, path, **choices)
        assert screen.page.locator(".sn-alert").all_inner_texts() == []
        return screen

    return look_


def assert_nothing_ran(screen: Screen) -> None:
    page = screen.page
    assert page.dialogs == []
    assert [frame.evaluate("window.__xss") for frame in page.frames] == [None] * len(page.frames)
    assert page.script_errors == []
    assert page.requests_log.outside == []
    assert [line for line in page.console_errors if "outside.example" in line or "Content Security" in line] == []
    assert not [url for url in page.requests_log.all if url.endswith("/x")]
    for frame in page.frames:
        strange = "img[src='x'], img[src^='http'], a[href^='http://outside'], a[href^='javascript'], svg[onload], iframe[srcdoc]"
        assert frame.locator(strange).count() == 0
    assert page.locator(".sn-alert, [data-testid=stException]").count() == 0


def test_the_overview_shows_hostile_wards_as_text(look: Look) -> None:
    screen = look("/")
    cells = screen.page.locator("#ward-table tbody tr td:first-child").all_text_contents()
    assert cells == list(XSS)
    screen.page.locator("summary").first.click()
    screen.wait_text("[data-testid=stExpanderDetails] td", SOURCE)
    everything = screen.page.locator("body").inner_text()
    assert FILE in everything
    assert LOOSE in everything
    assert_nothing_ran(screen)


def test_a_hostile_ward_is_chosen_and_linked(look: Look) -> None:
    screen = look("/")
    for number in (1, 13):
        screen.choose("ward", XSS[number])
        screen.wait_url(ward=XSS[number])
        screen.wait_text(".sn-title p", XSS[number])
    screen.page.locator("#ward-table a").nth(2).click()
    screen.wait_url(ward=XSS[2])
    settle(screen.page)
    assert screen.selected("ward") == XSS[2]
    assert screen.wait_marks(1) == [f"shelter:{XSS[2]}-2"]
    assert_nothing_ran(screen)


def test_map_list_and_tooltips_show_hostile_names_as_text(look: Look) -> None:
    screen = look("/map")
    assert len(screen.wait_marks(len(XSS))) == len(XSS)
    assert [row[0] for row in screen.wait_rows(len(XSS))][:10] == list(XSS)[:10]
    labels = screen.map.locator(".sn-ward-label").all_text_contents()
    assert sorted(labels) == sorted(XSS)
    assert SOURCE in str(screen.map.locator(".sn-map-credit").text_content())
    for number, text in enumerate(XSS):
        assert screen.tooltip(*screen.projected(*middle(number))) == text
    screen.page.locator("summary").first.click()
    screen.wait_text("[data-testid=stExpanderDetails] td", XSS[0])
    assert_nothing_ran(screen)


def test_cards_show_hostile_values_as_text(look: Look) -> None:
    screen = look("/map")
    for number, text in enumerate(XSS):
        screen.go("/map?site=" + quote(f"shelter:{text}-{number}", safe=""))
        cells = screen.card_rows()
        assert screen.card_name() == text
        assert {name: cells[name] for name in FIELDS} == dict.fromkeys(FIELDS, text)
        assert cells["区"].startswith(text)
        assert cells["共通ID"] == f"{text}-{number}"
        assert cells["出典"] == SOURCE
        assert cells["もとのファイル"].startswith(FILE)
        assert cells["取り込み"].endswith(XSS[1])
        assert {cells[f"もとの列 {EXTRA}"], cells[f"もとの列 {EXTRA} 2"]} == {text}
        assert text in screen.card.locator("ul.sn-list").inner_text()
        assert_nothing_ran(screen)


@pytest.mark.parametrize("page", ["/", "/map", "/pillars", "/data"])
def test_hostile_links_run_nothing(page: str, look: Look) -> None:
    names = ("ward", "hazard", "as_of", "lang", "layers", "site", "q", "pillar", "kind", "find", "tab", "layer", "no")
    query = {name: XSS[number] for number, name in enumerate(names)}
    screen = look(page + "?" + urlencode(query))
    if page == "/map":
        assert query["site"] in screen.text
    assert_nothing_ran(screen)


def test_a_hostile_search_runs_nothing(look: Look) -> None:
    screen = look("/map")
    for number in (0, 1, 5):
        screen.search(XSS[number])
        screen.map.wait_for_function("map.sonaeMarks.length <= 2")
    assert_nothing_ran(screen)
