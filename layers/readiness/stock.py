"""Stock against the people who need it: days of cover by place, pooled by ward, and who falls below the standard.

Only what is usable counts: expired lots, lots that expire soon and lots of unknown quantity, unit or date do not.
A place without any lot in the list is 未登録, not empty.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd

from layers.folder import DataFolder
from layers.kept import KEPT, kept
from layers.problems import Problem
from layers.readiness.cover import STATES, Asked, asked_of, covers_of, judged, need_standard, pooled
from layers.readiness.holders import holders, place_of_lots
from layers.readiness.lots import lot_problems, read_lots
from layers.readiness.standards import Basis, RuleWords, basis_of
from layers.spec import Config

LOT, NEEDY = "stock_lot", "shelter"


@dataclass(frozen=True)
class Stock:
    """``lots``: a row a lot (`layers.readiness.lots.COLUMNS`) with ``place`` (KIND:UID; "" = held nowhere known).

    ``places``: a row a place that needs or holds stock, in the order of ``id``: id, kind, name, ward, longitude,
    latitude, demanded, people (NaN = unknown), lots, state (of all judged supplies together).

    ``covers``: a row a demanded place and supply: place, supply, people, usable, soon, expired (in the supply's unit;
    ``usable`` holds ``fixed``, what stands there), unknown_lots, a_day (need of one day; NaN for what is needed once),
    need (for the days asked), short, days (NaN where not counted by days), at_least, state.
    """

    asked: Asked
    lots: pd.DataFrame
    places: pd.DataFrame
    covers: pd.DataFrame
    problems: tuple[Problem, ...]
    basis: Basis

    @property
    def unplaced(self) -> int:
        """Lots of declared supplies held at a place nobody knows: they are in no place's and no ward's number."""
        return int(((self.lots["place"] == "") & (self.lots["state"] != "other")).sum())


def published_people(folder: DataFolder) -> pd.Series:
    """The published capacity of each shelter by its id (KIND:UID) [people]; NaN where none is published."""
    layer = folder.layer(NEEDY)
    if layer is None:
        return pd.Series(dtype=float)
    people = layer.frame["capacity_people"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return pd.Series(people, index=NEEDY + ":" + layer.frame["uid"].astype(str))


def stock_of(
    folder: DataFolder,
    config: Config,
    as_of: datetime.date | None,
    people: pd.Series | None = None,
    asked: Asked | None = None,
) -> Stock:
    """Stock of every place against ``people``: id (KIND:UID) → people [people], NaN unknown; without it the published
    capacity of every shelter. Ids that are no record of the folder are left out.
    """
    told = asked or asked_of(config)
    demand = published_people(folder) if people is None else people.astype(float)
    lots = read_lots(folder, config.supplies, as_of, told.months)
    places = holders(folder)
    known = set(places["site_id"]) - {""}
    problems = lot_problems(folder.layer(LOT), lots, known)
    demand = demand[demand.index.isin(places["id"])]
    lots["place"] = place_of_lots(lots["site_id"], places, set(demand.index))
    held = places[places["id"].isin(set(lots["place"]) | set(demand.index))].sort_values("id", kind="stable")
    held = held.drop(columns=["site_id", "place_key"]).reset_index(drop=True)
    held["demanded"] = held["id"].isin(demand.index)
    held["people"] = held["id"].map(demand).astype(float)
    held["lots"] = held["id"].map(lots["place"].value_counts()).fillna(0).astype(int)
    covers = covers_of(folder, config, held, lots, told)
    held["state"] = held["id"].map(judged(covers, config.supplies)).fillna("")
    return Stock(told, lots, held, covers, tuple(problems), _basis(folder, config, as_of, told, people is None))


def default_stock(folder: DataFolder, config: Config, as_of: datetime.date | None) -> Stock:
    """`stock_of` against published capacities and the standards' numbers, the last few kept with the folder."""
    # Few: the date stands in an address, where anybody may write any.
    return kept(folder, "default_stock", f"{as_of}", KEPT, lambda: stock_of(folder, config, as_of))


def _basis(folder: DataFolder, config: Config, as_of: datetime.date | None, asked: Asked, published: bool) -> Basis:
    needs = [need_standard(spec, asked) for spec in config.supplies.values()]
    own = [
        name
        for name, number in (("stock_days", asked.days), ("expiry_soon", asked.months))
        if config.standards[name].value == number
    ]
    numbers = {"days": f"{asked.days:,.10g}", "months": str(asked.months)}
    codes = ["stock_usable", "stock_published" if published else "stock_people", "stock_unregistered", "stock_judged"]
    rules = [RuleWords(code, numbers) for code in codes]
    return basis_of(folder, config, as_of, (LOT, NEEDY, "stock_depot"), [*own, *needs], rules)


def by_unit(stock: Stock, config: Config, unit_of: pd.Series | None = None) -> pd.DataFrame:
    """Stock pooled over the places of a unit, `layers.readiness.cover.pooled`: in each ward, or as ``unit_of`` says
    (place id → unit; "" for none).
    """
    places = stock.places
    units = places["ward"] if unit_of is None else places["id"].map(unit_of).fillna("")
    return pooled(stock.covers, stock.lots, places.assign(unit=units), config, stock.asked)


def whole(stock: Stock, config: Config) -> pd.DataFrame:
    """The same with every place of the folder in one unit, places outside the city left out."""
    inside = stock.places["ward"] != ""
    return by_unit(stock, config, pd.Series("all", index=stock.places["id"]).where(inside.to_numpy(), ""))


def counts(stock: Stock, unit_of: pd.Series | None = None) -> pd.DataFrame:
    """How many demanded places of each unit (ward, or as ``unit_of`` says) are in each state, a column a state."""
    own = stock.places[stock.places["demanded"]]
    units = own["ward"] if unit_of is None else own["id"].map(unit_of).fillna("")
    table = pd.crosstab(units.rename("unit"), own["state"]) if len(own) else pd.DataFrame()
    return table.reindex(columns=list(STATES), fill_value=0)
