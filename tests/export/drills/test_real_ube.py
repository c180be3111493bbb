"""Ube as published: no ward, no district, no inundation, stairs and bridges of no street registered."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from layers.drills.area import district_starts
from layers.drills.routes import routes_of
from layers.export.drills.sheets import drill_sheets
from layers.export.paper import Numbers, Sheet, pdf
from layers.folder import DataFolder, load_folder
from layers.store.drill_bodies import DrillBody
from tests import support
from tests.export.drills.conftest import JA
from tests.export.paper.reading import colours, texts
from tests.readiness.conftest import ube_tables
from tests.support import CONFIG

pytestmark = pytest.mark.real
DAY = datetime.date(2026, 10, 1)


@pytest.fixture(scope="module")
def ube(real: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    path = tmp_path_factory.mktemp("ube") / "data"
    path.mkdir()
    (path / "folder.toml").write_text('city = "35202"\nprefecture = "山口県"\nname = "宇部市"\n', encoding="utf-8")
    for kind in ("emergency", "shelter"):
        file = real / "ube" / f"gsi_{kind}_352021_ube.geojson"
        support.apply(path, support.read(path, file.name, file.read_bytes()))
    nodes, edges = ube_tables(real / "ube" / "ube_walk_roads_osm_shp.zip")
    for kind, table in (("walk_node", nodes), ("walk_edge", edges)):
        raw = table.to_csv(index=False).encode()
        support.apply(path, support.read(path, f"{kind}.csv", raw, as_kind=kind))
    return load_folder(path, CONFIG)


@pytest.fixture(scope="module")
def sheets(ube: DataFolder) -> dict[str, tuple[Sheet, ...]]:
    layer = ube.layer("emergency_site")
    assert layer is not None
    site = f"emergency_site:{layer.frame.loc[layer.frame['tsunami'] == 'yes', 'uid'].iloc[0]}"
    body = DrillBody(title="市民総合訓練", type="tsunami", ward="全域", sites=(site,))
    (start,) = district_starts(ube, body)
    leg = {"id": "1", "start": start.id, "site": site}
    body = DrillBody.model_validate(body.model_dump() | {"starts": (start,), "legs": (leg,)})
    routes = routes_of(ube, CONFIG, body, DAY)
    return drill_sheets(ube, CONFIG, body, JA, DAY, routes, ("routes", "escape", "escape_blank"))


def test_a_route_of_the_real_network(sheets: dict[str, tuple[Sheet, ...]]):
    (sheet,) = sheets["routes"]
    (page,) = texts(pdf(sheet, JA))
    values = [one.value for block in sheet.blocks if isinstance(block, Numbers) for one in block.numbers]
    minutes, length = values[:3], values[3]
    assert all(isinstance(one, int) and one > 0 for one in (*minutes, length))
    # Stairs and bridges are told of no street here.
    assert values[4:6] == [None, None]
    assert "階段橋" in page or "未登録" in page
    assert "浸水想定：未登録" in page
    assert "訓練データ" not in page
    assert "【訓練】" in page


def test_the_escape_maps_of_the_whole_city(sheets: dict[str, tuple[Sheet, ...]]):
    (escape,), (blank,) = sheets["escape"], sheets["escape_blank"]
    raw = pdf((escape, blank), JA)
    pages = texts(raw)
    assert len(pages) == 3
    assert "宇部市の道を" in pages[0]
    assert "浸水するかどうかは、この図からは分かりません" in pages[0]
    assert "12分より長い" in pages[0]
    assert "縮尺は1:" in pages[1]
    assert colours(raw) == []
