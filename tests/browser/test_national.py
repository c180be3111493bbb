"""Every site of Japan on one map: it opens, moves, finds, and a click opens the right card."""

from __future__ import annotations

from functools import cache

import pytest

from tests.browser.conftest import Look
from tests.browser.driving import settle
from tests.browser.looking import Screen
from tests.national import Box, Site, sites

pytestmark = pytest.mark.real
KNOWN = "emergency_site:E2310000003201"


@cache
def known() -> Site:
    return next(site for site in sites() if site.id == KNOWN)


def requests(screen: Screen) -> int:
    return sum("/map/points" in url for url in screen.page.requests_log.all)


def box_of(screen: Screen) -> Box:
    """The map's view as it tells it to the page: five decimals."""
    edges: list[float] = screen.map.evaluate(
        "(b => [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map(v => +v.toFixed(5)))(map.getBounds())"
    )
    west, south, east, north = edges
    return west, south, east, north


def counted(screen: Screen) -> int:
    """The sites drawn singly and those in counts."""
    found: int = screen.map.evaluate(
        "map.sonaeMarks.length + map.sonaeCounts.reduce((sum, mark) => sum + mark.options.count, 0)"
    )
    return found


def look_closely(screen: Screen, zoom: float = 15) -> None:
    """Go where the known site stands and wait for its symbol."""
    screen.look_at(known().longitude, known().latitude, zoom)
    screen.map.wait_for_function("id => map.sonaeMarks.some(mark => mark.sonaeId === id)", arg=KNOWN)


def assert_nothing_failed(screen: Screen) -> None:
    assert screen.page.requests_log.outside == []
    assert screen.page.script_errors == []
    assert screen.page.locator(".sn-alert, [data-testid=stException]").count() == 0


def test_the_map_opens_with_every_site(japan: Look) -> None:
    screen = japan("/map")
    assert counted(screen) == len(sites())
    assert screen.page.locator(".sn-title p").inner_text().startswith("全国")
    assert screen.list_rows()
    assert_nothing_failed(screen)


def test_zoom_and_pan_keep_the_view_ask_again_and_lead_the_list(japan: Look) -> None:
    screen = japan("/map")
    for step in range(2):
        before = requests(screen)
        if step:
            screen.map.evaluate("() => { map.panBy([180, 90], {animate: false}); }")
        else:
            look_closely(screen)
        view, box = screen.view(), box_of(screen)
        inside = [site for site in sites() if site.inside(box)]
        assert len(inside) > 20
        names = {row[0] for row in screen.wait_rows(len(inside))}
        assert names <= {site.name for site in inside}
        screen.map.wait_for_function("ids => ids.every(id => map.sonaeMarks.some(m => m.sonaeId === id))",
                                     arg=[site.id for site in inside])  # fmt: skip
        settle(screen.page)
        assert requests(screen) > before
        assert screen.view() == view
    assert_nothing_failed(screen)


def test_a_click_on_a_known_site_opens_its_card(japan: Look) -> None:
    screen = japan("/map?layers=emergency_site")
    look_closely(screen, 17)
    settle(screen.page)
    view, site = screen.view(), known()
    x, y = screen.projected(site.longitude, site.latitude)
    assert screen.mark_pixel(site.id) == pytest.approx((x, y), abs=1.5)
    screen.click_map(x, y)
    screen.wait_url(site=site.id)
    screen.card.wait_for()
    settle(screen.page)
    assert screen.card_name() == site.name
    cells = screen.card_rows()
    assert (cells["住所"], cells["市区町村"]) == (site.address, site.municipality)
    assert cells["共通ID"] == site.id.partition(":")[2]
    assert screen.view() == view
    assert_nothing_failed(screen)


def test_a_name_is_found_in_the_whole_country(japan: Look) -> None:
    screen, wanted = japan("/map"), [site for site in sites() if known().name in site.name]
    screen.search(known().name)
    rows = screen.wait_rows(len(wanted))
    assert {row[0] for row in rows} == {site.name for site in wanted}
    assert set(screen.wait_marks(len(wanted))) == {site.id for site in wanted}
    screen.pick_row(0)
    assert screen.card_name() in {site.name for site in wanted}
    assert_nothing_failed(screen)


def test_a_click_on_a_count_goes_nearer(japan: Look) -> None:
    screen = japan("/map")
    before = requests(screen)
    zoom = screen.view()[2]
    x, y = screen.map.evaluate(
        """(() => { const size = map.getSize(), at = m => map.latLngToContainerPoint(m.getLatLng());
            const middle = m => Math.hypot(at(m).x - size.x / 2, at(m).y - size.y / 2);
            const p = at(map.sonaeCounts.sort((a, b) => middle(a) - middle(b))[0]); return [p.x, p.y]; })()"""
    )
    screen.click_map(x, y)
    screen.map.wait_for_function("zoom => map.getZoom() > zoom", arg=zoom)
    settle(screen.page)
    assert requests(screen) > before
    assert screen.url.get("site") is None
