"""What links, maps and the overview fetch of districts and findings: points, outlines, and the coloured drawing."""

from __future__ import annotations

import datetime
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.attention import findings
from layers.folder import load_folder
from layers.spec import load_config
from tests import support
from tests.dashboard.conftest import TRAINING, TestClient, points
from tests.dashboard.corpus import XSS

SVG = "{http://www.w3.org/2000/svg}"
HATCH, NOT_APPLICABLE = "url(#hatch)", "#f6f6f4"
CONFIG = load_config()


@pytest.fixture
def at_small(small: Path, use: Callable[[Path], None]) -> Path:
    use(small)
    return small


# --- points of a link ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"only": "inspection", "as_of": "2026-06-01"}, ["ビル1"]),
        ({"only": "inspection", "as_of": "2026-01-01"}, []),
        ({"only": "inspection", "as_of": "2027-01-02"}, ["ビル1", "ビル2"]),
        ({"only": "inspection"}, []),
        ({"district": "M2"}, ["ビル2", "候補ビル"]),
        ({"district": "M2", "only": "capacity"}, ["ビル2"]),
        ({"district": "nothing"}, []),
        ({"only": "nothing"}, []),
        ({"only": "problem.key_missing", "ward": "南区"}, ["ビル4", "解除ビル"]),
    ],
    ids=str,
)
def test_points_of_a_choice(query: dict[str, str], names: list[str], at_small: Path, screen_client: TestClient) -> None:
    got = points(screen_client, kinds="tsunami_building", **query)
    assert sorted(got["name"]) == sorted(names)
    assert got["total"] == len(names)


@pytest.mark.parametrize("path", ["/map/points?kinds=shelter", "/map/areas.svg?figure=shelter"])
@pytest.mark.parametrize("as_of", ["2026-13-01", "きょう", "2026/06/01", "{{7*7}}", "0000-00-00"])
def test_a_date_that_is_none_is_refused(path: str, as_of: str, at_small: Path, screen_client: TestClient) -> None:
    answer = screen_client.get(path, params={**dict([path.split("?")[1].split("=")]), "as_of": as_of})
    assert answer.status_code == 400
    assert "expected YYYY-MM-DD" in answer.text
    assert answer.headers["content-type"].startswith("text/plain")


def test_the_map_draws_as_many_as_the_finding_says(training: Path, screen_client: TestClient) -> None:
    folder = load_folder(TRAINING, CONFIG)
    day = folder.default_as_of()
    found = [one for one in findings(folder, CONFIG, day, "港区") if one.code in ("inspection", "flooded")]
    assert len(found) == 2
    for one in found:
        query = {name: value for name, value in one.link.items() if name in ("ward", "only", "hazard", "q") and value}
        got = points(screen_client, kinds=one.link["layers"], as_of=str(day), **query)
        assert got["total"] == one.count


# --- outlines of districts -------------------------------------------------------------------


def test_the_districts_of_a_ward(at_small: Path, screen_client: TestClient) -> None:
    features = screen_client.get("/map/districts", params={"ward": "港区"}).json()["features"]
    assert [feature["properties"] for feature in features] == [
        {"code": "M1", "name": "港第1学区"},
        {"code": "M2", "name": "港第2学区"},
    ]
    corners = features[1]["geometry"]["coordinates"][0]
    assert {x for x, _ in corners} == {136.9125, 136.95}
    assert {y for _, y in corners} == {35.0, 35.2}


