"""Tsunami evacuation buildings told from the GSI list where no list of them exists: per municipality, always 推定.

In Nagoya a site designated for tsunami and for nothing else is, in effect, such a building. That is no rule for
Japan, so it holds only for municipalities that ``config/cities.toml`` names.
"""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import pandas as pd

from layers.layer import Layer
from layers.spec import CityRule, KindSpec

#: Shown beside every record of a layer made by the rule.
ESTIMATE = "推定"
_DESIGNATED = ("yes", "conditional")


def designated(frame: pd.DataFrame, hazard: str) -> pd.Series:
    """Which sites are designated for a hazard, with or without a condition (bool for each row)."""
    return frame[hazard].isin(_DESIGNATED)


def tsunami_only(frame: pd.DataFrame, hazards: list[str]) -> pd.Series:
    """Which sites are designated for tsunami and for no other hazard; an unknown flag counts as no designation."""
    others = [name for name in hazards if name != "tsunami"]
    elsewhere = pd.concat([designated(frame, name) for name in others], axis=1).any(axis=1)
    return designated(frame, "tsunami") & ~elsewhere


def estimate_buildings(sites: Layer, kind: KindSpec, hazards: list[str], rule: CityRule | None) -> Layer | None:
    """The layer of estimated buildings, or None where the municipality has no rule (then: 未登録).

    Only what the list says is carried over; capacity, floors, hours and structure stay unknown.
    """
    if rule is None or rule.tsunami_building_rule != "tsunami_only":
        return None
    found = sites.frame[tsunami_only(sites.frame, hazards)]
    frame = gpd.GeoDataFrame(found.copy(), crs=sites.frame.crs)
    for name, spec in kind.fields.items():
        if name not in frame:
            frame[name] = _unknown(spec.type, len(frame))
        if spec.type == "flag" and name + "_condition" not in frame:
            frame[name + "_condition"] = ""
    return dataclasses.replace(sites, kind=kind, frame=frame, problems=(), basis=ESTIMATE)


def _unknown(kind: str, rows: int) -> pd.api.extensions.ExtensionArray | list[str]:
    if kind == "flag":
        return ["unknown"] * rows
    dtype = {"count": "Int64", "number": "Float64", "date": "object"}.get(kind)
    return pd.array([None] * rows, dtype=dtype) if dtype else [""] * rows
