"""The ward readiness sheet (備えシート): ten questions with their answers, three next steps, and what one change does."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from layers.folder import DataFolder
from layers.kept import KEPT, kept
from layers.readiness.answer import Readiness, kept_answer
from layers.readiness.freshness import knowledge
from layers.readiness.proposal import kept_proposal, sources_of
from layers.readiness.reach import Progress
from layers.readiness.scenario import Scenario, ScenarioRefused
from layers.readiness.sensitivity import Change, sensitivity
from layers.readiness.sheet_flight import NAMED, Flight
from layers.readiness.sheet_parts import Amount, Answer
from layers.readiness.sheet_supplies import known_answer, stock_answer, support_answer
from layers.readiness.siting import Siting
from layers.readiness.steps import Step, next_steps
from layers.readiness.stock import default_stock
from layers.spec import Config

#: Shares of the whole at which its parts are done, as they take on the training city.
_DONE = {"answer": 0.2, "siting": 0.3}
_SOUGHT = _DONE["siting"] - _DONE["answer"]


@dataclass(frozen=True)
class WardSheet:
    """Everything on one ward's sheet (``ward`` "" = the whole city) at ``as_of``; ``training`` where anything in the
    folder is made up (訓練データ). ``found`` and ``sited`` (None: could not be solved) hold the rows behind it.
    """

    ward: str
    as_of: datetime.date | None
    training: bool
    scenario: Scenario
    questions: tuple[Answer, ...]
    steps: tuple[Step, ...]
    sensitivity: tuple[Change, ...]
    found: Readiness = field(repr=False)
    sited: Siting | None = field(repr=False)

    def answer(self, question: str) -> Answer:
        """The answer to a question by its id; KeyError for one that is none."""
        return {one.id: one for one in self.questions}[question]

    def number(self, question: str, name: str) -> Amount:
        """A number behind an answer; KeyError for one that is none."""
        return {one.name: one for one in self.answer(question).numbers}[name]


def ward_sheet(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    ward: str = "",
    progress: Progress = lambda _done: None,
) -> WardSheet:
    """Ask everything a sheet tells. A few answers' time: the alternatives are each computed anew.

    Raises:
        ScenarioRefused: as `layers.readiness.answer.readiness`; or the folder has no such ward.
    """
    found = kept_answer(folder, config, scenario, as_of, ward, lambda done: progress(done * _DONE["answer"]))
    if ward and ward not in set(found.by_ward["id"]):
        raise ScenarioRefused(f"sheet, 'ward': found {ward!r}, expected one of {', '.join(found.by_ward['id'])}")
    progress(_DONE["answer"])
    source = sources_of(folder, config, scenario)[0]
    sited = kept_proposal(
        folder, config, scenario, as_of, NAMED, source, ward, lambda done: progress(_DONE["answer"] + done * _SOUGHT)
    )
    progress(_DONE["siting"])
    flight = Flight(folder, config, found, None if sited is None else sited.siting, source)
    stock = default_stock(folder, config, as_of)
    known = knowledge(folder, config, as_of, scenario.hazard)
    support = support_answer(folder, config, as_of, ward)
    answers = (
        *flight.answers(),
        stock_answer(folder, config, stock, ward),
        support,
        known_answer(known, ward, flight.certain),
    )
    gap = next((one for one in support.numbers if one.name == "station_gap"), None)

    def rest(done: float) -> None:
        progress(_DONE["siting"] + done * (1 - _DONE["siting"]))

    changes = sensitivity(folder, config, scenario, as_of, ward, found.total, rest)
    progress(1.0)
    steps = next_steps(flight, stock, known, gap)
    return WardSheet(ward, as_of, folder.training, scenario, answers, steps, changes, found, flight.sited)


def kept_sheet(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    ward: str = "",
    progress: Progress = lambda _done: None,
) -> WardSheet:
    """`ward_sheet`, the last few sheets kept with the folder.

    Raises:
        ScenarioRefused: as `ward_sheet`.
    """
    key = f"{scenario.digest}:{as_of}:{ward}"
    return kept(folder, "ward_sheets", key, KEPT, lambda: ward_sheet(folder, config, scenario, as_of, ward, progress))
