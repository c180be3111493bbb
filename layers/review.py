"""Between reading and applying: what looks wrong, what changes, and what a person sets right. Nothing is written."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from layers.difference import Difference, difference
from layers.editions import Origin, Reading, rebuilt
from layers.folder import DataFolder, load_folder
from layers.intake.draft import Draft
from layers.intake.duplicates import duplicate_problems, find_duplicates
from layers.intake.extent import Extent, extent_of
from layers.intake.places import PlaceLimits, find_repairs
from layers.intake.repairs import Repair, accept_into
from layers.intake.wards import ward_of_address
from layers.layer import Layer
from layers.problems import Problem, RepairRefused
from layers.report import ProblemGroup, grouped
from layers.spec import Config


@dataclass(frozen=True)
class Review:
    """``reading`` is the one reviewed, the findings among its problems (they are stored when it is applied).

    ``repairs`` are the findings on positions, with or without a proposal; ``extent`` what they were judged by;
    ``duplicates`` as `find_duplicates`; ``before`` is the layer in force in the folder the reading is meant for (None
    where none is, or it cannot be read) and ``difference`` that to it, all added where it is None.
    """

    reading: Reading
    repairs: tuple[Repair, ...]
    extent: Extent | None
    duplicates: pd.DataFrame
    before: Layer | None
    difference: Difference

    @property
    def compared(self) -> bool:
        """False where an edition is in force but cannot be read: then the difference is to nothing."""
        return not self.reading.base or self.before is not None

    def groups(self) -> list[ProblemGroup]:
        """The problems by code and column, counted, with first examples."""
        return grouped(self.reading.problems)


def review(folder: Path, reading: Reading, config: Config) -> Review:
    """Look at a reading beside the folder it is meant for; writes nothing.

    Another edition that comes into force after the file was read is no failure here: `layers.editions.apply` refuses.

    Raises:
        FolderError, ConfigError: the folder cannot be read.
    """
    data = load_folder(folder, config) if folder.exists() else None
    old = _in_force(data, reading)
    others = {} if data is None else {kind: layer for kind, layer in data.points().items() if not layer.basis}
    repairs, found, extent = _places(reading, others, config)
    groups = find_duplicates(reading.layer.frame, _m(config, "duplicate")) if extent else pd.DataFrame()
    found += duplicate_problems(groups, reading.draft.file, _header(reading.draft, "name")) if len(groups) else []
    draft = replace(reading.draft, problems=[*reading.draft.problems, *found])
    edition = reading.layer.edition.model_copy(update={"intake_problems": tuple(draft.problems)})
    layer = replace(reading.layer, edition=edition, problems=(*found, *reading.layer.problems))
    reviewed = replace(reading, draft=draft, layer=layer)
    return Review(reviewed, tuple(repairs), extent, groups, old, _difference(old, reviewed, config))


def _in_force(data: DataFolder | None, reading: Reading) -> Layer | None:
    layer = None if data is None else data.layer(reading.layer.kind.id)
    return None if layer is None or layer.basis or not reading.base else layer


def _m(config: Config, standard: str) -> float:
    return config.standards[standard].value


def _difference(old: Layer | None, reading: Reading, config: Config) -> Difference:
    return difference(old, reading.layer, moved_m=_m(config, "moved"), near_m=_m(config, "same_place"))


def _header(draft: Draft, field: str) -> str:
    return draft.columns.get(field, draft.kind.fields[field].ja)


def _places(
    reading: Reading, others: dict[str, Layer], config: Config
) -> tuple[list[Repair], list[Problem], Extent | None]:
    if reading.layer.kind.geometry != "point" or "longitude" not in reading.layer.frame:
        return [], [], None
    frames = {kind: layer.frame for kind, layer in others.items()}
    own = [*(frame for kind, frame in frames.items() if kind != reading.layer.kind.id), reading.layer.frame]
    lon, lat = (
        np.concatenate([frame[axis].to_numpy(dtype=float, na_value=np.nan) for frame in own])
        for axis in ("longitude", "latitude")
    )
    extent = extent_of(reading.city, reading.areas, lon, lat)
    limits = PlaceLimits(
        near_m=_m(config, "place_near"), far_m=_m(config, "place_far"), apart_m=_m(config, "place_apart")
    )
    repairs, whole = find_repairs(reading.draft, reading.layer.frame, extent, frames, reading.city, limits)
    return repairs, [*whole, *(repair.as_problem(reading.draft.file) for repair in repairs)], extent


# --- what a person decides --------------------------------------------------------------------


def accept(looked: Review, repairs: Iterable[Repair], config: Config, *, who: str, when: datetime.datetime) -> Review:
    """The review with these repairs accepted (one, some, or all that propose something); reads and writes no folder.

    The accepted ones leave ``repairs``; the difference to the same ``before`` is made anew.

    Raises:
        RepairRefused: a repair proposes nothing or does not fit the reading.
        TooLarge: the stored form would be over the limit.
    """
    chosen, reading = list(repairs), looked.reading
    draft, accepted = accept_into(reading.draft, chosen, who, when, reading.accepted)
    now = rebuilt(reading, draft, accepted, config)
    left = tuple(repair for repair in looked.repairs if repair not in chosen)
    return replace(looked, reading=now, repairs=left, difference=_difference(looked.before, now, config))


def signed(looked: Review, origin: Origin) -> Review:
    """The review with the publisher's date, source, licence, person and time of this act; blanks leave what is known."""
    edition = looked.reading.layer.edition
    told = {"edition_date": origin.edition_date, "source": origin.source, "licence": origin.licence}
    given = {name: value for name, value in told.items() if value}
    known = edition.model_copy(update={**given, "who": origin.who, "imported_at": origin.imported_at})
    return replace(looked, reading=replace(looked.reading, layer=replace(looked.reading.layer, edition=known)))


def wards_unknown(reading: Reading) -> pd.DataFrame:
    """Rows whose ward neither address, file nor boundaries tell: row, name, address, longitude, latitude."""
    frame = reading.layer.frame
    if not reading.city.has_wards or "ward_by" not in frame:
        return pd.DataFrame(columns=["row", "name", "address", "longitude", "latitude"])
    askable = frame["ward"].eq("") & ~frame["address"].map(lambda text: _elsewhere(reading, text)).astype(bool)
    return pd.DataFrame(frame.loc[askable, ["row", "name", "address", "longitude", "latitude"]])


def _elsewhere(reading: Reading, address: str) -> bool:
    return ward_of_address(address, reading.city)[1] == "outside"


def ward_repair(reading: Reading, row: int, ward: str) -> Repair:
    """The ward a person names for a row of `wards_unknown`, to be given to `accept`.

    Raises:
        RepairRefused: the ward is none of the city's, or the row's ward is no open question.
    """
    unknown = wards_unknown(reading)
    if ward not in reading.city.ward_names or row not in set(unknown["row"]):
        raise RepairRefused(
            f"row {row}: found ward {ward!r}, expected one of {reading.city.ward_names} for an open row"
        )
    place = reading.draft.numbers.index(row)
    now = str(reading.draft.cells["ward"].iat[place]) if "ward" in reading.draft.cells else ""
    name = str(reading.layer.frame["name"].iat[place])
    return Repair(row, "ward_set", name, {"ward": now}, {"ward": ward}, now, ward, ward_after=ward)


__all__ = ["Review", "accept", "review", "signed", "ward_repair", "wards_unknown"]
