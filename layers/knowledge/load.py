"""The knowledge folder read into a `Knowledge`: its twenty tables, each checked against those before it.

A fault leaves out its row and whatever refers to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.knowledge import case_tables, tables
from layers.knowledge.model import (
    Card,
    Case,
    Document,
    Figure,
    HeldMeeting,
    Item,
    Knowledge,
    MeasureLink,
    MeetingItem,
    Opinion,
    OpinionPlace,
    Organisation,
    Point,
    Practice,
    Programme,
    Reference,
    Section,
    Statement,
    TableRow,
    Theme,
    ThemeLink,
)
from layers.plan.head import shown
from layers.plan.model import Plan
from layers.problems import FolderError, Problem
from layers.rows import Row, read_table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

#: Every table with its record and how a row becomes one; those first that others refer to.
TABLES: dict[str, tuple[type[DataclassInstance], Callable[[tables.Known, Row], Any]]] = {
    "documents": (Document, tables.document),
    "sections": (Section, tables.section),
    "themes": (Theme, tables.theme),
    "rows": (TableRow, tables.table_row),
    "opinions": (Opinion, tables.opinion),
    "practices": (Practice, tables.practice),
    "programmes": (Programme, tables.programme),
    "items": (Item, tables.item),
    "references": (Reference, tables.reference),
    "cards": (Card, case_tables.card),
    "organisation": (Organisation, case_tables.organisation),
    "cases": (Case, case_tables.case),
    "points": (Point, case_tables.point),
    "figures": (Figure, case_tables.figure),
    "meetings": (HeldMeeting, tables.meeting),
    "meeting_items": (MeetingItem, tables.meeting_item),
    "opinion_places": (OpinionPlace, tables.opinion_place),
    "conflicts": (Statement, tables.conflict),
    "theme_links": (ThemeLink, tables.theme_link),
    "measure_links": (MeasureLink, tables.measure_link),
}


def load_knowledge(folder: Path, plans: Iterable[Plan] = ()) -> tuple[Knowledge, list[Problem]]:
    """The knowledge in this folder, and the problems of its tables: table by table, in the order of the rows.

    Links to measures are checked for the ``plans`` given; those to other plans are taken as they stand.

    Raises FolderError without the folder.
    """
    if not folder.is_dir():
        raise FolderError(f"knowledge: found no folder {folder.name!r}, expected one with {', '.join(TABLES)}")
    reading = _Reading(folder, {plan.head.id: [one.id for one in plan.measures] for plan in plans})
    return Knowledge(**{name: tuple(reading.table(name)) for name in TABLES}), reading.problems


def columns(name: str) -> tuple[str, ...]:
    """The columns of a table, in order; KeyError for any other name."""
    return tuple(column.name for column in fields(TABLES[name][0]) if column.name != "ref")


@dataclass(slots=True)
class _Reading:
    """The folder being read, what rows may refer to by now, and the problems met so far."""

    folder: Path
    plans: dict[str, Collection[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    known: tables.Known = field(init=False)

    def __post_init__(self) -> None:
        self.known = tables.Known(self.plans)

    def table(self, name: str) -> list[Any]:
        """The records of a table; their ids are known to the tables after it."""
        path, known = self.folder / f"{name}.csv", self.known
        build = TABLES[name][1]
        records, problems = read_table(path, shown(path), columns(name), lambda row: build(known, row))
        if name == "meetings":
            records, faults = _following(records)
            problems.extend(faults)
        self.problems.extend(problems)
        self.learn(name, records)
        return records

    def learn(self, name: str, records: list[Any]) -> None:
        """Let the tables that follow refer to these records."""
        known = self.known
        known.ids[name] = [record.id for record in records if hasattr(record, "id")]
        if name == "sections":
            known.sections = {record.id: record.number for record in records}
        elif name == "themes":
            known.themes = {record.id: (record.section, record.row) for record in records}
        elif name == "rows":
            known.rows = {(record.section, record.row) for record in records}
        elif name == "items":
            known.images = [record.id for record in records if record.kind == "image"]


def _following(meetings: list[HeldMeeting]) -> tuple[list[HeldMeeting], list[Problem]]:
    """Those whose next meeting is one of the table, or none, and a problem for each other one."""
    faults: list[Problem] = []
    while lost := [one for one in meetings if one.next not in (None, *(other.id for other in meetings))]:
        ids = " | ".join(one.id for one in meetings)
        faults.extend(Problem(one.ref.file, one.ref.row, "next", "plan_reference", one.next or "", ids) for one in lost)
        meetings = [one for one in meetings if one not in lost]
    return meetings, faults
