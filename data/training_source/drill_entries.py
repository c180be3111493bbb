"""Fictional drills of the training city (訓練データ), FY2023 to FY2026, what they taught and what followed.

Everything here is made up, and marked so in every row; sites and districts are the training city's own. To be read on
the reference date 2026-10-01: drills after it are planned, and `drill_plans` tells how far.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from shapely.geometry import shape

from .dice import Dice
from .spots import Row

AS_OF = "2026-10-01"
NAMES = {
    "tsunami": "津波避難訓練",
    "shelter": "避難所開設・運営訓練",
    "tabletop": "図上訓練",
    "stranded": "帰宅困難者対応訓練",
    "volunteer": "災害ボランティアセンター設置・運営訓練",
}
#: The layer a type's sites stand in; the other types have none.
SITES = {"tsunami": "tsunami_building", "shelter": "shelter", "stranded": "emergency_site"}
#: Day, type, ward, school districts, and n = at night, s = step-free, p = with partners.
DRILLS = [
    ("2023-06-11", "shelter", "港区", 2, "p"),
    ("2023-07-09", "shelter", "千種区", 1, ""),
    ("2023-09-03", "tsunami", "港区", 2, "p"),
    ("2023-09-10", "tsunami", "南区", 2, ""),
    ("2023-10-15", "shelter", "緑区", 2, "p"),
    ("2023-11-05", "volunteer", "昭和区", 0, "p"),
    ("2023-11-19", "shelter", "守山区", 2, "n"),
    ("2024-01-21", "tabletop", "名東区", 3, ""),
    ("2024-02-10", "stranded", "中村区", 1, "p"),
    ("2024-03-03", "shelter", "熱田区", 1, ""),
    ("2024-05-19", "tabletop", "東区", 2, ""),
    ("2024-06-09", "shelter", "中川区", 2, "p"),
    ("2024-07-07", "shelter", "港区", 2, "s"),
    ("2024-09-01", "tsunami", "中川区", 2, "p"),
    ("2024-09-08", "tsunami", "港区", 2, "n"),
    ("2024-09-29", "shelter", "北区", 2, ""),
    ("2024-10-20", "volunteer", "西区", 0, "p"),
    ("2024-11-10", "shelter", "天白区", 3, ""),
    ("2024-11-17", "shelter", "瑞穂区", 2, "n"),
    ("2025-01-19", "stranded", "中区", 1, "p"),
    ("2025-02-02", "tabletop", "守山区", 3, ""),
    ("2025-03-09", "shelter", "千種区", 2, "s"),
    ("2025-05-18", "shelter", "南区", 2, "n"),
    ("2025-06-08", "tsunami", "熱田区", 1, "s"),
    ("2025-06-22", "shelter", "西区", 2, "p"),
    ("2025-07-13", "volunteer", "港区", 0, "p"),
    ("2025-08-31", "tsunami", "南区", 2, "p"),
    ("2025-09-07", "shelter", "緑区", 3, ""),
    ("2025-09-28", "shelter", "名東区", 2, ""),
    ("2025-10-19", "shelter", "港区", 3, "nsp"),
    ("2025-11-09", "volunteer", "昭和区", 0, ""),
    ("2025-11-23", "tabletop", "緑区", 3, "p"),
    ("2026-01-18", "stranded", "中村区", 1, "p"),
    ("2026-02-15", "shelter", "昭和区", 2, ""),
    ("2026-03-08", "tsunami", "港区", 2, "sp"),
    ("2026-05-17", "shelter", "中川区", 3, "p"),
    ("2026-06-07", "tsunami", "中川区", 2, ""),
    ("2026-06-21", "shelter", "北区", 2, ""),
    ("2026-07-05", "volunteer", "中区", 0, "p"),
    ("2026-07-19", "shelter", "東区", 2, "n"),
    ("2026-08-30", "shelter", "瑞穂区", 2, "n"),
    ("2026-09-06", "tsunami", "緑区", 1, ""),
    ("2026-09-13", "stranded", "中区", 1, "p"),
    ("2026-10-18", "shelter", "港区", 3, "np"),
    ("2026-11-08", "tsunami", "南区", 3, "s"),
    ("2026-11-22", "volunteer", "西区", 0, "p"),
    ("2026-12-06", "tsunami", "港区", 3, "p"),
]
#: Drills that did not take place: state, why, the new day.
CALLED_OFF = {
    "2026-06-21": ("cancelled", "大雨の予報が出たため", "2026-06-21"),
    "2026-08-30": ("postponed", "会場の工事が延びたため", "2026-11-29"),
}
DISASTER = "訓練防災危機管理課"
#: Drill's day, sort, where, measure, what.
FINDINGS = [
    ("2023-06-11", "issue", "受付", "D2-3", "受付の机が一つで、避難者役の列が外までのびた"),
    ("2023-09-03", "issue", "避難の経路", "D2-1", "夜間に開けられない建物が目標の近くにあった"),
    ("2024-02-10", "strength", "駅前", "", "駅と周辺の事業者が同じ言葉で呼びかけた"),
    ("2024-07-07", "issue", "体育館の入口", "D2-3", "段差を越える板がなく、車いすの人が待った"),
    ("2024-09-08", "issue", "避難先の階段", "D2-1", "外階段の照明がなく、上るのに時間がかかった"),
    ("2024-10-20", "issue", "受付", "D1-3", "保険の確認に時間がかかり、受付が止まった"),
    ("2025-05-18", "strength", "区割り", "D2-3", "通路を先に決めたため、あとの移動が少なかった"),
    ("2025-07-13", "issue", "資機材の置き場", "D1-3", "貸した道具の数が、戻った数と合わなかった"),
    ("2025-08-31", "issue", "集合場所", "D2-1", "支援の必要な人への声かけの分担が決まっていなかった"),
    ("2025-10-19", "issue", "鍵", "D2-3", "鍵の受け渡しに20分かかった"),
    ("2025-10-19", "strength", "受付", "D2-3", "受付の机を三つに分け、列が短くなった"),
    ("2025-11-09", "strength", "割り当て", "D1-3", "依頼を急ぐ順に並べ、割り当てが早くなった"),
    ("2026-03-08", "issue", "避難先の入口", "D2-1", "段差のない入口の案内がなかった"),
    ("2026-05-17", "issue", "備蓄の部屋", "D2-3", "毛布の数が一覧と合わなかった"),
    ("2026-07-05", "issue", "センターの入口", "D1-3", "車と人の入口が同じで、混み合った"),
    ("2026-09-13", "issue", "駅から施設への道", "", "一時滞在施設が開いたことが、駅に伝わらなかった"),
]
#: Finding (its number), whose: the city's office or the ward's, due, what, its states with their days.
ACTIONS: list[tuple[int, str, str, str, list[tuple[str, str]]]] = [
    (
        1,
        "ward",
        "2023-12-22",
        "受付の机を三つにした配置図をつくる",
        [("running", "2023-09-01"), ("done", "2023-12-18")],
    ),
    (2, "city", "2024-06-28", "夜間に開けられるかを、建物の持ち主に聞く", [("running", "2024-04-15")]),
    (4, "ward", "2025-03-31", "段差を越える板を三つの学校に置く", [("running", "2024-10-01"), ("done", "2025-02-20")]),
    (5, "city", "2026-08-31", "外階段の照明を持ち主と相談する", [("running", "2025-01-20")]),
    (6, "ward", "2025-09-30", "保険の確認を前の日までに済ませる手順をつくる", [("done", "2025-09-12")]),
    (8, "ward", "2026-09-15", "貸し出しの記録の様式をつくる", [("running", "2026-02-10")]),
    (9, "ward", "2026-12-25", "声かけの分担表を学区ごとにつくる", [("running", "2026-04-20")]),
    (10, "ward", "2026-09-30", "鍵の受け渡しの順番を決め、二か所に置く", []),
    (10, "city", "2026-11-30", "鍵の管理を施設の一覧に登録する", [("running", "2026-05-11")]),
    (13, "ward", "2026-10-30", "段差のない入口の案内板をつくる", []),
    (14, "ward", "2026-11-13", "備蓄の数を数え直す", [("running", "2026-06-22")]),
    (15, "ward", "2027-01-29", "車の入口を別にした配置図をつくる", []),
    (16, "ward", "2026-12-18", "一時滞在施設が開いたことを伝える方法を駅と決める", []),
    (7, "ward", "", "通路を先に決める手順を、ほかの学区にも伝える", [("dropped", "2026-04-06")]),
]
#: Homework of the meetings begins at a1: under one measure an item of a drill is another record.
FIRST_ACTION = 101


@dataclass
class _City:
    """The training city's own places by ward, and how far each ward's districts were drilled."""

    layers: Mapping[str, Any]
    turns: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        areas = self.layers["school_district"]
        self.districts = [(each["properties"]["code"], each["properties"]["ward"]) for each in areas]
        self.tree = shapely.STRtree([shape(each["geometry"]) for each in areas])
        self.placed = {kind: self.places(kind) for kind in SITES.values()}

    def places(self, kind: str) -> list[tuple[str, str, Row]]:
        """Ward, district and row of each sound record of a layer, in their order."""
        rows = [row for row in self.layers[kind] if row["longitude"] and row["site_id"]]
        spots = [shapely.Point(float(row["longitude"]), float(row["latitude"])) for row in rows]
        which, areas = self.tree.query(spots, predicate="within")
        inside = [(rows[at], *self.districts[area]) for at, area in sorted(zip(which, areas, strict=True))]
        return [(ward, code, row) for row, code, ward in inside if row["ward"] == ward]

    def choose(self, drill_type: str, ward: str, number: int, day: str) -> tuple[list[str], list[str]]:
        """The next districts of a ward in turn, and a site in each; of types without sites the districts alone."""
        kind = SITES.get(drill_type, "")
        sites: dict[tuple[str, str], list[str]] = {}
        for own, code, row in self.placed.get(kind, []):
            if _usable(kind, row, day):
                sites.setdefault((own, code), []).append(f"{kind}:{row['site_id']}")
        codes = [code for code, own in self.districts if own == ward and (not kind or (own, code) in sites)]
        first = self.turns.get((drill_type, ward), 0)
        self.turns[drill_type, ward] = first + max(number - 1, 0)
        chosen = [codes[(first + step) % len(codes)] for step in range(min(number, len(codes)))]
        return chosen, [sites[ward, code][0] for code in chosen if kind]


def _usable(kind: str, row: Row, day: str) -> bool:
    if kind == "tsunami_building":
        return row["state"] == "指定" and "" < row["agreement_date"] <= day
    return kind != "emergency_site" or row["earthquake"] == "○"


def drill_entries(layers: Mapping[str, Any]) -> dict[str, list[Row]]:
    """Table → its rows, as `layers.drills.tables` declares them; ``layers`` are the training city's."""
    drills = list(_drills(layers))
    numbers = {day: f"d{number}" for number, (day, *_) in enumerate(DRILLS, start=1)}
    wards = {day: ward for day, _, ward, *_ in DRILLS}
    return {
        "drills": drills,
        "findings": [_finding(number, numbers[one[0]], wards[one[0]], *one) for number, one in enumerate(FINDINGS, 1)],
        "actions": [row for number, one in enumerate(ACTIONS, FIRST_ACTION) for row in _action(number, numbers, *one)],
    }