def test_a_ward_or_a_folder_without_districts_has_none(
    tmp_path: Path, at_small: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    assert screen_client.get("/map/districts", params={"ward": "ない区"}).json()["features"] == []
    use(tmp_path)
    assert screen_client.get("/map/districts", params={"ward": "港区"}).json()["features"] == []


# --- the drawing -----------------------------------------------------------------------------


def drawn(client: TestClient, **query: str) -> ET.Element:
    answer = client.get("/map/areas.svg", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    return ET.fromstring(answer.text)


def fills(root: ET.Element) -> list[str]:
    return [path.attrib["fill"] for path in root.findall(f"{SVG}path")]


@pytest.mark.parametrize("figure", CONFIG.figures)
@pytest.mark.parametrize("ward", ["", "港区"])
def test_a_drawing_for_every_figure(figure: str, ward: str, training: Path, screen_client: TestClient) -> None:
    root = drawn(screen_client, figure=figure, ward=ward, as_of="2026-10-01")
    paths = root.findall(f"{SVG}path")
    assert len(paths) == len(load_folder(TRAINING, CONFIG).districts.of_ward(ward)) if ward else 16
    assert all(path.attrib["d"].startswith("M") for path in paths)
    assert len(set(fills(root)) - {HATCH, NOT_APPLICABLE}) >= 2


def test_the_darker_the_more(at_small: Path, screen_client: TestClient) -> None:
    light, dark = fills(drawn(screen_client, figure="shelter_places"))
    assert int(dark[1:3], 16) < int(light[1:3], 16)
    assert fills(drawn(screen_client, figure="shelter", hazard="flood")) == fills(
        drawn(screen_client, figure="shelter")
    )


def test_what_is_not_known_is_hatched_and_what_does_not_apply_is_bare(
    at_small: Path, screen_client: TestClient
) -> None:
    assert fills(drawn(screen_client, figure="tsunami_places"))[1] == NOT_APPLICABLE
    assert fills(drawn(screen_client, figure="stock_expired", as_of="2026-06-01"))[1] == HATCH
    # Without a date nothing can be told.
    assert fills(drawn(screen_client, figure="stock_expired")) == [HATCH, HATCH]


def test_the_chosen_ward_is_drawn_last_and_strong(at_small: Path, screen_client: TestClient) -> None:
    widths = [
        path.attrib["stroke-width"]
        for path in drawn(screen_client, figure="shelter", chosen="港区").findall(f"{SVG}path")
    ]
    assert widths == ["1.6", "5"]


def test_training_is_marked_in_the_drawing_and_real_data_is_not(
    training: Path, small: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    assert [text.text for text in drawn(screen_client, figure="shelter").findall(f"{SVG}text")] == ["訓練データ"]
    use(small)
    assert drawn(screen_client, figure="shelter").findall(f"{SVG}text") == []


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"figure": ""},
        {"figure": "nothing"},
        {"figure": "__class__"},
        {"figure": "shelter", "hazard": "snow"},
        *({"figure": text} for text in XSS[:4]),
    ],
    ids=str,
)
def test_an_undeclared_figure_or_hazard_is_refused(
    query: dict[str, str], training: Path, screen_client: TestClient
) -> None:
    answer = screen_client.get("/map/areas.svg", params=query)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_without_outlines_there_is_no_drawing(
    tmp_path: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    support.imported(tmp_path, ("s.csv", support.gsi_emergency(support.site(1))))
    use(tmp_path)
    assert screen_client.get("/map/areas.svg", params={"figure": "shelter"}).status_code == 404
    use(TRAINING)
    assert screen_client.get("/map/areas.svg", params={"figure": "shelter", "ward": "ない区"}).status_code == 404


@pytest.mark.parametrize("name", XSS)
def test_a_hostile_ward_stays_out_of_the_drawing(
    name: str, tmp_path: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "folder.toml").write_text('city = "23100"\nprefecture = "愛知県"\nname = "名古屋市"\n', encoding="utf-8")
    wards = support.n03(
        ("23111", "名古屋市", name, support.box(136.8, 35.0, 136.95, 35.2)),
        ("23112", "名古屋市", "南区", support.box(136.95, 35.0, 137.1, 35.2)),
    )
    support.imported(folder, ("n03.geojson", wards), ("s.csv", support.gsi_emergency(support.site(1))))
    use(folder)
    root = drawn(screen_client, figure="emergency_site", chosen=name)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "defs", "pattern", "rect", "path"}
    answer = screen_client.get("/map/areas.svg", params={"figure": "emergency_site", "chosen": name})
    assert not re.search(r"script|onload|onerror|href", answer.text)


def test_a_new_edition_brings_a_new_drawing(
    tmp_path: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    sites = support.gsi_emergency(support.site(1, 洪水="1"))
    support.imported(tmp_path, ("n03.geojson", support.TWO_WARDS))
    (tmp_path / "folder.toml").write_text(
        'city = "23100"\nprefecture = "愛知県"\nname = "名古屋市"\n', encoding="utf-8"
    )
    use(tmp_path)
    assert fills(drawn(screen_client, figure="emergency_site")) == [HATCH, HATCH]
    support.imported(tmp_path, ("s.csv", sites))
    assert HATCH not in fills(drawn(screen_client, figure="emergency_site"))


def test_the_date_of_the_drawing_counts(training: Path, screen_client: TestClient) -> None:
    early, late = (
        screen_client.get("/map/areas.svg", params={"figure": "inspection_overdue", "as_of": str(day)}).text
        for day in (datetime.date(2000, 1, 1), datetime.date(2026, 10, 1))
    )
    assert early != late
