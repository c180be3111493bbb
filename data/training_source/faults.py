"""Faults planted on purpose, so that the screens have something to find."""

from __future__ import annotations

import shapely
from shapely.geometry import shape

from .outlines import Feature
from .spots import Row

WHOLE_LIST = "（一覧全体）"

# kind, name, what is wrong: the list that data/README shows.
PLANTED_FAULTS: list[tuple[str, str, str]] = [
    ("emergency_site", "訓練座標なし公園", "経度・緯度が空欄"),
    ("emergency_site", "訓練区ちがい広場", "住所と区は南区、座標は緑区の中（区境の近く）"),
    ("emergency_site", "訓練番号かさなり公園", "共通IDが「訓練番号もと公園」と同じ"),
    ("emergency_site", "訓練要確認グラウンド", "津波の欄が「要確認」で、○△×のどれにも読めない"),
    ("emergency_site", "訓練市外広場", "住所も座標も市の外（愛知県訓練村）"),
    ("emergency_site", "訓練二重登録公園", "同じ名称・住所・座標が別の共通IDで二度ある"),
    ("shelter", "訓練収容ゼロ会館", "想定収容人数が0"),
    ("shelter", "訓練浸水一階会館", "津波浸水想定の中にあり、使用できるのは1階のみ"),
    ("tsunami_building", "訓練収容未登録ビル", "指定済みだが、想定収容人数も面積も空欄"),
    ("stock_depot", "（一覧全体）", "版の日付 2025-09-01 が期限（180日）より古い"),
]

ORIGINAL_OF_DUPLICATE = {"name": "訓練番号もと公園", "kana": "クンレンバンゴウモトコウエン"}
EMERGENCY_FAULTS: list[Row] = [
    {"name": "訓練座標なし公園", "kana": "クンレンザヒョウナシコウエン", "longitude": "", "latitude": ""},
    {
        "name": "訓練区ちがい広場",
        "kana": "クンレンクチガイヒロバ",
        "address": "愛知県名古屋市南区備町999-1",
        "ward": "南区",
        "longitude": "136.941000",
        "latitude": "35.073000",
    },
    {"name": "訓練番号かさなり公園", "kana": "クンレンバンゴウカサナリコウエン"},
    {"name": "訓練要確認グラウンド", "kana": "クンレンヨウカクニングラウンド", "tsunami": "要確認"},
    {
        "name": "訓練市外広場",
        "kana": "クンレンシガイヒロバ",
        "address": "愛知県訓練村大字訓練1",
        "ward": "",
        "longitude": "136.781000",
        "latitude": "35.150000",
    },
    {"name": "訓練二重登録公園", "kana": "クンレンニジュウトウロクコウエン"},
]
CAPACITY_ZERO: Row = {"name": "訓練収容ゼロ会館", "kana": "クンレンシュウヨウゼロカイカン", "capacity_people": "0"}
IN_THE_WATER: Row = {
    "name": "訓練浸水一階会館",
    "kana": "クンレンシンスイイッカイカイカン",
    "usable_floors": "1階のみ",
}
NO_CAPACITY: Row = {
    "name": "訓練収容未登録ビル",
    "kana": "クンレンシュウヨウミトウロクビル",
    "capacity_people": "",
    "usable_area_m2": "",
}


def plant(emergency: list[Row], shelters: list[Row], buildings: list[Row], water: list[Feature]) -> None:
    """Overwrite a few rows in place, and add one; only places that stand alone, so that no pair is broken."""
    _plant_emergency(emergency)
    alone = [row for row in shelters if row["is_emergency_site"] == "×" and row["name"].endswith("会館")]
    alone[0].update(CAPACITY_ZERO)
    next(row for row in alone[1:] if _deep(row, water)).update(IN_THE_WATER)
    next(row for row in buildings if row["state"] == "指定" and row["name"].endswith("ビル")).update(NO_CAPACITY)


def _plant_emergency(emergency: list[Row]) -> None:
    open_grounds = [row for row in emergency if row["name"].endswith("公園")]
    step = len(open_grounds) // (len(EMERGENCY_FAULTS) + 1)
    original, *spoilt = open_grounds[::step][: len(EMERGENCY_FAULTS) + 1]
    original.update(ORIGINAL_OF_DUPLICATE)
    for row, fault in zip(spoilt, EMERGENCY_FAULTS, strict=True):
        row.update(fault)
    spoilt[2]["site_id"] = original["site_id"]
    emergency.append(spoilt[5] | {"site_id": _next_id(emergency)})


def _next_id(emergency: list[Row]) -> str:
    """A free common ID far above the others: X23100 + serial + list and branch."""
    last = max(row["site_id"] for row in emergency)
    return f"{last[:6]}{90001:05d}{last[11:]}"


def _deep(row: Row, water: list[Feature]) -> bool:
    """Whether a place lies in water of a metre or more."""
    here = shapely.Point(float(row["longitude"]), float(row["latitude"]))
    deep = [each for each in water if float(each["properties"]["depth_min_m"]) >= 1]
    return any(shape(each["geometry"]).contains(here) for each in deep)
