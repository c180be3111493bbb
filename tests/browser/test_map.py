"""The main job on the screen: the right symbol at the right pixel, a ward chosen, a site found, its card, its link."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.conftest import TRAINING, Look
from tests.browser.driving import settle
from tests.browser.looking import Screen

WARD = "港区"
#: The green of the site symbols, and how near a screen's pixel must come to it.
GREEN, NEAR = (11, 107, 63), 40


@dataclass(frozen=True)
class Site:
    """A known site: where its file says it stands, and how it is searched."""

    id: str
    name: str
    address: str
    longitude: float
    latitude: float
    search: str
    found: int
    layer: str

    @property
    def kind(self) -> str:
        return self.id.partition(":")[0]


NAKAGAWA = Site(
    "emergency_site:E2310000003201",
    "上下水道局中川西配水場",
    "愛知県名古屋市港区いろは町5-16",
    136.872174,
    35.100345,
    "上下水道局中川西配水場",
    2,
    "指定緊急避難場所",
)
#: Designated for tsunami and for nothing else: told as a tsunami evacuation building (推定), in two lists, drawn once.
PIPELINE = Site(
    "tsunami_building:E2310000225201",
    "上下水道局西部管路センター",
    "愛知県名古屋市港区中川本町2-1-2",
    136.875545,
    35.10564,
    "西部管路　中川本町",
    2,
    "津波避難ビル（推定）",
)


def hiragana(kana: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in kana)


def rows(kind: str) -> list[dict[str, str]]:
    """The rows of a training layer, read without the product."""
    path = next((TRAINING / "layers" / kind).glob("*/layer.csv"))
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def training_site() -> Site:
    """An emergency site of 港区 whose kana stand in no other row of the city's layers."""
    everywhere = [row.get("名称_カナ", "") for path in (TRAINING / "layers").iterdir() if _is_point(path.name)
                  for row in rows(path.name)]  # fmt: skip
    row = next(
        row for row in rows("emergency_site")
        if WARD in row["住所"] and sum(row["名称_カナ"] in kana for kana in everywhere) == 1
    )  # fmt: skip
    return Site(
        "emergency_site:" + row["共通ID"],
        row["名称"],
        row["住所"],
        float(row["経度"]),
        float(row["緯度"]),
        hiragana(row["名称_カナ"]),
        1,
        "指定緊急避難場所",
    )


def _is_point(kind: str) -> bool:
    return any((TRAINING / "layers" / kind).glob("*/layer.csv"))


@dataclass(frozen=True)
class Place:
    """A server with a site on it, and everything its published files hold in the ward: id → flags."""

    look: Look
    site: Site
    ward: frozenset[str]
    tsunami: frozenset[str]
    date: str
    real: bool


@pytest.fixture(params=["training", pytest.param("real", marks=pytest.mark.real)])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "training":
        look = request.getfixturevalue("training")
        return Place(look, training_site(), *_training_ward(), "2026年4月1日", real=False)
    look, real = request.getfixturevalue("real_nagoya"), request.getfixturevalue("real")
    return Place(look, NAKAGAWA, *_real_ward(real / "nagoya"), "2025年10月27日", real=True)


def _training_ward() -> tuple[frozenset[str], frozenset[str]]:
    """The ids of the site kinds in the ward, all of them and those shown for tsunami (blank is unknown: shown)."""
    every: set[str] = set()
    tsunami: set[str] = set()
    for kind in ("emergency_site", "shelter", "tsunami_building"):
        here = [row for row in rows(kind) if f"名古屋市{WARD}" in row["住所"] and row["経度"]]
        key = "ID" if kind == "tsunami_building" else "共通ID"
        every |= {f"{kind}:{row[key]}" for row in here}
        tsunami |= {f"{kind}:{row[key]}" for row in here if row.get("津波") != "×"}
    return frozenset(every), frozenset(tsunami)


