"""The register of drills: what took place, and which districts and sites were in none of late.

A drill took place where its state is 実施済 and its day is not after the reference date: a later one does not count yet.
"In the last n months" goes by calendar months: on 31 March 2026 the last 24 began on 31 March 2024, that day included.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from layers.drills.kinds import SITE_KINDS
from layers.drills.load import Drill, drills
from layers.folder import DataFolder
from layers.held import Held
from layers.intake.wards import WHOLE_CITY
from layers.readiness.statement import Statement
from layers.readiness.statement import told as said
from layers.sites import select
from layers.spec import Config
from layers.states import DrillState, DrillType

_OVER: tuple[DrillState, ...] = ("done", "cancelled")
#: Sites nobody opens: designated for nothing, not yet agreed, no longer in force.
_OUT = ("no", "candidate", "ended")
_MONTHS = 12
#: Types of drills that go to no site unless they name it: at a table, or at the volunteer centre.
_WITHOUT_SITES: tuple[DrillType, ...] = ("tabletop", "volunteer")


@dataclass(frozen=True)
class Undrilled:
    """Districts (code, name, ward) and sites (id KIND:UID, name, kind, ward, district) with ``last`` (the last drill's
    day, NaT = none), ``months_since`` (whole months, NA = none) and ``drilled`` (bool: in the months asked for).

    None = 判定不能: nobody knows the districts or sites there are, or no reference date; ``statements`` say why.
    """

    districts: pd.DataFrame | None
    sites: pd.DataFrame | None
    statements: tuple[Statement, ...] = ()
    training: bool = False


def register(told: Held) -> pd.DataFrame:
    """A row a drill that took place or was called off, by date: id, title, type, date (NaT = not told), ward,
    districts, sites, partners (tuples), night, step_free (None = not told), participants [people], opening_min [min]
    (NaN = 未登録), state, run.
    """
    rows = [_row(one) for one in drills(told) if one.body.state in _OVER]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    numbers = {name: pd.to_numeric(table[name]).astype(float) for name in ("participants", "opening_min")}
    return table.assign(date=pd.to_datetime(table["date"]), **numbers)


def _row(drill: Drill) -> tuple[object, ...]:
    body, held = drill.body, drill.body.held
    counted = (None, None, "") if held is None else (held.participants, held.opening_min, held.run)
    where = (body.ward, body.districts, body.sites, body.partners, body.night, body.step_free)
    return (drill.id, body.title, body.type, drill.date, *where, *counted, body.state)


def took_place(
    told: Held,
    as_of: datetime.date,
    *,
    since: datetime.date = datetime.date.min,
    drill_type: DrillType | None = None,
) -> list[Drill]:
    """The drills (of a type) that took place from ``since`` to the reference date, both included, by date."""
    found = [one for one in drills(told) if one.body.held and since <= one.body.held.date <= as_of]
    return [one for one in found if drill_type in (None, one.body.type)]


def months_before(as_of: datetime.date, months: int) -> datetime.date:
    """The same day so many calendar months earlier; the last of the month where it has no such day."""
    try:
        return (pd.Timestamp(as_of) - pd.DateOffset(months=months)).date()
    except (ValueError, OverflowError):
        return datetime.date.min


def undrilled(
    folder: DataFolder,
    config: Config,
    told: Held,
    as_of: datetime.date | None,
    months: int,
    ward: str = "",
    drill_type: DrillType | None = None,
) -> Undrilled:
    """Every district and site (of a ward) with its last drill (of a type) before the reference date.

    A district counts as drilled where a drill names it. A site counts where a drill names it or another record of the
    same place (a school that is a shelter and an emergency site). Drills that name no district are in no row.
    """
    if as_of is None:
        return Undrilled(None, None, (said("drills_no_date"),), folder.training)
    found, since = took_place(told, as_of, drill_type=drill_type), months_before(as_of, months)
    districts, sites = None, _sites(folder, config, ward)
    if folder.districts.layer is not None:
        named = pd.DataFrame(folder.districts.of_ward(ward)[["code", "name", "ward"]]).reset_index(drop=True)
        last = named["code"].map(_last(found, lambda one: one.body.districts))
        districts = _with_last(named, last, as_of, since)
    if sites is not None:
        last = sites["id"].map(_last(found, lambda one: one.body.sites))
        sites = _with_last(sites, _of_place(last, sites["place_key"]), as_of, since).drop(columns="place_key")
    return Undrilled(districts, sites, tuple(_said(found, districts, sites, since)), folder.training or told.training)


def district_states(
    districts: pd.DataFrame, told: Held, as_of: datetime.date, months: int, drill_type: DrillType | None = None
) -> pd.Series:
    """Of each district of `undrilled`: "yes" drilled in these months, "no" not, "unknown" where a drill of its ward, or
    one that names no ward, names no district: it may have been this one (判定不能). One of a volunteer centre is of none.
    """
    lately = took_place(told, as_of, since=months_before(as_of, months), drill_type=drill_type)
    wards = {one.body.ward for one in lately if not one.body.districts and one.body.type != "volunteer"}
    doubtful = pd.Series("" in wards, index=districts.index) | districts["ward"].isin(wards)
    states = doubtful.map({True: "unknown", False: "no"})
    return states.mask(districts["drilled"], "yes").astype(str)


def site_states(
    sites: pd.DataFrame, told: Held, as_of: datetime.date, months: int, drill_type: DrillType | None = None
) -> pd.Series:
    """Of each site of `undrilled`: "yes" drilled in these months, "no" not, "unknown" where a drill that names no site
    took place in its district, else in its ward, or told neither: it may have been this one (判定不能).
    """
    doubtful = pd.Series(False, index=sites.index)
    for one in took_place(told, as_of, since=months_before(as_of, months), drill_type=drill_type):
        if one.body.sites or one.body.type in _WITHOUT_SITES:
            continue
        ward = one.body.ward if one.body.ward != WHOLE_CITY else ""
        by_ward = sites["ward"].eq(ward) | (not ward)
        doubtful |= sites["district"].isin(one.body.districts) if one.body.districts else by_ward
    return doubtful.map({True: "unknown", False: "no"}).mask(sites["drilled"], "yes").astype(str)


def _last(found: Iterable[Drill], names: Callable[[Drill], Iterable[str]]) -> dict[str, datetime.date]:
    """The day of the last drill of each name; drills come by date."""
    return {name: one.body.held.date for one in found if one.body.held for name in names(one)}


def _with_last(table: pd.DataFrame, last: pd.Series, as_of: datetime.date, since: datetime.date) -> pd.DataFrame:
    days = pd.to_datetime(last.reset_index(drop=True))
    whole = [None if pd.isna(day) else _months(day.date(), as_of) for day in days]
    drilled = (days >= pd.Timestamp(since)).fillna(False).astype(bool)
    return table.assign(last=days, months_since=pd.array(whole, dtype="Int64"), drilled=drilled)


def _months(last: datetime.date, as_of: datetime.date) -> int:
    """Whole calendar months from one day to the other."""
    months = (as_of.year - last.year) * _MONTHS + as_of.month - last.month
    return months - (as_of.day < last.day)


def _sites(folder: DataFolder, config: Config, ward: str) -> pd.DataFrame | None:
    """Every place of `SITE_KINDS` that may be opened, in the order of its id; None where no such layer is registered.

    Tsunami buildings that are only told by a rule (推定) are the emergency sites they were told from.
    """
    tables = []
    for kind in SITE_KINDS:
        layer = folder.layer(kind)
        if layer is None or layer.basis:
            continue
        frame = select(layer, config)
        frame = frame[~frame["state_shown"].isin(_OUT)]
        table = pd.DataFrame({"id": kind + ":" + frame["uid"].astype(str), "name": frame["name"].astype(str)})
        # In a folder without a city nothing tells inside from outside.
        table["kind"], table["ward"] = kind, frame["ward"].astype(str) if folder.city.name else WHOLE_CITY
        table["district"] = folder.districts.of(layer).loc[frame.index]
        tables.append(table.assign(place_key=frame["place_key"].astype(str)))
    if not tables:
        return None
    found = pd.concat(tables)
    return (found[found["ward"] == ward] if ward else found).sort_values("id", kind="stable").reset_index(drop=True)


def _of_place(last: pd.Series, keys: pd.Series) -> pd.Series:
    """The last day of any record of the same place."""
    days = pd.to_datetime(last)
    same = days.groupby(keys.where(keys != "")).transform("max")
    return same.where(keys != "", days)


def _said(
    found: list[Drill], districts: pd.DataFrame | None, sites: pd.DataFrame | None, since: datetime.date
) -> Iterable[Statement]:
    if districts is None:
        yield said("drills_districts_missing")
    if sites is None:
        yield said("sites_missing", kind=SITE_KINDS[0])
    lately = [one for one in found if one.body.held and one.body.held.date >= since]
    for code, untold, table in (
        ("drills_without_district", [one for one in lately if not one.body.districts], districts),
        ("drills_without_site", [one for one in lately if not one.body.sites], sites),
    ):
        if untold and table is not None:
            yield said(code, drills=len(untold))


_COLUMNS = ["id", "title", "type", "date", "ward", "districts", "sites", "partners", "night", "step_free"]
_COLUMNS += ["participants", "opening_min", "run", "state"]