def _drills(layers: Mapping[str, Any]) -> Iterator[Row]:
    city, dice, before = _City(layers), Dice("drills"), dict[tuple[str, str], str]()
    for number, (day, drill_type, ward, size, how) in enumerate(DRILLS, start=1):
        districts, sites = city.choose(drill_type, ward, size, day)
        expected = 20 * dice.between(2, 9)
        planned = {
            "id": f"d{number}",
            "title": f"訓練 {ward} {NAMES[drill_type]} {_fiscal_year(day)}年度（架空）",
            "type": drill_type,
            "state": "planned",
            "reason": "",
            "ward": ward,
            "districts": " ".join(districts),
            "date": day,
            "start": "18:30" if "n" in how else "14:00" if drill_type == "stranded" else "09:30",
            "participants": str(expected),
            "night": "○" if "n" in how else "×",
            "step_free": "○" if "s" in how else "×",
            "partners": "、".join(_partners(layers, ward)) if "p" in how else "",
            "scenario": "",
            "sites": " ".join(sites),
            "copied_from": before.get((drill_type, ward), ""),
            "held_date": "",
            "held_participants": "",
            "opening_min": "",
            "held_note": "",
            "who": _office(ward),
            "at": f"{_months_before(day, 3)}T10:00:00+09:00",
        }
        yield planned
        if day in CALLED_OFF:
            yield _called_off(planned, day)
        elif day <= AS_OF:
            before[drill_type, ward] = f"d{number}"
            yield {**planned, **_outcome(dice, drill_type, day, expected)}


