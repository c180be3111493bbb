"""What the maps of the page 備え get: streets in classes, squares, the water, and words for what they may not ask."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.data import current_folder
from dashboard.routes import readiness
from layers.readiness import answer, escape
from layers.readiness.answer import kept_answer
from layers.readiness.cell_map import unknown_cells, without
from layers.readiness.escape import kept_escape_map
from layers.readiness.scenario import Scenario
from layers.readiness.streets import band_table, in_ward
from layers.readiness.terms import default_scenario
from tests import small_city, support
from tests.dashboard.conftest import TestClient
from tests.dashboard.corpus import XSS
from tests.support import CONFIG, csv_bytes

DAY = "2026-10-01"
WARD = "港区"
ASKED = {"hazard": "tsunami", "as_of": DAY}
#: The classes of the shipped settings: six bands and what is longer, then no way, closed, outside.
NO_WAY, CLOSED, OUTSIDE = 7, 8, 9


def got(client: TestClient, path: str, **query: str) -> dict[str, Any]:
    found = client.get(path, params={**ASKED, **query})
    assert found.status_code == 200, found.text
    return dict(found.json())


def own() -> Scenario:
    return default_scenario(CONFIG, "23100")


def ends(answered: dict[str, Any], n: int) -> tuple[str, str]:
    return answered["node"][answered["u"][n]], answered["node"][answered["v"][n]]


def test_streets_of_a_ward_are_those_of_the_escape_map(training: Path, screen_client: TestClient) -> None:
    answered = got(screen_client, "/map/streets", ward=WARD)
    folder = current_folder()
    found = kept_escape_map(folder, CONFIG, own(), folder.default_as_of())
    assert found is not None
    table = band_table(found, CONFIG.app.readiness.escape_bands, WARD)
    counts = Counter(answered["class"])
    assert [counts[n] for n in range(len(table))] == table["streets"].tolist()
    assert len(answered["u"]) == len(answered["v"]) == len(answered["class"]) == table["streets"].sum() > 5000
    row = found.streets[in_ward(found, WARD)].iloc[0]
    assert ends(answered, 0) == (row["u"], row["v"])
    west, south = answered["origin"]
    at = answered["u"][0]
    assert west + answered["x"][at] * answered["grid"] == pytest.approx(row["west"], abs=1e-5)
    assert south + answered["y"][at] * answered["grid"] == pytest.approx(row["south"], abs=1e-5)
    assert set(answered["places"]["state"]) == {"yes", "unknown"}
    assert answered["training"] is True


def test_the_streets_of_the_whole_city_come_packed(training: Path, screen_client: TestClient) -> None:
    found = screen_client.get("/map/streets", params=ASKED, headers={"Accept-Encoding": "gzip"})
    assert len(found.json()["u"]) == 41_903
    assert found.headers["content-encoding"] == "gzip"
    assert int(found.headers["content-length"]) < 400_000


def test_a_closed_street_is_closed_and_the_tag_another(training: Path, screen_client: TestClient) -> None:
    before = got(screen_client, "/map/streets", ward=WARD)
    n = before["class"].index(0)
    shut = dataclasses.replace(own(), blocked=(ends(before, n),)).to_text()
    after = got(screen_client, "/map/streets", ward=WARD, scenario=shut)
    assert after["class"][n] == CLOSED
    assert CLOSED not in before["class"]
    tags = {
        screen_client.get("/map/streets", params={**ASKED, "ward": WARD, "scenario": text}).headers["etag"]
        for text in ("", shut)
    }
    assert len(tags) == 2


def test_outside_may_count_as_safe_or_not(training: Path, screen_client: TestClient) -> None:
    safe, not_safe = (Counter(got(screen_client, "/map/streets", outside=one)["class"]) for one in ("safe", "no"))
    assert safe[OUTSIDE] == not_safe[OUTSIDE] > 0
    assert safe[0] > not_safe[0]


def test_the_route_computes_nothing_the_page_has(
    training: Path, screen_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = current_folder()
    kept_escape_map(folder, CONFIG, own(), folder.default_as_of())
    kept_answer(folder, CONFIG, own(), folder.default_as_of(), WARD)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(escape, "escape_map", never)
    monkeypatch.setattr(answer, "readiness", never)
    assert got(screen_client, "/map/streets", ward=WARD)["u"]
    assert got(screen_client, "/map/cells", ward=WARD)["id"]


@pytest.mark.parametrize("figure", ["time", "without"])
def test_squares_are_the_cells_of_the_answer(figure: str, training: Path, screen_client: TestClient) -> None:
    answered = got(screen_client, "/map/cells", ward=WARD, figure=figure)
    folder = current_folder()
    rows = kept_answer(folder, CONFIG, own(), folder.default_as_of(), WARD).cells
    rows = rows[rows["ward"] == WARD]
    blank = unknown_cells(folder, own(), WARD)
    assert Counter(answered["id"]) == Counter([*rows["id"], *blank])
    number = dict(zip(answered["id"], answered["class"], strict=True))
    assert {number[one] for one in blank} <= {-1}
    if figure == "time":
        near = rows[rows["walk_s"] <= 300]["id"]
        assert {one for one, level in number.items() if level == 0} == set(near)
    else:
        lost = rows[without(rows) > 0]["id"]
        assert {one for one, level in number.items() if level > 0} == set(lost)
    # A quarter-standard cell of 250 m: 1/320 by 1/480 degrees.
    assert set(answered["width"]) <= {312, 313}
    assert set(answered["height"]) <= {208, 209}


def test_without_people_the_ground_is_told_by_time(
    tmp_path: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    use(small_city.build(tmp_path / "data", without=("population_cell",)).path)
    answered = got(screen_client, "/map/cells")
    assert set(answered["id"]) == {""}
    assert len(answered["class"]) > 100
    assert got(screen_client, "/map/cells", figure="without")["class"] == []


def test_without_a_network_there_are_no_streets(
    small: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    use(small)
    assert got(screen_client, "/map/streets")["u"] == []


def test_water_is_the_layers_area(training: Path, small: Path, use: Callable[..., None], screen_client: TestClient):
    (feature,) = screen_client.get("/map/water", params={"kind": "inundation"}).json()["features"]
    assert feature["geometry"]["coordinates"]
    assert screen_client.get("/map/water", params={"kind": "flood_inundation"}).json()["features"] == []


@pytest.mark.parametrize(
    ("query", "ja", "en"),
    [
        ({"hazard": "snow"}, "「hazard」に「snow」は使えません", "“hazard” cannot be “snow”"),
        ({"hazard": ""}, "「hazard」", "“hazard”"),
        ({"as_of": "yesterday"}, "「as_of」に「yesterday」は使えません。使えるのは YYYY-MM-DD", "It takes YYYY-MM-DD"),
        ({"outside": "perhaps"}, "「outside」に「perhaps」は使えません", "“outside” cannot be “perhaps”"),
        ({"figure": "<script>"}, "「figure」に「<script>」は使えません", "“figure” cannot be “<script>”"),
        ({"scenario": "nothing=1"}, "「nothing」", "“nothing”"),
        ({"scenario": "blocked=1"}, "「通行止め」に「1」は使えません", "“Closed streets” cannot be “1”"),
        ({"scenario": "speed=no_such_standard"}, "「歩く速さ」", "“Walking speed” cannot be “no_such_standard”"),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/map/streets", "/map/cells"])
def test_what_may_not_be_asked_is_refused_in_words(
    path: str, query: dict[str, str], ja: str, en: str, training: Path, screen_client: TestClient
) -> None:
    # Without a language, and with one nobody has words for, it is the product's own.
    for language, named in ({}, ja), ({"lang": "ja"}, ja), ({"lang": "en"}, en), ({"lang": "../xx"}, ja):
        found = screen_client.get(path, params={**ASKED, **query, **language})
        assert found.status_code == 400
        assert named in found.text
        assert found.headers["content-type"].startswith("text/plain")
        assert found.headers["x-content-type-options"] == "nosniff"


def test_water_of_another_layer_is_refused(training: Path, screen_client: TestClient) -> None:
    found = screen_client.get("/map/water", params={"kind": "../boundary"})
    assert found.status_code == 400
    assert "「kind」に「../boundary」は使えません" in found.text


@pytest.mark.parametrize("path", ["/map/streets", "/map/cells", "/map/water?kind=inundation"])
def test_a_missing_folder_is_said_not_thrown(
    path: str, tmp_path: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    use(tmp_path / "nowhere")
    query = {} if "?" in path else ASKED
    found = screen_client.get(path, params=query) if query else screen_client.get(path)
    assert found.status_code == 503
    assert "Traceback" not in found.text


def test_what_the_browser_has_is_not_sent_again(training: Path, screen_client: TestClient) -> None:
    first = screen_client.get("/map/streets", params={**ASKED, "ward": WARD})
    headers = {"If-None-Match": first.headers["etag"]}
    assert screen_client.get("/map/streets", params={**ASKED, "ward": WARD}, headers=headers).status_code == 304


def hostile_city(folder: Path) -> Path:
    """The small city with a street whose nodes, and places whose names, are written as script."""
    path = small_city.build(folder, without=("tsunami_building",)).path
    names = [text for text in XSS if text.strip()]
    nodes = [[text, f"{136.9 + n / 1000:.3f}", "35.0875"] for n, text in enumerate(names)]
    ways = [[u[0], v[0], "90"] for u, v in itertools.pairwise(nodes)]
    sites = [support.site(n, small_city.PORT, 津波="1") | {"施設・場所名": text} for n, text in enumerate(names, 1)]
    for name, raw, kind in (
        ("nodes.csv", csv_bytes(["node", "longitude", "latitude"], *nodes), "walk_node"),
        ("edges.csv", csv_bytes(["u", "v", "length_m"], *ways), "walk_edge"),
        ("sites.csv", support.gsi_emergency(*sites), "emergency_site"),
    ):
        support.apply(path, support.read(path, name, raw, as_kind=kind))
    return path


def test_values_travel_as_json_text(tmp_path: Path, use: Callable[[Path], None], screen_client: TestClient) -> None:
    use(hostile_city(tmp_path / "data"))
    found = screen_client.get("/map/streets", params={**ASKED, "outside": "no"})
    assert found.headers["content-type"] == "application/json"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert len(found.json()["u"]) > 3
    assert {one for one in found.json()["node"] if "<" in one} <= set(XSS)
    assert any("<" in one for one in found.json()["node"])


def test_the_routes_are_ours() -> None:
    assert {route.path for route in readiness.routes()} == {"/map/streets", "/map/cells", "/map/water"}  # type: ignore[attr-defined]
