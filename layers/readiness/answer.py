"""The one door: a readiness question in, tables, rows and statements out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import pandas as pd

from layers.folder import DataFolder
from layers.kept import kept
from layers.readiness.ages import AGE_NUMBERS
from layers.readiness.area import area_bands
from layers.readiness.case import Case, build_case
from layers.readiness.reach import Progress
from layers.readiness.rows import cell_rows, flow_rows, place_rows, shortage_rows
from layers.readiness.scenario import Scenario, ScenarioRefused
from layers.readiness.solve import Solved, solve
from layers.readiness.statement import Statement, told
from layers.readiness.tables import NUMBERS, district_units, people_bands, state_of, unit_table, ward_units
from layers.readiness.terms import Value
from layers.spec import Config

#: Cases, and answers, kept with a folder.
KEPT = 4


@dataclass(frozen=True)
class Readiness:
    """The answer to one question at ``as_of``; ``training`` where anything in the folder is made up (訓練データ).

    ``by_ward`` and ``by_district`` are tables of `layers.readiness.tables.unit_table`, ``total`` its one row for the
    whole city (with ``ward`` for that ward). ``bands`` tell how many people and how much area lie within which walking
    time: columns unit (ward), band, upto_min (inf: longer, or no way), people, area_km2; NA = 判定不能. The rows behind the numbers are in ``cells``, ``places``, ``flows`` and ``shortages`` (see `layers.readiness.rows`); they are empty
    where nothing could be computed. ``standards`` are the numbers used, with their citations.
    """

    scenario: Scenario
    as_of: datetime.date | None
    training: bool
    ward: str
    answered: bool
    statements: tuple[Statement, ...]
    standards: tuple[Value, ...]
    total: pd.Series
    by_ward: pd.DataFrame = field(repr=False)
    by_district: pd.DataFrame = field(repr=False)
    bands: pd.DataFrame = field(repr=False)
    cells: pd.DataFrame = field(repr=False)
    places: pd.DataFrame = field(repr=False)
    flows: pd.DataFrame = field(repr=False)
    shortages: pd.DataFrame = field(repr=False)


def readiness(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    ward: str = "",
    progress: Progress = lambda _done: None,
) -> Readiness:
    """Answer a question for the whole city by ward and, for ``ward`` ("" = every ward), by school district.

    People and places of the whole city are always counted together: a ward's people may flee to the next one.

    Raises:
        ScenarioRefused: the scenario names a hazard or a standard that does not exist here.
    """
    return answer(folder, config, case_of(folder, config, scenario, as_of, progress), as_of, ward)


def kept_answer(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    ward: str = "",
    progress: Progress = lambda _done: None,
) -> Readiness:
    """`readiness`, the last few answers kept with the folder: many indicators and pages ask the same question.

    Raises:
        ScenarioRefused: as `readiness`.
    """
    key = f"{scenario.digest}:{as_of}"

    def make() -> Readiness:
        case = case_of(folder, config, scenario, as_of, progress)
        return answer(folder, config, case, as_of, ward, _kept_solution(folder, case, key))

    return kept(folder, "readiness_answers", f"{key}:{ward}", KEPT, make)


def _kept_solution(folder: DataFolder, case: Case, key: str) -> Solved | None:
    """The case solved, once for every ward that is asked about; None where it cannot be."""
    return kept(folder, "readiness_solved", key, KEPT, lambda: solve(case)) if case.solvable else None


def case_of(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    progress: Progress = lambda _done: None,
) -> Case:
    """The question made ready, kept with the folder: other wards and places are then answered in a moment."""
    if scenario.hazard not in config.layers.hazards:
        expected = ", ".join(config.layers.hazards)
        message = f"scenario, 'hazard': found {scenario.hazard!r}, expected one of {expected}"
        raise ScenarioRefused(message, "hazard", scenario.hazard)
    key = f"{scenario.digest}:{as_of}"
    # Few: a case of a large city holds many megabytes of pairs.
    return kept(
        folder, "readiness_cases", key, KEPT, lambda: build_case(folder, config, scenario, as_of, progress=progress)
    )


def answer(
    folder: DataFolder,
    config: Config,
    case: Case,
    as_of: datetime.date | None,
    ward: str = "",
    solved: Solved | None = None,
) -> Readiness:
    """The answer to a case made ready, with whatever places were opened in it (`layers.readiness.case.with_open`);
    ``solved`` is its solution where that is at hand.
    """
    found = solved if solved is not None or not case.solvable else solve(case)
    by_ward = _by_ward(folder, case, found)
    unknown_districts = {} if case.demand is None else case.demand.unknown_districts
    cells = cell_rows(case, found)
    said = (*case.statements, *_of_folder(folder, config, case, as_of))
    shown = by_ward[by_ward["id"] == ward] if ward else by_ward
    return Readiness(
        scenario=case.scenario,
        as_of=as_of,
        training=case.training,
        ward=ward,
        answered=found is not None,
        statements=said,
        standards=case.terms.used,
        total=total_row(shown),
        by_ward=by_ward,
        by_district=unit_table(district_units(folder, case, ward), case, found, "district", unknown_districts),
        bands=_bands(folder, config, case, found),
        cells=cells,
        places=place_rows(case, found),
        flows=flow_rows(case, found),
        shortages=shortage_rows(case, found),
    )


def total_of(
    folder: DataFolder, config: Config, scenario: Scenario, as_of: datetime.date | None, ward: str = ""
) -> pd.Series:
    """`Readiness.total` alone. Nothing is kept, so that asking many questions once drives out none asked often.

    Raises:
        ScenarioRefused: as `readiness`.
    """
    case = build_case(folder, config, scenario, as_of)
    found = solve(case) if case.solvable else None
    table = _by_ward(folder, case, found)
    return total_row(table[table["id"] == ward] if ward else table)


def _by_ward(folder: DataFolder, case: Case, found: Solved | None) -> pd.DataFrame:
    unknown = {} if case.demand is None else case.demand.unknown
    return unit_table(ward_units(folder, case), case, found, "ward", unknown)


def total_row(table: pd.DataFrame) -> pd.Series:
    """The rows of a `unit_table` added up; a number that is NA in one row is NA in the sum."""
    row = {"id": "", "name": "", **{name: table[name].sum(skipna=False) for name in (*NUMBERS, *AGE_NUMBERS)}}
    row["at_least"] = bool(table["at_least"].any())
    return pd.Series({**row, "state": state_of(row)}, dtype=object)


def _bands(folder: DataFolder, config: Config, case: Case, found: Solved | None) -> pd.DataFrame:
    bands_min = config.app.readiness.bands_min
    area = area_bands(folder, case, bands_min)
    people = people_bands(case, found, bands_min)
    table = area.merge(people, on=["unit", "band", "upto_min"], how="outer").sort_values(["unit", "band"])
    if case.solvable:
        table["people"] = table["people"].fillna(0)
    return table.reset_index(drop=True).assign(training=case.training)


def _of_folder(folder: DataFolder, config: Config, case: Case, as_of: datetime.date | None) -> list[Statement]:
    said = [told("training")] if folder.training else []
    for kind in case.places.kinds:
        layer = folder.layer(kind)
        limit = config.standards.get(config.layers.kinds[kind].freshness)
        if layer is None or limit is None or as_of is None or not layer.is_stale(as_of, limit.value):
            continue
        said.append(told("stale", kind=kind, days=layer.age_days(as_of) or 0))
    if case.demand is not None and case.demand.basis == "zone":
        said.append(told("outside_not_counted"))
    return said
