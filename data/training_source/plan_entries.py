"""Fictional progress of Nagoya's plan (訓練データ): roll-out, ratings, indicator values, targets, offices, decisions.

Nagoya publishes neither ratings nor a scale for this plan; everything here is made up, and marked so in every row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .dice import Dice
from .places import WARDS, Ward
from .plan_facts import (
    BLOCKERS,
    CONDITIONS,
    DECIDING,
    INDICATORS,
    PLANTED_ENTRIES,
    QUESTIONS,
    SECTIONS,
    YEARS,
)
from .spots import Row
from .support import STATION_WARDS

SECTION = "訓練データ（架空）"
STATES = ("not_started", "preparing", "ready", "running", "done")
# Where a ward stands in FY2013, and how far it comes each year.
START = {0: 5.0, 1: 3.0, 2: 1.0, 3: 1.0}
STEP = {0: 3.0, 1: 5.0, 2: 2.0}
# Ratings as cities give them: nearly all 3. The share of the target reached that fits each [low %, high %].
RATINGS = {"2": 1.0, "3": 8.0, "4": 1.0}
SHARES = {"1": (121, 130), "2": (107, 114), "3": (98, 103), "4": (84, 92), "5": (60, 75)}
CONTRADICTING = {"D1-3-2015": ("3", 60), "D2-3-2016": ("2", 60), "C1-2-2014": ("3", 60)}
CONTRADICTING |= {"W-3-2015": ("4", 125), "C2-1-2013": ("5", 125)}
OVERDUE_STATES = {"D2-1/港区/2016": "preparing", "D2-3/中川区/2016": "not_started", "S-3/千種区/2016": "running"}
OVERDUE_DECISIONS = {"D2-1": "2016-09-30", "W-2": "2016-12-28"}


@dataclass(frozen=True)
class Progress:
    """The rating of a measure in a year ("" = none given) and the percent of the year's target reached."""

    rating: str
    share: int


def plan_entries(measures: Mapping[str, str]) -> dict[str, list[Row]]:
    """Table → its rows, for the measures (id → name) of the plan; the same every time."""
    progress = {key: _progress(key) for measure in measures for key in (f"{measure}-{year}" for year in YEARS)}
    return {
        "offices": _offices(),
        "results": _results(measures, progress),
        "definitions": [_definition(measure) for measure in INDICATORS],
        "values": _values(progress),
        "targets": _targets(),
        "decisions": [_decision(Dice(f"decision {measure}"), measure) for measure in QUESTIONS],
        "rollout": [row for measure in measures for ward in WARDS for row in _rollout(measure, ward)],
    }


def _planted(table: str, kind: str) -> set[str]:
    return {key for where, key, what, _ in PLANTED_ENTRIES if (where, what) == (table, kind)}


def _progress(key: str) -> Progress:
    if key in CONTRADICTING:
        return Progress(*CONTRADICTING[key])
    dice = Dice(f"rating {key}")
    measure, year = key.rsplit("-", 1)
    rating = "3" if _bounded(measure, int(year)) else dice.weighted(RATINGS)
    share = 100 if _bounded(measure, int(year)) else dice.between(*SHARES[rating])
    return Progress("" if key in _planted("results", "unknown") else rating, share)


def _bounded(measure: str, year: int) -> bool:
    """Whether rounding or an upper end leaves no room for a share other than 100: wards out of 16, 100 %."""
    one = INDICATORS.get(measure)
    return one is not None and (one.of is not None or (one.unit == "%" and one.targets[YEARS.index(year)] >= 100))


def _offices() -> list[Row]:
    city = [_office(f"city-{pillar}", name, "") for pillar, name in DECIDING.items()]
    own = [
        _office(f"{pillar}-{number:02}", f"訓練{ward.name}{section}", ward.name)
        for pillar, section in SECTIONS.items()
        for number, ward in enumerate(WARDS, start=1)
    ]
    return [*city, *own]


def _office(ident: str, name: str, ward: str) -> Row:
    return {"id": ident, "name": name, "ward": ward, "section": SECTION}


def _results(measures: Mapping[str, str], progress: Mapping[str, Progress]) -> list[Row]:
    return [_result(measure, name, year, progress) for year in YEARS for measure, name in measures.items()]


def _result(measure: str, name: str, year: int, progress: Mapping[str, Progress]) -> Row:
    rating = progress[f"{measure}-{year}"].rating
    return {
        "id": f"{measure}-{year}",
        "fiscal_year": str(year),
        "level": "detail",
        "pillar": "",
        "measure": measure,
        "scale": "achievement" if rating else "",
        "code": rating,
        "state": ("published" if year < YEARS[-1] else "confirmed") if rating else "not_entered",
        "done": f"訓練：{year}年度に「{name}」を進めた（架空）。" if rating else "",
        "next_steps": f"訓練：残る区の条件を{year + 1}年度に整える（架空）。" if rating else "",
        "shocks": "",
        "section": SECTION,
    }


