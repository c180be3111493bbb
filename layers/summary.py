"""The city by ward: counts with their denominators, never a guess; and how fresh each layer is."""

from __future__ import annotations

import datetime
from typing import Literal

import numpy as np
import pandas as pd

from layers.folder import DataFolder
from layers.layer import Layer
from layers.sites import in_force, select
from layers.spec import Config

SITE_KINDS = ("emergency_site", "shelter", "tsunami_building")


def ward_table(folder: DataFolder, config: Config, hazard: str = "") -> pd.DataFrame:
    """One row a ward, then one (ward "") for what lies outside or has no ward where there is any; in a folder without
    a city that row alone, holding everything.

    Columns: ward; for each site kind in the folder its count (designated for the hazard; None where no layer is
    registered); conditional; support (support-network records, None where no such layer is registered);
    capacity_known and capacity_rows over the emergency sites and shelters.
    """
    units = [*(folder.city.ward_names if folder.city.name else []), ""]
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
    return table if rest or len(table) == 1 else table.iloc[:-1]


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
