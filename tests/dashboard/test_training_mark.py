"""The same files once as training and once as real data: the screen marks every part of the one, nothing of the other."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.routes.points import background_of, points_in_view, read_view, select_points
from layers.editions import apply
from layers.folder import DataFolder, load_folder
from layers.picks import Choice
from tests import support
from tests.dashboard.conftest import TestClient
from tests.dashboard.test_pages import Screen

MARK = "訓練データ"
SITE = "emergency_site:E2310000001201"
FILES = (
    ("wards.geojson", support.TWO_WARDS),
    ("s.csv", support.gsi_emergency(support.site(1, 津波="1", 洪水="調査中"), support.site(2, 洪水="1"))),
    ("h.csv", support.gsi_shelter(support.site(1))),
)


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, DataFolder]:
    """A training and a real folder, named alike, that differ in the mark alone."""
    found = {}
    for training in (True, False):
        path = tmp_path_factory.mktemp(f"twin{training:d}") / "data"
        for name, raw in FILES:
            origin = dataclasses.replace(support.ORIGIN, training=training)
            apply(path, support.read(path, name, raw, origin=origin))
        found[training] = load_folder(path, support.CONFIG)
    return found


@pytest.fixture(params=[True, False], ids=["training", "real"])
def twin(
    request: pytest.FixtureRequest, twins: dict[bool, DataFolder], use: Callable[[Path], None]
) -> Iterator[DataFolder]:
    use(twins[request.param].path)
    yield twins[request.param]


def captions(screen: Screen) -> list[str]:
    """The captions of all tables of the data folder; the plan's own tables are real wherever they stand."""
    tables = re.findall(r"<table[^>]*?(?: id=\"([^\"]*)\")?><caption>(.*?)</caption>", screen.markup)
    return [caption for key, caption in tables if key != "pillar-table"]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(("page", "tables"), [("overview", 3), ("map", 4)])
def test_every_table_of_a_page_is_marked_or_none(page: str, tables: int, lang: str, twin: DataFolder) -> None:
    screen = Screen(page, lang=lang, **({"site": SITE} if page == "map" else {}))
    found = captions(screen)
    assert len(found) >= tables
    assert [MARK in caption for caption in found] == [twin.training] * len(found)
    assert ("sn-band" in screen.markup) == twin.training
    assert (MARK in screen.text) == twin.training


def test_the_legend_is_marked(twin: DataFolder) -> None:
    keys = re.findall(r'<div class="sn-key">(.*?)</div>', Screen("map").markup)
    assert [MARK in key for key in keys] == [twin.training] * len(keys)
    assert keys


def test_the_list_is_marked_in_every_row(twin: DataFolder) -> None:
    table = Screen("map").at.dataframe[0].value
    assert len(table) == 4
    assert table.get(MARK, ["" for _ in range(4)]).tolist() == ["○"] * 4 if twin.training else MARK not in table


def test_a_card_is_marked_under_its_name(twin: DataFolder) -> None:
    notes = re.findall(r'<p class="sn-note">(.*?)</p>', Screen("map", site=SITE).markup)
    under = next(note for note in notes if note.startswith("指定緊急避難場所"))
    assert (MARK in under) == twin.training


def test_every_edition_says_what_it_is(twin: DataFolder) -> None:
    editions = next(part for part in Screen("overview").markup.split("\n") if "利用条件" in part)
    said = [editions.count(f'<td class="sn-plain">{word}</td>') for word in (MARK, "実データ")]
    assert said == ([4, 0] if twin.training else [0, 4])


def test_the_sidebar_says_whose_data_it_is(twin: DataFolder) -> None:
    line = next(
        text for text in re.findall(r'<p class="sn-note">(.*?)</p>', Screen("pillars").markup) if "データ：" in text
    )
    assert (MARK in line) == twin.training


@pytest.mark.parametrize("query", ["kinds=emergency_site,shelter", "kinds=shelter&q=ない名前", "kinds=nothing", ""])
def test_points_bear_the_mark_even_where_none_is_found(query: str, twin: DataFolder, screen_client: TestClient) -> None:
    assert screen_client.get(f"/map/points?{query}").json()["training"] is twin.training


def test_the_ground_bears_the_mark(twin: DataFolder, screen_client: TestClient) -> None:
    assert screen_client.get("/map/background").json()["training"] is twin.training
    assert background_of(twin)["training"] is twin.training


def test_health_says_the_mark(twin: DataFolder, screen_client: TestClient) -> None:
    assert screen_client.get("/healthz").text == "ok 4 layers, 0 unreadable" + (", training data" * twin.training)


def test_a_selection_takes_the_mark_of_its_folder(twins: dict[bool, DataFolder]) -> None:
    for training, folder in twins.items():
        chosen = select_points(folder, ("shelter",), Choice())
        assert points_in_view(chosen, read_view(""))["training"] is training
