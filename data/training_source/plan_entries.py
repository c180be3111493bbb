"""Fictional progress of Nagoya's plan (訓練データ): roll-out, ratings, indicator values, targets, offices, decisions.

Nagoya publishes neither ratings nor a scale for this plan; everything here is made up, and marked so in every row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layers.evidence.agreement import place, reached
from layers.spec import Config, IndicatorSpec

from .dice import Dice
from .places import WARDS, Ward
from .plan_facts import (
    BLOCKERS,
    CONDITIONS,
    DECIDING,
    GOALS,
    ONLY_IN,
    PLANTED_ENTRIES,
    QUESTIONS,
    RUNNING,
    SECOND,
    SECTIONS,
    YEARS,
)
from .spots import Row

SECTION = "訓練データ（架空）"
SCALE = "achievement"
STATES = ("not_started", "preparing", "ready", "running", "done")
OPEN = STATES[:-1]
# Where a ward stands in the first year, and how far it comes each year.
START = {0: 5.0, 1: 3.0, 2: 1.0, 3: 1.0}
STEP = {0: 5.0, 1: 5.0, 2: 1.0}
# Ratings as cities give them: nearly all 3. The share of the target reached that fits each [low %, high %].
RATINGS = {"2": 1.0, "3": 8.0, "4": 1.0}
SHARES = {"1": (121, 130), "2": (107, 114), "3": (98, 103), "4": (84, 92), "5": (60, 75)}
CONTRADICTING = {"C2-1-2023": ("5", 125), "C1-2-2024": ("3", 60), "D1-3-2025": ("3", 60), "D2-3-2025": ("2", 60)}
CONTRADICTING |= {"W-3-2025": ("4", 125), "C2-3-2025": ("2", 60), "D1-2-2026": ("3", 60)}
# Computed indicators have no value of the running year here: the rating stands against the layers.
LIVE_RATINGS = {"W-1": "1"}
DRAFTS = 0.6
SHOCKED = 0.15
OVERDUE = {
    "D2-1/港区/2026": ("preparing", "2026-08-31"),
    "D2-3/中川区/2026": ("not_started", "2026-05-29"),
    "S-3/千種区/2026": ("running", "2026-09-14"),
}
OVERDUE_DECISIONS = {"D2-1": "2026-06-30", "W-2": "2026-08-28"}
# Ends of months after the reference date 2026-10-01.
DUE = ("2026-10-30", "2026-11-30", "2026-12-25", "2027-01-29", "2027-02-26", "2027-03-31", "2027-04-30", "2027-06-30")


@dataclass(frozen=True)
class Progress:
    """The rating of a measure in a year ("" = none given) and the value of its main indicator (None = no row)."""

    rating: str
    value: float | None


def plan_entries(measures: Mapping[str, str], config: Config) -> dict[str, list[Row]]:
    """Table → its rows, for the measures (id → name) of the plan; the same every time."""
    main = {measure: config.indicators.of_measure(measure)[0] for measure in measures}
    progress = {f"{measure}-{year}": _progress(config, main[measure], year) for measure in measures for year in YEARS}
    return {
        "offices": _offices(),
        "results": _results(measures, progress),
        "definitions": _definitions(config, main),
        "values": _values(main, progress),
        "targets": _targets(),
        "decisions": [_decision(Dice(f"decision {measure}"), measure) for measure in QUESTIONS],
        "rollout": [row for measure in measures for ward in WARDS for row in _rollout(measure, ward, progress)],
    }


def _planted(table: str, kind: str) -> set[str]:
    return {key for where, key, what, _ in PLANTED_ENTRIES if (where, what) == (table, kind)}


def _progress(config: Config, spec: IndicatorSpec, year: int) -> Progress:
    """The rating follows from the value, but where the contradiction is planted."""
    key = f"{spec.measure}-{year}"
    dice = Dice(f"rating {key}")
    # What layers count is a stock: it does not jump from year to year.
    wanted = "3" if spec.kind == "L" else dice.weighted(RATINGS)
    if spec.measure not in GOALS:
        return Progress("3", None)
    if spec.kind == "L" and year == RUNNING:
        return Progress(LIVE_RATINGS.get(spec.measure, "3"), None)
    planted, share = CONTRADICTING.get(key, ("", dice.between(*SHARES[wanted])))
    target = GOALS[spec.measure].targets[YEARS.index(year)]
    value = _counted(spec, target * share / 100 if spec.direction == "more" else target * 100 / share)
    return Progress(planted or _expected(config, spec, value, target), value)


def _counted(spec: IndicatorSpec, value: float) -> float:
    """What can be counted: whole things, no more than there are."""
    goal = GOALS[spec.measure]
    if goal.base is not None:
        return round(100 * min(round(value * goal.base / 100), goal.base) / goal.base, spec.digits)
    most = goal.of if goal.of is not None else 100 if spec.unit == "percent" else value
    return round(min(value, most), spec.digits)


def _expected(config: Config, spec: IndicatorSpec, value: float, target: float) -> str:
    thresholds = config.indicators.thresholds(SCALE)
    if thresholds is None:
        raise ValueError(f"{SCALE}: no thresholds in config/indicators.toml")
    return str(1 + place(reached(value, target, spec.direction), thresholds))


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
    rows = [_result(measure, name, year, progress) for year in YEARS for measure, name in measures.items()]
    return [row for row in rows if row["id"] not in _planted("results", "missing")]


def _result(measure: str, name: str, year: int, progress: Mapping[str, Progress]) -> Row:
    key = f"{measure}-{year}"
    dice = Dice(f"result {key}")
    state = _state(key, year)
    rating = "" if key in _planted("results", "unknown") else progress[key].rating
    told, when = state != "not_entered", "9月末までに" if year == RUNNING else ""
    return {
        "id": key,
        "fiscal_year": str(year),
        "level": "detail",
        "pillar": "",
        "measure": measure,
        "scale": SCALE if rating else "",
        "code": rating,
        "state": state,
        "done": f"訓練：{year}年度は{when}「{name}」を進めた（架空）。" if told else "",
        "next_steps": f"訓練：残る区の条件を{year + 1}年度に整える（架空）。" if told else "",
        "shocks": "訓練：大雨の対応で日程を変えた（架空）。" if told and dice.chance(SHOCKED) else "",
        "section": SECTION,
    }


def _state(key: str, year: int) -> str:
    """The last complete year is final, those before it are published, the running one is being entered."""
    if year < RUNNING:
        return "final" if year == RUNNING - 1 else "published"
    if key in _planted("results", "unknown"):
        return "not_entered"
    return "draft" if Dice(f"state {key}").chance(DRAFTS) else "confirmed"


def _definitions(config: Config, main: Mapping[str, IndicatorSpec]) -> list[Row]:
    second = {f"{measure}-2": config.indicators.indicators[name] for measure, (name, _) in SECOND.items()}
    units = config.text["ja"]["unit"]
    firsts = [_definition(f"{measure}-main", spec, "○", units) for measure, spec in main.items()]
    return firsts + [_definition(ident, spec, "", units) for ident, spec in second.items()]


def _definition(ident: str, spec: IndicatorSpec, main: str, units: Mapping[str, str]) -> Row:
    kinds = {
        "C": "台帳から数える（架空の値）。",
        "L": "地図のデータから計算する。過去の年度は確定した日の写し（架空の値）で、今年度の値の行はない。",
        "T": "文章だけの取り組み。値も目標もない。",
    }
    return {
        "id": ident,
        "indicator": spec.id,
        "measure": spec.measure,
        "main": main,
        "name": spec.ja,
        "unit": units[spec.unit],
        "better": spec.direction,
        "text": kinds[spec.kind],
        "source": SECTION,
    }


def _values(main: Mapping[str, IndicatorSpec], progress: Mapping[str, Progress]) -> list[Row]:
    firsts = [
        _value(f"{measure}-{year}", f"{measure}-main", year, found, GOALS[measure].of, spec.kind)
        for measure, spec in main.items()
        for year in YEARS
        if (found := progress[f"{measure}-{year}"].value) is not None
    ]
    seconds = [
        _value(f"{measure}-2-{year}", f"{measure}-2", year, value, None, "C")
        for measure, (_, own) in SECOND.items()
        for year, value in zip(YEARS, own, strict=True)
    ]
    return firsts + seconds


def _value(key: str, definition: str, year: int, value: float, of: int | None, kind: str) -> Row:
    running = year == RUNNING
    note = "訓練：9月末までの値（架空）。" if running else "訓練：年度末に確定した値の写し（架空）。"
    return {
        "id": key,
        "definition": definition,
        "ward": "",
        "place": "",
        "fiscal_year": str(year),
        "date": f"{year}-09-30" if running else f"{year + 1}-03-31",
        "dated": "",
        "value": "" if key in _planted("values", "unknown") else f"{value:g}",
        "of": "" if of is None else str(of),
        "approximate": "",
        "conflict": "",
        "level": "A",
        "source": SECTION,
        "address": "",
        "note": note if running or kind == "L" else "",
    }


def _targets() -> list[Row]:
    rows = [
        {
            "id": f"{measure}-{year}",
            "definition": f"{measure}-main",
            "ward": "",
            "fiscal_year": str(year),
            "value": f"{target:g}",
            "source": SECTION,
        }
        for measure, goal in GOALS.items()
        for year, target in zip(YEARS, goal.targets, strict=True)
    ]
    return [row for row in rows if row["id"] not in _planted("targets", "unknown")]


def _decision(dice: Dice, measure: str) -> Row:
    """Taken in time before the reference date, still open with a date after it, or overdue where planted."""
    month, day, taken = dice.between(6, 9), dice.between(10, 28), dice.chance(0.5)
    due, decided = dice.pick(DUE), ""
    if taken:
        due, decided = f"2026-{month:02}-30", f"2026-{month - 1:02}-{day}"
    if measure in OVERDUE_DECISIONS:
        due, decided = OVERDUE_DECISIONS[measure], ""
    return {
        "id": f"{measure}-decision",
        "measure": measure,
        "ward": "",
        "office": f"city-{measure[0]}",
        "question": f"訓練：{QUESTIONS[measure]}を決める（架空）。",
        "due": due,
        "decided": decided,
        "section": SECTION,
    }


def _rollout(measure: str, ward: Ward, progress: Mapping[str, Progress]) -> list[Row]:
    """The years of a measure in a ward: never backwards, and outside where the measure has no subject."""
    dice = Dice(f"rollout {measure} {ward.name}")
    place_now, due, rows = dice.weighted(START), dice.pick(DUE), []
    applies = ward.name in ONLY_IN.get(measure, (ward.name,))
    for year in YEARS:
        state = STATES[min(place_now, len(STATES) - 1)] if applies else "not_applicable"
        if measure in GOALS and GOALS[measure].of is not None:
            state = _with_count(measure, ward, state, progress[f"{measure}-{year}"].value or 0)
        rows.append(_rollout_row(dice, (measure, ward, year), state, due))
        place_now += dice.weighted(STEP)
    return rows


def _with_count(measure: str, ward: Ward, state: str, wards: float) -> str:
    """Where the indicator counts wards, so many are done; those planted as late come last."""
    late = [key.split("/")[1] for key in OVERDUE if key.startswith(f"{measure}/")]
    order = sorted(Dice(f"order {measure}").shuffled([one.name for one in WARDS]), key=late.__contains__)
    if order.index(ward.name) < wards:
        return "done"
    return "running" if state == "done" else state


def _rollout_row(dice: Dice, entry: tuple[str, Ward, int], state: str, due: str) -> Row:
    """One row. What is ready has its conditions met: nothing blocks it any more."""
    measure, ward, year = entry
    key, pillar, blocker = f"{measure}/{ward.name}/{year}", measure[0], dice.pick(BLOCKERS[measure[0]])
    state, due = OVERDUE.get(key, ("" if key in _planted("rollout", "unknown") else state, due))
    return {
        "measure": measure,
        "ward": ward.name,
        "fiscal_year": str(year),
        "state": state,
        "conditions": "\n".join(CONDITIONS[pillar]) if state in ("not_started", "preparing", "ready") else "",
        "blockers": blocker if state in ("not_started", "preparing") else "",
        "office": f"{pillar}-{[each.name for each in WARDS].index(ward.name) + 1:02}",
        "due": due if state in OPEN else "",
        "note": "訓練：対象となる区域や施設がない。" if state == "not_applicable" else "",
    }
