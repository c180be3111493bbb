"""Our own routes: what the map gets, the drawings, and the headers around every answer."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.routes import assets, shell
from layers.sites import STATES
from layers.spec import load_config
from tests import support
from tests.dashboard.conftest import TRAINING, TestClient, points
from tests.dashboard.corpus import XSS

HAZARD_COLUMNS = {"flood": "洪水", "tsunami": "津波", "volcano": "火山現象"}


def training_rows(kind: str) -> list[dict[str, str]]:
    """The rows of a training layer, read without the product."""
    path = next((TRAINING / "layers" / kind).glob("*/layer.csv"))
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["経度"]]


@pytest.fixture(scope="module")
def product() -> TestClient:
    """The product's whole application, Streamlit included."""
    from dashboard.app import app

    return TestClient(app)


# --- points ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["emergency_site", "shelter", "tsunami_building", "hospital"])
def test_points_are_the_rows_of_the_layer(kind: str, training: Path, screen_client: TestClient) -> None:
    got, rows = points(screen_client, kinds=kind), training_rows(kind)
    assert sorted(got["name"]) == sorted(row["名称"] for row in rows)
    assert {len(got[column]) for column in ("id", "name", "x", "y", "kind", "state")} == {len(rows)}
    assert [kind["id"] for kind in got["kinds"]] == [kind]
    assert all(name.startswith(kind + ":") for name in got["id"])


def test_points_of_several_kinds_come_in_one_answer(training: Path, screen_client: TestClient) -> None:
    got = points(screen_client, kinds="shelter,hospital,nonsense,boundary")
    assert len(got["id"]) == len(training_rows("shelter")) + len(training_rows("hospital"))
    assert len(set(got["id"])) == len(got["id"])


def test_points_stand_where_the_file_says(training: Path, screen_client: TestClient) -> None:
    row = training_rows("shelter")[0]
    got = points(screen_client, kinds="shelter")
    at = got["id"].index("shelter:" + row["共通ID"])
    assert (got["x"][at], got["y"][at]) == (float(row["経度"]), float(row["緯度"]))


def test_points_of_a_ward(training: Path, screen_client: TestClient) -> None:
    got = points(screen_client, kinds="emergency_site", ward="港区")
    expected = [row["名称"] for row in training_rows("emergency_site") if "名古屋市港区" in row["住所"]]
    assert expected
    assert sorted(got["name"]) == sorted(expected)


@pytest.mark.parametrize("hazard", HAZARD_COLUMNS)
def test_points_for_a_hazard_leave_out_those_not_designated(
    hazard: str, training: Path, screen_client: TestClient
) -> None:
    got = points(screen_client, kinds="emergency_site", hazard=hazard)
    marks = [row[HAZARD_COLUMNS[hazard]] for row in training_rows("emergency_site")]
    drawn = [STATES[state] for state in got["state"]]
    assert drawn.count("yes") == marks.count("○")
    assert drawn.count("conditional") == sum(mark.startswith("△") for mark in marks)
    assert len(drawn) == len(marks) - marks.count("×")


def test_a_tsunami_building_is_for_tsunami_alone(training: Path, screen_client: TestClient) -> None:
    assert points(screen_client, kinds="tsunami_building", hazard="tsunami")["id"]
    assert points(screen_client, kinds="tsunami_building", hazard="flood")["id"] == []


def test_points_that_match_a_search(training: Path, screen_client: TestClient) -> None:
    rows = training_rows("emergency_site")
    name = rows[0]["名称"]
    expected = sorted(row["名称"] for row in rows if name in row["名称"])
    assert sorted(points(screen_client, kinds="emergency_site", q=name)["name"]) == expected
    assert points(screen_client, kinds="emergency_site", q="ここにはない名前")["id"] == []


def test_no_kind_no_points(training: Path, screen_client: TestClient) -> None:
    assert points(screen_client)["id"] == []


