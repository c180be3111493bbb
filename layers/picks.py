"""Which records a finding is about, under a name that a link can carry: the map and the list then show just those."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from layers.exposure import in_water
from layers.folder import DataFolder
from layers.layer import Layer
from layers.problems import SEVERITY
from layers.sites import select
from layers.spec import Config

#: Prefix of the picks that name a problem code: "problem.no_coordinates".
PROBLEM = "problem."


def _capacity(layer: Layer, folder: DataFolder, as_of: datetime.date | None) -> pd.Series:
    """Capacity not registered."""
    return layer.frame["capacity_people"].isna()


def _in_force(layer: Layer, folder: DataFolder, as_of: datetime.date | None) -> pd.Series:
    """In force: what is counted."""
    return _active(layer)


def _counted(layer: Layer, folder: DataFolder, as_of: datetime.date | None) -> pd.Series:
    """In force, its capacity registered."""
    return _active(layer) & layer.frame["capacity_people"].notna()


def _uncounted(layer: Layer, folder: DataFolder, as_of: datetime.date | None) -> pd.Series:
    """In force, its capacity not registered."""
    return _active(layer) & layer.frame["capacity_people"].isna()


def _wave(layer: Layer, folder: DataFolder, as_of: datetime.date | None) -> pd.Series:
    """In force, its resistance to waves not registered."""
    return _active(layer) & layer.frame["wave_resistance"].eq("unknown")


def _active(layer: Layer) -> pd.Series:
    """In the middle of the life cycle: neither candidate nor ended."""
    state = layer.frame[layer.kind.state_field]
    return ~state.isin([*layer.kind.candidate_states, *layer.kind.ended_states])


def _inspection(layer: Layer, folder: DataFolder, as_of: datetime.date | None) -> pd.Series:
    """In force, with an inspection due before the reference date."""
    due = pd.to_datetime(layer.frame["inspection_due"], errors="coerce")
    return _active(layer) & (due < pd.Timestamp(as_of)) if as_of is not None else due.isna() & False


def expired_lots(folder: DataFolder, as_of: datetime.date | None) -> pd.DataFrame | None:
    """The stock lots past their date at the reference date; None where no lots are registered or no date is set."""
    lots = folder.layer("stock_lot")
    if lots is None or as_of is None:
        return None
    return lots.frame[pd.to_datetime(lots.frame["expiry"], errors="coerce") < pd.Timestamp(as_of)]


def _expired(layer: Layer, folder: DataFolder, as_of: datetime.date | None) -> pd.Series:
    """Holds a stock lot past its date: a depot or any other place that keeps some."""
    lots = expired_lots(folder, as_of)
    return layer.frame["site_id"].isin([] if lots is None else set(lots["site_id"]))


def _flooded(layer: Layer, folder: DataFolder, as_of: datetime.date | None) -> pd.Series:
    """Designated for tsunami without a condition, yet inside the inundation area."""
    zones = folder.layer("inundation")
    wet = False if zones is None else in_water(layer.frame.geometry, zones.frame.geometry)
    return layer.frame["tsunami"].eq("yes") & wet


@dataclass(frozen=True)
class Pick:
    """A named choice of records and the field its layer must have."""

    field: str
    rows: Callable[[Layer, DataFolder, datetime.date | None], pd.Series]


PICKS = {
    "capacity": Pick("capacity_people", _capacity),
    "inspection": Pick("inspection_due", _inspection),
    "expired": Pick("site_id", _expired),
    "flooded": Pick("tsunami", _flooded),
    "in_force": Pick("wave_resistance", _in_force),
    "counted": Pick("wave_resistance", _counted),
    "uncounted": Pick("wave_resistance", _uncounted),
    "wave": Pick("wave_resistance", _wave),
}


def picked(layer: Layer, folder: DataFolder, name: str, as_of: datetime.date | None) -> pd.Series:
    """Which rows of a layer a pick means (bool for each row); none for a pick that does not concern the layer."""
    frame = layer.frame
    if name.startswith(PROBLEM):
        rows = {p.row for p in layer.problems if p.code == name.removeprefix(PROBLEM) and p.row is not None}
        return frame["row"].isin(rows)
    pick = PICKS.get(name)
    if pick is None or pick.field not in frame or layer.basis:
        return pd.Series(False, index=frame.index)
    return pick.rows(layer, folder, as_of).fillna(False).astype(bool)


def known_pick(name: str) -> bool:
    """Whether a link's pick is one of ours."""
    return name in PICKS or (name.startswith(PROBLEM) and name.removeprefix(PROBLEM) in SEVERITY)


@dataclass(frozen=True)
class Choice:
    """What a person chose to see on map and list; "" and None stand for no restriction."""

    ward: str = ""
    hazard: str = ""
    text: str = ""
    district: str = ""
    only: str = ""
    as_of: datetime.date | None = None


def chosen(layer: Layer, folder: DataFolder, config: Config, choice: Choice) -> pd.DataFrame:
    """The records of a layer that a choice leaves, with their ``state_shown`` (see `layers.sites.select`)."""
    frame = select(layer, config, choice.ward, choice.hazard, choice.text)
    if choice.district:
        frame = frame[folder.districts.of(layer).loc[frame.index] == choice.district]
    if choice.only:
        frame = frame[picked(layer, folder, choice.only, choice.as_of).loc[frame.index]]
    return frame
