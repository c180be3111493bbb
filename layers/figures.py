"""Figures by ward or school district: one rule each, with numerator and denominator, unknown kept unknown.

What a figure is called, counted in and how it reads stands in ``config/figures.toml`` under the same id.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import geopandas as gpd
import pandas as pd

from layers.exposure import exposed_cells
from layers.folder import DataFolder
from layers.intake.wards import WHOLE_CITY
from layers.layer import Layer
from layers.sites import in_force, select
from layers.spec import Config, FigureSpec

#: What a figure's value is: known; not registered (未登録); cannot be told (判定不能); does not apply (対象外).
State = Literal["known", "unregistered", "undecided", "not_applicable"]
_CAPACITIES = ("emergency_site", "shelter", "tsunami_building")


@dataclass(frozen=True)
class Scope:
    """What figures are computed for: the wards of the city, or the districts of one ward (``ward`` given).

    ``units`` has the columns id, name, geometry in the order to show.
    """

    folder: DataFolder
    config: Config
    hazard: str
    as_of: datetime.date | None
    units: gpd.GeoDataFrame
    ward: str = ""

    def by_unit(self, frame: pd.DataFrame, layer: Layer) -> pd.Series:
        """The unit id of each row of a layer's (cut) frame; "" where it lies in none."""
        if self.ward:
            return self.folder.districts.of(layer).loc[frame.index].astype(object)
        return self._whole(frame["ward"]).astype(object)

    def _whole(self, wards: pd.Series) -> pd.Series:
        """In a folder without a city nothing tells inside from outside: everything is the one unit."""
        return wards if self.folder.city.name else pd.Series(WHOLE_CITY, index=wards.index)

    def records(self, kind: str) -> tuple[pd.DataFrame, pd.Series] | None:
        """The records of a layer that are in force for the hazard, and their units; None where none is registered."""
        layer = self.folder.layer(kind)
        if layer is None:
            return None
        frame = layer.frame
        if layer.kind.group == "site":
            frame = select(layer, self.config, "", self.hazard)
            frame = frame if layer.basis else frame[in_force(frame)]
        return frame, self.by_unit(frame, layer)

    def people(self, column: str) -> pd.Series | None:
        """People of each unit [people] from the population cells; NA (判定不能) where any of its cells is unknown or
        it has none.
        """
        cells = exposed_cells(self.folder)
        if cells is None:
            return None
        own = cells["district"] if self.ward else self._whole(cells["ward"])
        sums, unknown = cells[column].groupby(own).sum(), cells[column].isna().groupby(own).any()
        return sums.mask(unknown).reindex(self.units["id"])

    def count(self, units: Iterable[str]) -> pd.Series:
        """How many rows lie in each unit."""
        counts = pd.Series(list(units), dtype=object).value_counts()
        return counts.reindex(self.units["id"], fill_value=0).astype("Float64")

    def sum(self, values: pd.Series, units: pd.Series) -> pd.Series:
        """Known values added up in each unit; 0 where a unit has no row."""
        return values.astype("Float64").groupby(units).sum().reindex(self.units["id"]).fillna(0.0)


@dataclass(frozen=True)
class Parts:
    """What a rule returns, one value a unit: the numerator, for ratios the denominator, and where the numerator
    leaves unknown records out, so that the truth is at least this (bool). ``unknown``: where a denominator of 0 means
    that nothing is known (判定不能), not that there is nothing (対象外) (bool).
    """

    part: pd.Series
    whole: pd.Series | None = None
    at_least: pd.Series | None = None
    unknown: pd.Series | None = None


Rule = Callable[[Scope], Parts | None]


def units_of(folder: DataFolder, ward: str = "") -> gpd.GeoDataFrame:
    """The wards of the folder's city or, with a ward, its school districts: columns id, name, geometry.

    A ward without an outline (no boundaries registered) has geometry None.
    """
    if ward:
        own = folder.districts.of_ward(ward)
        return gpd.GeoDataFrame({"id": own["code"], "name": own["name"]}, geometry=own.geometry).reset_index(drop=True)
    names = folder.city.ward_names
    area = folder.layers.get("boundary")
    shapes: dict[str, object] = {}
    if area is not None:
        own = area.frame[area.frame["city"] == folder.city.name]
        shapes = dict(zip(own["ward"], own.geometry, strict=True))
        if not folder.city.has_wards and len(own):
            shapes = {names[0]: own.geometry.union_all()}
    return gpd.GeoDataFrame({"id": names, "name": names}, geometry=[shapes.get(name) for name in names])


