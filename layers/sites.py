"""What a map and a list show: the records of a ward, for a hazard, that match a search; and one record's card."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from layers.folder import DataFolder
from layers.intake.values import search_key
from layers.layer import Layer
from layers.problems import Problem
from layers.spec import Config

#: States a record is drawn in. estimate and candidate count in no number of places in force; ended is over.
STATES = ("yes", "conditional", "estimate", "candidate", "unknown", "ended")


def matches(layer: Layer, text: str) -> pd.Series:
    """Which rows have every word of ``text`` in name, kana, address or id (bool for each row)."""
    found = pd.Series(True, index=layer.frame.index)
    for word in text.split():
        found &= layer.search_keys.str.contains(search_key(word), regex=False)
    return found


def states(layer: Layer, hazard: str, hazards: tuple[str, ...]) -> pd.Series:
    """The state of each record: for a hazard its designation, else whether it is designated for any.

    A record without hazards is "yes", one told by a rule "estimate", one outside its life cycle's middle
    "candidate" or "ended".
    """
    frame, kind = layer.frame, layer.kind
    if hazards[0] in frame and not layer.basis:
        return frame[hazard] if hazard else _any_designation(frame, hazards)
    base = pd.Series("estimate" if layer.basis else "yes", index=frame.index, dtype=object)
    if kind.state_field:
        base = base.mask(frame[kind.state_field].isin(kind.candidate_states), "candidate")
        base = base.mask(frame[kind.state_field].isin(kind.ended_states), "ended")
    return base


def _any_designation(frame: pd.DataFrame, hazards: tuple[str, ...]) -> pd.Series:
    flags = frame[list(hazards)]
    found = pd.Series("unknown", index=frame.index, dtype=object)
    found = found.mask(flags.eq("no").all(axis=1), "no")
    found = found.mask(flags.eq("conditional").any(axis=1), "conditional")
    return found.mask(flags.eq("yes").any(axis=1), "yes")


def select(layer: Layer, config: Config, ward: str = "", hazard: str = "", text: str = "") -> pd.DataFrame:
    """The records to show, with their ``state``; those not designated for the chosen hazard are left out.

    Tsunami evacuation buildings are for tsunami alone: none is shown for another hazard.
    """
    frame = layer.frame.assign(state_shown=states(layer, hazard, config.layers.hazards))
    if layer.kind.id == "tsunami_building" and hazard not in ("", "tsunami"):
        return frame.iloc[:0]
    keep = frame["state_shown"] != "no"
    if not hazard:
        keep |= True
    if ward:
        keep &= frame["ward"] == ward
    if text.strip():
        keep &= matches(layer, text)
    return frame[keep]


def in_box(frame: pd.DataFrame, box: tuple[float, float, float, float]) -> pd.DataFrame:
    """The records inside a box (west, south, east, north in degrees), and those without a position: they are nowhere."""
    west, south, east, north = box
    x, y = frame["longitude"], frame["latitude"]
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return frame[inside.fillna(False).astype(bool) | frame.geometry.isna()]


def in_force(frame: pd.DataFrame) -> pd.Series:
    """Which selected records may be used: designated, with or without a condition (bool for each row)."""
    return frame["state_shown"].isin(["yes", "conditional"])


@dataclass(frozen=True)
class Tally:
    """Selected emergency sites, counted: ``used`` may be used (of them ``conditional`` under a condition, ``outside``
    with an address outside the city, ``capacity_known`` with a registered capacity); ``unknown`` are not in ``used``.
    """

    used: int
    conditional: int
    outside: int
    capacity_known: int
    unknown: int


def tally(frame: pd.DataFrame) -> Tally:
    """Count what `select` returned of a layer with capacities."""
    used = frame[in_force(frame)]
    return Tally(
        used=len(used),
        conditional=int((used["state_shown"] == "conditional").sum()),
        outside=int((used["ward_by"] == "outside").sum()),
        capacity_known=int(used["capacity_people"].notna().sum()),
        unknown=int((frame["state_shown"] == "unknown").sum()),
    )


def state_counts(frames: list[pd.DataFrame]) -> dict[str, int]:
    """How many selected records are drawn in each state, in the order of `STATES`; states without any are left out."""
    counts = pd.concat([frame["state_shown"] for frame in frames]).value_counts() if frames else {}
    return {state: int(counts[state]) for state in STATES if state in counts}


@dataclass(frozen=True)
class Record:
    """One record of a point layer with the layer it stands in."""

    layer: Layer
    row: pd.Series

    @property
    def id(self) -> str:
        """KIND:UID, the record's address in links."""
        return f"{self.layer.kind.id}:{self.row['uid']}"

    @property
    def training(self) -> bool:
        """Whether the record is made up (訓練データ)."""
        return self.layer.training

    @property
    def problems(self) -> list[Problem]:
        """The problems of this very row."""
        return [p for p in self.layer.problems if p.row == self.row["row"]]

    def extras(self) -> dict[str, str]:
        """The columns of the published file that no field claims: header → text."""
        return {str(k)[2:]: str(v) for k, v in self.row.items() if str(k).startswith("元:")}


def find_record(folder: DataFolder, record_id: str) -> Record | None:
    """The record of an id made by `Record.id`; None where it is not (or no longer) there."""
    kind, _, uid = record_id.partition(":")
    layer = folder.points().get(kind)
    if layer is None:
        return None
    found = layer.frame[layer.frame["uid"] == uid]
    return None if found.empty else Record(layer, found.iloc[0])


def same_place(folder: DataFolder, record: Record) -> list[Record]:
    """Other records of the same place: those that share the place key (emergency site and shelter of a school)."""
    key = record.row["place_key"]
    if not key:
        return []
    others = []
    for layer in folder.points().values():
        same = layer.frame[(layer.frame["place_key"] == key)]
        others += [Record(layer, row) for _, row in same.iterrows()]
    return [other for other in others if other.id != record.id]
