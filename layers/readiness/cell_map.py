"""The squares of the readiness map: population cells by walking time or by people without a place, else the ground alone."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from layers.exposure import exposed_cells
from layers.folder import DataFolder
from layers.kept import kept
from layers.readiness.answer import Readiness, case_of
from layers.readiness.area import ground_bands
from layers.readiness.demand import share_of, zone_kind, zones_of
from layers.readiness.reach import band_of
from layers.readiness.scenario import Scenario
from layers.spec import Config

Figure = Literal["time", "without"]
FIGURES: tuple[Figure, ...] = ("time", "without")
#: Classes of a map; the first of the figure "without" holds the cells in which nobody is.
CLASSES = 5
#: The class of a cell of which the figure cannot be told.
UNKNOWN = -1


@dataclass(frozen=True)
class CellMap:
    """``cells`` has a row a square: id (mesh code; "" of ground), west, south, east, north [degrees], class (0 …
    `CLASSES` - 1, `UNKNOWN`), people [people, NaN = unknown], without (of them surely without a place), doubt (whether any of its people depend on something
    unknown). ``borders`` are the upper ends of the classes [minutes or people], the last inf for times. ``of`` tells
    whether they are squares with people or of the ground alone.
    """

    figure: Figure
    of: Literal["people", "ground"]
    borders: tuple[float, ...]
    cells: pd.DataFrame = field(repr=False)


def cell_map(folder: DataFolder, config: Config, found: Readiness, figure: Figure) -> CellMap | None:
    """The squares of an answer, in its ward where it has one. Where people cannot be told, the ground by walking time;
    None where that cannot be told either, or people are asked for; people known by town have no squares.
    """
    if found.answered and folder.layer("population_cell") is None:
        return None
    if found.answered:
        return _people(folder, config, found, figure)
    return None if figure == "without" else _ground(folder, config, found)


def without(cells: pd.DataFrame) -> pd.Series:
    """People of each row of `layers.readiness.rows.cell_rows` who surely have no place: of no unknown class."""
    return cells["people"] - cells["served"] - cells["unknown"]


def _people(folder: DataFolder, config: Config, found: Readiness, figure: Figure) -> CellMap:
    rows = found.cells[found.cells["ward"] == found.ward] if found.ward else found.cells
    if figure == "time":
        borders = times(config)
        number = band_of(rows["walk_s"].to_numpy(dtype=float), list(borders[:-1]))
    else:
        lost = without(rows).to_numpy()
        borders = people_borders(lost)
        number = np.searchsorted(np.array(borders), lost, side="left")
    told = pd.DataFrame({"id": rows["id"], "class": number, "people": rows["people"].astype(float)})
    told["without"] = without(rows).astype(float)
    told["doubt"] = rows["unknown"].to_numpy() > 0
    blank = pd.DataFrame({"id": unknown_cells(folder, found.scenario, found.ward)})
    blank = blank.assign(**{"class": UNKNOWN, "people": np.nan, "without": np.nan, "doubt": True})
    cells = pd.concat([told, blank], ignore_index=True) if len(blank) else told
    return CellMap(figure, "people", borders, cells.merge(_edges(folder), on="id"))


def times(config: Config) -> tuple[float, ...]:
    """Upper ends of the classes of walking time [min]: the first bands of the settings, then all that is longer."""
    return (*config.app.readiness.bands_min[: CLASSES - 1], float("inf"))


def people_borders(lost: np.ndarray) -> tuple[float, ...]:
    """Upper ends of the classes of people: 0, then classes of about as many cells each, up to the largest."""
    some = np.sort(lost[lost > 0])
    steps = range(1, CLASSES)
    cuts = {float(some[max(0, -(-len(some) * step // (CLASSES - 1)) - 1)]) for step in steps} if len(some) else set()
    return (0.0, *sorted(cuts))


def unknown_cells(folder: DataFolder, scenario: Scenario, ward: str) -> list[str]:
    """The codes of cells in the hazard's area whose number of people is not registered."""
    layer, where = folder.layer("population_cell"), exposed_cells(folder)
    if layer is None or where is None:
        return []
    zones, frame = zones_of(folder, scenario), layer.frame
    inside = frame.geometry.notna().to_numpy()
    if zones is not None:
        inside = inside & (share_of(folder, zone_kind(scenario), frame.geometry, zones) > 0)
    blank = frame[f"population_{scenario.when}"].isna().to_numpy()
    own = (where["ward"] == ward).to_numpy() if ward else np.ones(len(frame), dtype=bool)
    return frame.loc[inside & blank & own, "mesh_code"].astype(str).tolist()


def _edges(folder: DataFolder) -> pd.DataFrame:
    def make() -> pd.DataFrame:
        layer = folder.layer("population_cell")
        assert layer is not None
        placed = layer.frame[layer.frame.geometry.notna()]
        boxes = pd.DataFrame(placed.geometry.bounds.to_numpy(), columns=["west", "south", "east", "north"])
        return boxes.assign(id=placed["mesh_code"].astype(str).to_numpy()).drop_duplicates("id")

    return folder.once("cell_edges", make)


def _ground(folder: DataFolder, config: Config, found: Readiness) -> CellMap | None:
    key = f"{found.scenario.digest}:{found.as_of}"
    rows = kept(folder, "ground_maps", key, 2, lambda: _ground_rows(folder, config, found.scenario, found.as_of))
    if rows is None:
        return None
    rows = rows[rows["unit"] == found.ward] if found.ward else rows
    return CellMap("time", "ground", times(config), rows.reset_index(drop=True))


def _ground_rows(
    folder: DataFolder, config: Config, scenario: Scenario, as_of: datetime.date | None
) -> pd.DataFrame | None:
    case = case_of(folder, config, scenario, as_of)
    rows = ground_bands(folder, case, list(times(config)[:-1]))
    if rows is None or not case.terms.timed:
        return None
    return rows.rename(columns={"band": "class"}).assign(id="", people=np.nan, without=np.nan, doubt=False)