@pytest.mark.parametrize("hazard", ["snow", "name", "<script>", "flood "])
def test_an_unknown_hazard_is_refused(hazard: str, training: Path, screen_client: TestClient) -> None:
    answer = screen_client.get("/map/points", params={"kinds": "emergency_site", "hazard": hazard})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_record_told_by_rule_is_drawn_once(
    estimating: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    use(estimating)
    got = points(screen_client, kinds="emergency_site,tsunami_building")
    assert sorted(got["id"]) == ["emergency_site:E2310000002201", "tsunami_building:E2310000001201"]
    assert STATES[got["state"][got["id"].index("tsunami_building:E2310000001201")]] == "estimate"
    alone = points(screen_client, kinds="emergency_site")
    assert sorted(alone["id"]) == ["emergency_site:E2310000001201", "emergency_site:E2310000002201"]


def test_a_row_without_position_is_not_on_the_map(
    estimating: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    use(estimating)
    assert "施設3" not in points(screen_client, kinds="emergency_site")["name"]


def test_values_travel_as_json_text(tmp_path: Path, use: Callable[[Path], None], screen_client: TestClient) -> None:
    rows = [support.site(n, 洪水="1") | {"施設・場所名": text} for n, text in enumerate(XSS, start=1)]
    support.imported(tmp_path, ("sites.csv", support.gsi_emergency(*rows)))
    use(tmp_path)
    answer = screen_client.get("/map/points", params={"kinds": "emergency_site"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert sorted(answer.json()["name"]) == sorted(XSS)


# --- background, health, caching -------------------------------------------------------------


def test_the_background_holds_the_folders_own_ground(training: Path, screen_client: TestClient) -> None:
    got = screen_client.get("/map/background").json()
    kinds = [feature["properties"]["kind"] for feature in got["features"]]
    assert got["city"] == "名古屋市"
    assert {"boundary", "coast", "river", "main_road"} == set(kinds)
    wards = [f["properties"]["ward"] for f in got["features"] if f["properties"]["kind"] == "boundary"]
    assert len(wards) == len(set(wards)) == 16
    assert all(feature["geometry"]["coordinates"] for feature in got["features"])


def test_an_empty_folder_has_an_empty_ground(
    tmp_path: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    use(tmp_path)
    assert screen_client.get("/map/background").json()["features"] == []
    assert points(screen_client, kinds="emergency_site")["id"] == []
    assert screen_client.get("/healthz").text == "ok 0 layers, 0 unreadable"


@pytest.mark.parametrize("path", ["/map/background", "/map/points?kinds=shelter", "/map/districts?ward=港区"])
def test_what_the_browser_has_is_not_sent_again(path: str, training: Path, screen_client: TestClient) -> None:
    first = screen_client.get(path)
    again = screen_client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert screen_client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_tag_changes_with_the_selection(training: Path, screen_client: TestClient) -> None:
    tags = {
        screen_client.get(f"/map/points?kinds=shelter&ward={ward}").headers["etag"] for ward in ("", "港区", "南区")
    }
    assert len(tags) == 3


def test_health_counts_what_can_and_cannot_be_read(
    broken_layer: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    use(broken_layer)
    answer = screen_client.get("/healthz")
    # Boundaries, emergency sites and the tsunami buildings told from them.
    assert (answer.status_code, answer.text) == (200, "ok 3 layers, 1 unreadable")


@pytest.mark.parametrize(
    "path",
    ["/healthz", "/map/points?kinds=shelter", "/map/background", "/map/districts", "/map/areas.svg?figure=shelter"],
)
def test_a_missing_folder_is_said_not_thrown(
    path: str, tmp_path: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    use(tmp_path / "nowhere")
    answer = screen_client.get(path)
    assert answer.status_code == 503
    assert str(tmp_path / "nowhere") in answer.text
    assert "Traceback" not in answer.text


# --- drawings and files ----------------------------------------------------------------------


@pytest.mark.parametrize("state", assets.STATE_STYLES)
@pytest.mark.parametrize("name", assets.symbols())
def test_every_symbol_in_every_state_is_a_drawing(name: str, state: str, screen_client: TestClient) -> None:
    answer = screen_client.get(f"/assets/symbols/{name}-{state}.svg")
    root = ET.fromstring(answer.text)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(root) >= 1


def test_every_kind_of_point_has_a_drawing_for_every_state_it_is_drawn_in() -> None:
    kinds = [kind for kind in load_config().layers.kinds.values() if kind.geometry == "point"]
    assert {kind.symbol for kind in kinds} <= set(assets.symbols())
    assert set(STATES) <= set(assets.STATE_STYLES)


def test_site_symbols_differ_in_black_and_white() -> None:
    drawings = assets.symbols()
    grounds = {drawings[name]["ground"] for name in ("emergency_site", "shelter", "tsunami_building")}
    assert len(grounds) == 3


@pytest.mark.parametrize("glyph", [*XSS, "<", "&", '"', "福"])
def test_a_glyph_is_text(glyph: str, screen_client: TestClient) -> None:
    answer = screen_client.get("/assets/symbols/square-yes.svg", params={"glyph": glyph})
    text = ET.fromstring(answer.text).find("{http://www.w3.org/2000/svg}text")
    assert text is not None
    assert text.text == glyph[:1]
    assert len(text) == 0


@pytest.mark.parametrize(
    "file", ["nothing-yes.svg", "square-nothing.svg", "square.svg", "-.svg", "square-yes.png", ".svg"]
)
def test_an_undeclared_symbol_is_not_found(file: str, screen_client: TestClient) -> None:
    assert screen_client.get(f"/assets/symbols/{file}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/assets/%2e%2e/app.py",
        "/assets/..%2fapp.py",
        "/assets/%2e%2e%2f%2e%2e%2fREADME.md",
        "/assets/leaflet/%2e%2e/__init__.py",
        "/assets/leaflet/..%2f..%2f..%2f__init__.py",
        "/assets/symbols/..%2f..%2fapp.py",
        "/assets/symbols/%2e%2e%2fsquare-yes.svg",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/assets/map.js%00.css",
    ],
)
def test_no_path_leads_out_of_the_assets(path: str, screen_client: TestClient, product: TestClient) -> None:
    assert screen_client.get(path).status_code == 404
    assert product.get(path).status_code in (400, 404)


def test_the_maps_script_brings_its_drawings(screen_client: TestClient) -> None:
    answer = screen_client.get("/assets/map.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text.startswith("window.SONAE = {")
    assert "window.sonae" in answer.text
    assert re.fullmatch(r"[0-9a-f]{12}", assets.script_version())


def test_leaflet_comes_from_its_wheel_in_folium_s_version(screen_client: TestClient) -> None:
    assert "Leaflet 1.9.3" in screen_client.get("/assets/leaflet/leaflet.js").text[:200]
    assert screen_client.get("/assets/leaflet/leaflet.css").status_code == 200


# --- around every answer ---------------------------------------------------------------------

POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def policy(text: str) -> dict[str, str]:
    return {name: rest for name, _, rest in (rule.strip().partition(" ") for rule in text.split(";"))}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/map", 200),
        ("/pillars", 200),
        ("/healthz", 200),
        ("/map/points?kinds=shelter", 200),
        ("/map/points?hazard=snow", 400),
        ("/map/background", 200),
        ("/map/districts?ward=港区", 200),
        ("/map/areas.svg?figure=shelter", 200),
        ("/map/areas.svg?figure=nothing", 400),
        ("/map/areas.svg?figure=shelter&ward=nowhere", 404),
        ("/assets/map.js", 200),
        ("/assets/nothing.js", 404),
        ("/assets/symbols/nothing-yes.svg", 404),
        ("/assets/leaflet/leaflet.js", 200),
        ("/component/nothing/index.html", 404),
        ("/_stcore/health", 200),
    ],
)
def test_every_answer_carries_the_policy(path: str, status: int, training: Path, product: TestClient) -> None:
    answer = product.get(path)
    assert answer.status_code == status
    assert answer.headers.get_list("content-security-policy") == [shell.content_security_policy()]
    assert policy(answer.headers["content-security-policy"]) == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_a_304_carries_the_policy_too(training: Path, screen_client: TestClient) -> None:
    tag = screen_client.get("/map/background").headers["etag"]
    answer = screen_client.get("/map/background", headers={"If-None-Match": tag})
    assert policy(answer.headers["content-security-policy"]) == POLICY


def test_only_images_may_come_from_the_tile_host_and_only_with_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    config = load_config()
    app = config.app.model_copy(update={"map": config.app.map.model_copy(update={"basemap": "gsi"})})
    monkeypatch.setattr(shell, "load_config", lambda: config.model_copy(update={"app": app}))
    expected = {**POLICY, "img-src": POLICY["img-src"] + " https://cyberjapandata.gsi.go.jp"}
    assert policy(shell.content_security_policy()) == expected


@pytest.mark.parametrize(
    "headers",
    [{}, {"Accept-Encoding": "gzip"}, {"Range": "bytes=0-9"}, {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}],
    ids=str,
)
@pytest.mark.parametrize("path", ["/", "/map?ward=港区", "/pillars"])
def test_the_page_is_japanese_and_ours(path: str, headers: dict[str, Any], product: TestClient) -> None:
    answer = product.get(path, headers=headers)
    assert answer.status_code == 200
    assert re.search(r'<html[^>]* lang="ja"', answer.text)
    assert 'lang="en"' not in answer.text
    assert answer.text.count("./assets/app.css") == answer.text.count("./assets/ui_ja.js") == 1
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "etag" not in answer.headers


def test_the_page_asks_for_nothing_outside(product: TestClient) -> None:
    asked = re.findall(r'(?:src|href)="([^"]*)"', product.get("/").text)
    assert asked
    assert [address for address in asked if "//" in address] == []
