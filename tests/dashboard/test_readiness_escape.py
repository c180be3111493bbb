"""The 逃げ地図 on the page 備え, and the map of squares: what they say, what closes a street, what cannot be told."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from dashboard import map_view
from dashboard.pages import readiness
from dashboard.readiness import cells_map
from dashboard.readiness.escape_view import _style
from dashboard.readiness.map_notes import place_key
from dashboard.readiness.room import Room
from layers.folder import load_folder
from layers.readiness.escape import kept_escape_map
from layers.readiness.scenario import Scenario
from layers.readiness.streets import band_table, far_table
from layers.readiness.terms import default_scenario
from layers.wording import Wording
from tests import small_city
from tests.dashboard.conftest import TestClient
from tests.dashboard.screen import Screen
from tests.dashboard.test_readiness_routes import hostile_city
from tests.support import CONFIG

WARD = "港区"
OWN = default_scenario(CONFIG, "23100")
#: What the map said, and what it was asked to draw.
Told = SimpleNamespace


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """The map's place: it tells what a test wants, and keeps what it was given."""
    state = Told(news={}, drawn=None)

    def draw(_folder: object, _config: object, _words: object, drawn: Any, *_: object) -> dict[str, Any]:
        state.drawn = drawn
        return dict(state.news)

    monkeypatch.setattr(map_view, "draw_readiness", draw)
    return state


@pytest.fixture
def squares(monkeypatch: pytest.MonkeyPatch) -> None:
    """The map of squares alone in the place of its view."""

    def both(room: Room) -> None:
        cells_map.show(room)
        cells_map.card(room)

    monkeypatch.setitem(readiness._VIEWS, "who", both)


def blocked(screen: Screen) -> tuple[tuple[str, str], ...]:
    text = screen.at.session_state["choices"]["scenario"]
    return Scenario.from_text(text).blocked if text else ()


def harmless(screen: Screen) -> bool:
    """Whether every tag of the page is one of ours: no script, no picture but from our own host or a drawing."""
    tags = re.findall(r"<(\w+)([^>]*)>", screen.markup)
    pictures = [rest for tag, rest in tags if tag == "img"]
    ours = all(re.search(r'src="(\./assets/|data:image/svg)', rest) for rest in pictures)
    return ours and not {"script", "svg", "iframe", "object"} & {tag for tag, _ in tags}


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_city.with_streets(small_city.build(tmp_path_factory.mktemp("streets") / "data").path)


def in_key(screen: Screen) -> int:
    """How many places the legend counts."""
    (key,) = [one for one in re.findall(r'<div class="sn-key">(.*?)</div>', screen.markup) if "symbols/" in one]
    return sum(int(count) for count in re.findall(r"symbols/[^>]*>[^<]* (\d+)</span>", key))


@pytest.mark.parametrize(("view", "route"), [("who", "cells"), ("escape", "streets")])
@pytest.mark.parametrize("ward", [WARD, ""])
def test_the_legend_counts_the_places_drawn(
    view: str, route: str, ward: str, training: Path, told: Told, squares: None, screen_client: TestClient
) -> None:
    screen = Screen("readiness", rview=view, ward=ward)
    drawn = screen_client.get(f"/map/{route}", params=told.drawn.query).json()["places"]
    assert in_key(screen) == len(drawn["id"]) > 0
    assert ("区の外の行き先" in screen.text) == bool(ward)


def test_a_place_without_position_or_use_is_not_in_the_legend() -> None:
    rows = [
        ("a", "open", "港区", 136.9), ("b", "open", "港区", math.nan), ("c", "closed", "港区", 136.9),
        ("d", "open", "南区", 136.9), ("e", "unknown", "南区", 136.9), ("f", "open", "南区", math.nan),
    ]  # fmt: skip
    places = pd.DataFrame(rows, columns=["id", "status", "ward", "longitude"]).assign(kind="tsunami_building")

    def key(ward: str, *nearest: str) -> list[str]:
        room = SimpleNamespace(ctx=SimpleNamespace(words=Wording(CONFIG, "ja"), config=CONFIG, ward=ward))
        return [words for _, words in place_key(room, places, pd.Series(nearest, dtype=object))]  # type: ignore[arg-type]

    assert [words[-1] for words in key("")] == ["2", "1"]
    assert key("港区", "a", "f", "") == ["逃げる場所：津波避難ビル 1"]
    assert key("港区", "d", "e", "d", "f") == ["逃げる場所：津波避難ビル 1", "区の外の行き先 2"]


