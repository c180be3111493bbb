"""A plan folder read into a `Plan`: plan.toml, then its nine tables, each checked against those before it.

A fault in a table leaves out its row and whatever refers to it; a fault in plan.toml stops the work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from layers.plan import tables
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
from layers.plan.rows import Row, read_table
from layers.problems import Problem

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")
P = TypeVar("P", Issue, Policy, Measure)


def load_plan(folder: Path) -> tuple[Plan, list[Problem]]:
    """The plan in this folder, and the problems of its tables: table by table, in the order of the rows.

    Raises FolderError when the folder or its plan.toml is missing and ConfigError when plan.toml is broken.
    """
    file = load_head(folder)
    reading = _Reading(folder)
    return reading.plan(file), reading.problems


@dataclass(slots=True)
class _Reading:
    """The folder being read and the problems met so far."""

    folder: Path
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
        records, problems = read_table(path, shown(path), columns, build)
        self.problems.extend(problems)
        return records


def _in_place(blocks: tables.Blocks, records: list[P]) -> tuple[P, ...]:
    """In the order of the document: by pillar, area and number."""
    places = [(pillar, area or None) for pillar, areas in blocks.items() for area in areas]
    return tuple(sorted(records, key=lambda record: (places.index((record.pillar, record.area)), record.order)))