def _outcome(dice: Dice, drill_type: str, day: str, expected: int) -> Row:
    """What is known of a drill that took place; some numbers nobody noted down."""
    people, minutes = expected + dice.between(-15, 25), dice.between(38, 78) - 3 * (int(day[:4]) - 2023)
    counted, timed = not dice.chance(0.15), drill_type == "shelter" and not dice.chance(0.3)
    return {
        "state": "done",
        "held_date": day,
        "held_participants": str(people) if counted else "",
        "opening_min": str(minutes) if timed else "",
        "held_note": "" if counted else "訓練：人数の記録が残っていない（架空）。",
        "at": f"{day}T22:00:00+09:00",
    }


def _called_off(planned: Row, day: str) -> Row:
    state, reason, new = CALLED_OFF[day]
    at = f"{_months_before(day, 0)[:8]}18T16:00:00+09:00"
    return {**planned, "state": state, "reason": _made_up(reason), "date": new, "at": at}


def _finding(number: int, drill: str, ward: str, day: str, sort: str, place: str, measure: str, text: str) -> Row:
    return {
        "id": f"f{number}",
        "drill": drill,
        "sort": sort,
        "text": _made_up(text),
        "source": "",
        "place": f"訓練：{place}（架空）",
        "measure": measure,
        "who": _office(ward),
        "at": f"{day}T22:30:00+09:00",
    }