def test_the_answer_is_that_of_the_escape_map(training: Path, told: Told) -> None:
    screen = Screen("readiness", rview="escape", ward=WARD)
    folder = load_folder(training, CONFIG)
    found = kept_escape_map(folder, CONFIG, OWN, folder.default_as_of())
    assert found is not None
    row = far_table(found, 9).set_index("ward").loc[WARD]
    assert f"{100 * row['share']:.1f} %（{row['far_km']:,.1f} km）" in screen.text
    for _, one in band_table(found, CONFIG.app.readiness.escape_bands, WARD).iterrows():
        assert not one["streets"] or f"{one['streets']:,} {one['km']:,.1f}" in screen.text
    assert "3 分まで" in screen.text
    assert "18 分より長い" in screen.text
    # Its mark stands behind every caption and in the legend.
    captions = re.findall(r"<caption>(.*?)</caption>", screen.markup)
    assert [one for one in captions if "道" in one and "訓練データ" not in one] == []
    assert told.drawn.query == {
        "scenario": "", "hazard": "tsunami", "as_of": "2026-10-01", "ward": WARD, "outside": ""
    }  # fmt: skip
    assert [one["told"] for one in told.drawn.classes][-3:] == [
        "安全な場所へ通じる道がない",
        "通行止め",
        "浸水区域の外",
    ]
    assert told.drawn.water == "inundation"


def test_statements_and_standards_stand_under_the_map(training: Path, told: Told) -> None:
    screen = Screen("readiness", rview="escape", ward=WARD, lang="en")
    assert "Caution" in screen.text
    assert "Walking speed" in screen.text
    assert "A node outside the inundation area counts as safe." in screen.text
    assert screen.whole


def test_a_click_closes_a_street_and_another_opens_it(streets: Path, use: Callable[[Path], None], told: Told) -> None:
    use(streets)
    screen = Screen("readiness", rview="escape")
    told.news = {"edge": ["c", "b"], "clicks": "1"}
    screen.run()
    assert blocked(screen) == (("b", "c"),)
    assert "blocked" in screen.url["scenario"]
    assert "通行止めにした道（1 本）" in screen.text
    assert "blocked=b" in told.drawn.query["scenario"]
    # The same news once more is none.
    screen.run()
    assert blocked(screen) == (("b", "c"),)
    told.news = {"edge": ["b", "c"], "clicks": "2"}
    screen.run()
    assert blocked(screen) == ()


def test_news_of_no_street_changes_nothing(streets: Path, use: Callable[[Path], None], told: Told) -> None:
    use(streets)
    screen = Screen("readiness", rview="escape")
    wrong: list[object] = [None, [], ["a"], ["a", "nowhere"], ["a", "b", "c"], [1, 2], "ab", {"a": "b"}]
    for number, edge in enumerate(wrong):
        told.news = {"edge": edge, "clicks": str(number)}
        screen.run()
        assert blocked(screen) == (), edge
        assert screen.whole


def test_a_street_is_closed_and_opened_without_a_mouse(streets: Path, use: Callable[[Path], None], told: Told) -> None:
    use(streets)
    screen = Screen("readiness", rview="escape")
    assert screen.at.button(key="escape_close").disabled
    assert len(screen.at.selectbox(key="escape_street").options) == 1
    screen.at.selectbox(key="escape_street").set_value("b,c").run()
    screen.at.button(key="escape_close").click()
    screen.run()
    assert blocked(screen) == (("b", "c"),)
    # No bridge is left to choose: the long streets are offered.
    assert len(screen.at.selectbox(key="escape_street").options) == 3
    screen.at.selectbox(key="escape_street").set_value("a,b").run()
    screen.at.button(key="escape_close").click()
    screen.run()
    assert blocked(screen) == (("a", "b"), ("b", "c"))
    screen.at.button(key="escape_open_1").click()
    screen.run()
    assert blocked(screen) == (("b", "c"),)


def test_all_streets_are_opened_at_once(streets: Path, use: Callable[[Path], None], told: Told) -> None:
    use(streets)
    screen = Screen("readiness", rview="escape", scenario="blocked=a,b&blocked=b,c")
    screen.at.button(key="escape_open_all").click()
    screen.run()
    assert blocked(screen) == ()


def test_a_bridge_out_by_the_assumptions_is_not_opened_by_a_click(
    streets: Path, use: Callable[[Path], None], told: Told
) -> None:
    use(streets)
    screen = Screen("readiness", rview="escape", scenario="bridges_out=1")
    told.news = {"edge": ["b", "c"], "clicks": "1"}
    screen.run()
    assert blocked(screen) == ()
    assert "ここでは開けません" in screen.text