def _definition(measure: str) -> Row:
    one = INDICATORS[measure]
    kind = "台帳から数える（架空の値）。" if one.counted else "地図のデータから計算する。値の行はない。"
    return {
        "id": f"{measure}-main",
        "indicator": measure,
        "measure": measure,
        "main": "○",
        "name": one.name,
        "unit": one.unit,
        "better": one.better,
        "text": kind,
        "source": SECTION,
    }


def _values(progress: Mapping[str, Progress]) -> list[Row]:
    counted = [(measure, one) for measure, one in INDICATORS.items() if one.counted]
    return [
        _value(f"{measure}-{year}", measure, year, one.targets[at] * progress[f"{measure}-{year}"].share / 100)
        for measure, one in counted
        for at, year in enumerate(YEARS)
    ]


def _value(key: str, measure: str, year: int, reached: float) -> Row:
    of = INDICATORS[measure].of
    most = of if of is not None else 100 if INDICATORS[measure].unit == "%" else None
    whole = round(reached) if most is None else min(round(reached), most)
    return {
        "id": key,
        "definition": f"{measure}-main",
        "ward": "",
        "place": "",
        "fiscal_year": str(year),
        "date": f"{year + 1}-03-31",
        "dated": "",
        "value": "" if key in _planted("values", "unknown") else str(whole),
        "of": "" if of is None else str(of),
        "approximate": "",
        "conflict": "",
        "level": "A",
        "source": SECTION,
        "address": "",
        "note": "",
    }


def _targets() -> list[Row]:
    rows = [
        {
            "id": f"{measure}-{year}",
            "definition": f"{measure}-main",
            "ward": "",
            "fiscal_year": str(year),
            "value": f"{one.targets[at]:g}",
            "source": SECTION,
        }
        for measure, one in INDICATORS.items()
        for at, year in enumerate(YEARS)
    ]
    return [row for row in rows if row["id"] not in _planted("targets", "unknown")]


def _decision(dice: Dice, measure: str) -> Row:
    overdue = OVERDUE_DECISIONS.get(measure)
    month = dice.between(4, 9)
    decided = "" if overdue or dice.chance(0.5) else f"2017-{month - 1:02}-{dice.between(10, 28)}"
    return {
        "id": f"{measure}-decision",
        "measure": measure,
        "ward": "",
        "office": f"city-{measure[0]}",
        "question": f"訓練：{QUESTIONS[measure]}を決める（架空）。",
        "due": overdue or f"2017-{month:02}-30",
        "decided": decided,
        "section": SECTION,
    }


def _rollout(measure: str, ward: Ward) -> list[Row]:
    """The years of a measure in a ward: never backwards, and outside where the measure has no subject."""
    dice = Dice(f"rollout {measure} {ward.name}")
    place, rows = dice.weighted(START), []
    for year in YEARS:
        state = STATES[min(place, len(STATES) - 1)] if _applies(measure, ward) else "not_applicable"
        rows.append(_rollout_row(dice, measure, ward, year, state))
        place += dice.weighted(STEP)
    return rows


def _applies(measure: str, ward: Ward) -> bool:
    """Tsunami buildings only where water comes, stranded commuters only where large stations are."""
    if measure == "D2-1":
        return ward.terrain == "south"
    return measure != "D2-2" or ward.name in STATION_WARDS


def _rollout_row(dice: Dice, measure: str, ward: Ward, year: int, state: str) -> Row:
    key, pillar = f"{measure}/{ward.name}/{year}", measure[0]
    waits = dice.pick(CONDITIONS[pillar]), dice.pick(BLOCKERS[pillar])
    state = "" if key in _planted("rollout", "unknown") else OVERDUE_STATES.get(key, state)
    open_still = state in ("not_started", "preparing", "ready", "running")
    later = f"{year + 2}-03-31"
    return {
        "measure": measure,
        "ward": ward.name,
        "fiscal_year": str(year),
        "state": state,
        "conditions": waits[0] if state in ("not_started", "preparing", "ready") else "",
        "blockers": waits[1] if state in ("not_started", "preparing") else "",
        "office": f"{pillar}-{[each.name for each in WARDS].index(ward.name) + 1:02}",
        "due": ("2016-12-31" if key in OVERDUE_STATES else later) if open_still else "",
        "note": "訓練：対象となる区域や施設がない。" if state == "not_applicable" else "",
    }
