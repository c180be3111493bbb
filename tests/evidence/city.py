"""The small city of `tests.small_city` with what indicators count: centres, stores, partners, vacant houses.

Centres of the cells: A 136.90625 (in M1), B 136.91875 (in M2), C 136.95625 (in S1), all at 35.0875; A and B are 1,140 m
apart, so a place at 136.907 is near A alone.
"""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from layers.folder import DataFolder, load_folder
from tests import small_city, support
from tests.small_city import PORT, SOUTH, A, B, C
from tests.support import CONFIG, csv_bytes

NEAR_A, NEAR_B, NEAR_C, FAR = "136.907", "136.92", "136.957", "137.0"
LATITUDE = "35.0875"
_PLACE = ["名称", "住所", "経度", "緯度"]
_STATION = [*_PLACE, "帰宅困難者の想定数", "確保済みの受入数", "今使える受入数", "計画中の受入数"]


def places(*rows: tuple[str, ...], header: tuple[str, ...] = (), latitude: str = LATITUDE) -> bytes:
    """Rows of (address, longitude, further cells …); a blank longitude is a place without a position."""
    lines = [[f"名{n}", row[0], row[1], latitude if row[1] else "", *row[2:]] for n, row in enumerate(rows, 1)]
    return csv_bytes([*_PLACE, *header], *lines)


def cells(*rows: tuple[str, str, str]) -> bytes:
    """Population cells: (mesh code, night, aged 0–5)."""
    return csv_bytes(["mesh_code", "population_night", "age_0_5"], *rows)


def lots(*rows: tuple[str, str]) -> bytes:
    """Stock lots: (where held, expiry)."""
    lines = [[str(n), held, "水", "1", "本", expiry] for n, (held, expiry) in enumerate(rows, 1)]
    return csv_bytes(["lot_id", "site_id", "item", "quantity", "unit", "expiry"], *lines)


def cases(*rows: tuple[str, str]) -> bytes:
    """Vacant-house cases: (address, state)."""
    return places(*((at, NEAR_A if at == PORT else FAR, state) for at, state in rows), header=("状態",))


#: Instead of the files of the small city, and beside them.
REPLACED = {
    "population_cell": cells((A, "1000", "100"), (B, "200", "20"), (C, "300", "50")),
    "tsunami_building": csv_bytes(
        [*_PLACE, "状態", "想定収容人数", "津波に対する構造安全性"],
        ["ビル1", PORT, "136.905", "35.1", "指定", "220", "○"],
        ["ビル2", PORT, "136.93", "35.1", "指定", "", ""],
        ["候補ビル", PORT, "136.93", "35.1", "候補", "900", ""],
        ["ビル4", SOUTH, "137.0", "35.1", "指定", "50", "×"],
        ["解除ビル", SOUTH, "137.0", "35.1", "解除", "", ""],
    ),
    "stock_lot": lots(
        ("D1", "2026-05-31"),
        ("D1", "2026-06-01"),
        ("H1", "2026-05-22"),
        ("D2", ""),
        ("D2", "2027-06-01"),
        ("D2", "2027-06-02"),
    ),
    "station": csv_bytes(
        _STATION,
        ["駅1", PORT, "136.9", "35.1", "100", "50", "", "0"],
        ["駅2", SOUTH, "137.0", "35.1", "1000", "400", "300", ""],
        ["駅3", SOUTH, "137.0", "35.1", "50", "60", "60", "10"],
    ),
}
BESIDE = {
    "childcare_centre": places((PORT, NEAR_A), (SOUTH, FAR)),
    "convenience_store": places(
        (PORT, NEAR_A, "○"),
        (PORT, NEAR_B, ""),
        (SOUTH, NEAR_C, "×"),
        (SOUTH, FAR, "△9時から"),
        header=("証明書の交付",),
    ),
    "neighbourhood_group": places((PORT, NEAR_A)),
    "npo": places((PORT, NEAR_A)),
    "partner_company": places((SOUTH, FAR)),
    "vacant_house": cases((PORT, "受付"), (PORT, "解決"), (PORT, "解決"), (SOUTH, "指導"), (SOUTH, "")),
}


@functools.cache
def _whole() -> tempfile.TemporaryDirectory[str]:
    """The whole city, imported once: an import takes longer than all that is asked of it. Gone with the process."""
    kept = tempfile.TemporaryDirectory(prefix="sonae-evidence-", ignore_cleanup_errors=True)
    path = Path(kept.name) / "data"
    small_city.build(path, **REPLACED)
    for kind, raw in BESIDE.items():
        support.apply(path, support.read(path, f"{kind}.csv", raw, as_kind=kind))
    atexit.register(kept.cleanup)
    return kept


def build(path: Path, *, without: tuple[str, ...] = (), **replaced: bytes) -> DataFolder:
    """The city in a folder, some layers left out, some replaced (kind → bytes)."""
    shutil.copytree(Path(_whole().name) / "data", path)
    for kind in {*without, *replaced}:
        shutil.rmtree(path / "layers" / kind)
    for kind, raw in replaced.items():
        name = small_city.FILES[kind][0] if kind in small_city.FILES else f"{kind}.csv"
        support.apply(path, support.read(path, name, raw, as_kind=kind))
    return load_folder(path, CONFIG)
