"""What further places are worth: people who find room, or, where nobody knows the room, people within reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix, csr_matrix, hstack, identity, vstack

from layers.readiness.assign import most_placed, short_cells
from layers.readiness.reach import Pairs
from layers.readiness.search import Search

#: Exact search by mixed-integer programming up to so many links of cells and places, and so many branches.
EXACT_LINKS, BRANCHES = 4_000, 2_000
#: Up to so many links the bound at least is that of the linear relaxation.
RELAXED_LINKS = 40_000
#: The same for plain coverage: so many different rows.
EXACT_ROWS = 30_000
#: Steps of the relaxation without a better bound before they become shorter.
_PATIENCE = 10


@dataclass(frozen=True)
class RoomGain:
    """People who find known room beyond those who do already, by max-flow: capacity and reach respected.

    Only cells that people left over could displace are looked at (the short side of the minimum cut): no new place
    helps anyone else. Cells that reach the same places are one.
    """

    demand: np.ndarray
    capacity: np.ndarray
    pairs: Pairs
    base: np.ndarray
    options: np.ndarray
    before: int
    upper: list[int]

    def value(self, chosen: frozenset[int]) -> int:
        """People gained by opening the options at these positions."""
        opened = self.base.copy()
        opened[self.options[sorted(chosen)]] = True
        pairs = self.pairs.keep(opened[self.pairs.place])
        return most_placed(self.demand, self.capacity, pairs).placed - self.before

    def best(self, k: int) -> tuple[frozenset[int] | None, int | None]:
        """The best k options by mixed-integer programming, and an upper bound; None where the case is too large."""
        if len(self.pairs) > RELAXED_LINKS:
            return None, None
        chosen, bound = _best_room(self, k, whole=len(self.pairs) <= EXACT_LINKS)
        return chosen if len(self.pairs) <= EXACT_LINKS else None, bound


def room_gain(
    demand: np.ndarray, capacity: np.ndarray, pairs: Pairs, opened: np.ndarray, options: np.ndarray
) -> RoomGain:
    """The objective for places of known capacity: ``opened`` (bool for each place) and ``options`` (positions)."""
    now = most_placed(demand, capacity, pairs.keep(opened[pairs.place]))
    left = demand - np.bincount(now.pairs.cell, now.people, len(demand)).astype(np.int64)
    stranded = (left > 0) & (np.bincount(now.pairs.cell, minlength=len(demand)) == 0)
    short = short_cells(demand, now) | stranded
    offered = opened.copy()
    offered[options] = True
    pairs = pairs.keep(short[pairs.cell] & offered[pairs.place])
    demand, pairs = merged(demand, pairs, len(capacity))
    before = most_placed(demand, capacity, pairs.keep(opened[pairs.place])).placed
    around = np.bincount(pairs.place, demand[pairs.cell], len(capacity))
    most = np.minimum(np.nan_to_num(capacity[options]), around[options]).astype(int).tolist()
    return RoomGain(demand, capacity, pairs, opened, options, before, most)


def merged(demand: np.ndarray, pairs: Pairs, places: int) -> tuple[np.ndarray, Pairs]:
    """Cells that reach the same places as one cell; ways are lost (0), people are not. Cells without a place fall out."""
    links = csr_matrix((np.ones(len(pairs)), (pairs.cell, pairs.place)), shape=(len(demand), places))
    links.sort_indices()
    starts = links.indptr
    groups: dict[bytes, list[int]] = {}
    for row in np.flatnonzero(np.diff(starts)).tolist():
        groups.setdefault(links.indices[starts[row] : starts[row + 1]].tobytes(), []).append(row)
    people = np.array([demand[cells].sum() for cells in groups.values()], dtype=np.int64)
    parts = [np.frombuffer(key, dtype=links.indices.dtype) for key in groups]
    cell = [number for number, part in enumerate(parts) for _ in part]
    place = np.concatenate(parts).astype(np.int64) if parts else np.empty(0, np.int64)
    return people, Pairs(np.array(cell, dtype=np.int64), place, np.zeros(len(cell)))


def _best_room(gain: RoomGain, k: int, *, whole: bool) -> tuple[frozenset[int] | None, int | None]:
    """Variables: people of each link, then 1 for each option opened (``whole``; else any share of it)."""
    pairs, options = gain.pairs, gain.options
    links, wide = len(pairs), len(options)
    if not links or not wide:
        return frozenset(), 0
    number = np.full(len(gain.capacity), -1)
    number[options] = np.arange(wide)
    option = number[pairs.place]
    ones, at = np.ones(links), np.arange(links)
    by_cell = coo_matrix((ones, (pairs.cell, at)), shape=(len(gain.demand), links + wide))
    by_place = coo_matrix((ones, (pairs.place, at)), shape=(len(gain.capacity), links)).tocsr()
    room = np.where(number >= 0, 0.0, np.nan_to_num(gain.capacity))
    opened = coo_matrix((-gain.capacity[options], (options, np.arange(wide))), shape=(len(gain.capacity), wide))
    # Nobody goes to an option that is not opened: says little more than the row above, and speeds the search much.
    through = np.flatnonzero(option >= 0)
    most = np.minimum(gain.demand[pairs.cell], np.nan_to_num(gain.capacity)[pairs.place])
    rows = np.arange(len(through))
    shut = coo_matrix((np.ones(len(through)), (rows, through)), shape=(len(through), links))
    shut_by = coo_matrix((-most[through].astype(float), (rows, option[through])), shape=(len(through), wide))
    count = coo_matrix((np.ones(wide), (np.zeros(wide, int), links + np.arange(wide))), shape=(1, links + wide))
    matrix = vstack([by_cell, hstack([by_place, opened]), hstack([shut, shut_by]), count])
    upper = np.concatenate([gain.demand, room, np.zeros(len(through)), [k]])
    cost = np.concatenate([-ones, np.zeros(wide)])
    bounds = Bounds(0, np.concatenate([most.astype(float), np.ones(wide)]))
    return _run(cost, matrix, upper, np.repeat([0, int(whole)], [links, wide]), bounds, wide, -gain.before)


def _run(
    cost: np.ndarray,
    matrix: object,
    upper: np.ndarray,
    whole: np.ndarray,
    bounds: Bounds,
    wide: int,
    shift: int,
) -> tuple[frozenset[int] | None, int | None]:
    options = {"node_limit": BRANCHES, "mip_rel_gap": 0.0}
    done = milp(
        cost, constraints=LinearConstraint(matrix, -np.inf, upper), integrality=whole, bounds=bounds, options=options
    )
    chosen = None if done.x is None else frozenset(np.flatnonzero(np.rint(done.x[-wide:])).tolist())
    bound = getattr(done, "mip_dual_bound", None)
    if bound is None and done.status == 0:
        bound = done.fun
    # A whole number of people: what is beyond the next one is the solver's rounding.
    return chosen, None if bound is None or not np.isfinite(bound) else int(np.floor(-bound + 1e-4)) + shift


@dataclass(frozen=True)
class CoverGain:
    """People who come within reach of any place, beyond those who are: nothing is said of room.

    ``links`` (rows × options, 0 or 1): who would reach which option; ``people`` of each row. Equal rows are one.
    """

    people: np.ndarray
    links: csr_matrix
    upper: list[int]

    def value(self, chosen: frozenset[int]) -> int:
        """People who come within reach by opening the options at these positions."""
        wanted = np.zeros(self.links.shape[1])
        wanted[sorted(chosen)] = 1
        return int(self.people[(self.links @ wanted) > 0].sum())

    def _greedy(self, k: int) -> frozenset[int]:
        return frozenset(Search(self).greedy(k)[0])

    def best(self, k: int) -> tuple[frozenset[int] | None, int | None]:
        """The best k options by mixed-integer programming, and an upper bound; None where the case is too large."""
        rows, wide = self.links.shape
        if rows > EXACT_ROWS:
            return None, self.relaxed(k, self.value(self._greedy(k)))
        if not rows or not wide:
            return frozenset(), 0
        covered = hstack([identity(rows), -self.links])
        count = csr_matrix(np.concatenate([np.zeros(rows), np.ones(wide)])[None, :])
        cost = np.concatenate([-self.people.astype(float), np.zeros(wide)])
        upper = np.concatenate([np.zeros(rows), [k]])
        whole = np.repeat([0, 1], [rows, wide])
        return _run(cost, vstack([covered, count]), upper, whole, Bounds(0, 1), wide, 0)

    def relaxed(self, k: int, reached: int = 0, rounds: int = 300) -> int:
        """An upper bound by Lagrangian relaxation of "covered only if a place that reaches it is open".

        ``reached`` people are known to be possible. Source: Galvão and ReVelle 1996, for the maximal covering location
        problem; subgradient steps towards what is reached, halved where they stop to help.
        """
        price = self.people / 2.0
        best, step, idle = float(self.people.sum()), 2.0, 0
        for _ in range(rounds):
            worth = self.links.T @ price
            chosen = np.argsort(-worth, kind="stable")[:k]
            found = float(np.maximum(self.people - price, 0).sum() + worth[chosen].sum())
            idle = 0 if found < best else idle + 1
            best = min(best, found)
            if idle >= _PATIENCE:
                step, idle = step / 2, 0
            slope = np.asarray(self.links[:, chosen].sum(axis=1)).ravel() - (self.people > price)
            length = float((slope**2).sum())
            if not length or found <= reached:
                break
            price = np.clip(price - slope * (step * (found - reached) / length), 0, self.people)
        return int(np.floor(best + 1e-6))


def cover_gain(demand: np.ndarray, pairs: Pairs, serving: np.ndarray, options: np.ndarray) -> CoverGain:
    """The objective where capacities are unknown: ``serving`` (bool for each place) and ``options`` (positions)."""
    reached = np.bincount(pairs.cell[serving[pairs.place]], minlength=len(demand)) > 0
    number = np.full(len(serving), -1)
    number[options] = np.arange(len(options))
    left = pairs.keep(~reached[pairs.cell] & (number[pairs.place] >= 0))
    people, left = merged(demand, Pairs(left.cell, number[left.place], left.walk_m), len(options))
    links = csr_matrix((np.ones(len(left)), (left.cell, left.place)), shape=(len(people), len(options)))
    return CoverGain(people, links, (links.T @ people).astype(int).tolist())
