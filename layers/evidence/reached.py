"""Readiness as evidence: who of the inundation area finds a free place in reach, and who has none.

The question is the one the readiness pages begin with: a tsunami, at night, the default scenario of the city.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from layers.evidence.asked import Asked
from layers.evidence.model import Found, Rows, Together
from layers.exposure import exposed_cells
from layers.figures import Parts
from layers.readiness.answer import Readiness, kept_answer
from layers.readiness.terms import default_scenario

CELL = "population_cell"
_PEOPLE = ["demand", "served", "unknown"]


@dataclass(frozen=True)
class _Told:
    """The analysis for the units asked for. ``units`` has a row a unit, ``whole`` the one row of all of them together:
    demand, served, unknown [people], missing (a cell of unknown people lies in its water: bool), lost (a place that may
    serve has no position and may be anywhere: bool).
    """

    units: pd.DataFrame
    whole: pd.DataFrame
    rows: tuple[Rows, ...]
    unplaced: int


def reachable(asked: Asked) -> Found | str:
    """People of the inundation area for whom the plan finds room in reach, of all of them. Room nobody knows is no
    room: then at least this. A unit with a cell of unknown people has no percentage.
    """
    told = _told(asked)
    if isinstance(told, str):
        return told
    own = _share(told.units)
    part, whole, doubt = (column.iloc[0] for column in _share(told.whole))
    together = Together(_number(part), _number(whole), bool(doubt))
    return Found(Parts(*own), told.rows, unplaced=told.unplaced, together=together)


def _share(table: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Numerator, denominator, whether the truth is at least this. At least 0 would read as a number: NA."""
    doubt = (table["unknown"] > 0) | table["lost"] & (table["served"] < table["demand"])
    served = table["served"].mask(doubt & (table["served"] == 0) | table["missing"])
    return served, table["demand"].mask(table["missing"]), doubt & served.notna()


def unserved(asked: Asked) -> Found | str:
    """People of the inundation area without a place. Those who find room only where nobody knows how much there is may
    be without one too, as may people of unknown number: then at least this.
    """
    told = _told(asked)
    if isinstance(told, str):
        return told
    part, at_least, at_most = _without(told.units)
    all_part, all_least, all_most = (column.iloc[0] for column in _without(told.whole))
    together = Together(_number(all_part), None, bool(all_least), bool(all_most))
    parts = Parts(part, at_least=at_least)
    return Found(parts, told.rows, at_most=at_most, unplaced=told.unplaced, together=together)


def _without(table: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """People without a place, whether the truth is at least this, whether it is at most this; NA where neither side is
    certain, and for at least 0.
    """
    sure = table["demand"] - table["served"] - table["unknown"]
    more = (table["unknown"] > 0) | table["missing"]
    fewer = table["lost"] & (sure > 0)
    part = sure.mask(more & (fewer | (sure == 0)))
    return part, more & part.notna(), fewer & part.notna()


def _told(asked: Asked) -> _Told | str:
    scope = asked.scope
    if scope.as_of is None:
        return "no_date"
    scenario = default_scenario(scope.config, scope.folder.city.code)
    # One answer serves the city and the districts of every ward.
    found = kept_answer(scope.folder, scope.config, scenario, scope.as_of)
    if not found.answered:
        return "readiness"
    wards = [scope.ward] if scope.ward else scope.units["id"].tolist()
    city = _table(asked, found, found.by_ward, "ward").reindex(wards)
    own = _table(asked, found, found.by_district, "district").reindex(scope.units["id"]) if scope.ward else city
    whole = pd.DataFrame([city[_PEOPLE].sum(skipna=False)]).assign(
        missing=bool(city["missing"].any()), lost=bool(city["lost"].any())
    )
    return _Told(own, whole, _rows(asked, found, wards), _unplaced(asked))


def _table(asked: Asked, found: Readiness, table: pd.DataFrame, column: str) -> pd.DataFrame:
    """The columns of `_Told` for every ward or district of the answer, by its id."""
    unknown = _unknown_cells(asked)
    own = scope_units(asked, unknown, column)
    places = found.places[found.places["status"].isin(["open", "unknown"])]
    people = table.drop_duplicates("id").set_index("id")[_PEOPLE].astype("Float64")
    return people.assign(missing=people.index.isin(own), lost=bool(places["longitude"].isna().any()))


def scope_units(asked: Asked, cells: pd.DataFrame, column: str) -> pd.Series:
    """The ward or district of cells; all of them the one unit in a folder without a city."""
    return asked.scope._whole(cells["ward"]) if column == "ward" else cells["district"]


def _unknown_cells(asked: Asked) -> pd.DataFrame:
    """The population cells in the water whose people nobody registered: ward and district."""
    cells = exposed_cells(asked.scope.folder)
    assert cells is not None
    return cells[cells["exposed_night"].isna()]


def _unplaced(asked: Asked) -> int:
    """Population cells without a shape: their people may live in the water."""
    layer = asked.scope.folder.layer(CELL)
    assert layer is not None
    return int(layer.frame.geometry.isna().sum())


def _rows(asked: Asked, found: Readiness, wards: list[str]) -> tuple[Rows, ...]:
    """The cells in the water, and the places of the wards that serve or may."""
    unknown = scope_units(asked, _unknown_cells(asked), "ward").isin(wards)
    rows = [
        asked.rows(CELL, int(found.cells["ward"].isin(wards).sum())),
        asked.rows(CELL, int(unknown.sum()), "unknown"),
    ]
    places = found.places[found.places["ward"].isin(wards)]
    for kind in sorted(places["kind"].unique(), reverse=True):
        status = places.loc[places["kind"] == kind, "status"]
        rows.append(asked.rows(kind, int((status == "open").sum())))
        rows.append(asked.rows(kind, int((status == "unknown").sum()), "unknown"))
    return tuple(rows)


def _number(value: object) -> float | None:
    return None if pd.isna(value) else float(str(value))
