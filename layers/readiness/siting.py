"""Where the next places help most: the best k of the options, in the order to approach their owners, with proof."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from layers.folder import DataFolder
from layers.readiness.assign import most_placed
from layers.readiness.case import Case, build_case, with_open
from layers.readiness.gains import CoverGain, RoomGain, cover_gain, room_gain
from layers.readiness.options import CANDIDATES, SAFE, option_marker
from layers.readiness.reach import Progress
from layers.readiness.scenario import Scenario
from layers.readiness.search import Search
from layers.readiness.statement import Statement, told
from layers.readiness.terms import terms
from layers.spec import Config

#: What is counted: people who find room (capacity known), or people within reach (capacity unknown).
PEOPLE, COVERAGE = "people", "coverage"
#: From this share of unknown capacities on, coverage is what can be counted.
MOSTLY = 0.5


@dataclass(frozen=True)
class Siting:
    """The best places found. ``gain`` [people] is what they add together, ``bound`` what no k options could exceed;
    ``before`` is the number before them, of ``demand``.

    ``chosen`` has a row a place in the order to approach: order, id, kind, uid, name, ward, gain (beyond those before
    it), total, capacity (NaN = unknown), gain_per_place (gain ÷ capacity). ``offered`` has a row an option that was
    compared: id, name, ward, district, capacity, most (what it could add at most), longitude, latitude. ``ward``: only
    options there were compared ("" = everywhere); what they add is counted in the whole city. ``case`` answers what-if
    questions.
    """

    objective: str
    k: int
    before: int
    demand: int
    gain: int
    bound: int
    options: int
    chosen: pd.DataFrame = field(repr=False)
    statements: tuple[Statement, ...]
    case: Case = field(repr=False)
    ward: str = ""
    offered: pd.DataFrame = field(repr=False, default_factory=pd.DataFrame)

    @property
    def training(self) -> bool:
        """Whether anything it rests on is made up (訓練データ); every row of ``chosen`` says so too."""
        return self.case.training

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return self.gain == self.bound

    @property
    def gap(self) -> float:
        """How much better something could at most be, as a share of the number reached (0.004 = 0.4 %)."""
        reached = self.before + self.gain
        return (self.bound - self.gain) / reached if reached else 0.0


def siting_case(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    source: str = CANDIDATES,
    progress: Progress = lambda _done: None,
) -> Case:
    """The question with its options marked (a source of `layers.readiness.options`), to be asked `best`.

    Raises:
        ScenarioRefused: as `layers.readiness.answer.readiness`.
    """
    mark = option_marker(folder, config, scenario, terms(scenario, config, folder.city.code), as_of, source)
    return build_case(folder, config, scenario, as_of, mark, progress)


def best(case: Case, k: int, objective: str = "", ward: str = "") -> Siting:
    """Choose k options of a solvable case, those of one ward or all: lazy greedy, swaps, and exactly where the case is
    small enough. ``objective`` "" is `default_objective`.
    """
    table = case.places.table
    objective = objective or default_objective(case)
    own = table["ward"].eq(ward).to_numpy() | (not ward)
    option = case.places.with_status("option") & own
    known = (table["why"] == "").to_numpy()
    options = np.flatnonzero(option & known if objective == PEOPLE else option)
    goal = objective_of(case, objective, options)
    search = Search(goal)
    order, upper = search.greedy(k)
    chosen = frozenset(order)
    bound = search.bound(chosen, k, upper)
    if search.value(chosen) < bound:
        chosen = search.swap(order)
        bound = min(bound, search.bound(chosen, k, upper))
    exact, limit = goal.best(k) if search.value(chosen) < bound else (None, None)
    if exact is not None and search.value(exact) > search.value(chosen):
        chosen = exact
    gain = search.value(chosen)
    bound = max(gain, bound if limit is None else min(bound, limit))
    rows = _rows(table, options, search.ranked(chosen)).assign(training=case.training)
    said = _statements(case, objective, option, known, own)
    before, demand = reached(case, objective), int(case.people.sum())
    offered = _offered(case, options, goal.upper)
    return Siting(objective, k, before, demand, gain, bound, len(options), rows, said, case, ward, offered)


def default_objective(case: Case) -> str:
    """People where more than half of the places that serve and of the options have a known capacity."""
    table = case.places.table
    unclear = (table["why"] != "").to_numpy()
    serving, option = case.places.with_status("open", "unknown"), case.places.with_status("option")
    shares = [float(unclear[which].mean()) if which.any() else 0.0 for which in (serving, option)]
    return PEOPLE if max(shares) < MOSTLY else COVERAGE


def objective_of(case: Case, objective: str, options: np.ndarray) -> RoomGain | CoverGain:
    """The value of sets of options (positions in the table of places) under an objective."""
    if objective == COVERAGE:
        return cover_gain(case.people, case.pairs, case.places.with_status("open", "unknown"), options)
    capacity = case.places.table["capacity"].to_numpy(dtype=float)
    opened = case.places.with_status("open")
    known = case.pairs.keep(~np.isnan(capacity)[case.pairs.place])
    return room_gain(case.people, capacity, known, opened, options)


def _rows(table: pd.DataFrame, options: np.ndarray, ranked: list[tuple[int, int]]) -> pd.DataFrame:
    at = options[[option for option, _ in ranked]] if ranked else np.empty(0, np.int64)
    rows = table.iloc[at][["id", "kind", "uid", "name", "ward", "capacity"]].reset_index(drop=True)
    rows.insert(0, "order", np.arange(1, len(rows) + 1))
    rows["gain"] = np.array([gain for _, gain in ranked], dtype=np.int64)
    rows["total"] = rows["gain"].cumsum()
    return rows.assign(gain_per_place=rows["gain"] / rows["capacity"])


def _offered(case: Case, options: np.ndarray, most: list[int]) -> pd.DataFrame:
    rows = case.places.table.iloc[options][["id", "name", "ward", "district", "capacity"]].reset_index(drop=True)
    x, y = case.places.position[options].T
    return rows.assign(most=np.array(most, dtype=np.int64), longitude=x, latitude=y)


def _statements(
    case: Case, objective: str, option: np.ndarray, known: np.ndarray, own: np.ndarray
) -> tuple[Statement, ...]:
    said = [told("by_people" if objective == PEOPLE else "by_coverage")]
    if not option.any():
        said.append(told("candidates_missing"))
    unknown = int((option & ~known).sum())
    if unknown and objective == PEOPLE:
        said.append(told("candidates_unknown", sites=unknown))
    table = case.places.table
    asked = set(table.loc[option, "designation"]) - {"candidate"}
    states = ["candidate", "undesignated"] if asked else ["candidate"]
    left_out = own & table["status"].isin(states) & ~table["floor"].isin(SAFE)
    counts = {
        "candidates_wet": int(left_out.sum()),
        "candidates_undesignated": int((option & (table["designation"] != "candidate").to_numpy()).sum()),
    }
    return (*said, *(told(code, sites=count) for code, count in counts.items() if count))


def reached(case: Case, objective: str) -> int:
    """People who find known room, or, for coverage, people within reach of a place that serves or may."""
    if objective == PEOPLE:
        serving = case.places.with_status("open")
        return most_placed(case.people, case.capacity(), case.pairs.keep(serving[case.pairs.place])).placed
    serving = case.places.with_status("open", "unknown")
    near = np.bincount(case.pairs.cell[serving[case.pairs.place]], minlength=len(case.people)) > 0
    return int(case.people[near].sum())


def case_with(case: Case, opened: Iterable[str]) -> Case:
    """The case with these options open (ids of places)."""
    return with_open(case, case.places.table["id"].isin(list(opened)).to_numpy())
