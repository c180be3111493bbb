"""Opinions, responses, meetings, decisions and homework as tables: CSV that comes with a data folder, and goes out.

One row is what a record said from ``at`` on; a record said twice has two rows. An agenda is a table of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from layers.held import Held, Step
from layers.meetings.ids import action, decision, meeting, opinion, response
from layers.plan.entry_load import load_entries_head
from layers.plan.head import shown
from layers.plan.model import Plan
from layers.problems import ConfigError, Problem
from layers.rows import BLANK, Row, read_table
from layers.store.bodies import (
    ActionBody,
    AgendaItem,
    DecisionBody,
    MeetingBody,
    OpinionBody,
    ResponseBody,
    body_of,
)
from layers.store.body import Body
from layers.store.errors import EntryRefused
from layers.store.record import Record

#: Between the ids in one cell.
BETWEEN = " "
#: Fields that hold several ids.
SEVERAL = ("themes", "measures")


@dataclass(frozen=True)
class Kind:
    """A table: the kind of its records, their body, and how the first column ``id`` (and ``meeting``) name a record."""

    kind: str
    body: type[Body]
    record: Callable[[str, dict[str, str]], Record]
    key: str = "id"
    leaves: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the body that are columns."""
        return tuple(name for name in self.body.model_fields if name not in self.leaves)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in order."""
        own = ("meeting",) if self.kind == "decision" else ()
        return (self.key, *own, *self.fields, "who", "at")


#: Every table by its name. The plan is the first argument of the function that names a record.
KINDS: dict[str, Kind] = {
    "meetings": Kind("meeting", MeetingBody, lambda plan, row: meeting(plan, row["id"]), leaves=("agenda",)),
    "opinions": Kind("opinion", OpinionBody, lambda plan, row: opinion(plan, row["id"])),
    "responses": Kind("response", ResponseBody, lambda plan, row: response(plan, row["opinion"]), key="opinion"),
    "decisions": Kind("decision", DecisionBody, lambda plan, row: decision(plan, row["meeting"], row["id"])),
    "homework": Kind(
        "action",
        ActionBody,
        lambda plan, row: action(plan, row["id"], row["measure"], row["meeting"]),
        leaves=("drill", "finding"),
    ),
}
AGENDA = "agenda"
AGENDA_COLUMNS = ("meeting", "order", "measure", "text")


def read_tables(folder: Path, plan: Plan, *, training: bool) -> tuple[list[Step], list[Problem]]:
    """The steps in the tables of a folder, e.g. ``data/training/meetings/nagoya_2013``; no folder holds none.

    Raises ConfigError where its entries.toml is broken, names another plan or is of the other kind (訓練データ).
    """
    if not folder.is_dir():
        return [], []
    head = load_entries_head(folder)
    if (head.plan, head.training) != (plan.head.id, training):
        found, expected = f"{head.plan}, training = {head.training}", f"{plan.head.id}, training = {training}"
        raise ConfigError(f"{folder.name}/entries.toml: found {found}, expected {expected}")
    reading = _Reading(folder, plan, training)
    agenda = reading.agenda()
    steps = [step for name, kind in KINDS.items() for step in reading.table(name, kind, agenda)]
    return steps, reading.problems


def table_rows(held: Held, name: str) -> Iterator[dict[str, str]]:
    """What stands now, as rows of a table: text cells by column. KeyError for a name that is no table."""
    if name == AGENDA:
        yield from _agenda_rows(held)
        return
    kind = KINDS[name]
    for step in held.current(kind.kind):
        assert step.body is not None
        cells = {column: cell_text(getattr(step.body, column)) for column in kind.fields}
        yield {**_naming(kind, step.record), **cells, "who": step.who, "at": step.when.isoformat()}


def table_columns(name: str) -> tuple[str, ...]:
    """The columns of a table, in order."""
    return AGENDA_COLUMNS if name == AGENDA else KINDS[name].columns


def cell_text(value: Any) -> str:
    """A field of a body as a cell; what is not known is blank, several ids stand with a space between them."""
    if isinstance(value, tuple):
        return BETWEEN.join(map(str, value))
    return "" if value is None else str(value)


def _naming(kind: Kind, record: Record) -> dict[str, str]:
    if kind.kind == "response":
        return {kind.key: record.subject}
    return {"id": record.item, **({"meeting": record.subject} if kind.kind == "decision" else {})}


def _agenda_rows(held: Held) -> Iterator[dict[str, str]]:
    for step, body in held.bodies("meeting", MeetingBody):
        for order, line in enumerate(body.agenda, start=1):
            yield dict(zip(AGENDA_COLUMNS, (step.record.item, str(order), line.measure, line.text), strict=True))


@dataclass(slots=True)
class _Reading:
    """The folder being read and the problems met so far."""

    folder: Path
    plan: Plan
    training: bool
    problems: list[Problem] = field(default_factory=list)

    def table(self, name: str, kind: Kind, agenda: dict[str, tuple[AgendaItem, ...]]) -> list[Step]:
        def build(row: Row) -> Step | None:
            lines = agenda.get(row.optional(kind.key), ()) if name == "meetings" else None
            self.refer(row, kind)
            return _step(self.plan.head.id, kind, row, lines, training=self.training)

        return [step for step in self.read(name, kind.columns, build) if step is not None]

    def agenda(self) -> dict[str, tuple[AgendaItem, ...]]:
        """Meeting id → its lines in order; the same for every step of the meeting."""
        lines = sorted(self.read(AGENDA, AGENDA_COLUMNS, self.agenda_line), key=lambda line: line[1])
        return {
            name: tuple(one for of, _, one in lines if of == name) for name in dict.fromkeys(of for of, *_ in lines)
        }

    def agenda_line(self, row: Row) -> tuple[str, int, AgendaItem]:
        row.unique("meeting", "order")
        measure, text = row.reference("measure", ["", *self.measures]), row.optional("text")
        if not (measure.strip() or text.strip()):
            row.fault("text", "plan_value", "a measure or a text")
            text = BLANK
        return row.text("meeting"), row.integer("order"), AgendaItem(measure=measure, text=text)

    def refer(self, row: Row, kind: Kind) -> None:
        """A measure that is named must be one of the plan."""
        row.unique(kind.key, "at")
        if "measure" in kind.fields:
            row.reference("measure", ["", *self.measures])
        if "measures" in kind.fields and not set(row.optional("measures").split()) <= set(self.measures):
            row.fault("measures", "plan_reference", " | ".join(self.measures))

    @property
    def measures(self) -> list[str]:
        return [one.id for one in self.plan.measures]

    def read(self, name: str, columns: tuple[str, ...], build: Callable[[Row], Any]) -> list[Any]:
        path = self.folder / f"{name}.csv"
        if not path.exists():
            return []
        records, problems = read_table(path, shown(path), columns, build, training=self.training)
        self.problems.extend(problems)
        return records


def _step(plan: str, kind: Kind, row: Row, agenda: tuple[AgendaItem, ...] | None, *, training: bool) -> Step | None:
    """A row as a step; what the store would not take is a problem of the row."""
    when = row.moment("at")
    cells = {name: row.optional(name) for name in kind.fields}
    values: dict[str, Any] = {
        name: tuple(cell.split()) if name in SEVERAL else cell for name, cell in cells.items() if cell
    }
    try:
        record = kind.record(plan, dict(row.cells))
        body = body_of(kind.kind, values if agenda is None else {**values, "agenda": agenda})
    except EntryRefused as refused:
        row.fault(kind.key, "plan_value", str(refused))
        return None
    return Step(record, body, row.text("who"), when, training=training)
