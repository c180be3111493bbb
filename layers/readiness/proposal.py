"""The next places to ask for, kept with the folder: other numbers of places and what-if questions take a moment."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import numpy as np

from layers.folder import DataFolder
from layers.kept import kept
from layers.readiness.case import Case
from layers.readiness.options import CANDIDATES, PUBLIC
from layers.readiness.places import site_kinds
from layers.readiness.reach import Progress
from layers.readiness.scenario import Scenario
from layers.readiness.siting import Siting, best, siting_case
from layers.readiness.what_if import counted, remainder
from layers.spec import Config

#: Cases and choices kept with a folder.
KEPT_CASES, KEPT_CHOICES = 3, 30


@dataclass(frozen=True)
class Left:
    """People [people]: ``demand`` have to flee, of them ``without`` a place in the end, ``unknown`` whether."""

    demand: int
    without: int
    unknown: int


@dataclass(frozen=True)
class Proposal:
    """A choice of places, and ``before``: the people of each cell whom its objective counts already; ``without`` and
    ``unknown``: those it leaves without a place, and those of whom nobody can tell (`layers.readiness.what_if.remainder`).
    """

    siting: Siting
    before: np.ndarray = field(repr=False)
    without: np.ndarray = field(repr=False)
    unknown: np.ndarray = field(repr=False)

    def left(self, ward: str = "") -> Left:
        """Whom it leaves, in the whole city or among those who live in a ward."""
        case = self.siting.case
        assert case.demand is not None
        own = case.demand.cells["ward"].eq(ward).to_numpy() if ward else np.ones(len(self.without), dtype=bool)
        return Left(*(int(people[own].sum()) for people in (case.people, self.without, self.unknown)))


def sources_of(folder: DataFolder, config: Config, scenario: Scenario) -> list[str]:
    """Where options can come from: the list's candidates, public buildings, and each registered layer of points that
    can tell how many people its places hold. Layers the scenario's places come from already are no source.
    """
    layers = {**folder.points(), **{kind: folder.layer(kind) for kind in config.app.readiness.candidates}}
    known = [
        kind
        for kind, layer in layers.items()
        if layer is not None and layer.kind.geometry == "point" and "capacity_people" in layer.kind.fields
    ]
    # A list of tsunami buildings told by a rule (推定) has no candidates.
    own = folder.layer("tsunami_building")
    listed = own is not None and not own.basis and "tsunami_building" in site_kinds(scenario)
    first = [CANDIDATES] if listed else []
    return [*first, PUBLIC, *(kind for kind in known if kind not in site_kinds(scenario))]


def kept_case(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    source: str,
    progress: Progress = lambda _done: None,
) -> Case:
    """`layers.readiness.siting.siting_case`, the last few kept.

    Raises:
        ScenarioRefused: as `layers.readiness.answer.readiness`.
    """
    key = f"{scenario.digest}:{as_of}:{source}"

    def make() -> Case:
        return siting_case(folder, config, scenario, as_of, source, progress)

    return kept(folder, "siting_cases", key, KEPT_CASES, make)


def kept_proposal(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    k: int,
    source: str = CANDIDATES,
    ward: str = "",
    progress: Progress = lambda _done: None,
) -> Proposal | None:
    """The best k options, of one ward or all (`layers.readiness.siting.best`), the last few kept; None where the question
    itself cannot be solved.

    Raises:
        ScenarioRefused: as `layers.readiness.answer.readiness`.
    """
    case = kept_case(folder, config, scenario, as_of, source, progress)
    if not case.solvable:
        return None
    key = f"{scenario.digest}:{as_of}:{source}"
    found = kept(folder, "siting_choices", f"{key}:{k}:{ward}", KEPT_CHOICES, lambda: best(case, k, ward=ward))
    told = f"{key}:{found.objective}"
    before = kept(folder, "siting_counts", told, KEPT_CHOICES, lambda: counted(case, found.objective))
    ids = found.chosen["id"].tolist()
    rest = kept(folder, "siting_left", f"{key}:{k}:{ward}", KEPT_CHOICES, lambda: remainder(case, found.objective, ids))
    return Proposal(found, before, *rest)
