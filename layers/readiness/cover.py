"""How far an amount of a supply goes: need, days, what is short, for one place and for places that share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from layers.folder import DataFolder
from layers.spec import Config, SupplySpec

#: What a place is in a supply. unregistered: nothing of it is in the list; unknown: people or lots nobody knows could
#: decide it; no_demand: nobody is expected there.
STATES = ("enough", "below", "unknown", "unregistered", "no_demand")
_AMOUNTS = ["usable", "soon", "expired", "unknown_lots"]
_HAIR = 1e-9


@dataclass(frozen=True)
class Asked:
    """What stock is held against: how many ``days`` it should last, ``months`` ahead a date must lie to count, and
    whether toilets are shared as in ``later`` days or as at first.
    """

    days: float
    months: int
    later: bool = False


def asked_of(config: Config, days: float | None = None, months: int | None = None, *, later: bool = False) -> Asked:
    """The question, with the standards' numbers where a person gave none."""
    told_days = config.standards["stock_days"].value if days is None else days
    told_months = int(config.standards["expiry_soon"].value) if months is None else months
    return Asked(told_days, told_months, later)


def need_standard(spec: SupplySpec, asked: Asked) -> str:
    """The id of the standard a supply is held against."""
    return spec.need_later if asked.later and spec.need_later else spec.need


def needed(spec: SupplySpec, config: Config, people: pd.Series, asked: Asked) -> tuple[pd.Series, pd.Series]:
    """Need of one day (NaN for what is needed once) and of all the days asked, in the supply's unit; NaN where people
    are unknown. Of what people share, a part is a whole one.
    """
    number = config.standards[need_standard(spec, asked)].value
    if spec.per == "day":
        return people * number, people * number * asked.days
    once = np.ceil(people / number - _HAIR) if spec.per == "group" else people * number
    return people * np.nan, once


def amounts_of(lots: pd.DataFrame, by: pd.Series, supply: str) -> pd.DataFrame:
    """For each value of ``by`` (one a lot) that holds any of the supply: usable, soon, expired [its unit], known
    amounts added up, and unknown_lots.
    """
    own = lots[lots["supply"] == supply]
    table = pd.DataFrame({state: own["amount"].where(own["state"] == state).fillna(0.0) for state in _AMOUNTS[:3]})
    table["unknown_lots"] = (own["state"] == "unknown").astype(float)
    return table.groupby(by.loc[own.index]).sum()


def covers_of(
    folder: DataFolder, config: Config, places: pd.DataFrame, lots: pd.DataFrame, asked: Asked
) -> pd.DataFrame:
    """A row a demanded place and supply, as `layers.readiness.stock.Stock.covers`."""
    own = places[places["demanded"]].set_index("id")
    parts = []
    for spec in config.supplies.values():
        part = amounts_of(lots, lots["place"], spec.id).reindex(own.index, fill_value=0.0)
        part["fixed"] = fixed_of(folder, spec, own.index)
        part["usable"] += part["fixed"].fillna(0.0)
        part["people"], part["lots"], part["supply"] = own["people"], own["lots"], spec.id
        part["a_day"], part["need"] = needed(spec, config, part["people"], asked)
        part["at_least"] = (part["unknown_lots"] > 0) | part["fixed"].isna()
        parts.append(_told(part).rename_axis("place").reset_index())
    return pd.concat(parts, ignore_index=True)[_COVER]


_COVER = ["place", "supply", "people", "usable", "fixed", "soon", "expired", "unknown_lots", "a_day", "need"]
_COVER += ["days", "short", "at_least", "state"]


def fixed_of(folder: DataFolder, spec: SupplySpec, places: pd.Index) -> pd.Series:
    """What stands at each place (id) beside the lots, by the field the supply names: NaN unknown, 0 for no such field."""
    found = pd.Series(np.nan if spec.field else 0.0, index=places)
    for kind in {place.partition(":")[0] for place in places} if spec.field else ():
        layer = folder.layer(kind)
        if layer is not None and spec.field in layer.frame:
            ids = kind + ":" + layer.frame["uid"].astype(str)
            own = layer.frame[spec.field].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
            found = found.where(found.notna(), pd.Series(own, index=ids).reindex(places))
    return found