def test_whether_outside_is_safe_is_a_choice(streets: Path, use: Callable[[Path], None], told: Told) -> None:
    use(streets)
    screen = Screen("readiness", rview="escape")
    assert "浸水区域の外の節点に着けば、安全とみなします。" in screen.text
    screen.at.checkbox(key="w_outside").uncheck()
    screen.run()
    assert screen.url["outside"] == "no"
    assert told.drawn.query["outside"] == "no"
    assert "安全とはみなしません" in screen.text


def test_without_a_network_it_is_not_told_and_what_to_do_is(
    small: Path, use: Callable[[Path], None], told: Told
) -> None:
    use(small)
    screen = Screen("readiness", rview="escape")
    assert "逃げ地図は判定不能です。徒歩経路網が登録されていません。" in screen.text
    assert "「徒歩経路網の節点」と「徒歩経路網の道」" in screen.text
    assert re.search(r'href="./data\?[^"]*tab=import', screen.markup)
    assert told.drawn is None


def test_text_of_files_is_text(tmp_path: Path, use: Callable[[Path], None], told: Told, squares: None) -> None:
    use(hostile_city(tmp_path / "data"))
    screen = Screen("readiness", rview="escape")
    assert harmless(screen)
    assert harmless(Screen("readiness", rview="who"))


@pytest.mark.parametrize("bands", [1, 6, 10])
def test_the_palette_grows_darker_from_band_to_band(bands: int) -> None:
    """Told apart in grey, so by every eye and on paper."""
    rows = pd.DataFrame({"class": [f"band{n}" for n in range(bands + 1)]})
    colours = [bytes.fromhex(_style(n, row, bands)["colour"][1:]) for n, row in rows.iterrows()]
    grey = [0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in colours]
    assert all(one - other > 8 for one, other in itertools.pairwise(grey))


# --- squares ---


def test_squares_by_time_and_by_people(training: Path, told: Told, squares: None) -> None:
    screen = Screen("readiness", rview="who", ward=WARD)
    assert told.drawn.query["figure"] == "time"
    assert len(told.drawn.classes) == 6
    assert "5 分まで（" in screen.text
    assert "20 分より長いか、道がない" in screen.text
    assert "候補：津波避難ビル" in screen.text
    screen.at.session_state["choices"]["cells"] = "without"
    screen.run()
    assert told.drawn.query["figure"] == "without"
    assert "0 人（" in screen.text


def test_a_click_opens_the_card_of_a_square(training: Path, told: Told, squares: None) -> None:
    screen = Screen("readiness", rview="who", ward=WARD)
    told.news = {"cell": "5236464723", "clicks": "1"}
    screen.run()
    assert screen.url["cell"] == "5236464723"
    card = screen.text
    assert "ます目 5236464723（訓練データ）" in card
    assert "逃げる人 31 人" in card
    assert "いちばん近い場所 訓練おりづるビル" in card
    assert "588 m・15.2 分" in card
    assert "地震の 60 分後" in card
    assert told.drawn.chosen == "5236464723"
    told.news = {}
    screen.at.button(key="cell_close").click()
    screen.run()
    assert "cell" not in screen.url


def test_a_square_is_chosen_without_a_mouse(training: Path, told: Told, squares: None) -> None:
    screen = Screen("readiness", rview="who", ward=WARD)
    picked = screen.at.selectbox(key="w_cell")
    worst = re.search(r"\d{10}", picked.options[0])
    assert worst is not None
    picked.select_index(0).run()
    assert f"ます目 {worst[0]}（訓練データ）" in screen.text


def test_a_square_of_nobody_is_said(training: Path, told: Told, squares: None) -> None:
    screen = Screen("readiness", rview="who", ward=WARD, cell="1<b>")
    assert "ます目 1<b> は" in screen.text
    assert "<b>" not in re.sub(r"<b>[^<]*</b>", "", screen.markup)


def test_without_people_the_ground_is_drawn_and_people_are_not_told(
    tmp_path: Path, use: Callable[[Path], None], told: Told, squares: None
) -> None:
    use(small_city.build(tmp_path / "data", without=("population_cell",)).path)
    screen = Screen("readiness", rview="who")
    assert "人数は判定不能です。" in screen.text
    assert "km²" in screen.text
    assert "ます目 " not in screen.text
    screen.at.session_state["choices"]["cells"] = "without"
    screen.run()
    assert "行く場所のない人は判定不能です。" in screen.text
