"""The rows behind the numbers: cells, places, who goes where, where room runs out. Each says whether it is 訓練データ."""

from __future__ import annotations

import numpy as np
import pandas as pd

from layers.readiness.case import Case
from layers.readiness.classes import CLASSES
from layers.readiness.solve import Solved


def cell_rows(case: Case, found: Solved | None) -> pd.DataFrame:
    """One row a cell: those of `layers.readiness.demand.Demand`, longitude, latitude, the classes [people], the nearest
    place (id, walk_m, walk_s from leaving) and the deadline_s (NaN: none).
    """
    if case.demand is None:
        return pd.DataFrame()
    rows = case.demand.cells.assign(longitude=case.demand.position[:, 0], latitude=case.demand.position[:, 1])
    rows["training"] = case.training
    if found is None:
        return rows
    rows[list(CLASSES)] = found.classes
    ids = np.append(case.places.table["id"].to_numpy(dtype=object), "")
    rows["nearest"] = ids[found.nearest_place]
    rows["walk_m"] = found.nearest_m
    rows["walk_s"] = case.seconds(found.nearest_m, found.nearest_place)
    rows["deadline_s"] = np.where(np.isfinite(case.limits.deadline_s), case.limits.deadline_s, np.nan)
    return rows


def place_rows(case: Case, found: Solved | None) -> pd.DataFrame:
    """One row a place: those of `layers.readiness.places.Places`, longitude, latitude, and (NaN where nothing could be
    computed) assigned, nearest_wanted and nearest_taken [people]: by the plan; who would come if everyone went to the
    nearest place in reach; and who of them would find room.
    """
    rows = case.places.table.assign(longitude=case.places.position[:, 0], latitude=case.places.position[:, 1])
    rows["training"], size = case.training, len(rows)
    rows["assigned"] = np.nan if found is None else found.plan.of_places(size).astype(float)
    rows["nearest_wanted"] = np.nan if found is None else _wanted(case, found, size)
    rows["nearest_taken"] = np.nan if found is None else found.everyone_nearest.of_places(size).astype(float)
    return rows


def _wanted(case: Case, found: Solved, size: int) -> np.ndarray:
    somewhere = found.first_place >= 0
    return np.bincount(found.first_place[somewhere], case.people[somewhere], minlength=size)


def flow_rows(case: Case, found: Solved | None) -> pd.DataFrame:
    """Who goes where by the plan: cell, place (ids), people, walk_m, known (whether the place's room is known)."""
    if found is None or case.demand is None:
        return pd.DataFrame({"cell": [], "place": [], "people": [], "walk_m": [], "known": [], "training": []})
    used = found.plan.people > 0
    pairs = found.plan.pairs.keep(used)
    return pd.DataFrame(
        {
            "cell": case.demand.cells["id"].to_numpy()[pairs.cell],
            "place": case.places.table["id"].to_numpy()[pairs.place],
            "people": found.plan.people[used],
            "walk_m": pairs.walk_m,
            "known": found.plan.known[pairs.place],
            "training": case.training,
        }
    )


def shortage_rows(case: Case, found: Solved | None) -> pd.DataFrame:
    """One row an area in which room runs out, the worst first: people, room, short [people], wards, cells and places
    (lists of ids).
    """
    columns = ["people", "room", "short", "wards", "cells", "places"]
    if found is None or case.demand is None:
        return pd.DataFrame(columns=columns)
    cells, places = case.demand.cells, case.places.table["id"].to_numpy()
    rows = [
        (
            one.people,
            one.room,
            one.short,
            sorted(set(cells["ward"].iloc[one.cells])),
            cells["id"].iloc[one.cells].tolist(),
            places[one.places].tolist(),
        )
        for one in found.shortages
    ]
    return pd.DataFrame(rows, columns=columns).assign(training=case.training)