# --- rules -----------------------------------------------------------------------------------


def _records(kind: str) -> Rule:
    def rule(scope: Scope) -> Parts | None:
        found = scope.records(kind)
        return None if found is None else Parts(scope.count(found[1]))

    return rule


def _support(scope: Scope) -> Parts | None:
    layers = [layer for layer in scope.folder.points().values() if layer.kind.group == "support"]
    if not layers:
        return None
    return Parts(scope.count(unit for layer in layers for unit in scope.by_unit(layer.frame, layer)))


def _exposed_people(scope: Scope) -> Parts | None:
    people = scope.people("exposed_night")
    return None if people is None else Parts(people)


def _per_person(kind: str, column: str) -> Rule:
    """Registered capacity per person; unknown capacities are not added, and the parts say where that is so. Where none
    is known of those there are, nothing can be told (判定不能): at least 0 would read as a number.
    """

    def rule(scope: Scope) -> Parts | None:
        found, people = scope.records(kind), scope.people(column)
        if found is None or people is None:
            return None
        capacity, units = found[0]["capacity_people"], found[1]
        unknown = scope.count(units[capacity.isna()]) > 0
        none_known = unknown & (scope.count(units[capacity.notna()]) == 0)
        return Parts(scope.sum(capacity, units).mask(none_known), people, unknown)

    return rule


def _capacity_unknown(scope: Scope) -> Parts | None:
    found = [
        scope.records(kind) for kind in _CAPACITIES if kind in scope.folder.layers and not _told(scope.folder, kind)
    ]
    parts = [part for part in found if part is not None]
    if not parts:
        return None
    blank = [unit for frame, units in parts for unit in units[frame["capacity_people"].isna()]]
    return Parts(scope.count(blank), scope.count(unit for _, units in parts for unit in units))


def _told(folder: DataFolder, kind: str) -> bool:
    return bool(folder.layers[kind].basis)


def _inspection_overdue(scope: Scope) -> Parts | None:
    found = scope.records("tsunami_building")
    if found is None or scope.as_of is None:
        return None
    frame, units = found
    due = pd.to_datetime(frame["inspection_due"], errors="coerce")
    overdue = scope.count(units[due < pd.Timestamp(scope.as_of)])
    return Parts(overdue, scope.count(units[due.notna()]), scope.count(units[due.isna()]) > 0)


def _stock_expired(scope: Scope) -> Parts | None:
    lots = scope.folder.layer("stock_lot")
    if lots is None or scope.as_of is None:
        return None
    held = unit_of_site(scope)
    units = lots.frame["site_id"].map(lambda site: held.get(site, ""))
    expiry = pd.to_datetime(lots.frame["expiry"], errors="coerce")
    expired = scope.count(units[expiry < pd.Timestamp(scope.as_of)])
    return Parts(expired, scope.count(units[expiry.notna()]), unknown=scope.count(units[expiry.isna()]) > 0)


def unit_of_site(scope: Scope) -> dict[str, str]:
    """The unit of every place that may hold stock, by its id; "" for one that lies in none."""
    held: dict[str, str] = {}
    for layer in scope.folder.points().values():
        if "site_id" in layer.frame:
            held |= dict(zip(layer.frame["site_id"], scope.by_unit(layer.frame, layer), strict=True))
    return held


def _commissioner_load(scope: Scope) -> Parts | None:
    layer = scope.folder.layer("welfare_commissioner")
    if layer is None:
        return None
    frame, units = layer.frame, scope.by_unit(layer.frame, layer)
    known = frame["households"].notna() & frame["commissioners"].notna()
    households = scope.sum(frame["households"][known], units[known])
    commissioners = scope.sum(frame["commissioners"][known], units[known])
    return Parts(households, commissioners, unknown=scope.count(units[~known]) > 0)


RULES: dict[str, Rule] = {
    "emergency_site": _records("emergency_site"),
    "shelter": _records("shelter"),
    "tsunami_building": _records("tsunami_building"),
    "exposed_people": _exposed_people,
    "tsunami_places": _per_person("tsunami_building", "exposed_night"),
    "shelter_places": _per_person("shelter", "night"),
    "capacity_unknown": _capacity_unknown,
    "inspection_overdue": _inspection_overdue,
    "stock_expired": _stock_expired,
    "commissioner_load": _commissioner_load,
    "support": _support,
}


