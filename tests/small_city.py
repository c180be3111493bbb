"""A city of two wards, three school districts and three population cells, small enough to count by hand.

::

    longitude  136.8        136.9    136.9125    136.95     136.9625   137.1
    ward       港区 ------------------------------|南区 -------------------
    district   M1 ----------------------|M2 ------|S1 ---------------------
    cell                    |A (in M1)  |B (M2)   |C (S1)   |
    water          136.89 --------------- 136.91875: all of A, the western half of B

"""

from __future__ import annotations

import datetime
from pathlib import Path

from layers.folder import DataFolder, load_folder
from tests import support
from tests.support import CONFIG, TWO_WARDS, box, collection, csv_bytes, feature, gsi_emergency, site

DAY = datetime.date(2026, 6, 1)
PORT, SOUTH = "愛知県名古屋市港区1", "愛知県名古屋市南区1"
_PLACE = ["名称", "住所", "経度", "緯度"]


def districts(*areas: tuple[str, str, str, tuple[float, float, float, float]]) -> bytes:
    """School districts: (code, name, ward, box)."""
    return collection(
        *(feature({"code": code, "name": name, "ward": ward}, box(*edges)) for code, name, ward, edges in areas)
    )


def zones(*boxes: tuple[float, float, float, float]) -> bytes:
    return collection(*(feature({"depth_min_m": 1, "depth_max_m": 2}, box(*edges)) for edges in boxes))


def cells(*rows: tuple[str, str, str]) -> bytes:
    """Population cells: (mesh code, night, day)."""
    return csv_bytes(["mesh_code", "population_night", "population_day"], *rows)


A, B, C = "52365702", "52365703", "52365706"

#: Kind → file name and bytes, in the order to import.
FILES: dict[str, tuple[str, bytes]] = {
    "boundary": ("n03.geojson", TWO_WARDS),
    "emergency_site": (
        "sites.csv",
        gsi_emergency(
            site(1, PORT, 洪水="1", 津波="1"),
            site(2, PORT, 津波="1", 経度="136.93"),
            site(3, SOUTH, 洪水="△2階以上", 経度="137.0"),
            site(4, SOUTH, 経度="137.0"),
        ),
    ),
    "shelter": (
        "shelters.csv",
        csv_bytes(
            [*_PLACE, "共通ID", "トイレ", "想定収容人数"],
            ["避難所1", PORT, "136.905", "35.1", "H1", "", "150"],
            ["避難所2", SOUTH, "137.0", "35.1", "H2", "", "60"],
        ),
    ),
    "tsunami_building": (
        "buildings.csv",
        csv_bytes(
            # The column of the key is there and blank: each row says that its key is missing.
            [*_PLACE, "ID", "状態", "想定収容人数", "次回点検期限"],
            ["ビル1", PORT, "136.905", "35.1", "", "指定", "220", "2026-01-01"],
            ["ビル2", PORT, "136.93", "35.1", "", "指定", "", "2027-01-01"],
            ["候補ビル", PORT, "136.93", "35.1", "", "候補", "900", "2020-01-01"],
            ["ビル4", SOUTH, "137.0", "35.1", "", "指定", "50", ""],
            ["解除ビル", SOUTH, "137.0", "35.1", "", "解除", "", "2020-01-01"],
        ),
    ),
    "welfare_commissioner": (
        "commissioners.csv",
        csv_bytes(
            [*_PLACE, "委員数", "世帯数"],
            ["区域1", PORT, "136.905", "35.1", "2", "600"],
            ["区域2", PORT, "136.93", "35.1", "", "500"],
            ["区域3", SOUTH, "137.0", "35.1", "1", "450"],
        ),
    ),
    "stock_depot": (
        "depots.csv",
        csv_bytes([*_PLACE, "ID"], ["倉庫1", PORT, "136.93", "35.1", "D1"], ["倉庫2", SOUTH, "137.0", "35.1", "D2"]),
    ),
    "stock_lot": (
        "lots.csv",
        csv_bytes(
            ["lot_id", "site_id", "item", "quantity", "unit", "expiry"],
            ["1", "D1", "水", "10", "本", "2026-05-31"],
            ["2", "D1", "水", "10", "本", "2026-06-01"],
            ["3", "H1", "毛布", "10", "枚", "2026-05-22"],
            ["4", "D2", "毛布", "10", "枚", ""],
        ),
    ),
    "school_district": (
        "districts.geojson",
        districts(
            ("M1", "港第1学区", "港区", (136.8, 35.0, 136.9125, 35.2)),
            ("M2", "港第2学区", "港区", (136.9125, 35.0, 136.95, 35.2)),
            ("S1", "南第1学区", "南区", (136.95, 35.0, 137.1, 35.2)),
        ),
    ),
    "population_cell": ("cells.csv", cells((A, "1000", "400"), (B, "200", ""), (C, "300", "300"))),
    "inundation": ("water.geojson", zones((136.89, 35.0, 136.91875, 35.2))),
    "station": (
        "stations.csv",
        csv_bytes(
            [*_PLACE, "駅ID", "帰宅困難者の想定数", "今使える受入数"],
            ["駅1", PORT, "136.9", "35.1", "", "100", ""],
            ["駅2", SOUTH, "137.0", "35.1", "", "1000", "400"],
            ["駅3", SOUTH, "137.0", "35.1", "", "50", "60"],
        ),
    ),
}


def build(path: Path, *, without: tuple[str, ...] = (), **replaced: bytes) -> DataFolder:
    """The small city in a folder, some layers left out, some replaced (kind → bytes)."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "folder.toml").write_text('city = "23100"\nprefecture = "愛知県"\nname = "名古屋市"\n', encoding="utf-8")
    for kind, (name, raw) in FILES.items():
        if kind not in without:
            support.apply(path, support.read(path, name, replaced.get(kind, raw), as_kind=kind))
    return load_folder(path, CONFIG)


def with_streets(path: Path) -> Path:
    """The same city with five streets: a–b–c–d from the building out of the water, one of them a bridge, and x–y."""
    at = {"a": "136.905", "b": "136.907", "c": "136.909", "d": "136.93", "x": "136.895", "y": "136.896"}
    nodes = [[name, x, "35.1" if name < "x" else "35.095"] for name, x in at.items()]
    ways = [["a", "b", "180", ""], ["b", "c", "150", "1"], ["c", "d", "900", ""], ["x", "y", "100", ""]]
    for name, raw in (
        ("walk_node", csv_bytes(["node", "longitude", "latitude"], *nodes)),
        ("walk_edge", csv_bytes(["u", "v", "length_m", "bridge"], *ways)),
    ):
        support.apply(path, support.read(path, f"{name}.csv", raw, as_kind=name))
    return path
