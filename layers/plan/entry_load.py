"""Tables of entries read from a folder: those of a plan itself, or those kept beside it in a data folder.

A table that is not there holds no entries; that is no fault. `entries.toml` says which plan a folder of its own belongs
to and whether it is made up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.kinds import Strict
from layers.plan import entries as e
from layers.plan import entry_rows as rows
from layers.plan.model import Plan
from layers.plan.scales import load_scales
from layers.problems import ConfigError, FolderError, Problem
from layers.rows import Row, read_table
from layers.spec import load_model

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

HEAD = "entries.toml"
#: Not columns: where a record stands, and what its folder says of all of them.
NO_COLUMNS = ("training", "ref")


@dataclass(frozen=True, slots=True)
class EntryTable:
    """One table of entries: its record, how a row becomes one, and the columns that tell its rows apart."""

    record: type[DataclassInstance]
    build: Callable[[rows.Known, Row], Any]
    keys: tuple[str, ...] = ("id",)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in order."""
        return tuple(column.name for column in fields(self.record) if column.name not in NO_COLUMNS)


#: Every table of entries, those first that others refer to.
ENTRY_TABLES: dict[str, EntryTable] = {
    "versions": EntryTable(e.PlanVersion, rows.version),
    "changes": EntryTable(e.PlanChange, rows.change),
    "cells": EntryTable(e.PlanCell, rows.cell),
    "milestones": EntryTable(e.Milestone, rows.milestone),
    "offices": EntryTable(e.Office, rows.office),
    "results": EntryTable(e.Result, rows.result),
    "definitions": EntryTable(e.Definition, rows.definition),
    "values": EntryTable(e.IndicatorValue, rows.value),
    "targets": EntryTable(e.Target, rows.target),
    "decisions": EntryTable(e.Decision, rows.decision),
    "rollout": EntryTable(e.Rollout, rows.rollout, ("measure", "ward", "fiscal_year")),
}


class EntriesHead(Strict):
    """``entries.toml``: the plan these entries belong to, whether they are made up, and a note on what they are."""

    plan: str
    training: bool
    note: str


def read_entries(folder: Path, known: rows.Known, raw: Mapping[str, bytes]) -> tuple[e.Entries, list[Problem]]:
    """All tables of entries in a folder; ``raw`` holds the bytes of tables to read instead of those that lie there."""
    found: dict[str, tuple[Any, ...]] = {}
    problems: list[Problem] = []
    for name, table in ENTRY_TABLES.items():
        path = folder / f"{name}.csv"
        records: list[Any] = []
        if name in raw or path.exists():
            file = f"{folder.resolve().name}/{path.name}"
            build = partial(table.build, known)
            source = raw.get(name, path)
            records, faults = read_table(source, file, table.columns, build, training=known.training)
            problems.extend(faults)
        known.ids[name] = [record.id for record in records if table.keys == ("id",)]
        found[name] = tuple(records)
    return e.Entries(training=known.training, **found), problems


def load_entries_head(folder: Path) -> EntriesHead:
    """``entries.toml``; raises FolderError without the folder, ConfigError where the file is missing or broken."""
    if not folder.is_dir():
        raise FolderError(f"entries: found no folder {folder.name!r}, expected one with {HEAD}")
    return load_model(folder / HEAD, EntriesHead)


def load_entries(
    folder: Path, plan: Plan, *, wards: Collection[str] = (), raw: Mapping[str, bytes] | None = None
) -> tuple[e.Entries, list[Problem]]:
    """The entries for this plan in a folder of their own, e.g. ``data/training/plan/nagoya_2013``.

    ``wards`` are the city's, from its data; without them any ward name is taken.

    Raises FolderError without the folder, ConfigError when entries.toml is broken or names another plan.
    """
    head = load_entries_head(folder)
    if head.plan != plan.head.id:
        raise ConfigError(f"{folder.name}/{HEAD}: plan: found {head.plan!r}, expected {plan.head.id!r}")
    return read_entries(folder, known(plan, wards=wards, training=head.training), raw or {})


def known(plan: Plan, *, wards: Collection[str] = (), training: bool = False) -> rows.Known:
    """What entries of this plan may refer to."""
    return rows.Known(
        [pillar.id for pillar in plan.pillars],
        [measure.id for measure in plan.measures],
        load_scales(),
        wards,
        training,
    )
