"""How many people a place holds: published, or usable space ÷ standard; unknown stays unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from layers.readiness.terms import Terms

#: Fields that tell the usable space of a record [m²], by layer kind.
SPACE = {"tsunami_building": "usable_area_m2", "shelter": "floor_area_m2"}


def capacities(frame: pd.DataFrame, kind: str, terms: Terms) -> pd.DataFrame:
    """One row a record: ``capacity`` [whole people], NaN = unknown, and ``capacity_by``: published, area or unknown.

    Without a chosen standard the published number goes first; with one the space does, so that a change of standard
    shows. 0 and -1 in a published list mean unknown and were read so.
    """
    published = _numbers(frame, "capacity_people")
    published[published <= 0] = np.nan
    space = _numbers(frame, SPACE.get(kind, ""))
    space[space <= 0] = np.nan
    per_person = terms.fallback_m2 if terms.space_m2 is None else terms.space_m2
    with np.errstate(invalid="ignore", divide="ignore"):
        # The hair keeps 3.5 × 2 from becoming 1 place for the binary fraction's sake.
        computed = np.floor(space / per_person + 1e-9)
    computed[~np.isfinite(computed)] = np.nan
    first, second = (published, computed) if terms.space_m2 is None else (computed, published)
    capacity = np.where(np.isnan(first), second, first)
    from_area = (~np.isnan(computed)) & (np.isnan(published) if terms.space_m2 is None else True)
    told = np.where(np.isnan(capacity), "unknown", np.where(from_area, "area", "published"))
    return pd.DataFrame({"capacity": capacity, "capacity_by": told}, index=frame.index)


def _numbers(frame: pd.DataFrame, column: str) -> np.ndarray:
    if column not in frame:
        return np.full(len(frame), np.nan)
    return frame[column].astype("Float64").to_numpy(dtype=float, na_value=np.nan).copy()
