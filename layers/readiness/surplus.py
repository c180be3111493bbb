"""Who is nearest to help a place that is short of a supply: a place or depot with more than it needs itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from layers.folder import DataFolder
from layers.ground import earth_centred
from layers.readiness.cover import amounts_of
from layers.readiness.standards import Basis, RuleWords, basis_of
from layers.readiness.stock import LOT, NEEDY, Stock
from layers.spec import Config

#: Givers of one distance are told apart by their id; so many are looked at.
_TIES = 8
COLUMNS = ["place", "supply", "short", "giver", "surplus", "enough", "shared", "straight_m", "walk_m"]


@dataclass(frozen=True)
class Help:
    """``table``: a row a place and supply that is below: `COLUMNS`. ``giver`` is "" where none has any left or a
    position is unknown; ``enough``: its surplus covers what is short here; ``shared``: for so many other places of the
    table it is the nearest too, and its surplus is there only once. Ways are straight lines times the detour factor.
    """

    table: pd.DataFrame
    basis: Basis


def surplus_of(stock: Stock, supply: str) -> pd.Series:
    """What each place (id) can give of a supply [its unit], only above 0: a depot all it holds, a place that needs
    stock what is over its own need. What is fixed to the ground, or may be needed by people nobody knows, is not given.
    """
    held = amounts_of(stock.lots, stock.lots["place"], supply)["usable"]
    own = stock.covers[stock.covers["supply"] == supply].set_index("place")
    left = (own["usable"] - own["need"]).reindex(held.index)
    needy = held.index.isin(own.index)
    spare = held.where(~needy, np.minimum(left, held))
    return spare[(spare > 0) & (spare.index != "")].sort_index()


def nearest_help(folder: DataFolder, config: Config, stock: Stock) -> Help:
    """The nearest giver for every place and supply that is below. A giver is offered to each, and can give only once."""
    factor = config.standards["detour_factor"].value
    where = stock.places.set_index("id")[["longitude", "latitude"]].astype(float)
    parts = [_for_supply(stock, supply, where, factor) for supply in config.supplies]
    table = pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)
    rules = [RuleWords("help_nearest", {"factor": f"{factor:,.10g}"}), *stock.basis.rules]
    used = ["detour_factor", *(cited.id for cited in stock.basis.standards)]
    kinds = (LOT, NEEDY, "stock_depot")
    return Help(table, basis_of(folder, config, stock.basis.as_of, kinds, used, rules))


def _for_supply(stock: Stock, supply: str, where: pd.DataFrame, factor: float) -> pd.DataFrame:
    short = stock.covers[(stock.covers["supply"] == supply) & (stock.covers["state"] == "below")]
    spare = surplus_of(stock, supply)
    givers = spare[where.loc[spare.index].notna().all(axis=1).to_numpy()]
    table = pd.DataFrame({"place": short["place"], "supply": supply, "short": short["short"]}).reset_index(drop=True)
    giver, straight = _nearest(where.loc[table["place"]].to_numpy(), where.loc[givers.index])
    table["giver"] = giver
    table["surplus"] = table["giver"].map(givers).astype(float)
    table["enough"] = table["surplus"] >= table["short"]
    named = table["giver"].where(table["giver"] != "")
    table["shared"] = named.map(named.value_counts()).fillna(1).astype(int) - 1
    table["straight_m"], table["walk_m"] = straight, straight * factor
    return table[COLUMNS]


def _nearest(places: np.ndarray, givers: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """The nearest giver of each position (n × 2, degrees) and how far it is [m]; "" and NaN where there is none."""
    names, far = [""] * len(places), np.full(len(places), np.nan)
    known = np.flatnonzero(~np.isnan(places).any(axis=1))
    if not len(givers) or not len(known):
        return names, far
    at = givers.to_numpy()
    tree = cKDTree(earth_centred(at[:, 0], at[:, 1]))
    away, which = tree.query(earth_centred(places[known, 0], places[known, 1]), k=list(range(1, _TIES + 1)))
    for row, metres, found in zip(known, away, which, strict=True):
        # The tree pads with infinity where there are fewer; a millimetre is no difference.
        near = [(round(m, 3), str(givers.index[n]), m) for m, n in zip(metres, found, strict=True) if np.isfinite(m)]
        _, names[row], far[row] = min(near)
    return names, far
