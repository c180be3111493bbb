"""The rows behind the entries, in one transaction: what a caller does with a `Book` happens as a whole."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from layers.store.bodies import read_body, write_body
from layers.store.body import Body
from layers.store.errors import EntriesDamaged, EntryRefused
from layers.store.record import Act, Record, Version, Year
from layers.store.tables import RECORDS, VERSIONS, YEAR_ACTS


@dataclass(frozen=True)
class Book:
    """The tables on one connection; ``training`` is the mark of every row read."""

    connection: Connection
    training: bool

    # --- versions -----------------------------------------------------------------------------

    def latest(self, record: Record) -> Version | None:
        """The latest version of a record; None where nobody ever saved one."""
        found = self.connection.execute(_rows(*_is(record)).order_by(VERSIONS.c.version.desc()).limit(1)).first()
        return None if found is None else self._version(found)

    def version(self, record: Record, number: int) -> Version | None:
        """One version of a record; None for 0, which is no entry."""
        found = self.connection.execute(_rows(*_is(record), VERSIONS.c.version == number)).first()
        return None if found is None else self._version(found)

    def versions(self, *conditions: ColumnElement[bool]) -> list[Version]:
        """Versions under conditions, by record, oldest first.

        Raises:
            EntriesDamaged: a body cannot be read.
        """
        order = (RECORDS.c.kind, RECORDS.c.key, VERSIONS.c.version)
        return [self._version(row) for row in self.connection.execute(_rows(*conditions).order_by(*order))]

    def newest(self, *conditions: ColumnElement[bool]) -> list[Version]:
        """The latest version of every record under conditions."""
        last = select(VERSIONS.c.record_id, func.max(VERSIONS.c.version).label("version"))
        newest = last.group_by(VERSIONS.c.record_id).subquery()
        same = and_(newest.c.record_id == VERSIONS.c.record_id, newest.c.version == VERSIONS.c.version)
        rows = _rows(*conditions).join(newest, same).order_by(RECORDS.c.kind, RECORDS.c.key)
        return [self._version(row) for row in self.connection.execute(rows)]

    def append(
        self,
        record: Record,
        body: Body | None,
        act: Act,
        who: str,
        when: datetime.datetime,
        *,
        after: int,
        note: str = "",
        restores: int | None = None,
    ) -> Version:
        """The version after version ``after`` of a record."""
        text = None if body is None else write_body(record.kind, body)
        made = Version(record, after + 1, act, body, who, when, after, note, restores, self.training)
        cells = {"act": act, "body": text, "who": who, "at": written(when), "note": note, "restores": restores}
        place = {"record_id": self._id(record), "version": made.version, "based_on": after}
        self.connection.execute(VERSIONS.insert().values(**place, **cells))
        return made

    def _id(self, record: Record) -> int:
        ours = and_(RECORDS.c.kind == record.kind, RECORDS.c.key == record.key)
        found = self.connection.execute(select(RECORDS.c.id).where(ours)).scalar()
        if found is not None:
            return int(found)
        parts = {name: getattr(record, name) for name in ("kind", "key", "plan", "subject", "fiscal_year")}
        made = self.connection.execute(RECORDS.insert().values(**parts, ward=record.ward, item=record.item))
        key = made.inserted_primary_key
        assert key is not None
        return int(key[0])

    def _version(self, row: Row[Any]) -> Version:
        try:
            record = Record(row.kind, row.plan, row.subject, row.fiscal_year, row.ward, row.item)
            body = None if row.body is None else read_body(row.kind, row.body)
            told = (row.version, row.act, body, row.who, read_when(row.at), row.based_on, row.note, row.restores)
        except (EntryRefused, ValueError) as err:
            raise EntriesDamaged(f"entry {row.kind} {row.key} version {row.version} cannot be read: {err}") from err
        return Version(record, *told, self.training)

    # --- years --------------------------------------------------------------------------------

    def year(self, plan: str, fiscal_year: int) -> Year:
        """How far a year is."""
        rows = self.connection.execute(
            select(YEAR_ACTS).where(YEAR_ACTS.c.plan == plan, YEAR_ACTS.c.fiscal_year == fiscal_year)
        )
        steps = {row.act: (read_when(row.at), row.who) for row in rows}
        frozen_at, frozen_by = steps.get("freeze", (None, ""))
        published_at, published_by = steps.get("publish", (None, ""))
        return Year(plan, fiscal_year, frozen_at, frozen_by, published_at, published_by, self.training)

    def step(self, plan: str, fiscal_year: int, act: Act, who: str, when: datetime.datetime) -> None:
        """Write a step of a year; the caller has looked that it is the next one."""
        cells = {"plan": plan, "fiscal_year": fiscal_year, "act": act, "who": who, "at": written(when)}
        self.connection.execute(YEAR_ACTS.insert().values(**cells))


def written(when: datetime.datetime) -> str:
    """A time as it is stored: ISO 8601 in UTC."""
    return when.astimezone(datetime.UTC).isoformat()


def read_when(text: str) -> datetime.datetime:
    """The inverse of `written`."""
    return datetime.datetime.fromisoformat(text)


def conditions(**parts: object) -> Iterator[ColumnElement[bool]]:
    """Columns of the records that must equal what is given; None asks for nothing."""
    return (RECORDS.c[name] == part for name, part in parts.items() if part is not None)


def one_of(acts: Sequence[Act]) -> ColumnElement[bool]:
    """Versions of these acts."""
    return VERSIONS.c.act.in_(acts)


def _is(record: Record) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return RECORDS.c.kind == record.kind, RECORDS.c.key == record.key


def _rows(*conditions: ColumnElement[bool]) -> Select[Any]:
    both = RECORDS.join(VERSIONS, VERSIONS.c.record_id == RECORDS.c.id)
    columns = [column for column in RECORDS.c if column.name != "id"]
    return (
        select(*columns, *(column for column in VERSIONS.c if column.name != "record_id"))
        .select_from(both)
        .where(*conditions)
    )
