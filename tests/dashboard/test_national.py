"""The whole country as a data folder: every site is on the map or in a count, and the screen says whose each is."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.dashboard.conftest import TestClient, points
from tests.dashboard.test_pages import Screen
from tests.national import Site, sites

pytestmark = pytest.mark.real
BOTH = "emergency_site,shelter"
#: 港区 of Nagoya, wider than the margin the server adds to a view.
PORT = (136.85, 35.08, 136.90, 35.12)
KNOWN = "emergency_site:E2310000003201"


@pytest.fixture
def whole(national: Path, use: Callable[[Path], None]) -> Path:
    use(national)
    return national


@cache
def known() -> Site:
    return next(site for site in sites() if site.id == KNOWN)


def asked(client: TestClient, zoom: int, box: tuple[float, ...] = (), **query: str) -> dict[str, Any]:
    view = ",".join(str(edge) for edge in (*(box or (122, 20, 154.5, 46)), zoom))
    return points(client, kinds=BOTH, view=view, **query)


def test_the_files_hold_what_the_screen_shall_show() -> None:
    assert len(sites()) == 115_402 + 82_557


def test_every_site_is_drawn_or_counted(whole: Path, screen_client: TestClient) -> None:
    for zoom in (5, 6, 8):
        got = asked(screen_client, zoom)
        assert len(got["id"]) + sum(got["cells"]["n"]) == got["total"] == len(sites())
        assert got["complete"] is False


def test_the_country_is_seen_in_few_bytes(whole: Path, screen_client: TestClient) -> None:
    answer = screen_client.get(f"/map/points?kinds={BOTH}&view=122,20,154.5,46,5")
    assert len(answer.content) < 100_000
    assert len(answer.json()["id"]) < 100


def test_a_district_is_drawn_site_by_site(whole: Path, screen_client: TestClient) -> None:
    got = asked(screen_client, 14, PORT)
    inside = {site.id for site in sites() if site.inside(PORT)}
    assert got["cells"]["n"] == []
    assert len(inside) > 100
    assert inside <= set(got["id"])
    assert [site.name for site in sites() if site.id == KNOWN] == [got["name"][got["id"].index(KNOWN)]]


def test_a_search_finds_by_name_in_the_whole_country(whole: Path, screen_client: TestClient) -> None:
    wanted = {site.id for site in sites() if known().name in site.name}
    got = asked(screen_client, 5, q=known().name)
    assert set(got["id"]) == wanted
    assert got["complete"] is True


def test_a_chosen_site_stands_out_of_the_crowd(whole: Path, screen_client: TestClient) -> None:
    got = asked(screen_client, 5, site=KNOWN)
    place = got["id"].index(KNOWN)
    assert (got["x"][place], got["y"][place]) == pytest.approx((known().longitude, known().latitude), abs=1e-5)


@pytest.mark.parametrize(("lang", "country", "column"), [("ja", "全国", "市区町村"), ("en", "Japan", "Municipality")])
def test_the_list_names_country_and_municipality(lang: str, country: str, column: str, whole: Path) -> None:
    screen = Screen("map", lang=lang, q=known().name)
    assert screen.alerts == []
    assert re.search(f"<p>{country}[ 　]", screen.markup)
    assert "全市" not in screen.text
    table = screen.at.dataframe[0].value
    assert set(table[column]) == {"愛知県名古屋市"}
    assert "区" not in table
    assert "Ward" not in table


def test_the_card_names_the_municipality(whole: Path) -> None:
    screen = Screen("map", site=KNOWN, q=known().name)
    card = next(part for part in screen.markup.split("\n") if "登録されている内容" in part)
    assert '<th scope="row">市区町村</th><td class="sn-plain"><span>愛知県名古屋市</span>' in card
    assert "区不明" not in card
    assert known().address in card
