"""概況: the chosen figure on map and table, what needs attention, two wards side by side."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from layers.attention import findings, in_order
from layers.drills.lessons import late_drills
from layers.drills.load import load_drills, load_lessons
from layers.folder import load_folder
from layers.wording import Wording
from tests import small_city, support
from tests.dashboard.conftest import TRAINING
from tests.dashboard.screen import Screen
from tests.support import CONFIG

DAY = str(small_city.DAY)


@pytest.fixture
def at_small(small: Path, use: Callable[[Path], None]) -> Path:
    use(small)
    return small


def rows(screen: Screen, key: str) -> list[list[str]]:
    """The cells of a table of text, its head first."""
    (table,) = re.findall(rf'<table class="sn-table" id="{key}">(.*?)</table>', screen.markup, re.DOTALL)
    found = re.findall(r"<tr>(.*?)</tr>", table)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in found]
    return [[html.unescape(re.sub(r"<[^>]*>", "", cell)) for cell in row] for row in cells]


def areas(screen: Screen) -> list[tuple[str, str, str]]:
    """What stands on the drawing: (name, value, address)."""
    found = re.findall(r'<a class="sn-on-\w+" href="([^"]*)"[^>]*><b>(.*?)</b><span>(.*?)</span>', screen.markup)
    return [(html.unescape(name), html.unescape(value), html.unescape(href)) for href, name, value in found]


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def actions(screen: Screen) -> list[str]:
    return re.findall(
        r"<li>(.*?)</li>",
        "".join(re.findall(r'<ol class="sn-actions" data-list="attention">(.*?)</ol>', screen.markup)),
    )


# --- a figure on map and table ---------------------------------------------------------------


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("figure", CONFIG.figures)
def test_every_figure_of_the_training_city(figure: str, lang: str, training: Path) -> None:
    screen = Screen("overview", figure=figure, lang=lang)
    words = Wording(CONFIG, lang)
    assert (screen.alerts, screen.whole) == ([], True)
    assert len(areas(screen)) == 16
    assert len(rows(screen, "figure-table")) == 1 + 16 + 1
    assert words.name(CONFIG.figures[figure]) in screen.text
    assert all(words.rule(each) in screen.text for each in CONFIG.figures.values())
    (source,) = re.findall(r'<img src="(\./map/areas\.svg[^"]*)"', screen.markup)
    assert query(html.unescape(source))["figure"] == figure


def test_the_figure_chosen_lives_in_the_url(at_small: Path) -> None:
    screen = Screen("overview")
    screen.choose("w_figure", "shelter_places")
    assert screen.url == {"figure": "shelter_places"}
    assert rows(screen, "figure-table")[1:] == [
        ["港区", "12.5 %", "150 / 1,200"],
        ["南区", "20.0 %", "60 / 300"],
        ["合計", "14.0 %", "210 / 1,500"],
    ]
    assert [(name, value) for name, value, _ in areas(screen)] == [("港区", "12.5"), ("南区", "20.0")]
    assert "名古屋市：人口に対する指定避難所の収容人数 14.0 %" in screen.text


def test_unknown_and_not_applicable_are_written_as_such(at_small: Path) -> None:
    screen = Screen("overview", figure="tsunami_places", as_of=DAY)
    assert [row[1] for row in rows(screen, "figure-table")[1:]] == ["20.0 % 以上", "対象外", "20.0 % 以上"]
    screen = Screen("overview", figure="stock_expired", as_of=DAY)
    assert [row[1] for row in rows(screen, "figure-table")[1:]] == ["66.7 %", "判定不能", "66.7 %"]
    screen = Screen("overview", figure="exposed_people")
    assert [row[1] for row in rows(screen, "figure-table")[1:]] == ["約 1,100 人", "0 人", "約 1,100 人"]


def test_a_ward_chosen_shows_its_districts(at_small: Path) -> None:
    screen = Screen("overview", ward="港区", figure="exposed_people")
    assert [row[:2] for row in rows(screen, "figure-table")[1:]] == [
        ["1 港第1学区", "約 1,000 人"],
        ["2 港第2学区", "約 100 人"],
        ["合計", "約 1,100 人"],
    ]
    found = areas(screen)
    assert [name for name, _, _ in found] == ["1", "2"]
    assert [href.split("?")[0] for *_, href in found] == ["./map", "./map"]
    assert [query(href)["district"] for *_, href in found] == ["M1", "M2"]
    assert "港区：津波浸水想定の中の人口（夜間） 約 1,100 人" in screen.text


def test_a_ward_on_the_map_leads_to_itself(at_small: Path) -> None:
    assert [query(href)["ward"] for *_, href in areas(Screen("overview"))] == ["港区", "南区"]


def test_the_hazard_stands_beside_the_figure_it_changes(at_small: Path) -> None:
    screen = Screen("overview", hazard="flood", figure="emergency_site")
    assert "使える指定緊急避難場所（洪水） 2 件" in screen.text
    screen.choose("w_figure", "tsunami_building")
    assert "津波避難ビル（効力あり） 3 件" in screen.text


# --- what is not registered, and the mark ----------------------------------------------------


def test_without_boundaries_the_numbers_stand_in_the_table_alone(tmp_path: Path, use: Callable[[Path], None]) -> None:
    use(small_city.build(tmp_path / "data", without=("boundary",)).path)
    screen = Screen("overview", figure="shelter")
    assert areas(screen) == []
    assert "区域図が未登録のため" in screen.text
    # In the order of their names: there are no codes to go by.
    assert sorted(row[:2] for row in rows(screen, "figure-table")[1:3]) == [["南区", "1 件"], ["港区", "1 件"]]


def test_without_population_it_is_unregistered_and_not_zero(tmp_path: Path, use: Callable[[Path], None]) -> None:
    use(small_city.build(tmp_path / "data", without=("population_cell",)).path)
    for figure in ("exposed_people", "tsunami_places", "shelter_places"):
        screen = Screen("overview", figure=figure)
        assert [row[1] for row in rows(screen, "figure-table")[1:]] == ["未登録"] * 3
        assert {value for _, value, _ in areas(screen)} == {"未登録"}
    compared = {row[0]: row[1:] for row in rows(screen, "compare-table")}
    name = CONFIG.figures["exposed_people"].ja
    assert compared[name] == ["未登録", "未登録", "—", "未登録"]


def test_estimated_buildings_are_called_so(estimating: Path, use: Callable[[Path], None]) -> None:
    use(estimating)
    assert "津波避難ビル（効力あり）（推定）" in Screen("overview", figure="tsunami_building").text


@pytest.mark.parametrize("page", ["overview", "map"])
def test_real_data_carry_no_mark_and_made_up_data_carry_it_on_every_table(
    page: str, small: Path, use: Callable[[Path], None]
) -> None:
    use(small)
    assert "訓練データ" not in Screen(page, ward="港区", by="district").text
    use(TRAINING)
    marked = Screen(page, ward="港区", by="district").markup
    captions = dict(re.findall(r'id="([\w-]+-table)"><caption>(.*?)</caption>', marked))
    ours = {"overview": {"figure-table", "compare-table", "ward-table"}, "map": {"district-table"}}[page]
    assert ours <= set(captions)
    assert all("訓練データ" in captions[key] for key in ours)


# --- what needs attention --------------------------------------------------------------------


@pytest.mark.parametrize("ward", ["", "港区"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_finding_is_told_in_order_with_its_link(ward: str, lang: str, training: Path) -> None:
    folder, words = load_folder(TRAINING, CONFIG), Wording(CONFIG, lang)
    as_of, (drills, _) = folder.default_as_of(), load_drills(TRAINING)
    late = late_drills(drills, load_lessons(TRAINING, CONFIG.indicators.plan)[0], as_of, ward)
    assert late
    found = in_order([*findings(folder, CONFIG, as_of, ward), *late])
    told = actions(Screen("overview", ward=ward, lang=lang, q="残り", site="shelter:x"))
    assert len(told) == len(found)
    for line, finding in zip(told, found, strict=True):
        assert words.say(f"finding_group.{finding.group}") in html.unescape(line)
        links = [html.unescape(href) for href in re.findall(r'href="([^"]*)"', line)]
        assert len(links) == (1 if finding.page else 0)
        for href in links:
            asked = query(href)
            assert href.startswith(f"./{finding.page}?")
            assert {name: value for name, value in finding.link.items() if value}.items() <= asked.items()
            assert not {"q", "site", "by"} & set(asked)


def test_nothing_to_look_at_is_said(at_small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard import attention_view

    monkeypatch.setattr(attention_view, "attention", lambda *_: [])
    screen = Screen("overview")
    assert actions(screen) == []
    assert "今のところ、ありません。" in screen.text


# --- two wards -------------------------------------------------------------------------------


def test_two_wards_side_by_side(at_small: Path) -> None:
    screen = Screen("overview", ward="南区", as_of=DAY)
    head, *body = rows(screen, "compare-table")
    assert head[1:3] == ["南区", "港区"]
    told = {row[0]: row[1:] for row in body}
    assert list(told) == [figure.ja for figure in CONFIG.figures.values()]
    assert told["人口に対する指定避難所の収容人数"] == ["20.0 %", "12.5 %", "+7.5", "14.0 %"]
    assert told["指定避難所"] == ["1 件", "1 件", "±0", "2 件"]
    assert told["支援ネットワークの件数"] == ["2 件", "3 件", "−1", "5 件"]
    # Neither a lower bound nor an unknown is subtracted.
    assert told["浸水想定の人口に対する津波避難ビルの収容人数"] == ["対象外", "20.0 % 以上", "—", "20.0 % 以上"]
    assert told["点検期限を過ぎた津波避難ビル"] == ["0 件 以上", "1 件", "—", "1 件 以上"]


def test_the_other_ward_is_a_choice(training: Path) -> None:
    screen = Screen("overview", ward="港区")
    screen.choose("w_compare", "南区")
    assert screen.url == {"ward": "港区", "compare": "南区"}
    assert rows(screen, "compare-table")[0][1:3] == ["港区", "南区"]
    screen.choose("w_ward", "南区")
    assert rows(screen, "compare-table")[0][1] == "南区"
    assert rows(screen, "compare-table")[0][2] != "南区"


def test_a_city_without_wards_has_nothing_to_compare(tmp_path: Path, use: Callable[[Path], None]) -> None:
    support.imported(tmp_path, ("s.csv", support.gsi_emergency(support.site(1))))
    use(tmp_path)
    assert "compare-table" not in Screen("overview").markup


def test_a_new_edition_brings_new_figures(tmp_path: Path, small: Path, use: Callable[[Path], None]) -> None:
    folder = tmp_path / "data"
    shutil.copytree(small, folder)
    use(folder)
    assert rows(Screen("overview", figure="shelter"), "figure-table")[-1][1] == "2 件"
    header, first, *_ = small_city.FILES["shelter"][1].splitlines()
    support.imported(folder, ("new.csv", b"\r\n".join([header, first])), as_kind="shelter")
    assert rows(Screen("overview", figure="shelter"), "figure-table")[-1][1] == "1 件"