def _real_ward(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The same from the published GeoJSON: who is for tsunami alone is drawn once, as a tsunami building."""
    every: set[str] = set()
    tsunami: set[str] = set()
    others = ["洪水", "崖崩れ、土石流及び地滑り", "高潮", "地震", "大規模な火事", "内水氾濫", "火山現象"]
    for kind in ("emergency", "shelter"):
        path = next(folder.glob(f"gsi_{kind}_*.geojson"))
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            cells = feature["properties"]
            if not cells["住所"].startswith(f"愛知県名古屋市{WARD}"):
                continue
            only = cells.get("津波") == "1" and not any(cells[name] for name in others)
            layer = "shelter" if kind == "shelter" else "tsunami_building" if only else "emergency_site"
            every.add(f"{layer}:{cells['共通ID']}")
            if kind == "shelter" or cells["津波"] == "1":
                tsunami.add(f"{layer}:{cells['共通ID']}")
    return frozenset(every), frozenset(tsunami)


def has_green(pixels: list[tuple[int, int, int]]) -> bool:
    return any(all(abs(a - b) <= NEAR for a, b in zip(pixel, GREEN, strict=True)) for pixel in pixels)


def assert_stands_near_its_pixel(screen: Screen, site: Site) -> tuple[float, float]:
    """The map has put the site's symbol where our own projection puts it."""
    x, y = screen.projected(site.longitude, site.latitude)
    mark_x, mark_y = screen.mark_pixel(site.id)
    assert abs(mark_x - x) <= 1.5
    assert abs(mark_y - y) <= 1.5
    return x, y


def assert_stands_at_its_pixel(screen: Screen, site: Site) -> None:
    """The symbol is painted there too: the switch of its layer takes it away."""
    x, y = assert_stands_near_its_pixel(screen, site)
    screen.page.mouse.move(5, 5)
    with_layer, view = screen.pixels(x, y), screen.view()
    screen.switch(site.layer)
    screen.wait_marks(0)
    without = screen.pixels(x, y)
    assert screen.view() == view
    assert with_layer != without
    assert has_green(with_layer)
    assert not has_green(without)


def test_a_symbol_stands_at_its_projected_pixel(place: Place) -> None:
    site = place.site
    screen = place.look(f"/map?ward={WARD}&layers={site.kind}")
    assert_stands_near_its_pixel(screen, site)
    screen.look_at(site.longitude + 0.004, site.latitude - 0.003, 14)
    assert_stands_at_its_pixel(screen, site)


@pytest.mark.real
def test_a_tsunami_only_building_stands_at_its_pixel(real_nagoya: Look) -> None:
    screen = real_nagoya(f"/map?ward={WARD}&layers={PIPELINE.kind}&q={PIPELINE.search}")
    assert screen.marks() == [PIPELINE.id]
    screen.look_at(PIPELINE.longitude - 0.002, PIPELINE.latitude + 0.003, 15)
    assert_stands_at_its_pixel(screen, PIPELINE)


def test_a_ward_is_chosen_in_the_sidebar(place: Place) -> None:
    screen = place.look("/map?layers=emergency_site,shelter,tsunami_building")
    assert len(screen.marks()) > len(place.ward)
    assert set(screen.outlines().values()) == {1.4}
    screen.choose("ward", WARD)
    screen.wait_url(ward=WARD)
    assert set(screen.wait_marks(len(place.ward))) == place.ward
    outlines = screen.outlines()
    assert outlines.pop(WARD) > max(outlines.values()) + 1
    screen.wait_text(".sn-title p", WARD)
    assert screen.title == "区の地図"


def test_a_hazard_changes_map_and_counts(place: Place) -> None:
    screen = place.look(f"/map?ward={WARD}&layers=emergency_site,shelter,tsunami_building")
    before = screen.pills()
    screen.choose("hazard", "津波")
    screen.wait_url(hazard="tsunami")
    assert set(screen.wait_marks(len(place.tsunami))) == place.tsunami
    screen.wait_text(".sn-answer", "津波のときに使える")
    assert screen.pills()["指定緊急避難場所"] < before["指定緊急避難場所"]
    screen.choose("hazard", "地震")
    screen.wait_url(hazard="earthquake")
    screen.map.wait_for_function("!map.sonaeMarks.some(m => m.sonaeId.startsWith('tsunami_building'))")
    screen.wait_text(".st-key-w_sites button", "津波避難ビル" + ("（推定）" if place.real else "") + " 0")


def find(place: Place) -> Screen:
    """Choose the ward, search the site, open its card from the list."""
    screen = place.look("/map")
    screen.choose("ward", WARD)
    screen.wait_url(ward=WARD)
    screen.search(place.site.search)
    listed = screen.wait_rows(place.site.found)
    assert {row[0] for row in listed} == {place.site.name}
    screen.wait_marks(place.site.found)
    screen.pick_row(0)
    return screen


def assert_card_is_right(screen: Screen, place: Place) -> None:
    cells = screen.card_rows()
    assert screen.card_name() == place.site.name
    assert cells["住所"] == place.site.address
    assert cells["区"].startswith(f"{WARD}（住所から）")
    assert cells["共通ID"] == place.site.id.partition(":")[2]
    assert cells["緯度、経度"] == f"{place.site.latitude:.6f}, {place.site.longitude:.6f}"
    assert cells["版の日付"].startswith(place.date)
    text = screen.card.inner_text()
    if place.real:
        assert cells["想定収容人数"] == "未登録"
        assert cells["出典"] == "国土地理院 指定緊急避難場所データ"
        assert "この行に気になる点はありません。" in text
        assert "同じ場所： 指定避難所　上下水道局中川西配水場" in text
        assert "訓練データ" not in text
    else:
        assert cells["出典"].startswith("訓練データ")
        assert "訓練データ" in text


def test_a_site_is_found_and_its_link_opens_the_same(place: Place) -> None:
    screen = find(place)
    screen.wait_url(ward=WARD, site=place.site.id)
    assert_card_is_right(screen, place)
    card = screen.card_rows()

    other = place.look("/map" + "?" + screen.page.url.partition("?")[2])
    assert other.card_rows() == card
    assert other.selected("ward") == WARD
    assert other.url == screen.url
    width, height = other.map.evaluate("[map.getContainer().clientWidth, map.getContainer().clientHeight]")
    x, y = other.projected(place.site.longitude, place.site.latitude)
    assert abs(x - width / 2) <= 2
    assert abs(y - height / 2) <= 2

    other.close_card()
    assert {row[0] for row in other.wait_rows(place.site.found)} == {place.site.name}
    assert other.url["ward"] == WARD


def test_a_click_on_a_symbol_opens_its_card_and_leaves_the_view(place: Place) -> None:
    site = place.site
    screen = place.look(f"/map?ward={WARD}&layers={site.kind}")
    screen.look_at(site.longitude + 0.003, site.latitude, 15.5)
    view = screen.view()
    x, y = screen.projected(site.longitude, site.latitude)
    assert screen.tooltip(x, y) == site.name
    screen.click_map(x, y)
    screen.wait_url(site=site.id)
    screen.card.wait_for()
    settle(screen.page)
    assert_card_is_right(screen, place)
    assert screen.view() == view
    screen.close_card()
    settle(screen.page)
    assert screen.url == {"ward": WARD, "layers": site.kind}
    assert screen.list_rows()


def test_a_card_opened_while_the_map_still_tells_where_it_moved_stays_open(place: Place) -> None:
    site = place.site
    screen = place.look(f"/map?ward={WARD}&layers={site.kind}")
    screen.look_at(site.longitude + 0.003, site.latitude, 15.5)
    # Sooner than the map tells its new view (350 ms): the click's run comes first, the view's after it.
    screen.click_map(*screen.projected(site.longitude, site.latitude))
    screen.wait_url(site=site.id)
    screen.card.wait_for()
    screen.page.wait_for_timeout(2500)
    assert screen.url["site"] == site.id
    assert screen.card_name() == site.name


def test_switching_a_layer_keeps_the_view(place: Place) -> None:
    screen = place.look(f"/map?ward={WARD}")
    everything = set(screen.marks())
    screen.look_at(place.site.longitude, place.site.latitude, 13.25)
    view = screen.view()
    screen.map.evaluate("window.sameMap = true")
    screen.switch("指定避難所")
    screen.map.wait_for_function("!map.sonaeMarks.some(m => m.sonaeId.startsWith('shelter'))")
    assert screen.view() == view
    screen.switch("指定避難所")
    screen.wait_marks(len(everything))
    assert set(screen.marks()) == everything
    assert screen.view() == view
    assert screen.map.evaluate("window.sameMap") is True


def test_the_language_keeps_ward_and_site(place: Place) -> None:
    screen = place.look(f"/map?ward={WARD}&hazard=tsunami&site={place.site.id}")
    screen.page.get_by_role("radio", name="English").or_(screen.page.get_by_role("button", name="English")).click()
    screen.wait_url(lang="en", ward=WARD, site=place.site.id, hazard="tsunami")
    screen.wait_text(".sn-title h1", "Ward map")
    screen.wait_text(".st-key-card", "Address")
    settle(screen.page)
    assert screen.card_name() == place.site.name
    assert screen.card_rows()["Address"] == place.site.address
    assert screen.page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.real
def test_a_tsunami_only_building_is_told_as_an_estimate(real_nagoya: Callable[..., Screen]) -> None:
    screen = real_nagoya(f"/map?ward={WARD}&hazard=tsunami")
    screen.search(PIPELINE.search)
    assert {row[0] for row in screen.wait_rows(PIPELINE.found)} == {PIPELINE.name}
    assert screen.wait_marks(1) == [PIPELINE.id]
    assert screen.tooltip(*screen.projected(PIPELINE.longitude, PIPELINE.latitude)) == PIPELINE.name
    screen.click_map(*screen.projected(PIPELINE.longitude, PIPELINE.latitude))
    screen.card.wait_for()
    settle(screen.page)
    cells, text = screen.card_rows(), screen.card.inner_text()
    assert "津波避難ビル（推定）" in text
    assert {cells[name] for name in ("想定収容人数", "階数", "使用できる階", "使用できる時間")} == {"未登録"}
    assert cells["版の日付"].startswith("2025年10月27日")
    assert cells["住所"] == PIPELINE.address