def _told(part: pd.DataFrame) -> pd.DataFrame:
    """Add days, short and state, which follow from usable, need, a_day, people, lots, fixed, at_least."""
    people, at_least = part["people"], part["at_least"]
    days = (part["usable"] / part["a_day"]).where(part["a_day"] > 0)
    short = (part["need"] - part["usable"]).clip(lower=0.0)
    state = pd.Series("below", index=part.index, dtype=object).mask(at_least, "unknown")
    state = state.mask((part["lots"] == 0) & (part["fixed"] == 0), "unregistered")
    state = state.mask(short <= _HAIR, "enough").mask(people.isna(), "unknown").mask(people == 0, "no_demand")
    # Of a place that is not in the list nobody knows anything: no 0 stands for it.
    told = part.assign(days=days, short=short, state=state)
    told[["usable", "days", "short"]] = told[["usable", "days", "short"]].mask(state == "unregistered")
    return told


def judged(covers: pd.DataFrame, supplies: Mapping[str, SupplySpec]) -> pd.Series:
    """The state of each place (index) in all judged supplies together: below where one is, enough where all are."""
    own = covers[covers["supply"].isin([spec.id for spec in supplies.values() if spec.judged])]
    found = {place: _worst(set(states)) for place, states in own.groupby("place")["state"]}
    return pd.Series(found, dtype=object)


def _worst(states: set[str]) -> str:
    order = ("below", "unregistered", "unknown", "enough", "no_demand")
    return next(state for state in order if state in states)


def pooled(
    covers: pd.DataFrame, lots: pd.DataFrame, places: pd.DataFrame, config: Config, asked: Asked
) -> pd.DataFrame:
    """A row a unit and supply: unit, supply, people, people_unknown (places), usable, soon, expired, unknown_lots,
    a_day, need, days, short, at_least, at_most, state, in the order of units and supplies.

    All that is held in a unit (``places.unit``; "" is none), depots too, serves all people expected there. at_least:
    lots or fixed ones nobody knows; at_most: places whose people nobody knows. Where both are so, it is "unknown".
    """
    own = places[places["unit"] != ""]
    units = own.groupby("unit").agg(lots=("lots", "sum")).sort_index()
    needy = own[own["demanded"]]
    units["people"] = needy.groupby("unit")["people"].sum(min_count=1)
    units["places"] = needy.groupby("unit").size().reindex(units.index, fill_value=0)
    units["people_unknown"] = needy["people"].isna().groupby(needy["unit"]).sum().reindex(units.index, fill_value=0)
    unit_of = own.set_index("id")["unit"]
    by = lots["place"].map(unit_of).fillna("")
    fixed = covers.assign(unit=covers["place"].map(unit_of))
    parts = []
    for spec in config.supplies.values():
        part = units.join(amounts_of(lots, by, spec.id).reindex(units.index, fill_value=0.0))
        standing = fixed[fixed["supply"] == spec.id]
        part["fixed"] = standing.groupby("unit")["fixed"].sum().reindex(units.index, fill_value=0.0)
        blank = standing["fixed"].isna().groupby(standing["unit"]).any().reindex(units.index, fill_value=False)
        part["usable"] += part["fixed"]
        part["at_least"] = (part["unknown_lots"] > 0) | blank
        # Nobody at a place where people are expected is told from nobody expected at all.
        part["people"] = part["people"].where(part["places"] > 0, 0.0)
        part["a_day"], part["need"] = needed(spec, config, part["people"], asked)
        parts.append(_shared(part.assign(supply=spec.id)).rename_axis("unit").reset_index())
    return pd.concat(parts, ignore_index=True)[_POOL]


_POOL = ["unit", "supply", "people", "people_unknown", "usable", "soon", "expired", "unknown_lots", "a_day", "need"]
_POOL += ["days", "short", "at_least", "at_most", "state"]


def _shared(part: pd.DataFrame) -> pd.DataFrame:
    """The state of a unit: unknown people could only lower what is enough, unknown lots only raise what is below."""
    found = _told(part.assign(at_least=False))
    at_most, at_least = part["people_unknown"] > 0, part["at_least"]
    state = found["state"].mask(at_most & found["state"].isin(["enough", "no_demand"]), "unknown")
    state = state.mask(at_least & (found["state"] == "below"), "unknown")
    return found.assign(at_least=at_least, at_most=at_most, state=state)
