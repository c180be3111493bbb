"""Stock as evidence: lots that expire, days the usable stock lasts, shelters below the stock standard."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from layers.evidence.asked import Asked, map_link
from layers.evidence.model import Found, Rows, Together
from layers.figures import Parts, unit_of_site
from layers.picks import picked
from layers.readiness.cover import STATES
from layers.readiness.lots import soon_until
from layers.readiness.stock import Stock, by_unit, default_stock

LOT, SHELTER = "stock_lot", "shelter"


def stock_expiring(asked: Asked) -> Found | str:
    """Lots that expire by a year after the reference date, expired ones too: letting stock expire is no progress."""
    lots, as_of = asked.scope.folder.layer(LOT), asked.scope.as_of
    if lots is None or as_of is None:
        return "no_date"
    expiry = pd.to_datetime(lots.frame["expiry"], errors="coerce")
    held = unit_of_site(asked.scope)
    units = lots.frame["site_id"].map(lambda site: held.get(site, ""))
    today = pd.Timestamp(as_of)
    soon = expiry <= soon_until(as_of, int(asked.standard("expiry_soon")))
    unknown, placed = expiry.isna(), asked.placed(units)
    # Within a ward, a lot of another ward is no loss; one held at a place nobody knows may be here.
    lost = ~lots.frame["site_id"].isin(held) if asked.scope.ward else ~placed
    rows = (
        asked.rows(LOT, int((placed & soon & (expiry >= today)).sum()), "soon"),
        _expired_rows(asked, int((placed & (expiry < today)).sum())),
        asked.rows(LOT, int((placed & unknown).sum()), "unknown"),
    )
    parts = Parts(asked.scope.count(units[soon]), at_least=asked.some(units[unknown]))
    return Found(parts, rows, unplaced=int((lost & (soon | unknown)).sum()))


def _expired_rows(asked: Asked, count: int) -> Rows:
    """The expired lots; the map shows the places that hold them."""
    folder, as_of = asked.scope.folder, asked.scope.as_of
    kinds = [kind for kind, layer in folder.points().items() if picked(layer, folder, "expired", as_of).any()]
    link = map_link(",".join(kinds), "expired", asked.scope.ward) if kinds and count else {}
    return replace(asked.rows(LOT, count, "expired"), link=link)


# --- how long it lasts -----------------------------------------------------------------------------


def stock_days(asked: Asked) -> Found | str:
    """Person-days the usable stock of a unit covers in its scarcest judged supply, per person expected there.

    People nobody knows make it at most this, lots nobody knows at least; where both are, it cannot be told. A ward
    shares all it holds, so its days are not those of its districts added up.
    """
    if asked.scope.as_of is None:
        return "no_date"
    stock, units = _stock(asked)
    ids = asked.scope.units["id"]
    own = _days(asked, by_unit(stock, asked.scope.config, units)).reindex(ids)
    # A unit without any place needs no stock; one whose people nobody knows stays unknown.
    people = own["people"].where(own["at_least"].notna(), 0.0)
    at_least, at_most = (own[name].eq(True) for name in ("at_least", "at_most"))
    together = None
    if asked.scope.ward:
        wards = _days(asked, by_unit(stock, asked.scope.config))
        together = _together(wards.reindex([asked.scope.ward]).iloc[0])
    parts = Parts(own["covered"], people, at_least, people.isna())
    rows = _rows(asked, stock, units, _deciding(asked))
    return Found(parts, rows, at_most=at_most, unplaced=stock.unplaced, together=together)


def _deciding(asked: Asked) -> list[str]:
    return [name for name, spec in asked.scope.config.supplies.items() if spec.judged and spec.per == "day"]


def _days(asked: Asked, table: pd.DataFrame) -> pd.DataFrame:
    """Per unit: covered [person-days], people, at_least, at_most; covered NA where lots and people are both unknown."""
    own = table[table["supply"].isin(_deciding(asked))].assign(covered=table["days"] * table["people"])
    found = own.groupby("unit").agg(
        covered=("covered", lambda days: days.min(skipna=False)),
        people=("people", lambda people: people.iloc[0]),
        at_least=("at_least", "any"),
        at_most=("at_most", "any"),
    )
    neither = found["at_least"] & found["at_most"]
    found["covered"] = found["covered"].mask(neither)
    return found.assign(at_least=found["at_least"] & ~neither, at_most=found["at_most"] & ~neither)


def _together(ward: pd.Series) -> Together:
    if pd.isna(ward["at_least"]):
        return Together(None, 0.0)
    part, whole = (None if pd.isna(ward[name]) else float(ward[name]) for name in ("covered", "people"))
    return Together(part, whole, bool(ward["at_least"]), bool(ward["at_most"]))


def stock_below(asked: Asked) -> Found | str:
    """Shelters below the stock standard; those of which people or lots are unknown, or no lot is listed, are left out
    and may be below too.
    """
    if asked.scope.as_of is None:
        return "no_date"
    stock, units = _stock(asked)
    places = stock.places[stock.places["demanded"]]
    unit = places["id"].map(units).fillna("")
    number = {state: asked.scope.count(unit[places["state"] == state]) for state in STATES}
    left_out = number["unknown"] + number["unregistered"]
    told = number["below"] + number["enough"] + number["no_demand"]
    parts = Parts(number["below"].mask((told == 0) & (left_out > 0)), at_least=left_out > 0)
    rows = (
        asked.rows(SHELTER, int(told.sum()), "counted"),
        asked.rows(SHELTER, int(left_out.sum()), "unknown"),
    )
    return Found(parts, rows, left_out=int(left_out.sum()), unplaced=stock.unplaced)


def _stock(asked: Asked) -> tuple[Stock, pd.Series]:
    """Stock against published capacities, and the unit of each place (id) that needs or holds any."""
    scope = asked.scope
    units: dict[str, str] = {}
    stock = default_stock(scope.folder, scope.config, scope.as_of)
    for kind in stock.places["kind"].unique():
        layer = scope.folder.layers[kind]
        ids = kind + ":" + layer.frame["uid"].astype(str)
        units |= dict(zip(ids, scope.by_unit(layer.frame, layer), strict=True))
    return stock, pd.Series(units, dtype=object)


def _rows(asked: Asked, stock: Stock, units: pd.Series, deciding: list[str]) -> tuple[Rows, ...]:
    """The lots of the deciding supplies by what they are, and the shelters with and without a known capacity."""
    lots = stock.lots[stock.lots["supply"].isin(deciding)]
    here = lots.loc[asked.placed(lots["place"].map(units)), "state"].value_counts()
    needy = stock.places[stock.places["demanded"]]
    needy = needy[asked.placed(needy["id"].map(units))]
    blank = int(needy["people"].isna().sum())
    return (
        asked.rows(LOT, int(here.get("usable", 0))),
        asked.rows(LOT, int(here.get("soon", 0)), "soon"),
        _expired_rows(asked, int(here.get("expired", 0))),
        asked.rows(LOT, int(here.get("unknown", 0)), "unknown"),
        asked.rows(SHELTER, len(needy) - blank),
        asked.rows(SHELTER, blank, "unknown", only="capacity"),
    )
