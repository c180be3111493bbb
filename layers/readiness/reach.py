"""How far it is from every cell to every place, as the crow flies times a detour factor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from layers.ground import earth_centred


@dataclass(frozen=True)
class Pairs:
    """Cells and places within reach of each other, sorted by cell, then place (positions in their tables).

    ``walk_m`` is the way on foot on level ground that takes as long [m].
    """

    cell: np.ndarray
    place: np.ndarray
    walk_m: np.ndarray

    def __len__(self) -> int:
        return len(self.cell)

    def keep(self, which: np.ndarray) -> Pairs:
        """The pairs for which ``which`` (bool) holds."""
        return Pairs(self.cell[which], self.place[which], self.walk_m[which])


NO_PAIRS = Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
#: Told how much of a long search is done (0 to 1).
Progress = Callable[[float], None]


def _quiet(_done: float) -> None:
    """Nobody wants to know."""


class Ways(Protocol):
    """A way of telling distances from cells to places; straight (`Straight`) or by network."""

    def pairs(self, limit_m: np.ndarray, which: np.ndarray, progress: Progress = _quiet) -> Pairs:
        """Every pair of a cell and one of some places (bool for each) no longer than the cell's limit [m]."""

    def nearest(self, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each cell the way to the nearest of some places (bool for each) [m], and which; inf and -1 for none."""


@dataclass(frozen=True)
class Straight:
    """Straight lines on GRS80 (earth-centred chords: within 1 mm at 10 km) × detour factor.

    ``cells`` and ``places`` are positions in degrees (n × 2); a place without one (NaN) is near nothing.
    """

    cells: np.ndarray
    places: np.ndarray
    detour: float

    def pairs(self, limit_m: np.ndarray, which: np.ndarray, progress: Progress = _quiet) -> Pairs:
        """Every pair of a cell and one of some places (bool for each) no longer than the cell's limit [m], included."""
        progress(0.0)
        there = np.flatnonzero(which & ~np.isnan(self.places).any(axis=1))
        if not len(there) or not len(self.cells) or not (limit_m >= 0).any():
            return NO_PAIRS
        ours, theirs = _tree(self.cells), _tree(self.places[there])
        # A hair wider than asked: what lies on the limit is told by the exact comparison below.
        radius = float(limit_m.max()) / self.detour + 0.001
        found = ours.sparse_distance_matrix(theirs, radius, output_type="ndarray")
        cell, place, walk = found["i"].astype(np.int64), there[found["j"]], found["v"] * self.detour
        order = np.lexsort((place, cell))
        return Pairs(cell[order], place[order], walk[order]).keep((walk <= limit_m[cell])[order])

    def nearest(self, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Nearest of the chosen places to each cell: way [m] and position in the table; the first of equal ones."""
        chosen = np.flatnonzero(which & ~np.isnan(self.places).any(axis=1))
        if not len(chosen) or not len(self.cells):
            return np.full(len(self.cells), np.inf), np.full(len(self.cells), -1)
        # Buildings of one place share their position: the one with the smaller id stands for them.
        _, first = np.unique(self.places[chosen], axis=0, return_index=True)
        chosen = chosen[np.sort(first)]
        away, which_one = _tree(self.places[chosen]).query(earth_centred(*self.cells.T))
        return away * self.detour, chosen[which_one]


def _tree(positions: np.ndarray) -> cKDTree:
    return cKDTree(earth_centred(positions[:, 0], positions[:, 1]))


def covered(pairs: Pairs, serves: np.ndarray, cells: int) -> np.ndarray:
    """Whether each cell reaches any place that serves, for all hazards at once (bool, cells × hazards).

    ``serves`` (bool, places × hazards) says which place is designated for which hazard.
    """
    links = csr_matrix((np.ones(len(pairs)), (pairs.cell, pairs.place)), shape=(cells, len(serves)))
    return np.asarray(links @ serves.astype(float)) > 0


def band_of(seconds: np.ndarray, bands_min: list[float]) -> np.ndarray:
    """The number of the first band whose upper end is not exceeded; ``len(bands_min)`` beyond the last, -1 for NaN."""
    found = np.searchsorted(np.array(bands_min) * 60, np.nan_to_num(seconds, nan=np.inf), side="left")
    return np.where(np.isnan(seconds), -1, found)