def _action(
    number: int, drills: Mapping[str, str], finding: int, whose: str, due: str, text: str, later: list[tuple[str, str]]
) -> list[Row]:
    """An action item as it was given, and each time its state changed."""
    day, _, _, measure, _ = FINDINGS[finding - 1]
    ward = next(own for on, _, own, *_ in DRILLS if on == day)
    given = [("open", f"{day}T22:45:00+09:00"), *((state, f"{on}T10:00:00+09:00") for state, on in later)]
    return [
        {
            "id": f"a{number}",
            "drill": drills[day],
            "finding": f"f{finding}",
            "measure": measure,
            "ward": ward if whose == "ward" else "",
            "office": _office(ward) if whose == "ward" else DISASTER,
            "due": due,
            "state": state,
            "text": _made_up(text),
            "who": _office(ward),
            "at": at,
        }
        for state, at in given
    ]


def _partners(layers: Mapping[str, Any], ward: str) -> list[str]:
    """The first organisations of the ward among its fictional networks."""
    return [
        next(row["name"] for row in layers[kind] if row["ward"] == ward) + "（架空）"
        for kind in ("npo", "partner_company")
    ]


def _office(ward: str) -> str:
    return f"訓練{ward}役所総務課"


def _fiscal_year(day: str) -> int:
    return int(day[:4]) - (int(day[5:7]) < 4)


def _months_before(day: str, months: int) -> str:
    """The first of the month so many months before."""
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 - months, 12)
    return date(year, month + 1, 1).isoformat()


def _made_up(text: str) -> str:
    return f"訓練：{text}（架空）。"
