"""With the cable out: every page is drawn, nothing is asked of another host, nothing fails."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import TRAINING, Look
from tests.browser.driving import open_page, serve, settle
from tests.browser.looking import Screen

TITLES = {
    "ja": {"/": "概況", "/map": "区の地図", "/pillars": "4本柱", "/data": "データ"},
    "en": {"/": "Overview", "/map": "Ward map", "/pillars": "Four pillars", "/data": "Data"},
}
PAGES = list(TITLES["ja"])


def assert_drawn_offline(screen: Screen, path: str, lang: str) -> None:
    page = screen.page
    assert page.requests_log.outside == []
    assert any(url.startswith("ws://127.0.0.1") for url in page.requests_log.all)
    assert page.script_errors == []
    assert [line for line in page.console_errors if "Content Security Policy" in line] == []
    assert screen.title == TITLES[lang][path]
    assert page.locator(".sn-alert, [data-testid=stException], [role=dialog]").count() == 0
    missing = [url for url, headers in page.answers.items() if "content-security-policy" not in headers]
    assert [url for url in missing if not url.startswith(("data:", "blob:"))] == []
    assert page.answers
    if path == "/map":
        assert screen.map.locator("canvas").count() >= 2
        assert len(screen.marks()) > 100
        assert screen.map.evaluate("getComputedStyle(document.querySelector('.leaflet-container')).position")
        assert any("component/streamlit_folium" in url for url in page.answers)


@pytest.mark.parametrize("path", PAGES)
def test_training(path: str, training: Look) -> None:
    screen = training(path)
    assert_drawn_offline(screen, path, "ja")
    screen.go(f"{path}?lang=en")
    assert_drawn_offline(screen, path, "en")


@pytest.mark.real
@pytest.mark.parametrize("path", PAGES)
def test_real(path: str, real_nagoya: Look) -> None:
    screen = real_nagoya(path)
    assert_drawn_offline(screen, path, "ja")
    screen.go(f"{path}?lang=en")
    assert_drawn_offline(screen, path, "en")


def test_moving_from_page_to_page_asks_for_nothing_outside(training: Look) -> None:
    screen = training("/?ward=港区")
    for name in ("区の地図", "4本柱", "データ", "概況", "区の地図"):
        screen.page.locator("[data-testid=stSidebarNavLink]", has_text=name).click()
        screen.wait_text(".sn-title h1", name)
        settle(screen.page)
        assert screen.url["ward"] == "港区"
    assert screen.page.requests_log.outside == []
    assert screen.page.script_errors == []


@pytest.mark.parametrize("path", ["/map?ward=港区"])
def test_a_deep_link_may_be_the_first_request_of_a_server(path: str, opened: object) -> None:
    with serve(TRAINING) as address:
        screen: Screen = opened(address, path)  # type: ignore[operator]
        assert screen.title == TITLES["ja"][path.partition("?")[0]]
        assert screen.page.locator("[role=dialog]").count() == 0
        assert "Page not found" not in screen.page.content()
        assert "ページが見つかりません" not in screen.page.locator("body").inner_text()


@pytest.mark.parametrize("address", ["http://outside.example/a.js", "http://192.0.2.1/", "ws://outside.example/"])
def test_the_log_sees_what_goes_outside_and_the_browser_stops_it(address: str, browser: BrowserContext) -> None:
    with open_page(browser) as page:
        ask = "new Promise(end => { const s = new WebSocket(a); s.onopen = () => end(1); s.onerror = () => end(0); })"
        if address.startswith("http"):
            ask = "fetch(a, {mode: 'no-cors'}).then(() => 1, () => 0)"
        assert page.evaluate(f"a => {ask}", address) == 0
        assert page.requests_log.outside == [address]
