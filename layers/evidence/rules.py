"""The rules by name: how an indicator of kind L comes from layers. ``config/indicators.toml`` says which it uses.

Unknown never counts as 0: it makes a value "at least", "at most", or no value at all.
"""

from __future__ import annotations

import pandas as pd

from layers.evidence.asked import Asked, Rule
from layers.evidence.model import Found
from layers.evidence.near import children_near, stores_near
from layers.evidence.partners import districts_without, partner_share, partners_per_district
from layers.evidence.reached import reachable, unserved
from layers.evidence.stock import stock_below, stock_days, stock_expiring
from layers.figures import RULES as FIGURES
from layers.figures import Parts

BUILDING, STATION, CASE, COMMISSIONER = "tsunami_building", "station", "vacant_house", "welfare_commissioner"


def along_routes(asked: Asked) -> str:
    """Nobody can tell: no layer kind holds evacuation routes, the analysis measures straight lines unless asked
    otherwise, and no standard says how near to a route is along it.
    """
    return "routes_missing"


# --- tsunami evacuation buildings ------------------------------------------------------------------


def _buildings(asked: Asked) -> tuple[pd.DataFrame, pd.Series, bool]:
    """The buildings in force, their units, and whether they are estimates (推定)."""
    found, layer = asked.scope.records(BUILDING), asked.scope.folder.layer(BUILDING)
    assert found is not None
    assert layer is not None
    return *found, bool(layer.basis)


def tsunami_buildings(asked: Asked) -> Found:
    """How many are in force."""
    frame, units, estimated = _buildings(asked)
    rows = (asked.rows(BUILDING, int(asked.placed(units).sum()), only="" if estimated else "in_force"),)
    return Found(Parts(asked.scope.count(units)), rows, unplaced=asked.unplaced(frame, units), estimated=estimated)


def tsunami_places(asked: Asked) -> Found | str:
    """Their registered places added up; no number where no capacity is known at all."""
    frame, units, estimated = _buildings(asked)
    capacity = frame["capacity_people"]
    placed = asked.placed(units)
    if placed.any() and capacity[placed].isna().all():
        return "unknown_input"
    parts = Parts(asked.scope.sum(capacity, units), at_least=asked.some(units[capacity.isna()]))
    rows = (
        asked.rows(BUILDING, int((placed & capacity.notna()).sum()), only=None if estimated else "counted"),
        asked.rows(BUILDING, int((placed & capacity.isna()).sum()), "unknown", only=None if estimated else "uncounted"),
    )
    return Found(parts, rows, unplaced=asked.unplaced(frame, units), estimated=estimated)


def wave_unknown(asked: Asked) -> Found | str:
    """The share whose resistance to waves is not registered; an estimated list says nothing of it."""
    frame, units, estimated = _buildings(asked)
    if estimated:
        return "estimated"
    blank = frame["wave_resistance"] == "unknown"
    parts = Parts(asked.scope.count(units[blank]), asked.scope.count(units))
    rows = (asked.rows(BUILDING, int((asked.placed(units) & blank).sum()), only="wave"),)
    return Found(parts, rows, unplaced=asked.unplaced(frame, units))


# --- stranded commuters ----------------------------------------------------------------------------


def _stranded(column: str) -> Rule:
    """Places per stranded person expected; a need that is unknown leaves its ward without a number."""

    def rule(asked: Asked) -> Found | str:
        found = asked.scope.records(STATION)
        assert found is not None
        frame, units = found
        need, places = frame["need_people"], frame[column]
        needed = asked.scope.sum(need, units).mask(asked.some(units[need.isna()]))
        counted = places[need.notna()]
        parts = Parts(asked.scope.sum(counted, units), needed, asked.some(units[places.isna()]))
        placed = asked.placed(units)
        known = need.notna() & places.notna()
        rows = (
            asked.rows(STATION, int((placed & known).sum())),
            asked.rows(STATION, int((placed & ~known).sum()), "unknown"),
        )
        return Found(parts, rows, unplaced=asked.unplaced(frame, units))

    return rule


# --- welfare commissioners, vacant houses ----------------------------------------------------------


def commissioner_load(asked: Asked) -> Found | str:
    """Households ÷ commissioners as the figure of the same name; areas without either number are counted beside."""
    found, parts = asked.scope.records(COMMISSIONER), FIGURES["commissioner_load"](asked.scope)
    assert found is not None
    assert parts is not None
    frame, units = found
    known, placed = frame["households"].notna() & frame["commissioners"].notna(), asked.placed(units)
    left_out = int((placed & ~known).sum())
    rows = (
        asked.rows(COMMISSIONER, int((placed & known).sum()), only=""),
        asked.rows(COMMISSIONER, left_out, "unknown"),
    )
    return Found(parts, rows, left_out=left_out, unplaced=asked.unplaced(frame, units))


def _cases(resolved: bool) -> Rule:
    """Vacant-house cases: the open ones counted, or the share resolved."""

    def rule(asked: Asked) -> Found | str:
        found, layer = asked.scope.records(CASE), asked.scope.folder.layer(CASE)
        assert found is not None
        assert layer is not None
        frame, units = found
        blank, ended = frame["state"] == "", frame["state"].isin(layer.kind.ended_states)
        wanted, doubt = ended if resolved else ~ended & ~blank, asked.some(units[blank])
        whole = asked.scope.count(units) if resolved else None
        placed = asked.placed(units)
        rows = tuple(
            asked.rows(CASE, int(count), "state" if state else "unknown", str(state))
            for state, count in frame["state"][placed].value_counts().sort_index().items()
        )
        parts = Parts(asked.scope.count(units[wanted]), whole, doubt)
        return Found(parts, rows, unplaced=asked.unplaced(frame, units))

    return rule


#: Every rule an indicator of kind L may name.
RULES: dict[str, Rule] = {
    "stock_expiring": stock_expiring,
    "tsunami_buildings": tsunami_buildings,
    "tsunami_places": tsunami_places,
    "wave_unknown": wave_unknown,
    "stranded_secured": _stranded("secured_people"),
    "stranded_usable_now": _stranded("usable_now_people"),
    "stranded_planned": _stranded("planned_people"),
    "children_near": children_near,
    "commissioner_load": commissioner_load,
    "partner_share": partner_share,
    "partners_per_district": partners_per_district,
    "districts_without": districts_without,
    "vacant_open": _cases(resolved=False),
    "vacant_resolved": _cases(resolved=True),
    "stores_near": stores_near,
    "readiness.stock_days": stock_days,
    "readiness.stock_below": stock_below,
    "readiness.reachable": reachable,
    "readiness.unserved": unserved,
    "readiness.along_routes": along_routes,
}
