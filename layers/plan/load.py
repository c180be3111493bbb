"""A plan folder read into a `Plan`: plan.toml, then its nine tables, each checked against those before it, then entries.

A fault in a table leaves out its row and whatever refers to it; a fault in plan.toml stops the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from layers.plan import tables
from layers.plan.entry_load import known, read_entries
from layers.plan.head import load_head, shown
from layers.plan.model import (
    LOOK_BACK_KINDS,
    PRINCIPLE_KINDS,
    Area,
    Issue,
    LineageEntry,
    Link,
    LookBack,
    Measure,
    Pillar,
    Plan,
    PlanFile,
    Policy,
    Principle,
)
from layers.problems import Problem, SonaeError
from layers.rows import Row, read_table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")
P = TypeVar("P", Issue, Policy, Measure)


#: The nine tables every plan folder has, with their records.
PLAN_TABLES: dict[str, type[DataclassInstance]] = {
    "lineage": LineageEntry,
    "lookback": LookBack,
    "principles": Principle,
    "pillars": Pillar,
    "areas": Area,
    "issues": Issue,
    "policies": Policy,
    "measures": Measure,
    "links": Link,
}


def load_plan(folder: Path, *, raw: Mapping[str, bytes] | None = None) -> tuple[Plan, list[Problem]]:
    """The plan in this folder, and the problems of its tables: table by table, in the order of the rows.

    ``raw`` holds the bytes of tables (by name) to read instead of those that lie there: what an import would give.

    Raises FolderError when the folder or its plan.toml is missing and ConfigError when plan.toml is broken.
    """
    file = load_head(folder)
    reading = _Reading(folder, raw or {})
    plan = reading.plan(file)
    entries, problems = read_entries(folder, known(plan), reading.raw)
    return replace(plan, entries=entries), reading.problems + problems


def plans(folder: Path) -> tuple[dict[str, PlanFile], list[Problem]]:
    """The plans to choose from: name of each folder in ``data/plans`` → its plan.toml, with city and title.

    A folder whose plan.toml cannot be used is left out and reported; a folder that is not there holds no plans.
    """
    found: dict[str, PlanFile] = {}
    problems: list[Problem] = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            if place.is_dir():
                found[place.name] = load_head(place)
        except SonaeError as error:
            problems.append(Problem(f"{place.name}/plan.toml", None, None, "file_refused", str(error), "plan.toml"))
    return found, problems


@dataclass(slots=True)
class _Reading:
    """The folder being read and the problems met so far."""

    folder: Path
    raw: Mapping[str, bytes]
    problems: list[Problem] = field(default_factory=list)

    def plan(self, file: PlanFile) -> Plan:
        lineage = self.table("lineage", LineageEntry, partial(tables.lineage_entry, file.plan.id))
        lookback = self.table("lookback", LookBack, tables.look_back)
        principles = self.table("principles", Principle, tables.principle)
        pillars, areas, blocks = self.frame()
        issues = _in_place(blocks, self.table("issues", Issue, partial(tables.issue, blocks)))
        policies = _in_place(blocks, self.table("policies", Policy, partial(tables.policy, blocks)))
        measures = _in_place(blocks, self.table("measures", Measure, partial(tables.measure, blocks)))
        return Plan(
            head=file.plan,
            source=file.source,
            licence=file.licence,
            lineage=tuple(sorted(lineage, key=lambda entry: entry.published)),
            lookback=tuple(sorted(lookback, key=lambda item: (LOOK_BACK_KINDS.index(item.kind), item.order))),
            principles=tuple(sorted(principles, key=lambda item: (PRINCIPLE_KINDS.index(item.kind), item.order))),
            pillars=pillars,
            areas=areas,
            issues=issues,
            policies=policies,
            measures=measures,
            links=self.links(issues, policies, measures),
        )

    def frame(self) -> tuple[tuple[Pillar, ...], tuple[Area, ...], tables.Blocks]:
        """Pillars and areas in order, and the blocks they make: areas by pillar."""
        pillars = sorted(self.table("pillars", Pillar, tables.pillar), key=lambda pillar: pillar.order)
        ids = [pillar.id for pillar in pillars]
        read = self.table("areas", Area, partial(tables.area, ids))
        areas = sorted(read, key=lambda area: (ids.index(area.pillar), area.order))
        blocks = {pillar: [area.id for area in areas if area.pillar == pillar] or [""] for pillar in ids}
        return tuple(pillars), tuple(areas), blocks

    def links(
        self, issues: tuple[Issue, ...], policies: tuple[Policy, ...], measures: tuple[Measure, ...]
    ) -> tuple[Link, ...]:
        targets = {"issue": [issue.id for issue in issues], "policy": [policy.id for policy in policies]}
        build = partial(tables.link, [measure.id for measure in measures], targets)
        return tuple(self.table("links", Link, build))

    def table(self, name: str, record: type[R], build: Callable[[Row], R]) -> list[R]:
        path = self.folder / f"{name}.csv"
        columns = tuple(column.name for column in fields(record) if column.name != "ref")
        records, problems = read_table(self.raw.get(name, path), shown(path), columns, build)
        self.problems.extend(problems)
        return records


def _in_place(blocks: tables.Blocks, records: list[P]) -> tuple[P, ...]:
    """In the order of the document: by pillar, area and number."""
    places = [(pillar, area or None) for pillar, areas in blocks.items() for area in areas]
    return tuple(sorted(records, key=lambda record: (places.index((record.pillar, record.area)), record.order)))
