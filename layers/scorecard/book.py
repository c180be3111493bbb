"""A plan with everything entered under it in one data folder: its tables, and on top of them what people saved."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from layers.folder import DataFolder, refuse_mix
from layers.plan.entries import Entries, Result, Rollout
from layers.plan.entry_load import load_entries, load_entries_head
from layers.plan.fiscal import FIRST_NAMED, fiscal_year_of, fiscal_years
from layers.plan.load import load_plan, plans
from layers.plan.model import Plan
from layers.problems import Problem
from layers.scorecard.overlay import joined, with_saved
from layers.store.place import open_entries
from layers.store.record import Entry, Record

#: Where a data folder keeps the tables of entries of its plans: one folder a plan.
PLAN_FOLDER = "plan"


@dataclass(frozen=True)
class PlanBook:
    """A plan and its entries in one data folder.

    ``published`` is what the plan's own documents say, always real; ``entries`` is what the screens work with, all of
    one kind: the made-up ones of a training folder alone, else the published ones and the folder's own; with what
    people saved on top (``saved``, by record; a body None is an entry that was undone). ``note`` says of made-up entries what they are. Not ``editable`` are
    published entries looked at in a training folder. ``indicators`` is whether the evidence of
    ``config/indicators.toml`` speaks of this plan and this city.
    """

    id: str
    plan: Plan
    entries: Entries
    wards: tuple[str, ...]
    note: str = ""
    editable: bool = True
    indicators: bool = False
    saved: Mapping[Record, Entry] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def training(self) -> bool:
        """Whether the entries are made up."""
        return self.entries.training

    @property
    def published(self) -> Entries:
        """What the plan's documents say."""
        return self.plan.entries

    def result(self, measure: str, fiscal_year: int) -> Result | None:
        """The detailed result of a measure in a fiscal year; None where there is no entry."""
        return self._results.get((measure, fiscal_year))

    def rollout(self, measure: str, ward: str, fiscal_year: int) -> Rollout | None:
        """How far a measure is in a ward at the end of a fiscal year; None where there is no entry."""
        return self._rollout.get((measure, ward, fiscal_year))

    def version(self, record: Record) -> int:
        """The version the next save of a record is based on; 0 where nobody saved one."""
        found = self.saved.get(record)
        return 0 if found is None else found.version

    def office_name(self, office: str | None) -> str:
        """An office by its id; what is typed by hand is shown as it is, "" where none is named."""
        return self._offices.get(office or "", office or "")

    def fiscal_years(self, as_of: datetime.date | None) -> list[int]:
        """The fiscal years there is anything to show or to enter of: those with entries and the plan's own (of made-up
        or published entries that cannot be edited, the plan's own only where there is none); and the year of the
        reference date where evidence can be computed for it.
        """
        own = self.entries
        told = {one.fiscal_year for one in own.results} | {one.fiscal_year for one in own.rollout}
        told |= {one.fiscal_year for one in own.targets}
        told |= {record.fiscal_year for record, one in self.saved.items() if record.fiscal_year and one.body}
        head = self.plan.head
        years = set(told)
        if not told or (self.editable and not self.training):
            years |= set(fiscal_years(head.first_fiscal_year, head.last_fiscal_year))
        now = fiscal_year_of(as_of) if as_of and self.indicators else 0
        return sorted(years | ({now} if now >= FIRST_NAMED else set()))

    @functools.cached_property
    def _results(self) -> dict[tuple[str, int], Result]:
        found = (one for one in self.entries.results if one.level == "detail" and one.measure)
        return {(one.measure or "", one.fiscal_year): one for one in found}

    @functools.cached_property
    def _rollout(self) -> dict[tuple[str, str, int], Rollout]:
        return {(one.measure, one.ward, one.fiscal_year): one for one in self.entries.rollout}

    @functools.cached_property
    def _offices(self) -> dict[str, str]:
        return {one.id: one.name for one in self.entries.offices}


def open_book(folder: DataFolder, plans_folder: Path, plan: str, indicators_of: str) -> PlanBook:
    """The plan ``plan`` (the name of its folder in ``plans_folder``) with the entries of a data folder.

    ``indicators_of`` is the plan that ``config/indicators.toml`` speaks of.

    Raises:
        FolderError, ConfigError: as `load_plan` and `load_entries`.
        EntriesError, FileRefused: as `open_entries`.
    """
    head, problems = load_plan(plans_folder / plan)
    same_city = folder.city.code in ("", head.head.city)
    wards = tuple(folder.city.ward_names) if folder.city.has_wards and same_city else ()
    entries, note, editable = head.entries, "", folder.spec.training == head.entries.training
    place = folder.path / PLAN_FOLDER / plan
    if place.is_dir():
        note, editable = load_entries_head(place).note, True
        own, faults = load_entries(place, head, wards=wards)
        refuse_mix(place.name, own.training, folder.spec)
        problems = [*problems, *faults]
        # Made-up entries stand alone: nothing published is ever counted together with them.
        entries = own if own.training else joined(head.entries, own)
    saved = (
        {one.record: one for one in open_entries(folder.path).current(plan=plan, withdrawn=True)} if editable else {}
    )
    return PlanBook(
        id=plan,
        plan=head,
        entries=with_saved(entries, saved.values()),
        wards=wards,
        note=note,
        editable=editable,
        indicators=plan == indicators_of and same_city,
        saved=saved,
        problems=tuple(problems),
    )


def plan_of_city(plans_folder: Path, city: str, default: str) -> str:
    """The plan to begin with in a city (its municipality code): its own where one is shipped, else ``default``."""
    known, _ = plans(plans_folder)
    own = [name for name, file in known.items() if city and file.plan.city == city]
    return own[0] if own else default