# --- the table -------------------------------------------------------------------------------


def figure_table(scope: Scope, figure: FigureSpec) -> pd.DataFrame:
    """One row a unit in order: id, name, value, part, whole (Float64, NA where there is none), at_least (bool: the
    truth is this or more), state (`State`).
    """
    table = pd.DataFrame({"id": scope.units["id"], "name": scope.units["name"]})
    missing = any(scope.folder.layer(kind) is None for kind in figure.needs)
    scope = scope if figure.by_hazard else replace(scope, hazard="")
    parts = None if missing else RULES[figure.id](scope)
    if parts is None:
        nothing = pd.Series(pd.NA, index=table.index, dtype="Float64")
        # A rule that has its layers and still cannot tell lacks the reference date.
        unknown = "undecided" if figure.needs and not missing else "unregistered"
        return table.assign(value=nothing, part=nothing, whole=nothing, at_least=False, state=unknown)
    return parts_table(table, parts, figure)


class Ratio(Protocol):
    """What a table needs to know of a figure or an indicator: 100 = percent of the whole, 1 = per one of it, None = a
    plain count.
    """

    @property
    def of(self) -> float | None:
        """The factor of the ratio."""


def parts_table(table: pd.DataFrame, parts: Parts, figure: Ratio) -> pd.DataFrame:
    """The columns of `figure_table` worked out from a rule's parts, beside the columns of ``table`` (one row a unit)."""
    part, whole, at_least = (_column(values, table) for values in (parts.part, parts.whole, parts.at_least))
    value = part if figure.of is None else part * figure.of / whole.mask(whole == 0)
    state = pd.Series("known", index=table.index).mask(value.isna(), "undecided")
    if figure.of is not None:
        unknown = _column(parts.unknown, table) > 0
        state = state.mask((whole == 0).fillna(False) & ~unknown.fillna(False), "not_applicable")
    return table.assign(
        value=value, part=part, whole=whole, at_least=(at_least > 0).fillna(False).astype(bool), state=state
    )


def _column(values: pd.Series | None, table: pd.DataFrame) -> pd.Series:
    told = [pd.NA] * len(table) if values is None else values.to_numpy()
    return pd.Series(told, index=table.index, dtype="Float64")


def whole_city(table: pd.DataFrame, figure: Ratio) -> pd.Series:
    """One row for all units of a `figure_table` together: parts and wholes added up; one unit that is unknown leaves
    the sum unknown, units to which the figure does not apply are left out. Of a ratio, a unit of whose numerator
    nothing is known (part NA, at_least) adds only to the denominator.
    """
    known = table[table["state"] != "not_applicable"]
    part = known["part"].sum(skipna=False) if figure.of is None else _numerator(known)
    whole = known["whole"].sum(skipna=False)
    value = part if figure.of is None else pd.NA if pd.isna(whole) or not whole else part * figure.of / whole
    states = set(table["state"])
    state = "known"
    if known.empty:
        state, value = "not_applicable" if states else "unregistered", pd.NA
    elif pd.isna(value):
        state = "unregistered" if states == {"unregistered"} else "undecided"
    at_least = bool(known["at_least"].any())
    return pd.Series(
        {"id": "", "name": "", "value": value, "part": part, "whole": whole, "at_least": at_least, "state": state}
    )


def _numerator(known: pd.DataFrame) -> float:
    """The numerators added up to what the whole has at least; NA where that would be no more than at least 0."""
    blank = known["part"].isna() & known["at_least"]
    least = known["part"][~blank].sum(skipna=False)
    return pd.NA if blank.any() and not pd.isna(least) and least == 0 else least


#: Classes of a map: light to dark.
CLASSES = 5


def class_borders(values: pd.Series, figure: FigureSpec) -> list[float]:
    """Upper borders of at most five classes of about as many units each, rounded as the figure is shown; ascending.

    A value belongs to the first class whose border it does not exceed; the last border is the largest value.
    """
    known = sorted(round(float(value), figure.digits) for value in values.dropna())
    if not known:
        return []
    cuts = [known[max(0, -(-len(known) * step // CLASSES) - 1)] for step in range(1, CLASSES + 1)]
    return sorted(set(cuts))


def class_of(value: float, borders: list[float], figure: FigureSpec) -> int:
    """The number of a value's class, from 0."""
    return next(number for number, border in enumerate(borders) if round(value, figure.digits) <= border)
