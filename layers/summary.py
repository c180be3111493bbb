"""The city by ward, and what needs attention: counts with their denominators, never a guess."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from layers.folder import DataFolder
from layers.layer import Layer
from layers.problems import Problem, Severity
from layers.sites import in_force, select
from layers.spec import Config

SITE_KINDS = ("emergency_site", "shelter", "tsunami_building")


def ward_table(folder: DataFolder, config: Config, hazard: str = "") -> pd.DataFrame:
    """One row a ward, then one (ward "") for what lies outside or has no ward where there is any.

    Columns: ward; for each site kind in the folder its count (designated for the hazard; None where no layer is
    registered); conditional; support (support-network records, None where no such layer is registered);
    capacity_known and capacity_rows over the emergency sites and shelters.
    """
    units = [*folder.city.ward_names, ""]
    table = pd.DataFrame({"ward": units, "conditional": 0, "capacity_known": 0, "capacity_rows": 0})
    table[[*SITE_KINDS, "support"]] = pd.NA
    for kind, layer in folder.points().items():
        shown = select(layer, config, "", hazard)
        if layer.kind.group == "support":
            table["support"] = table["support"].fillna(0) + _by_ward(shown, units)
            continue
        used = shown if layer.basis else shown[in_force(shown)]
        table[kind] = _by_ward(used, units)
        if kind == "emergency_site":
            table["conditional"] = _by_ward(used[used["state_shown"] == "conditional"], units)
        if kind != "tsunami_building":
            table["capacity_known"] += _by_ward(used[used["capacity_people"].notna()], units)
            table["capacity_rows"] += _by_ward(used, units)
    table = table.astype(dict.fromkeys((*SITE_KINDS, "support"), "Int64"))
    rest = table[[*SITE_KINDS, "support"]].iloc[-1].fillna(0).sum()
    return table if rest else table.iloc[:-1]


def _by_ward(frame: pd.DataFrame, units: list[str]) -> np.ndarray:
    """Rows of each unit; a ward that is no unit (declared in a folder without a city) counts with the rest."""
    wards = frame["ward"].where(frame["ward"].isin(units), "")
    return wards.value_counts().reindex(units, fill_value=0).to_numpy()


def totals(table: pd.DataFrame, ward: str = "") -> dict[str, int | None]:
    """The columns of `ward_table` added up, for one ward or all; None (未登録) where no layer is registered.

    ``rest`` is the number of emergency sites outside the city or with ward unknown among them.
    """
    own = table[table["ward"] == ward] if ward else table
    sums = {kind: own[kind].sum(min_count=1) for kind in SITE_KINDS}
    found = {kind: None if pd.isna(value) else int(value) for kind, value in sums.items()}
    return found | {"rest": int(own.loc[own["ward"] == "", "emergency_site"].sum())}


@dataclass(frozen=True)
class Finding:
    """Something that needs attention: a code (its words under ``[finding]``), the kind it concerns, how many of
    how many, and how serious it is.
    """

    code: str
    severity: Severity
    kind: str = ""
    count: int = 0
    total: int = 0
    detail: str = ""
    problem: Problem | None = None


def findings(folder: DataFolder, config: Config, as_of: datetime.date | None) -> list[Finding]:
    """What needs attention, errors first: unreadable layers, faulty rows, missing, stale and unknown data."""
    found = _broken(folder) + _missing(folder) + _unknown(folder) + _stale(folder, config, as_of) + _rows(folder)
    order: list[Severity] = ["error", "warning", "note"]
    return sorted(found, key=lambda finding: order.index(finding.severity))


def _broken(folder: DataFolder) -> list[Finding]:
    return [Finding("layer_broken", "error", problem=problem) for problem in folder.problems]


def _missing(folder: DataFolder) -> list[Finding]:
    wanted = ("boundary", *SITE_KINDS)
    found = [Finding("layer_missing", "warning", kind) for kind in wanted if kind not in folder.layers]
    return found + [Finding("not_imported", "warning", detail=name) for name in folder.loose]


def _unknown(folder: DataFolder) -> list[Finding]:
    found = []
    for kind in SITE_KINDS:
        layer = folder.layers.get(kind)
        if layer is None:
            continue
        if layer.basis:
            found.append(Finding("estimated", "warning", kind, len(layer.frame), len(layer.frame)))
            continue
        blank = int(layer.frame["capacity_people"].isna().sum())
        if blank:
            found.append(Finding("capacity_unknown", "warning", kind, blank, len(layer.frame)))
    return found


def _stale(folder: DataFolder, config: Config, as_of: datetime.date | None) -> list[Finding]:
    found = []
    for kind in folder.layers:
        state = freshness(folder, config, kind, as_of)
        layer = folder.layers[kind]
        if layer.kind.freshness and state in ("stale", "undated") and not layer.basis:
            age = 0 if as_of is None else layer.age_days(as_of) or 0
            found.append(Finding(state, "warning", kind, age, int(_limit(config, kind) or 0)))
    return found


def _limit(config: Config, kind: str) -> float | None:
    standard = config.standards.get(config.layers.kinds[kind].freshness)
    return None if standard is None else standard.value


def freshness(
    folder: DataFolder, config: Config, kind: str, as_of: datetime.date | None
) -> Literal["fresh", "stale", "undated", "none"]:
    """Whether a layer is within its age limit at the reference date; "undated" is 判定不能, "none" has no limit."""
    return layer_freshness(folder.layers[kind], config, as_of)


def layer_freshness(
    layer: Layer, config: Config, as_of: datetime.date | None
) -> Literal["fresh", "stale", "undated", "none"]:
    """The same for any layer, a fact as well."""
    limit = _limit(config, layer.kind.id)
    if limit is None:
        return "none"
    stale = None if as_of is None else layer.is_stale(as_of, limit)
    return "undated" if stale is None else "stale" if stale else "fresh"


def _rows(folder: DataFolder) -> list[Finding]:
    found = []
    for kind, layer in folder.layers.items():
        if layer.basis:
            continue
        codes = Counter((p.code, p.severity) for p in layer.problems if p.severity != "note")
        found += [
            Finding("rows", severity, kind, count, len(layer.frame), code) for (code, severity), count in codes.items()
        ]
    return found
