"""The map without a browser: nothing from outside, a base map that never changes, selections that do."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import folium
import pytest
import streamlit_folium

from dashboard import map_view
from dashboard.map_view import OutsideAddress, View
from layers.folder import DataFolder, load_folder
from layers.picks import Choice
from layers.spec import Config
from layers.wording import Wording
from tests import support
from tests.dashboard.conftest import TRAINING
from tests.dashboard.corpus import XSS

CITY = View("ward:", box=(136.8, 35.0, 137.1, 35.3))
CHOICES = [field.name for field in dataclasses.fields(Choice)]
SELECTIONS: dict[str, dict[str, Any]] = {
    "kinds": {"kinds": ["shelter"]},
    "ward": {"ward": "港区", "view": View("ward:港区", box=(136.8, 35.0, 136.9, 35.1))},
    "hazard": {"hazard": "tsunami"},
    "text": {"text": "小学校"},
    "district": {"ward": "港区", "district": "M1"},
    "only": {"only": "inspection", "as_of": datetime.date(2026, 6, 1)},
    "chosen": {"chosen": "shelter:1", "view": View("site:1", point=(136.9, 35.1))},
}


@pytest.fixture(scope="module")
def training() -> DataFolder:
    return load_folder(TRAINING, support.CONFIG)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What streamlit-folium would have sent to the browser, call by call; the component answers nothing."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(streamlit_folium, "_component_func", lambda **arguments: calls.append(arguments))
    monkeypatch.setattr(folium.Map, "default_js", list(folium.Map.default_js))
    monkeypatch.setattr(folium.Map, "default_css", list(folium.Map.default_css))
    return calls


@pytest.fixture
def draw(training: DataFolder, config: Config) -> Callable[..., dict[str, str]]:
    words = Wording(config, "ja")
    default: dict[str, Any] = {"kinds": ["emergency_site"], "view": CITY}

    def drawn(folder: DataFolder = training, words: Wording = words, config: Config = config, **choice: Any) -> Any:
        shown = Choice(**{name: choice.pop(name) for name in CHOICES if name in choice})
        return map_view.draw(folder, config, words, choice=shown, **{**default, **choice})

    return drawn


def links(call: dict[str, Any]) -> list[str]:
    return [*call["js_links"], *call["css_links"]]


def handed(script: str, function: str) -> tuple[str, dict[str, Any], str]:
    """The script before the options of a call of ours, the options as the browser reads them, the script after."""
    before, rest = script.split(f"sonae.{function}(", 1)
    literal, after = rest.split(");", 1)
    names, literal = re.match(r"((?:\w+, )+)(.*)", literal, re.DOTALL).groups()  # type: ignore[union-attr]
    text = literal.strip()
    if encoded := re.fullmatch(r'sonae\.options\("(.*)"\)', text, re.DOTALL):
        assert re.fullmatch(r"[\w.~%-]*", encoded[1], re.ASCII)
        text = unquote(encoded[1])
    options = json.loads(text)
    return before + names, options, after


def data_query(call: dict[str, Any]) -> dict[str, list[str]]:
    """The query of the points' address inside the group's script."""
    _, options, _ = handed(call["feature_group"], "points")
    return parse_qs(urlsplit(options["url"]).query)


def test_everything_comes_from_this_host(draw: Callable[..., Any], asked: list[dict[str, Any]]) -> None:
    draw()
    assert links(asked[0])
    assert [link for link in links(asked[0]) if not link.startswith("../../assets/")] == []
    assert "//" not in asked[0]["html"] + asked[0]["header"].replace("</", "")
    assert "http" not in asked[0]["script"] + asked[0]["feature_group"]


def test_folium_points_at_our_leaflet(draw: Callable[..., Any], asked: list[dict[str, Any]]) -> None:
    draw()
    assert folium.Map.default_js == [("leaflet", "../../assets/leaflet/leaflet.js")]
    assert folium.Map.default_css == [("leaflet_css", "../../assets/leaflet/leaflet.css")]


@pytest.mark.parametrize(
    "link",
    [
        "https://cdn.jsdelivr.net/npm/leaflet.js",
        "http://127.0.0.1/a.js",
        "//cdn.example/a.js",
        "/a.js",
        "data:text/javascript,1",
    ],
)
@pytest.mark.parametrize("where", ["js_links", "css_links"])
def test_an_outside_address_stops_the_map(
    where: str, link: str, draw: Callable[..., Any], asked: list[dict[str, Any]]
) -> None:
    draw()
    links = {"js_links": ["../../a.js"], "css_links": ["../../a.css"]}
    streamlit_folium._component_func(**links)
    with pytest.raises(OutsideAddress, match="expected addresses under"):
        streamlit_folium._component_func(**{**links, where: [*links[where], link]})
    assert len(asked) == 2


def test_a_folium_part_with_outside_files_stops_the_map(
    draw: Callable[..., Any], asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_view._Base, "default_css", [], raising=False)
    original = map_view._base_map

    def with_plugin(*arguments: Any) -> folium.Map:
        chart = original(*arguments)
        folium.plugins.Fullscreen().add_to(chart)
        return chart

    monkeypatch.setattr(map_view, "_base_map", with_plugin)
    with pytest.raises(OutsideAddress):
        draw()
    assert asked == []


@pytest.mark.parametrize("change", SELECTIONS)
def test_a_selection_never_changes_the_base_map(
    change: str, draw: Callable[..., Any], asked: list[dict[str, Any]]
) -> None:
    draw()
    draw(**SELECTIONS[change])
    draw()
    first, other, again = asked
    for constant in ("script", "html", "header", "key", "id", "height", "js_links", "css_links"):
        assert first[constant] == other[constant], constant
    assert (first["zoom"], first["center"]) == (other["zoom"], other["center"])
    assert first["feature_group"] != other["feature_group"]
    assert first["feature_group"] == again["feature_group"]


def test_a_selection_changes_the_options_alone(draw: Callable[..., Any], asked: list[dict[str, Any]]) -> None:
    draw()
    day = datetime.date(2026, 6, 1)
    draw(
        kinds=["shelter", "aed"],
        ward="港区",
        hazard="tsunami",
        text="訓練",
        chosen="aed:~2",
        district="X",
        only="inspection",
        as_of=day,
    )
    before, after = (handed(call["feature_group"], "points") for call in asked)
    assert (before[0], before[2]) == (after[0], after[2])
    assert before[1].keys() == after[1].keys()
    assert data_query(asked[1]) | {"v": []} == {
        "v": [],
        "kinds": ["shelter,aed"],
        "ward": ["港区"],
        "hazard": ["tsunami"],
        "q": ["訓練"],
        "site": ["aed:~2"],
        "district": ["X"],
        "only": ["inspection"],
        "as_of": ["2026-06-01"],
    }


def test_a_date_that_changes_nothing_fetches_nothing_anew(
    draw: Callable[..., Any], asked: list[dict[str, Any]]
) -> None:
    """Only a pick depends on the reference date."""
    draw()
    draw(as_of=datetime.date(2026, 6, 1))
    assert asked[0]["feature_group"] == asked[1]["feature_group"]


def test_districts_are_fetched_for_a_ward_that_has_some(
    tmp_path: Path, draw: Callable[..., Any], asked: list[dict[str, Any]], training: DataFolder
) -> None:
    draw(ward="港区", district="X")
    draw()
    draw(folder=support.imported(tmp_path, ("wards.geojson", support.TWO_WARDS)), ward="港区")
    options = [handed(call["feature_group"], "points")[1] for call in asked]
    path, _, query = options[0]["districts"].partition("?")
    assert path == "../../map/districts"
    assert parse_qs(query) == {"v": [training.fingerprint], "ward": ["港区"]}
    assert options[0]["district"] == "X"
    assert [each["districts"] for each in options[1:]] == ["", ""]


def test_a_click_comes_back_and_nothing_else_does(
    draw: Callable[..., Any], asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert draw() == {}
    assert asked[0]["returned_objects"] == []
    click = {"site": "aed:~2", "clicks": "1-2"}
    monkeypatch.setattr(streamlit_folium, "_component_func", lambda **arguments: click)
    assert draw() == click


def test_another_folder_gets_another_base_map(
    tmp_path: Path, draw: Callable[..., Any], asked: list[dict[str, Any]]
) -> None:
    draw()
    draw(folder=support.imported(tmp_path, ("wards.geojson", support.TWO_WARDS)))
    assert asked[0]["script"] != asked[1]["script"]
    assert handed(asked[1]["script"], "base")[1]["mark"] == ""


def test_training_is_marked_on_the_map(draw: Callable[..., Any], asked: list[dict[str, Any]], config: Config) -> None:
    draw()
    assert handed(asked[0]["script"], "base")[1]["mark"] == "訓練データ"


@pytest.mark.parametrize("text", XSS)
def test_no_text_leaves_its_string(text: str, draw: Callable[..., Any], asked: list[dict[str, Any]]) -> None:
    draw(text=text, chosen=text, ward=text, district=text, only=text)
    sent = asked[0]["feature_group"]
    assert not set("<>'") & set(sent.split("sonae.points(")[1])
    _, options, _ = handed(sent, "points")
    assert (options["chosen"], options["ward"], options["district"]) == (text, text, text)
    query = data_query(asked[0])
    assert (query["q"], query["only"], query["district"]) == ([text], [text], [text])


#: Read as a Jinja template (branca compiles every rendered script again), these run on the server or do not compile.
CANARY = "SONAE_TEMPLATE_CANARY"
TEMPLATES = (
    "{{ lipsum.__globals__.os.environ.__setitem__(dict(" + CANARY + "=1)|first, dict(x=1)|first) }}",
    "{{ 7*7 }}",
    "{{",
    "{% raw %}",
    "{# ",
)


def canary_set() -> bool:
    """Apart from the assertion, whose message would show the whole environment."""
    return CANARY in os.environ


@pytest.mark.parametrize("where", ["chosen", "text", "ward", "view", "district", "only"])
@pytest.mark.parametrize("text", TEMPLATES)
def test_no_choice_is_read_as_a_template(
    text: str, where: str, draw: Callable[..., Any], asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    draw(**{where: View(text, point=(136.9, 35.1)) if where == "view" else text})
    assert not canary_set()
    assert asked


@pytest.mark.parametrize("text", TEMPLATES)
def test_no_source_is_read_as_a_template(
    text: str, tmp_path: Path, draw: Callable[..., Any], asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = dataclasses.replace(support.ORIGIN, source=text, licence=text)
    folder = support.imported(tmp_path, ("wards.geojson", support.TWO_WARDS), origin=origin)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    draw(folder=folder)
    assert not canary_set()
    assert asked


def test_a_hostile_source_stays_a_string_of_the_base_map(
    tmp_path: Path, draw: Callable[..., Any], asked: list[dict[str, Any]]
) -> None:
    origin = dataclasses.replace(support.ORIGIN, source="</script><script>alert(1)</script>'\"")
    draw(folder=support.imported(tmp_path, ("wards.geojson", support.TWO_WARDS), origin=origin))
    assert "<" not in asked[0]["script"].split("sonae.base(")[1]


def _tiles(config: Config) -> Config:
    app = config.app.model_copy(update={"map": config.app.map.model_copy(update={"basemap": "gsi"})})
    return config.model_copy(update={"app": app})


def test_tiles_lie_on_real_data_only_when_switched_on(
    tmp_path: Path, draw: Callable[..., Any], asked: list[dict[str, Any]], config: Config
) -> None:
    real = support.imported(tmp_path, ("wards.geojson", support.TWO_WARDS))
    draw(folder=real)
    draw(folder=real, config=_tiles(config))
    draw(config=_tiles(config))
    tiled = ["cyberjapandata.gsi.go.jp" in call["script"] for call in asked]
    assert tiled == [False, True, False]


def test_a_drill_is_drawn_on_the_same_base_map_and_asks_for_nothing_outside(
    training: DataFolder, config: Config, asked: list[dict[str, Any]]
) -> None:
    words, heard = Wording(config, "ja"), []
    places: dict[str, Any] = {name: [] for name in ("kinds", "id", "name", "x", "y", "kind", "state", "chosen")}
    for name in ("公園", XSS):
        drawing = {"area": [], "starts": [[35.1, 136.9, name]], "ways": [], "closed": [], "places": places}
        map_view.draw_drill(training, config, words, drawing, CITY, "港区", "drill_map", heard.append)
    first, second = asked
    assert first["script"] == second["script"]
    assert first["feature_group"] != second["feature_group"]
    assert "<script" not in unquote(str(second["script"])) and "<img" not in str(second["feature_group"])
    assert heard == []
