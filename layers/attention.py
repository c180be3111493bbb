"""What needs attention now, in a stated order, each finding with the link to the place where it is solved.

The order: data that cannot be used; then what is overdue, by days; then people affected, by their number; then what
contradicts itself, by the number of records; then what is missing or unknown, by the number of records.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd

from layers.exposure import exposed_cells
from layers.folder import DataFolder
from layers.picks import PICKS, PROBLEM, expired_lots, picked
from layers.problems import SEVERITY, Problem
from layers.sites import in_force, select
from layers.spec import Config
from layers.summary import SITE_KINDS, freshness

Group = Literal["broken", "overdue", "people", "contradiction", "gap"]
#: The stated order.
GROUPS: tuple[Group, ...] = ("broken", "overdue", "people", "contradiction", "gap")
#: Layers not on the map of sites on which figures and findings rest.
_FACTS = ("school_district", "population_cell", "inundation", "stock_lot", "station")
#: Problems in which the data contradict themselves; the others are gaps.
_CONTRADICTIONS = ("ward_disagrees", "ward_no_polygon", "key_duplicate", "outside_city", "flag_unreadable")


@dataclass(frozen=True)
class Finding:
    """One thing to look at: a code (its words under ``[finding]``), the kind it concerns, how many of how many.

    ``size`` orders it within its group: days over, people, records. ``link`` are the choices of the page ``page``
    that show exactly what it is about.
    """

    code: str
    group: Group
    kind: str = ""
    count: int = 0
    total: int = 0
    size: float = 0
    detail: str = ""
    problem: Problem | None = None
    page: str = ""
    link: dict[str, str] = field(default_factory=dict)


def findings(folder: DataFolder, config: Config, as_of: datetime.date | None, ward: str = "") -> list[Finding]:
    """What needs attention at the reference date, in the stated order; with a ward, what concerns records in it.

    Findings about whole layers (unreadable, missing, stale) concern every ward.
    """
    found = [
        *_broken(folder),
        *_stale(folder, config, as_of),
        *_overdue(folder, as_of, ward),
        *_uncovered(folder, config, ward),
        *_stranded(folder, ward),
        *_flooded(folder, as_of, ward),
        *_problems(folder, ward),
        *_missing(folder),
        *_unknown(folder, as_of, ward),
    ]
    return in_order(found)


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """Findings in the stated order."""
    return sorted(found, key=lambda finding: (GROUPS.index(finding.group), -finding.size))


def _map(kind: str, only: str = "", **more: str) -> dict[str, str]:
    return {"layers": kind, "only": only, "hazard": "", "q": "", "site": "", **more}


def _broken(folder: DataFolder) -> list[Finding]:
    refused = [problem for kind in _FACTS for problem in folder.facts.refused(kind)]
    # A whole layer stands above any number of rows.
    return [
        Finding("layer_broken", "broken", size=float("inf"), problem=problem)
        for problem in (*folder.problems, *refused)
    ]


# --- overdue ---------------------------------------------------------------------------------


def _stale(folder: DataFolder, config: Config, as_of: datetime.date | None) -> list[Finding]:
    found = []
    for kind, layer in folder.layers.items():
        state = freshness(folder, config, kind, as_of)
        if not layer.kind.freshness or layer.basis or state not in ("stale", "undated"):
            continue
        age = 0 if as_of is None else layer.age_days(as_of) or 0
        limit = int(config.standards[layer.kind.freshness].value)
        group: Group = "overdue" if state == "stale" else "gap"
        found.append(Finding(state, group, kind, age, limit, age - limit, page="map", link=_map(kind)))
    return found


def _overdue(folder: DataFolder, as_of: datetime.date | None, ward: str) -> list[Finding]:
    if as_of is None:
        return []
    found = []
    for kind, only, shown, days in (
        ("tsunami_building", "inspection", "tsunami_building", _inspection_days(folder, as_of, ward)),
        ("stock_lot", "expired", _places_of_stock(folder, as_of), _expired_days(folder, as_of, ward)),
    ):
        if len(days):
            most = int(days.max())
            link = _map(shown, only, ward=ward)
            found.append(Finding(only, "overdue", kind, len(days), most, most, page="map", link=link))
    return found


def _places_of_stock(folder: DataFolder, as_of: datetime.date | None) -> str:
    """The layers that hold a stock lot past its date, as a link names them."""
    kinds = [kind for kind, layer in folder.points().items() if picked(layer, folder, "expired", as_of).any()]
    return ",".join(kinds) or "none"


def _inspection_days(folder: DataFolder, as_of: datetime.date, ward: str) -> pd.Series:
    layer = folder.layers.get("tsunami_building")
    if layer is None:
        return pd.Series(dtype=float)
    own = _in_ward(layer.frame[picked(layer, folder, "inspection", as_of)], ward)
    return _days_over(own["inspection_due"], as_of)


def _expired_days(folder: DataFolder, as_of: datetime.date, ward: str) -> pd.Series:
    lots = expired_lots(folder, as_of)
    if lots is None:
        return pd.Series(dtype=float)
    if ward:
        places = [layer.frame for layer in folder.points().values() if "site_id" in layer.frame]
        held = {uid for frame in places for uid in _in_ward(frame, ward)["site_id"]}
        lots = lots[lots["site_id"].isin(held)]
    return _days_over(lots["expiry"], as_of)


def _days_over(dates: pd.Series, as_of: datetime.date) -> pd.Series:
    return (pd.Timestamp(as_of) - pd.to_datetime(dates, errors="coerce")).dt.days


def _in_ward(frame: pd.DataFrame, ward: str) -> pd.DataFrame:
    return frame[frame["ward"] == ward] if ward else frame


# --- people ----------------------------------------------------------------------------------


def _uncovered(folder: DataFolder, config: Config, ward: str) -> list[Finding]:
    """School districts where people live in the inundation area and nothing is in force for tsunami."""
    cells = exposed_cells(folder)
    if cells is None or folder.layer("inundation") is None or folder.districts.layer is None:
        return []
    people = cells.groupby("district")["exposed_night"].sum()
    areas = folder.districts.of_ward(ward).set_index("code")
    people = people[people.index.isin(areas.index) & (people >= 1)]
    bare = people[~people.index.isin(_districts_with_a_place(folder, config))].sort_values(ascending=False)
    if bare.empty:
        return []
    worst = str(bare.index[0])
    link = _map("", ward=str(areas.loc[worst, "ward"]), district=worst) | {"hazard": "tsunami"}
    name = str(areas.loc[worst, "name"])
    total = round(float(bare.sum()))
    return [Finding("uncovered", "people", "", len(bare), total, total, name, page="map", link=link)]


def _districts_with_a_place(folder: DataFolder, config: Config) -> set[str]:
    served: set[str] = set()
    for kind in ("emergency_site", "tsunami_building"):
        layer = folder.layers.get(kind)
        if layer is not None:
            shown = select(layer, config, "", "tsunami")
            usable = shown if layer.basis else shown[in_force(shown)]
            served |= set(folder.districts.of(layer).loc[usable.index])
    return served


def _stranded(folder: DataFolder, ward: str) -> list[Finding]:
    """Stations whose stranded commuters outnumber the places usable now; unknown places count in no number."""
    layer = folder.layer("station")
    if layer is None:
        return []
    frame = _in_ward(layer.frame, ward)
    short = (frame["need_people"] - frame["usable_now_people"]).astype("Float64")
    short = short[short > 0]
    if short.empty:
        return []
    worst = str(frame.loc[short.idxmax(), "name"])
    link = _map("commuter_refuge", ward=str(frame.loc[short.idxmax(), "ward"]))
    total = round(float(short.sum()))
    return [Finding("stranded", "people", "station", len(short), total, total, worst, page="map", link=link)]


# --- contradictions --------------------------------------------------------------------------


def _flooded(folder: DataFolder, as_of: datetime.date | None, ward: str) -> list[Finding]:
    layer = folder.layers.get("emergency_site")
    if layer is None or folder.layer("inundation") is None:
        return []
    wet = _in_ward(layer.frame[picked(layer, folder, "flooded", as_of)], ward)
    if wet.empty:
        return []
    link = _map("emergency_site", "flooded", ward=ward)
    named = len(_in_ward(layer.frame[layer.frame["tsunami"] == "yes"], ward))
    return [Finding("flooded", "contradiction", "emergency_site", len(wet), named, len(wet), page="map", link=link)]


def _problems(folder: DataFolder, ward: str) -> list[Finding]:
    """Odd rows by layer and code: those the map can show, and for the whole city those it cannot (rows set aside,
    faults of a whole file, layers without a list).
    """
    found = []
    facts = {kind: layer for kind in _FACTS if (layer := folder.layer(kind)) is not None}
    points = folder.points()
    for kind, layer in {**points, **folder.layers, **facts}.items():
        if layer.basis:
            continue
        own = _in_ward(layer.frame, ward) if kind in points else layer.frame.iloc[:0]
        rows = set(own["row"])
        # A row with two faults of one code is one row.
        faults = dict.fromkeys((p.code, p.row) for p in layer.problems)
        for code, count in Counter(code for code, row in faults if row in rows).items():
            link = _map(kind, PROBLEM + code, ward=ward)
            found += _rows(Finding("rows", "gap", kind, count, len(own), count, code, page="map", link=link))
        for code, count in Counter(code for code, row in faults if row not in rows and not ward).items():
            found += _rows(Finding("rows", "gap", kind, count, layer.edition.rows, count, code))
    return found


def _rows(finding: Finding) -> list[Finding]:
    """The finding in the group of its problem code; nothing for a code that needs no attention."""
    group = _group_of(finding.detail)
    return [] if group is None else [replace(finding, group=group)]


def _group_of(code: str) -> Group | None:
    """Where a problem of single rows belongs; None for what needs no attention (notes)."""
    if code in _CONTRADICTIONS:
        return "contradiction"
    # The value or the whole row is not used.
    if SEVERITY[code] == "error":
        return "broken"
    return "gap" if SEVERITY[code] == "warning" else None


# --- gaps ------------------------------------------------------------------------------------


def _missing(folder: DataFolder) -> list[Finding]:
    # A missing layer stands above any number of blank cells.
    found = [
        Finding("layer_missing", "gap", kind, size=float("inf"))
        for kind in ("boundary", *SITE_KINDS)
        if kind not in folder.layers
    ]
    return found + [Finding("not_imported", "gap", detail=name, size=float("inf")) for name in folder.loose]


def _unknown(folder: DataFolder, as_of: datetime.date | None, ward: str) -> list[Finding]:
    found = []
    for kind in SITE_KINDS:
        layer = folder.layers.get(kind)
        if layer is None:
            continue
        own = _in_ward(layer.frame, ward)
        if layer.basis:
            found.append(
                Finding("estimated", "gap", kind, len(own), len(own), len(own), page="map", link=_map(kind, ward=ward))
            )
            continue
        blank = int(PICKS["capacity"].rows(layer, folder, as_of).loc[own.index].sum())
        if blank:
            link = _map(kind, "capacity", ward=ward)
            found.append(Finding("capacity_unknown", "gap", kind, blank, len(own), blank, page="map", link=link))
    return found
