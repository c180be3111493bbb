"""The maps of the page 備え in the browser: streets are drawn, a click closes one, and so does the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame

from tests.browser.driving import drawn, map_frame, serve
from tests.browser.looking import Screen
from tests.dashboard.test_readiness_routes import hostile_city

ESCAPE = "/readiness?rview=escape&ward=港区"
#: A street of the map with both ends and its middle in view, clear of the controls in the corners.
IN_SIGHT = """() => {
    const box = map.getSize();
    for (let i = 0; i < map.sonaeDrawn.streets; i++) {
        const s = map.sonaeDrawn.street(i), at = map.latLngToContainerPoint([(s.a[0] + s.b[0]) / 2, (s.a[1] + s.b[1]) / 2]);
        if (s.class < 7 && Math.abs(at.x - box.x / 2) < box.x / 4 && Math.abs(at.y - box.y / 2) < box.y / 4)
            return { x: at.x, y: at.y, edge: s.edge };
    }
}"""


def streets_drawn(screen: Screen) -> Frame:
    drawn(screen.page)
    frame = map_frame(screen.page)
    frame.wait_for_function("window.map && map.sonaeReady && map.sonaeDrawn && map.sonaeDrawn.streets > 0")
    return frame


def click_map(screen: Screen, at: dict[str, Any]) -> None:
    screen.page.locator("iframe[title^=streamlit_folium]").click(position={"x": at["x"], "y": at["y"]})


def wait_blocked(screen: Screen, text: str | None) -> None:
    screen.page.wait_for_function(
        """text => { const s = new URLSearchParams(location.search).get('scenario') || '';
            const have = new URLSearchParams(s).get('blocked'); return have === text; }""",
        arg=text,
    )


def closed(frame: Frame, count: int) -> None:
    frame.wait_for_function("n => map.sonaeDrawn && map.sonaeDrawn.closed === n", arg=count)


def test_a_click_closes_a_street_and_a_button_opens_it(training_server: str, opened: Callable[..., Screen]) -> None:
    screen = opened(training_server, ESCAPE, wait=False)
    frame = streets_drawn(screen)
    assert frame.evaluate("map.sonaeDrawn.streets") > 5000
    assert frame.evaluate("map.sonaeMarks.length") > 100
    # Near enough for a street to be hit, and no other.
    frame.evaluate("void map.setView(map.getCenter(), 16, { animate: false })")
    at = frame.evaluate(IN_SIGHT)
    click_map(screen, at)
    wait_blocked(screen, ",".join(sorted(at["edge"])))
    closed(frame, 1)
    # The view a person moved to stays.
    assert frame.evaluate("map.getZoom()") == 16
    screen.page.get_by_role("button", name="1 番を開ける").press("Enter")
    wait_blocked(screen, None)
    closed(frame, 0)
    assert screen.page.script_errors == []
    assert screen.page.requests_log.outside == []


def test_a_bridge_is_closed_by_keyboard_alone(training_server: str, opened: Callable[..., Screen]) -> None:
    screen = opened(training_server, ESCAPE, wait=False)
    frame = streets_drawn(screen)
    screen.page.get_by_role("combobox", name="橋から選ぶ（13）").focus()
    for key in ("Enter", "ArrowDown", "Enter"):
        screen.page.keyboard.press(key)
        screen.page.wait_for_timeout(300)
    button = screen.page.get_by_role("button", name="通行止めにする", exact=True)
    screen.page.wait_for_function("() => !document.querySelector('.st-key-escape_close button').disabled")
    button.press("Enter")
    screen.page.wait_for_function("() => location.search.includes('blocked')")
    closed(frame, 1)
    assert "通行止めにした道（1 本）" in screen.text


def test_a_square_is_clicked(training_server: str, opened: Callable[..., Screen]) -> None:
    screen = opened(training_server, "/readiness?rview=who&ward=港区", wait=False)
    drawn(screen.page)
    frame = map_frame(screen.page)
    frame.wait_for_function("window.map && map.sonaeDrawn && map.sonaeDrawn.cells > 100")
    at = frame.evaluate(
        """() => { const c = map.sonaeDrawn.cell(200), e = c.edges,
            p = map.latLngToContainerPoint([(e[0] + e[2]) / 2, (e[1] + e[3]) / 2]); return { x: p.x, y: p.y, id: c.id }; }"""
    )
    click_map(screen, at)
    screen.wait_url(cell=at["id"])
    screen.wait_text(".sn-card caption", at["id"])
    assert screen.url["cell"] == at["id"]


def test_text_of_files_runs_nowhere(tmp_path: Path, opened: Callable[..., Screen]) -> None:
    with serve(hostile_city(tmp_path / "data")) as address:
        screen = opened(address, "/readiness?rview=escape", wait=False)
        frame = streets_drawn(screen)
        frame.evaluate("void map.setView(map.getCenter(), 16, { animate: false })")
        for mark in range(min(3, frame.evaluate("map.sonaeDrawn.streets"))):
            at = frame.evaluate(
                "i => { const s = map.sonaeDrawn.street(i); map.setView(s.a, 16, { animate: false });"
                " return map.latLngToContainerPoint(s.a); }",
                mark,
            )
            screen.page.locator("iframe[title^=streamlit_folium]").hover(position={"x": at["x"], "y": at["y"]})
            screen.page.wait_for_timeout(150)
        assert frame.locator(".leaflet-tooltip").count() == 1
        assert not frame.evaluate("'__xss' in window || '__xss' in parent")
        assert screen.page.dialogs == []
        assert screen.page.script_errors == []
        assert screen.page.requests_log.outside == []
