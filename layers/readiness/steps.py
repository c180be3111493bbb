"""The next steps the numbers of a ward sheet lead to, in a stated order. Nothing the data do not say is a step.

The order: first what keeps a question from being answered at all; then what concerns reaching a safe place, by the
people it concerns, most first; then stock and people to care for, likewise; last what is out of date.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pandas as pd

from layers.readiness.answer import Readiness
from layers.readiness.freshness import Knowledge
from layers.readiness.sheet_flight import NAMED, Flight
from layers.readiness.sheet_parts import Amount, Part, Said, number
from layers.readiness.siting import case_with
from layers.readiness.solve import solve
from layers.readiness.stock import Stock
from layers.readiness.stranded import STATION

#: Steps of a sheet.
MOST = 3
#: Why a question stays unanswered, and the layer kind that would answer it; {kind} names it where that varies.
_MISSING = {
    "population_missing": "population_cell",
    "zone_missing": "",
    "sites_missing": "",
    "network_missing": "walk_edge",
}
#: Columns of `layers.readiness.classes.CLASSES` behind served and unknown.
_LEFT = slice(2, None)
_FIRST, _FLIGHT, _SUPPLIES, _LATER = range(4)


@dataclass(frozen=True)
class Step:
    """One step. ``people`` it concerns [people], None where no number stands behind it; ``group`` and ``people`` give
    the order.
    """

    code: str
    said: Said
    people: float | None
    group: int


def next_steps(flight: Flight, stock: Stock, known: Knowledge, gap: Amount | None) -> tuple[Step, ...]:
    """The first `MOST` steps; ``gap`` is what station areas lack now."""
    ward = flight.found.ward
    found = [
        *_register(flight.found),
        *_capacities(flight),
        *_waves(flight),
        *_districts(flight),
        *_owners(flight),
        *_stock(stock, ward),
        *_stations(gap),
        *_stale(known),
    ]
    return tuple(sorted(found, key=lambda step: (step.group, -(step.people or 0), step.code))[:MOST])


def _step(code: str, people: float | None, group: int, **values: Part | tuple[Part, ...]) -> Step:
    told = {} if people is None else {"people": Amount("people", people)}
    return Step(code, Said(f"step_{code}", {**told, **values}), people, group)


def _register(found: Readiness) -> list[Step]:
    own = [one for one in found.statements if one.code in _MISSING]
    kinds = dict.fromkeys(_MISSING[one.code] or one.values["kind"] for one in own)
    return [_step("register", None, _FIRST, kind=kind) for kind in kinds]


def _capacities(flight: Flight) -> list[Step]:
    """The ward's own places of which something is unknown, with the ward's people whose way depends on such places: the
    number of the answers. Where none does, the people of other wards whom the plan sends there.
    """
    places = flight.own_places()
    own = places[places["status"] == "unknown"] if len(places) else places
    if not len(own):
        return []
    sites, people = Amount("places_unknown", float(len(own)), "places"), flight.people("unknown").value
    if people is None:
        return [_step("capacity_uncounted", None, _FLIGHT, sites=sites)]
    if people:
        return [_step("capacity", people, _FLIGHT, sites=sites)]
    others = number(own["assigned"].sum(skipna=False))
    return [_step("capacity_others", others, _FLIGHT, sites=sites)] if others else []


def _waves(flight: Flight) -> list[Step]:
    """The ward's own buildings nobody confirmed, with the people the plan sends there, from whatever ward."""
    places = flight.own_places()
    used = places[(places["wave"] == "unknown") & (places["assigned"] > 0)] if len(places) else places
    if not len(used):
        return []
    buildings = Amount("wave_unknown", float(len(used)), "buildings")
    return [_step("wave", float(used["assigned"].sum()), _FLIGHT, sites=buildings)]


def _districts(flight: Flight) -> list[Step]:
    """Where new places are needed even with the next buildings open: people without a place then."""
    left = _still_away(flight)
    people = float(sum(left.values()))
    if not people:
        return []
    worst = sorted(left.items(), key=lambda one: (-one[1], one[0]))[:NAMED]
    named = flight.folder.districts.name
    districts = tuple(Amount("district", float(n), label=named(code)) for code, n in worst if code)
    # Without options nothing is said of what they would change.
    which = "" if flight.sited is not None and flight.sited.options else "_none"
    if not districts:
        return [_step(f"places{which}", people, _FLIGHT)]
    return [_step(f"districts{which}", people, _FLIGHT, districts=districts)]


def _still_away(flight: Flight) -> dict[str, int]:
    """People of the ward without a place once the siting's buildings are open, whatever the reason, by district ("" = in
    none); those of whom it is unknown are not among them.
    """
    sited, ward = flight.sited, flight.found.ward
    if sited is None or sited.case.demand is None:
        return {}
    case = case_with(sited.case, sited.chosen["id"])
    people = solve(case).classes[:, _LEFT].sum(axis=1)
    cells = sited.case.demand.cells.assign(away=people)
    own = cells[(cells["away"] > 0) & (cells["ward"].eq(ward) if ward else True)]
    return {str(code): int(n) for code, n in own.groupby("district")["away"].sum().items()}


def _owners(flight: Flight) -> list[Step]:
    sited = flight.sited
    if sited is None or not sited.gain:
        return []
    rows = sited.chosen[sited.chosen["gain"] > 0]
    chosen = tuple(
        Amount("gain", float(n), label=str(name)) for name, n in zip(rows["name"], rows["gain"], strict=True)
    )
    return [_step("owners", float(sited.gain), _FLIGHT, chosen=chosen)]


def _stock(stock: Stock, ward: str) -> list[Step]:
    own = stock.places[stock.places["ward"] == ward] if ward else stock.places[stock.places["ward"] != ""]
    below = own[own["demanded"] & (own["state"] == "below")]
    if below.empty:
        return []
    people = float(below["people"].sum())
    values: dict[str, Part | tuple[Part, ...]] = {"sites": Amount("shelters_below", float(len(below)), "shelters")}
    lots = stock.lots[stock.lots["place"].isin(own["id"]) & (stock.lots["state"] == "soon")]
    if lots.empty:
        return [_step("stock", people, _SUPPLIES, **values)]
    first = pd.to_datetime(lots["expiry"]).min().date()
    assert isinstance(first, datetime.date)
    lot = Amount("lots", float(len(lots)), "lots")
    return [_step("stock_expiry", people, _SUPPLIES, **values, date=first, lots=lot)]


def _stations(gap: Amount | None) -> list[Step]:
    if gap is None or not gap.value:
        return []
    return [Step("stations", Said("step_stations", {"people": gap, "kind": STATION}), gap.value, _SUPPLIES)]


def _stale(known: Knowledge) -> list[Step]:
    rows = known.layers[known.layers["state"] == "stale"]
    found = []
    for row in rows.to_dict("records"):
        age, limit = (Amount("days", float(row[name]), "whole_days") for name in ("age_days", "limit_days"))
        found.append(_step("update", None, _LATER, kind=row["kind"], age=age, limit=limit))
    return found
