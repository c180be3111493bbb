"""A drill in the small city on a walking network of four nodes, its ways and its sheets made once."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pytest

from layers.drills.routes import Routes, routes_of
from layers.export.drills.sheets import drill_sheets
from layers.export.paper import Sheet
from layers.folder import DataFolder, load_folder
from layers.store.drill_bodies import DrillBody
from layers.wording import Wording
from tests import small_city, support
from tests.support import CONFIG, csv_bytes

DAY = small_city.DAY
JA, EN = Wording(CONFIG, "ja"), Wording(CONFIG, "en")
#: a (where ビル1 and 避難所1 stand) – b – c in a line, c – e a bridge, c – h leads nowhere; f – g is an island.
NODES = csv_bytes(
    ["node", "longitude", "latitude"],
    ["a", "136.905", "35.1"],
    ["b", "136.91", "35.1"],
    ["c", "136.915", "35.1"],
    ["e", "136.93", "35.1"],
    ["f", "137.0", "35.1"],
    ["g", "137.001", "35.1"],
    ["h", "136.922", "35.1005"],
)
EDGES = csv_bytes(
    ["u", "v", "length_m", "stairs", "bridge"],
    ["a", "b", "456.4", "×", "×"],
    ["b", "c", "456.4", "○", "×"],
    ["c", "e", "1368", "×", "○"],
    ["f", "g", "91", "×", "×"],
    ["c", "h", "650", "×", "×"],
)
SITES = ("shelter:H1", "emergency_site:E2310000002201", "emergency_site:E2310000003201", "emergency_site:GONE")


def drill(**changed: object) -> DrillBody:
    """A full plan; ``changed`` replaces parts of it."""
    legs = [{"id": str(n), "start": "s", "site": site} for n, site in enumerate(SITES, 1)]
    full = {
        "title": "港第1学区 津波避難訓練",
        "type": "tsunami",
        "objectives": ("10分以内に移動を始める", "全施設の人数をつかむ"),
        "ward": "港区",
        "districts": ("M1", "M2"),
        "date": datetime.date(2026, 11, 5),
        "start": "23:30",
        "participants": 1240,
        "night": True,
        "partners": ("消防団",),
        "scenario": "speed=1&profile=standard&hour=10&arrival_none=1",
        "sites": SITES,
        "starts": ({"id": "s", "name": "公民館の前", "longitude": 136.915, "latitude": 35.1},),
        "legs": legs,
        "safety": ("誘導員の合図を待つ",),
        "roles": ({"role": "統制班", "office": "総務課"}, {"role": "記録班"}),
        "timetable": (
            {"minute": 45, "text": "本部に報告", "office": ""},
            {"minute": 0, "text": "地震の放送", "office": "総務課"},
            {"minute": 20, "text": "避難ビルに到着", "office": "消防団"},
        ),
        "checklist": (
            {"text": "鍵を開ける", "office": "区職員", "minute": 15},
            {"text": "水が出るか確かめる"},
        ),
        "injects": [
            {
                "id": f"i{n}",
                "minute": 50 - 10 * n,
                "text": f"状況その{n}",
                "sender": "巡回班",
                "to": "本部",
                "expected": f"期待{n}",
            }
            for n in range(5)
        ],
    }
    return DrillBody.model_validate(full | changed)


@dataclass(frozen=True)
class Made:
    folder: DataFolder
    body: DrillBody
    routes: Routes
    sheets: dict[str, tuple[Sheet, ...]]

    def again(
        self, *names: str, wording: Wording = JA, routes: Routes | None = None, **changed: object
    ) -> dict[str, tuple[Sheet, ...]]:
        """Some sheets of the drill with parts of its plan replaced."""
        return drill_sheets(self.folder, CONFIG, drill(**changed), wording, DAY, routes, names)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    path = tmp_path_factory.mktemp("drills") / "data"
    small_city.build(path)
    for kind, raw in (("walk_node", NODES), ("walk_edge", EDGES)):
        support.apply(path, support.read(path, f"{kind}.csv", raw, as_kind=kind))
    return load_folder(path, CONFIG)


@pytest.fixture(scope="session")
def made(town: DataFolder) -> Made:
    body = drill()
    routes = routes_of(town, CONFIG, body, DAY)
    return Made(town, body, routes, drill_sheets(town, CONFIG, body, JA, DAY, routes))
