"""What several tests need: small files built in code, an import into a folder, and skips that CI turns to failures."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from layers.editions import Origin, Reading, apply, read_file
from layers.folder import DataFolder, load_folder
from layers.spec import load_config

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared" / "real"
CONFIG = load_config()
LIMITS = CONFIG.app.intake
ORIGIN = Origin("tester", datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC), datetime.date(2025, 10, 27))

#: Kinds the shipped training city has no layer of: cities bring them.
NOT_IN_TRAINING = {
    "community_centre",
    "flood_inundation",
    "population_town",
    "population_area",
    "public_facility",
    "sandbag_station",
    "welfare_facility",
}

GSI_FLAGS = ["洪水", "崖崩れ、土石流及び地滑り", "高潮", "地震", "津波", "大規模な火事", "内水氾濫", "火山現象"]
GSI_EMERGENCY = ["NO", "共通ID", "施設・場所名", "住所", *GSI_FLAGS, "指定避難所との住所同一", "緯度", "経度", "備考"]
GSI_SHELTER = [
    "NO",
    "共通ID",
    "施設・場所名",
    "住所",
    "指定緊急避難場所との住所同一",
    "その他市町村長が必要と認める事項",
    "受入対象者",
    "緯度",
    "経度",
    "備考",
]


def need(found: Path | bool, reason: str) -> None:
    """Skip the test with the reason where something is missing; with SONAE_REQUIRE_ALL=1 (CI) fail instead."""
    if found.exists() if isinstance(found, Path) else found:
        return
    if os.environ.get("SONAE_REQUIRE_ALL") == "1":
        pytest.fail(f"SONAE_REQUIRE_ALL=1, but {reason}")
    pytest.skip(reason)


def csv_text(header: Iterable[str], *rows: Iterable[str]) -> str:
    """A CSV made by the standard library, so that our own writer is not what the tests rest on."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([list(header), *map(list, rows)])
    return buffer.getvalue()


def csv_bytes(header: Iterable[str], *rows: Iterable[str], encoding: str = "utf-8-sig") -> bytes:
    return csv_text(header, *rows).encode(encoding)


def gsi_emergency(*sites: dict[str, str], header: Iterable[str] = tuple(GSI_EMERGENCY)) -> bytes:
    """A GSI list of emergency sites; what a site does not say is blank."""
    names = list(header)
    return csv_bytes(names, *([site.get(name, "") for name in names] for site in sites))


def gsi_shelter(*sites: dict[str, str]) -> bytes:
    return csv_bytes(GSI_SHELTER, *([site.get(name, "") for name in GSI_SHELTER] for site in sites))


def site(serial: int, address: str = "愛知県名古屋市港区港町1", **cells: str) -> dict[str, str]:
    """One site of Nagoya in the GSI columns."""
    return {
        "NO": str(serial),
        "共通ID": f"E23100{serial:05d}201",
        "施設・場所名": f"施設{serial}",
        "住所": address,
        "緯度": "35.1",
        "経度": "136.9",
        **cells,
    }


def feature(properties: Any, geometry: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(longitude: Any = 136.9, latitude: Any = 35.1) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [longitude, latitude]}


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}, ensure_ascii=False).encode()


def n03(*areas: tuple[str, str, str, dict[str, Any]]) -> bytes:
    """Boundaries in the N03 schema from 2024: (code, city, ward, geometry)."""
    return collection(
        *(
            feature({"N03_001": "愛知県", "N03_004": city, "N03_005": ward, "N03_007": code}, shape)
            for code, city, ward, shape in areas
        )
    )


#: Two wards of a Nagoya of two boxes: 港区 to the west of 136.95, 南区 to the east.
TWO_WARDS = n03(
    ("23111", "名古屋市", "港区", box(136.8, 35.0, 136.95, 35.2)),
    ("23112", "名古屋市", "南区", box(136.95, 35.0, 137.1, 35.2)),
)


def read(folder: Path, name: str, raw: bytes, *, origin: Origin = ORIGIN, **choices: str) -> Reading:
    return read_file(folder, name, raw, CONFIG, origin, **choices)


def imported(folder: Path, *files: tuple[str, bytes] | Path, origin: Origin = ORIGIN, **choices: str) -> DataFolder:
    """The data folder after these files were put in force one after another."""
    for item in files:
        name, raw = (item.name, item.read_bytes()) if isinstance(item, Path) else item
        apply(folder, read(folder, name, raw, origin=origin, **choices))
    return load_folder(folder, CONFIG)


def codes(problems: Iterable[Any]) -> list[tuple[str, int | None]]:
    """(code, row) of problems, without the notes on whole columns."""
    quiet = {"column_absent", "column_kept", "hazard_blank"}
    return [(problem.code, problem.row) for problem in problems if problem.code not in quiet]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
