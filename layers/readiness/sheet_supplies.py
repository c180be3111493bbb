"""The last three questions of a ward sheet: stock, people stranded or in need of care, and what is known at all."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pandas as pd

from layers.folder import DataFolder
from layers.readiness.freshness import Knowledge
from layers.readiness.sheet_parts import Amount, Answer, Bound, Said, State, number, undecided
from layers.readiness.standards import Basis, RuleWords, basis_of
from layers.readiness.stock import LOT, NEEDY, Stock, by_unit, counts, whole
from layers.readiness.stranded import REFUGE, STATION, Stranded, stranded
from layers.readiness.support import WELFARE, Care, welfare_places
from layers.spec import Config

#: Supplies told in days.
_DAYS = {"water": "water_days", "meal": "meal_days"}


def stock_answer(folder: DataFolder, config: Config, stock: Stock, ward: str) -> Answer:
    """Days the stock of the ward's shelters and depots lasts, its toilets, and the shelters below the standard."""
    missing = [kind for kind in (LOT, NEEDY) if folder.layer(kind) is None]
    days = _days(stock, config, ward)
    if missing or not days:
        reason = Said("layer_missing", {"kind": missing[0]}) if missing else _none("no_shelter", ward)
        blank = tuple(Amount(name, None, "days") for name in _DAYS.values())
        return Answer("stock", undecided(reason), "undecided", blank, stock.basis)
    table = counts(stock)
    own = table.loc[[ward]] if ward in table.index else table[table.index != ""] if not ward else table.iloc[:0]
    below = Amount("shelters_below", float(own["below"].sum()), "shelters")
    of = Amount("shelters", float(own.to_numpy().sum()), "shelters")
    toilets = _toilets(stock, config, ward)
    values = {one.name: one for one in (*days, *toilets)}
    told = Said("answer_stock", {**values, "below": below, "of": of, "days": Amount("asked", stock.asked.days, "days")})
    state: State = "partly" if any(one.bound or one.value is None for one in days) else "told"
    return Answer("stock", told, state, (*days, *toilets, below, of), stock.basis)


def _none(code: str, ward: str) -> Said:
    """None is registered: in the ward, or, where none is chosen, at all."""
    return Said(code if ward else f"{code}_city")


def _pooled(stock: Stock, config: Config, ward: str) -> pd.DataFrame:
    table = by_unit(stock, config) if ward else whole(stock, config)
    return table[table["unit"] == ward].set_index("supply") if ward else table.set_index("supply")


def _days(stock: Stock, config: Config, ward: str) -> tuple[Amount, ...]:
    table = _pooled(stock, config, ward)
    return tuple(
        Amount(name, None if both(row) else number(row["days"]), "days", bound=bound_of(row))
        for supply, name in _DAYS.items()
        if supply in table.index and (row := table.loc[supply]) is not None
    )


def both(row: pd.Series) -> bool:
    """Whether unknown lots and unknown people pull either way: then no number can be told."""
    return bool(row["at_least"] and row["at_most"])


def bound_of(row: pd.Series) -> Bound:
    """Days are at least these where lots are unknown, at most these where people are."""
    return "" if both(row) else "at_least" if row["at_least"] else "at_most" if row["at_most"] else ""


def _toilets(stock: Stock, config: Config, ward: str) -> tuple[Amount, Amount]:
    table = _pooled(stock, config, ward)
    if "toilet" not in table.index:
        return Amount("toilets", None, "units"), Amount("toilets_need", None, "units")
    row = table.loc["toilet"]
    held = Amount("toilets", number(row["usable"]), "units", bound="at_least" if row["at_least"] else "")
    need = Amount("toilets_need", number(row["need"]), "units", bound="at_least" if row["at_most"] else "")
    return held, need


def support_answer(folder: DataFolder, config: Config, as_of: datetime.date | None, ward: str) -> Answer:
    """Stranded commuters of the ward's stations, and places of welfare shelters against people who need care."""
    trains = stranded(folder, config, as_of)
    care = welfare_places(folder, config, as_of)
    first, numbers = _stations(trains, ward)
    second, more = _care(care, ward)
    kinds, standards = (STATION, REFUGE, WELFARE), ("near_walk", "small_count")
    rules = [RuleWords("sheet_support"), *_rules(trains), *_rules(care)]
    base = basis_of(folder, config, as_of, kinds, standards, rules)
    known = [one for one in (*numbers, *more) if one.value is not None]
    state: State = "partly" if known else "undecided"
    return Answer(
        "support", Said("answer_support", {"stations": first, "care": second}), state, (*numbers, *more), base
    )


def _rules(found: Stranded | Care | None) -> Iterable[RuleWords]:
    return () if found is None else found.basis.rules


def _stations(found: Stranded | None, ward: str) -> tuple[Said, tuple[Amount, ...]]:
    blank = (Amount("station_gap", None),)
    if found is None:
        return undecided(Said("layer_missing", {"kind": STATION})), blank
    if ward not in found.totals:
        return _none("no_station", ward), ()
    totals = found.totals[ward]
    need, usable, gap = (
        Amount(f"station_{name}", totals[key].people, bound="at_least" if totals[key].at_least else "")
        for name, key in (("need", "need"), ("usable", "usable"), ("gap", "gap_now"))
    )
    return Said("stations", {"need": need, "usable": usable, "gap": gap}), (need, usable, gap)


def _care(found: Care | None, ward: str) -> tuple[Said, tuple[Amount, ...]]:
    blank = (Amount("care_places", None),)
    if found is None:
        return undecided(Said("layer_missing", {"kind": WELFARE})), blank
    row = found.wards[found.wards["ward"] == ward].iloc[0]
    places = Amount("care_places", float(row["places"]), bound="at_least" if row["places_unknown"] else "")
    if not row["shelters"]:
        return _none("no_care", ward), (places,)
    if row["places_unknown"] == row["shelters"]:
        places = Amount("care_places", None)
    need = Amount("care_need", number(row["need"]))
    return Said("care", {"places": places, "need": need}), (places, need)


def known_answer(found: Knowledge, ward: str, left: float | None) -> Answer:
    """How far the ward's readiness can be told: the verdict, and everything unknown of it."""
    names = [ward] if ward else list(found.wards["ward"])
    codes = list(dict.fromkeys(code for name in names for code in found.unknown(name)))
    parts = tuple(Said(code.partition(":")[0], {"kind": code.partition(":")[2]}, "readiness_unknown") for code in codes)
    verdicts = {found.verdict(name, left) for name in names}
    verdict = next(one for one in ("not_ready", "unknown", "ready") if one in verdicts)
    said = Said(f"verdict_{verdict}" if parts else f"verdict_{verdict}_known", {"unknown": parts})
    base = found.basis
    rules = (RuleWords("sheet_known"), *base.rules)
    base = Basis(base.as_of, base.training, base.standards, rules, base.sources, base.missing)
    own = found.wards[found.wards["ward"].isin(names)]
    numbers = (
        Amount("capacity_unknown", number(own["capacity_unknown"].sum(skipna=False)), "places"),
        Amount("things_unknown", float(len(codes)), "things"),
    )
    state: State = "undecided" if verdict == "unknown" else "partly" if codes else "told"
    return Answer("known", said, state, numbers, base)
