"""Drills, what they taught and what follows, as tables: CSV that comes with a data folder.

One row is what a record said from ``at`` on; a record said twice has two rows. Parts of a drill that are lists of their
own (timetable, roles, checklist, injects, ways) stand in tables of their own: `layers.drills.part_tables`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from layers.drills import ids, part_tables
from layers.drills.taken_in import as_stored
from layers.held import Step
from layers.kinds import Strict
from layers.problems import ConfigError, Problem
from layers.rows import BLANK, ID, Row, read_table
from layers.spec import load_model
from layers.store.bodies import body_of
from layers.store.errors import EntryRefused
from layers.store.record import Record

R = TypeVar("R")
HEAD = "entries.toml"
#: ○ yes, × no, blank = not told.
FLAGS = {"○": True, "×": False}
#: Between ids in one cell, and between the names of organisations, which may hold blanks.
BETWEEN, BETWEEN_NAMES = " ", "、"
COLUMNS: dict[str, tuple[str, ...]] = {
    "drills": (
        *("id", "title", "type", "state", "reason", "ward", "districts", "date", "start", "participants", "night"),
        *("step_free", "partners", "scenario", "sites", "copied_from"),
        *("held_date", "held_participants", "opening_min", "held_note", "who", "at"),
    ),
    **part_tables.COLUMNS,
    "findings": ("id", "drill", "sort", "text", "source", "place", "measure", "who", "at"),
    "actions": ("id", "drill", "finding", "measure", "ward", "office", "due", "state", "text", "who", "at"),
}
_WHOLE = re.compile(r"[0-9]{1,8}")


class DrillsHead(Strict):
    """``entries.toml``: the plan findings and actions stand under, whether all is made up, and a note on what it is."""

    plan: str
    training: bool
    note: str


@dataclass(slots=True)
class DrillTables:
    """What the tables hold: ``lessons`` (findings and action items) stand under ``plan``; problems by table name."""

    plan: str = ""
    drills: list[Step] = field(default_factory=list)
    lessons: list[Step] = field(default_factory=list)
    problems: dict[str, list[Problem]] = field(default_factory=dict)

    def problems_of(self, *names: str) -> list[Problem]:
        """The problems of some tables, in order."""
        return [problem for name in names for problem in self.problems.get(name, [])]


def read_drill_tables(folder: Path, *, training: bool) -> DrillTables:
    """The tables in a folder, e.g. ``data/training/drills``; no folder, or no file of a name, holds none.

    Raises:
        ConfigError: entries.toml is missing or broken, or of the other kind (訓練データ).
    """
    found = DrillTables()
    if not folder.is_dir():
        return found
    head = load_model(folder / HEAD, DrillsHead)
    if head.training != training:
        raise ConfigError(f"{folder.name}/{HEAD}: training: found {head.training}, expected {training}")
    reading = _Reading(folder, head.plan, training, found)
    found.plan = head.plan
    found.drills = part_tables.with_parts(reading.table("drills", _drill), reading.rows)
    reading.drills = {step.record.item for step in found.drills}
    findings = reading.table("findings", _finding)
    reading.findings = {step.record.item for step in findings}
    found.lessons = [*findings, *reading.table("actions", _action)]
    return found


@dataclass(slots=True)
class _Reading:
    """The folder being read, what was found so far, and the ids later tables may name."""

    folder: Path
    plan: str
    training: bool
    found: DrillTables
    drills: set[str] = field(default_factory=set)
    findings: set[str] = field(default_factory=set)

    def table(self, name: str, build: Callable[[_Reading, Row], tuple[Record, dict[str, Any]]]) -> list[Step]:
        def step(row: Row) -> Step | None:
            return self.step(row, build)

        return [one for one in self.rows(name, step) if one is not None]

    def rows(self, name: str, build: Callable[[Row], R]) -> list[R]:
        """What each sound row of a table is built into; its problems are noted."""
        path = self.folder / f"{name}.csv"
        if not path.exists():
            return []
        file = f"{self.folder.resolve().name}/{path.name}"
        own = as_stored(path)
        found, self.found.problems[name] = read_table(own, file, COLUMNS[name], build, training=self.training)
        return found

    def step(self, row: Row, build: Callable[[_Reading, Row], tuple[Record, dict[str, Any]]]) -> Step | None:
        """A row as a step; what the store would not take is a problem of the row."""
        row.matching("id", ID, "an id of A-Z a-z 0-9 _ -")
        row.unique("id", "at")
        who, when = row.text("who"), row.moment("at")
        try:
            record, values = build(self, row)
            if row.problems:
                return None
            body = body_of(record.kind, {name: value for name, value in values.items() if value not in ("", None, ())})
        except EntryRefused as refused:
            row.fault("id", "plan_value", str(refused))
            return None
        return Step(record, body, who, when, training=self.training)


def _drill(reading: _Reading, row: Row) -> tuple[Record, dict[str, Any]]:
    values: dict[str, Any] = {
        **{name: row.optional(name) for name in ("title", "type", "state", "reason", "ward", "start", "scenario")},
        **{name: tuple(row.optional(name).split()) for name in ("districts", "sites")},
        "partners": tuple(one.strip() for one in row.optional("partners").split(BETWEEN_NAMES) if one.strip()),
        "date": row.maybe_day("date"),
        "participants": _whole(row, "participants"),
        "night": _flag(row, "night"),
        "step_free": _flag(row, "step_free"),
        "copied_from": row.optional("copied_from"),
        "held": _held(row),
    }
    return ids.drill(row.optional("id")), values


def _held(row: Row) -> dict[str, Any] | None:
    """What is known of a drill that took place; None where its day is blank."""
    columns: dict[str, Any] = {
        "date": row.maybe_day("held_date"),
        "participants": _whole(row, "held_participants"),
        "opening_min": _decimal(row, "opening_min"),
        "note": row.optional("held_note"),
    }
    if columns["date"] is not None:
        return {name: value for name, value in columns.items() if value not in ("", None)}
    for name in ("held_participants", "opening_min", "held_note"):
        if row.optional(name):
            row.fault(name, "plan_value", f"{BLANK}, or a day in held_date")
    return None


def _finding(reading: _Reading, row: Row) -> tuple[Record, dict[str, Any]]:
    drill = row.reference("drill", sorted(reading.drills))
    values = {name: row.optional(name) for name in ("sort", "text", "drill", "source", "place", "measure")}
    return ids.finding(reading.plan, drill, row.optional("id")), values


def _action(reading: _Reading, row: Row) -> tuple[Record, dict[str, Any]]:
    drill = row.reference("drill", sorted(reading.drills))
    row.reference("finding", ["", *sorted(reading.findings)])
    values: dict[str, Any] = {
        name: row.optional(name) for name in ("text", "office", "state", "drill", "finding", "measure")
    }
    values["due"] = row.maybe_day("due")
    return ids.action(reading.plan, drill, row.optional("id"), values["measure"], row.optional("ward")), values


def _whole(row: Row, column: str) -> int | None:
    """A whole number from 0, None for an empty cell: unknown is not 0."""
    cell = row.optional(column)
    if cell and not _WHOLE.fullmatch(cell):
        row.fault(column, "plan_value", "a whole number from 0 to 99999999")
        return None
    return int(cell) if cell else None


def _decimal(row: Row, column: str) -> float | None:
    """A number with all its digits, None for an empty cell."""
    cell = row.optional(column)
    value = part_tables.decimal(cell)
    if cell and value is None:
        row.fault(column, "plan_value", "a number such as 12 or 3.6")
    return value


def _flag(row: Row, column: str) -> bool | None:
    cell = row.optional(column)
    if cell and cell not in FLAGS:
        row.fault(column, "plan_value", f"{' | '.join(FLAGS)} | {BLANK}")
    return FLAGS.get(cell)
