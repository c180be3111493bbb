"""The rows behind the log of runs, in one transaction."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Row, func, select

from layers.states import DeviceRole, RunMode
from layers.store.book import read_when, written
from layers.store.errors import EntriesDamaged
from layers.store.run_bodies import RUN_KINDS, Posted, RunPlan
from layers.store.run_record import Joined, Run, RunEntry
from layers.store.run_tables import CLOSINGS, DEVICES, ENTRIES, METADATA, RUNS


@dataclass(frozen=True)
class RunBook:
    """The tables on one connection; ``training`` is the mark of every run read."""

    connection: Connection
    training: bool

    def check(self) -> None:
        """Look whether every table has its columns: a file made before the first release may lack some."""
        for table in METADATA.sorted_tables:
            self.connection.execute(select(table).limit(0))

    # --- runs ---------------------------------------------------------------------------------

    def runs(self, *conditions: ColumnElement[bool]) -> list[Run]:
        """Runs under conditions, the first begun first; raises EntriesDamaged where a plan cannot be read."""
        columns = (RUNS, CLOSINGS.c.at.label("closed_at"), CLOSINGS.c.who.label("closed_by"))
        rows = select(*columns).select_from(RUNS.outerjoin(CLOSINGS)).where(*conditions).order_by(RUNS.c.at, RUNS.c.id)
        return [self._run(row) for row in self.connection.execute(rows)]

    def open_runs(self) -> list[Run]:
        """Runs nobody closed."""
        return self.runs(CLOSINGS.c.at.is_(None))

    def run(self, run_id: str) -> Run | None:
        """One run; None where there is no such one."""
        return next(iter(self.runs(RUNS.c.id == run_id)), None)

    def add_run(self, run: Run) -> None:
        """A new run."""
        row = {"id": run.id, "drill": run.drill, "mode": run.mode, "who": run.started_by}
        codes = {"code": run.code, "control_code": run.control_code}
        said = {"plan": run.plan.model_dump_json(), "at": written(run.started_at)}
        self.connection.execute(RUNS.insert().values(row | codes | said))

    def close(self, run_id: str, who: str, when: datetime.datetime) -> None:
        """The run takes nothing from now on."""
        self.connection.execute(CLOSINGS.insert().values(run_id=run_id, who=who, at=written(when)))

    # --- devices ------------------------------------------------------------------------------

    def labels(self, run_id: str) -> set[str]:
        """The labels of the devices of a run."""
        return set(self.connection.scalars(select(DEVICES.c.label).where(DEVICES.c.run_id == run_id)))

    def add_device(self, hashed: str, run_id: str, label: str, role: DeviceRole, when: datetime.datetime) -> None:
        """A device with the hash of its token."""
        row = {"token": hashed, "run_id": run_id, "label": label, "role": role, "at": written(when)}
        self.connection.execute(DEVICES.insert().values(row))

    def device(self, hashed: str) -> Joined | None:
        """Who has a hashed token; None where nobody has it."""
        found = self.connection.execute(select(DEVICES).where(DEVICES.c.token == hashed)).first()
        run = None if found is None else self.run(found.run_id)
        return None if found is None or run is None else Joined(run, found.label, found.role)

    # --- entries ------------------------------------------------------------------------------

    def entries(self, run_id: str, after: int = 0) -> list[RunEntry]:
        """The entries of a run behind number ``after``, in the order of arrival.

        Raises:
            EntriesDamaged: one is missing or cannot be read.
        """
        asked = select(ENTRIES).where(ENTRIES.c.run_id == run_id, ENTRIES.c.seq > after).order_by(ENTRIES.c.seq)
        found = [_entry(row) for row in self.connection.execute(asked)]
        for expected, one in enumerate(found, start=after + 1):
            if one.seq != expected:
                raise EntriesDamaged(f"run {run_id}: found entry {one.seq}, expected {expected}")
        return found

    def entry(self, run_id: str, entry_id: str) -> RunEntry | None:
        """One entry by the id its device gave it; None where there is no such one."""
        asked = select(ENTRIES).where(ENTRIES.c.run_id == run_id, ENTRIES.c.id == entry_id)
        found = self.connection.execute(asked).first()
        return None if found is None else _entry(found)

    def append(self, run_id: str, device: str, posted: Posted, received: datetime.datetime) -> int:
        """The next entry of a run; returns its number."""
        last = self.connection.scalar(select(func.max(ENTRIES.c.seq)).where(ENTRIES.c.run_id == run_id))
        seq = 1 + (last or 0)
        row = {"run_id": run_id, "seq": seq, "id": posted.id, "device": device, "number": posted.number}
        times = {"at": written(posted.at), "received": written(received)}
        said = {"kind": posted.kind, "body": posted.body.model_dump_json()}
        self.connection.execute(ENTRIES.insert().values(row | times | said))
        return seq

    def _run(self, row: Row[Any]) -> Run:
        with _readable(f"run {row.id}"):
            plan = _plan(row.plan)
            closed = None if row.closed_at is None else read_when(row.closed_at)
            begun, mode, codes = read_when(row.at), cast("RunMode", row.mode), (row.code, row.control_code)
            return Run(
                row.id, row.drill, mode, *codes, plan, begun, row.who, closed, row.closed_by or "", self.training
            )


@functools.lru_cache(maxsize=32)
def _plan(text: str) -> RunPlan:
    """A stored plan. Every act of a run needs it, that of a whole ward is long, and the same text is the same plan."""
    return RunPlan.model_validate_json(text)


def _entry(row: Row[Any]) -> RunEntry:
    with _readable(f"run {row.run_id}, entry {row.seq}"):
        body = RUN_KINDS[row.kind].model_validate_json(row.body)
        return RunEntry(
            row.seq, row.id, row.device, row.number, read_when(row.at), read_when(row.received), row.kind, body
        )


@contextmanager
def _readable(what: str) -> Iterator[None]:
    """What cannot be read back is damaged; raises EntriesDamaged that names it."""
    try:
        yield
    except (KeyError, ValueError) as err:
        raise EntriesDamaged(f"{what}: cannot be read: {str(err)[:200]}") from err
