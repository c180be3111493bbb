"""Faults planted on purpose, so that the checks of the intake have something to find."""

from __future__ import annotations

from .spots import Row

# kind, name, what is wrong: the list that data/README shows.
PLANTED_FAULTS: list[tuple[str, str, str]] = [
    ("emergency_site", "訓練座標なし公園", "経度・緯度が空欄"),
    ("emergency_site", "訓練区ちがい広場", "住所と区は南区、座標は緑区の中（区境の近く）"),
    ("emergency_site", "訓練番号かさなり公園", "共通IDが「訓練番号もと公園」と同じ"),
    ("emergency_site", "訓練要確認グラウンド", "津波の欄が「要確認」で、○△×のどれにも読めない"),
    ("emergency_site", "訓練市外広場", "住所も座標も市の外（愛知県訓練村）"),
    ("shelter", "訓練収容ゼロ会館", "想定収容人数が0"),
]

ORIGINAL_OF_DUPLICATE = {"name": "訓練番号もと公園", "kana": "クンレンバンゴウモトコウエン"}
EMERGENCY_FAULTS: list[Row] = [
    {"name": "訓練座標なし公園", "kana": "クンレンザヒョウナシコウエン", "longitude": "", "latitude": ""},
    {
        "name": "訓練区ちがい広場",
        "kana": "クンレンクチガイヒロバ",
        "address": "愛知県名古屋市南区備町99-1",
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
]
SHELTER_FAULT: Row = {"name": "訓練収容ゼロ会館", "kana": "クンレンシュウヨウゼロカイカン", "capacity_people": "0"}


def plant(emergency: list[Row], shelters: list[Row]) -> None:
    """Overwrite a few rows in place; only open grounds and shelters that stand alone, so no pair is broken."""
    open_grounds = [row for row in emergency if row["name"].endswith("公園")]
    step = len(open_grounds) // (len(EMERGENCY_FAULTS) + 1)
    original, *spoilt = open_grounds[::step][: len(EMERGENCY_FAULTS) + 1]
    original.update(ORIGINAL_OF_DUPLICATE)
    for row, fault in zip(spoilt, EMERGENCY_FAULTS, strict=True):
        row.update(fault)
    spoilt[2]["site_id"] = original["site_id"]
    alone = [row for row in shelters if row["is_emergency_site"] == "×" and row["name"].endswith("会館")]
    alone[0].update(SHELTER_FAULT)
