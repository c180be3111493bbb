"""Fictional tsunami evacuation buildings (津波避難ビル) of the southern wards."""

from __future__ import annotations

from datetime import date

import shapely
from shapely.geometry import shape

from .dice import Dice
from .names import Reading
from .outlines import Feature
from .spots import City, Place, Row

BUILDINGS = 800
CAPACITY_UNKNOWN = 0.08
AREA_UNKNOWN = 0.12
WAVE_RESISTANCE_UNKNOWN = 0.40

# Percent of the buildings, as the inundation area makes likely.
WARDS_PERCENT: dict[str, float] = {
    "港区": 33,
    "中川区": 30,
    "南区": 26,
    "熱田区": 4,
    "緑区": 3,
    "中村区": 2,
    "瑞穂区": 2,
}
ENDINGS: dict[Reading, float] = {
    Reading("ビル", "ビル"): 40,
    Reading("マンション", "マンション"): 30,
    Reading("立体駐車場", "リッタイチュウシャジョウ"): 12,
    Reading("団地", "ダンチ"): 12,
    Reading("学生会館", "ガクセイカイカン"): 6,
}
# The life cycle, in its order; most buildings have come to 指定.
STATES: dict[str, float] = {
    "候補": 4,
    "調査": 4,
    "協議": 5,
    "協定": 6,
    "標識・鍵": 6,
    "指定": 60,
    "点検": 7,
    "変更": 4,
    "解除": 4,
}
BEFORE_AGREEMENT = {"候補", "調査", "協議"}
STRUCTURES: dict[str, float] = {"RC": 60, "SRC": 25, "S": 15}
SEISMIC: dict[str, float] = {"○": 88, "×": 3, "": 9}
WAVE_RESISTANCE: dict[str, float] = {"○": 65, "△基準水位より上の階に限る": 20, "×": 15}
HOURS: dict[str, float] = {"終日": 55, "平日9時から18時まで": 15, "管理人がいる時間": 15, "": 15}
LOW_FLOORS = ["3階・屋上", "屋上のみ"]
HIGH_FLOORS = ["3階以上", "4階以上", "４階・屋上", "3階以上の共用廊下", "屋上のみ", "外階段と4階の廊下"]
FIRST_DAY, LAST_DAY = date(2012, 4, 1), date(2025, 9, 30)
# Some inspections are overdue at the reference date, 2026-10-01.
FIRST_DUE, LAST_DUE = date(2026, 4, 1), date(2029, 3, 31)
BEFORE_DESIGNATION = BEFORE_AGREEMENT | {"協定", "標識・鍵"}
# The places planned for are one a square metre; some agreements count less.
M2_PER_PERSON: dict[float, float] = {1.0: 70, 1.25: 20, 2.0: 10}


def tsunami_buildings(city: City, water: list[Feature]) -> list[Row]:
    """The rows of the buildings, ward by ward, all where the inundation comes."""
    dice = Dice("tsunami_building")
    area = shapely.union_all([shape(each["geometry"]) for each in water])
    shapely.prepare(area)
    places = city.places(dice, dice.share_out(BUILDINGS, WARDS_PERCENT), ENDINGS, within=area)
    return [_row(dice, place, serial) for serial, place in enumerate(places, start=1)]


def _row(dice: Dice, place: Place, serial: int) -> Row:
    storeys, state = dice.between(3, 14), dice.weighted(STATES)
    people = dice.between(5, 120) * 10
    return place.row() | {
        "site_id": f"XT-{serial:04d}",
        "capacity_people": "" if dice.chance(CAPACITY_UNKNOWN) else str(people),
        "storeys": str(storeys),
        "usable_floors": dice.pick(LOW_FLOORS if storeys < 5 else HIGH_FLOORS),
        "usable_area_m2": _area(dice, people),
        "structure": dice.weighted(STRUCTURES),
        "seismic": dice.weighted(SEISMIC),
        "wave_resistance": "" if dice.chance(WAVE_RESISTANCE_UNKNOWN) else dice.weighted(WAVE_RESISTANCE),
        "hours": dice.weighted(HOURS),
        "agreement_date": "" if state in BEFORE_AGREEMENT else _day(dice, FIRST_DAY, LAST_DAY),
        "inspection_due": _due(dice, state),
        "state": state,
        "note": "外階段の鍵は震度5強で開く" if dice.chance(0.12) else "",
    }


def _area(dice: Dice, people: int) -> str:
    area_m2 = f"{people * dice.weighted(M2_PER_PERSON):.0f}"
    return "" if dice.chance(AREA_UNKNOWN) else area_m2


def _due(dice: Dice, state: str) -> str:
    day = _day(dice, FIRST_DUE, LAST_DUE)
    return "" if state in BEFORE_DESIGNATION or state == "解除" else day


def _day(dice: Dice, first: date, last: date) -> str:
    return date.fromordinal(dice.between(first.toordinal(), last.toordinal())).isoformat()
