"""The small city of `tests.small_city` with stock, stations and support whose cover can be worked out by hand.

H1 (150 people) and H2 (60) are shelters of 港区 and 南区, H3 of 南区 publishes no capacity, H4 (10) has no lot at all.
D1 and D2 are depots; D9 is no place. 137.0 is 8,657 m (great circle) east of 136.905.
"""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from layers.folder import DataFolder, load_folder
from tests import small_city, support
from tests.small_city import PORT, SOUTH
from tests.support import CONFIG, csv_bytes

_PLACE = ["名称", "住所", "経度", "緯度"]
LOT = ["lot_id", "site_id", "item", "quantity", "unit", "expiry"]


def lots(*rows: tuple[str, str, str, str, str]) -> bytes:
    """Stock lots: (where held, item, quantity, unit, expiry)."""
    return csv_bytes(LOT, *([f"L{n}", *row] for n, row in enumerate(rows, 1)))


SHELTERS = csv_bytes(
    [*_PLACE, "共通ID", "トイレ", "想定収容人数"],
    ["避難所1", PORT, "136.905", "35.1", "H1", "2", "150"],
    ["避難所2", SOUTH, "137.0", "35.1", "H2", "2", "60"],
    ["避難所3", SOUTH, "137.0", "35.101", "H3", "", ""],
    ["避難所4", SOUTH, "137.0", "35.1", "H4", "1", "10"],
)
#: At 2026-06-01: usable from 2027-06-02 on.
LOTS = lots(
    # H1: 900 L for 450 a day, 1,350 meals for 450 a day, 100 of 150 blankets.
    ("H1", "飲料水", "1,000", "ℓ", "2030-01-01"),
    ("H1", "保存水500mL", "-1", "本", "2030-01-01"),
    ("H1", "飲料水", "50", "リットル", "2027-06-01"),
    ("H1", "飲料水", "70", "L", "2026-05-31"),
    ("H1", "食料", "1350", "食", "2027-06-02"),
    ("H1", "毛布", "100", "枚", ""),
    # H2: 180 a day and 60 blankets needed.
    ("H2", "保存水（500ml）", "1080", "本", "2028-01-01"),
    ("H2", "アルファ米50食入り", "10", "箱", "2028-01-01"),
    ("H2", "アルファ米", "3", "箱", "2028-01-01"),
    ("H2", "毛布", "60", "枚", ""),
    ("H3", "飲料水", "100", "L", "2028-01-01"),
    ("D1", "飲料水", "200", "L", "2028-01-01"),
    ("D1", "毛布", "5", "束", ""),
    ("D2", "毛布", "500", "枚", ""),
    ("D2", "発電機", "1", "台", ""),
    ("D9", "飲料水", "999", "L", "2028-01-01"),
)
#: H1, H2 and H4 are short of blankets, which D2 alone has to spare; H1 alone is short of water, which D1 has.
SHORT = lots(
    ("H1", "飲料水", "10", "L", "2030-01-01"),
    ("H1", "毛布", "100", "枚", ""),
    ("H2", "飲料水", "540", "L", "2030-01-01"),
    ("H4", "飲料水", "90", "L", "2030-01-01"),
    ("H2", "毛布", "10", "枚", ""),
    ("H4", "毛布", "1", "枚", ""),
    ("D1", "飲料水", "200", "L", "2030-01-01"),
    ("D2", "毛布", "500", "枚", ""),
)
STATIONS = csv_bytes(
    [*_PLACE, "駅ID", "帰宅困難者の想定数", "確保済みの受入数", "今使える受入数", "計画中の受入数"],
    ["駅1", PORT, "136.9", "35.1", "S1", "1000", "600", "500", "300"],
    ["駅2", SOUTH, "137.0", "35.1", "S2", "100", "400", "300", "0"],
    ["駅3", SOUTH, "137.0", "35.1", "S3", "", "10", "10", "10"],
    ["駅4", SOUTH, "137.05", "35.1", "S4", "200", "50", "", "40"],
    ["駅5", PORT, "", "", "S5", "80", "10", "10", "20"],
    ["駅5", PORT, "", "", "S5", "90", "10", "10", ""],
)
COMMISSIONERS = csv_bytes(
    [*_PLACE, "委員数", "世帯数"],
    ["区域1", PORT, "136.905", "35.1", "10", "4400"],
    ["区域2", PORT, "136.93", "35.1", "3", "1500"],
    ["区域3", PORT, "136.93", "35.1", "7", "1400"],
    ["区域4", SOUTH, "137.0", "35.1", "9", "1980"],
    ["区域5", SOUTH, "137.0", "35.1", "", "500"],
)


FILES = {"shelter": SHELTERS, "stock_lot": LOTS, "station": STATIONS, "welfare_commissioner": COMMISSIONERS}


@functools.cache
def _whole() -> tempfile.TemporaryDirectory[str]:
    """The whole city, imported once and copied for each test. Gone with the process."""
    kept = tempfile.TemporaryDirectory(prefix="sonae-readiness-", ignore_cleanup_errors=True)
    small_city.build(Path(kept.name) / "data", **FILES)
    atexit.register(kept.cleanup)
    return kept


def build(path: Path, *, without: tuple[str, ...] = (), **more: bytes) -> DataFolder:
    """The city in a folder, some layers left out, some added or replaced (kind → bytes)."""
    shutil.copytree(Path(_whole().name) / "data", path)
    for kind in without:
        shutil.rmtree(path / "layers" / kind)
    for kind, raw in more.items():
        support.apply(path, support.read(path, f"{kind}.csv", raw, as_kind=kind))
    return load_folder(path, CONFIG)
