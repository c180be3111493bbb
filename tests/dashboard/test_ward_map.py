"""区の地図 by school district, and what a finding's link shows there."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.attention import findings
from layers.folder import load_folder
from tests import small_city, support
from tests.dashboard.conftest import TRAINING
from tests.dashboard.screen import Screen
from tests.dashboard.test_overview import query, rows
from tests.support import CONFIG

DAY = str(small_city.DAY)


@pytest.fixture
def at_small(small: Path, use: Callable[[Path], None]) -> Path:
    use(small)
    return small


def listed(screen: Screen) -> list[str]:
    return list(screen.at.dataframe[0].value.iloc[:, 0]) if screen.at.dataframe else []


# --- districts -------------------------------------------------------------------------------


def test_a_district_narrows_list_answer_and_title(at_small: Path) -> None:
    screen = Screen("map", ward="港区", district="M2")
    assert sorted(listed(screen)) == sorted(["施設2", "ビル2", "候補ビル", "倉庫1", "区域2"])
    assert "港区 港第2学区の一覧には、使える指定緊急避難場所が 1 か所あります" in screen.text
    assert screen.at.selectbox(key="w_district").value == "M2"


def test_a_district_is_chosen_and_let_go(at_small: Path) -> None:
    screen = Screen("map", ward="港区", layers="shelter")
    screen.choose("w_district", "M1")
    assert screen.url == {"ward": "港区", "layers": "shelter", "district": "M1"}
    assert listed(screen) == ["避難所1"]
    screen.choose("w_district", "")
    assert "district" not in screen.url
    screen.choose("w_district", "M1")
    # A district of the ward left behind is no district of the new one.
    screen.choose("w_ward", "南区")
    assert "district" not in screen.url
    assert listed(screen) == ["避難所2"]


@pytest.mark.parametrize(
    "url", [{"district": "M1"}, {"ward": "南区", "district": "M1"}, {"ward": "港区", "district": "x"}], ids=str
)
def test_a_district_of_no_such_ward_falls_back(url: dict[str, str], at_small: Path) -> None:
    screen = Screen("map", **url)
    assert screen.alerts == []
    assert "district" not in screen.url


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_districts_of_a_ward_as_a_table(lang: str, at_small: Path) -> None:
    screen = Screen("map", ward="港区", by="district", lang=lang)
    assert listed(screen) == []
    body = rows(screen, "district-table")[1:]
    about = CONFIG.text[lang]["figure"]["about"].replace("{value}", "{}")
    assert body[0] == ["港第1学区", about.format("1,000"), "1", "1", "1", "22.0"]
    assert body[1] == ["港第2学区", about.format("100"), "1", "0", "1", CONFIG.text[lang]["value"]["undecided"]]
    assert body[2][1:] == [about.format("1,100"), "2", "1", "2", "20.0+"]
    links = re.findall(r'<a href="([^"]*)" target="_self">港第', screen.markup)
    assert [query(html.unescape(href))["district"] for href in links] == ["M1", "M2"]


def test_back_from_the_table_to_the_list(at_small: Path) -> None:
    screen = Screen("map", ward="港区", by="district")
    screen.at.button_group(key="w_by").set_value("record")
    screen.run()
    assert "by" not in screen.url
    assert "避難所1" in listed(screen)
    screen.at.button_group(key="w_by").set_value("district")
    screen.run()
    assert screen.url == {"ward": "港区", "by": "district"}
    assert "district-table" in screen.markup


def test_without_districts_nothing_is_offered(tmp_path: Path, use: Callable[[Path], None]) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "folder.toml").write_text('city = "23100"\nprefecture = "愛知県"\nname = "名古屋市"\n', encoding="utf-8")
    support.imported(folder, ("n.geojson", support.TWO_WARDS), ("s.csv", support.gsi_emergency(support.site(1))))
    use(folder)
    screen = Screen("map", ward="港区", by="district")
    assert "w_district" not in [box.key for box in screen.at.selectbox]
    assert "district-table" not in screen.markup
    assert listed(screen)


def test_the_whole_city_offers_no_district(at_small: Path) -> None:
    assert "w_district" not in [box.key for box in Screen("map", by="district").at.selectbox]


# --- a finding's link ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "told", "found"),
    [
        ({"only": "inspection", "layers": "tsunami_building"}, "点検期限を過ぎた津波避難ビル 1 件", ["ビル1"]),
        ({"only": "capacity", "layers": "tsunami_building"}, "収容人数が未登録 2 件", ["ビル2", "解除ビル"]),
        (
            {"only": "expired", "layers": "shelter,stock_depot"},
            "期限を過ぎた備蓄品のある場所 2 件",
            ["避難所1", "倉庫1"],
        ),
        ({"only": "expired", "layers": "stock_depot", "ward": "南区"}, "期限を過ぎた備蓄品のある場所 0 件", []),
    ],
    ids=str,
)
def test_a_link_shows_only_what_it_is_about(url: dict[str, str], told: str, found: list[str], at_small: Path) -> None:
    screen = Screen("map", as_of=DAY, **url)
    assert listed(screen) == found
    assert told in screen.text
    assert "しぼり込み中：" in screen.text


def test_the_end_of_a_link(at_small: Path) -> None:
    screen = Screen("map", as_of=DAY, only="inspection", layers="tsunami_building")
    screen.at.button(key="only_end").click()
    screen.run()
    assert screen.url == {"as_of": DAY}
    assert "しぼり込み中" not in screen.text
    assert len(listed(screen)) > 5
    assert "only_end" not in [button.key for button in screen.at.button]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_link_of_the_training_city_opens_on_its_records(lang: str, training: Path) -> None:
    folder = load_folder(TRAINING, CONFIG)
    for finding in findings(folder, CONFIG, folder.default_as_of(), "港区"):
        if finding.code in ("inspection", "flooded", "rows", "capacity_unknown"):
            screen = Screen("map", lang=lang, **{name: value for name, value in finding.link.items() if value})
            assert (screen.alerts, screen.whole) == ([], True)
            assert len(listed(screen)) == finding.count
