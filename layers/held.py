"""What was ever said in a plan's records, by whom and when: tables of the data folder and the store's entries as one.

The tables (`layers.meetings.tables`, `layers.drills.tables`) came with the folder; what people save stands above them.
Everything meetings and drills show is computed from this, so nothing here writes.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from layers.store.body import Body
from layers.store.record import Record, Version

B = TypeVar("B", bound=Body)


@dataclass(frozen=True, slots=True)
class Step:
    """What a record said from ``when`` on; ``body`` None = no entry (undone).

    ``version`` is what the next save is based on: 0 where the step stands in a table and nobody saved yet.
    """

    record: Record
    body: Body | None
    who: str
    when: datetime.datetime
    version: int = 0
    training: bool = False


@dataclass(frozen=True)
class Held:
    """Every step of every record of one plan, each record's oldest first; ``training``: made-up data."""

    plan: str
    training: bool = False
    records: dict[Record, tuple[Step, ...]] = field(default_factory=dict)

    def current(self, kind: str) -> list[Step]:
        """What stands now in the records of a kind that say something, in order."""
        return [steps[-1] for steps in self._of(kind) if steps[-1].body is not None]

    def bodies(self, kind: str, body: type[B]) -> list[tuple[Step, B]]:
        """The same with their bodies."""
        return [(step, step.body) for step in self.current(kind) if isinstance(step.body, body)]

    def latest(self, record: Record) -> Step | None:
        """What stands now in a record; None where nobody ever said anything."""
        steps = self.records.get(record, ())
        return steps[-1] if steps else None

    def at(self, record: Record, moment: datetime.datetime | None) -> Step | None:
        """What stood in a record at a moment, what was saved at that very moment included; None: now."""
        steps = [one for one in self.records.get(record, ()) if moment is None or one.when <= moment]
        return steps[-1] if steps else None

    def _of(self, kind: str) -> list[tuple[Step, ...]]:
        own = [record for record in self.records if record.kind == kind]
        return [self.records[record] for record in sorted(own, key=in_order)]


def in_order(record: Record) -> tuple[tuple[str, int], ...]:
    """Records in the order people count: o2 before o10."""
    parts = re.findall(r"([^0-9]*)([0-9]*)", record.key)
    return tuple((text, int(number or 0)) for text, number in parts)


def held(plan: str, steps: Iterable[Step], versions: Iterable[Version], *, training: bool) -> Held:
    """Steps of tables, each record's by time, with the store's versions after them in their own order.

    An entry undone to nothing shows again what the table says.
    """
    records: dict[Record, list[Step]] = {}
    for step in sorted(steps, key=lambda one: one.when):
        records.setdefault(step.record, []).append(step)
    tables = {record: own[-1].body for record, own in records.items()}
    for one in versions:
        body = tables.get(one.record) if one.body is None else one.body
        step = Step(one.record, body, one.who, one.when, one.version, one.training)
        records.setdefault(one.record, []).append(step)
    return Held(plan, training, {record: tuple(own) for record, own in records.items() if record.plan == plan})


def new_id(held: Held, kind: str) -> str:
    """An id no record of this kind has: the kind's letter and the next number. Two who take it at once get a Conflict."""
    taken = [record.item for record in held.records if record.kind == kind]
    letter = kind[0]
    numbers = [int(one[1:]) for one in taken if one[:1] == letter and one[1:].isascii() and one[1:].isdigit()]
    return f"{letter}{max(numbers, default=0) + 1}"


def dated_id(held: Held, kind: str, date: datetime.date) -> str:
    """The date as an id, with a number behind it where a record of this kind has it already."""
    taken = {record.item for record in held.records if record.kind == kind}
    stem, number = date.isoformat(), 2
    if stem not in taken:
        return stem
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
