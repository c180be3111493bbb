"""The tables. Versions and the steps of a year only grow: the database itself refuses to change or delete them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)

#: The schema of this product; a file of an older one is brought forward (`layers.store.schema`).
SCHEMA = 1

METADATA = MetaData()


def who_and_when() -> tuple[Column[str], Column[str]]:
    """Who acted, and when: ISO 8601 text in UTC. SQLite has no type for times, and text reads back the same from any
    database.
    """
    return Column("who", String, nullable=False), Column("at", String, nullable=False)


def somebody_acts() -> CheckConstraint:
    """Nothing is done by nobody."""
    return CheckConstraint("who <> ''", name="somebody_acts")


#: ``schema`` and ``training`` of the file.
FACTS = Table("facts", METADATA, Column("name", String, primary_key=True), Column("value", String, nullable=False))

RECORDS = Table(
    "records",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    Column("plan", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("fiscal_year", Integer),
    Column("ward", String, nullable=False),
    Column("item", String, nullable=False),
    UniqueConstraint("kind", "key"),
    Index("records_by_year", "kind", "plan", "fiscal_year"),
)

VERSIONS = Table(
    "versions",
    METADATA,
    Column("record_id", Integer, ForeignKey("records.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("act", String, nullable=False),
    Column("body", Text),
    *who_and_when(),
    Column("based_on", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("restores", Integer),
    PrimaryKeyConstraint("record_id", "version"),
    CheckConstraint("version >= 1 AND based_on = version - 1", name="versions_without_gaps"),
    somebody_acts(),
)

YEAR_ACTS = Table(
    "year_acts",
    METADATA,
    Column("plan", String, nullable=False),
    Column("fiscal_year", Integer, nullable=False),
    Column("act", String, nullable=False),
    *who_and_when(),
    PrimaryKeyConstraint("plan", "fiscal_year", "act"),
    somebody_acts(),
)

#: In the order they are filled.
ALL = (FACTS, RECORDS, VERSIONS, YEAR_ACTS)
GROWING = (VERSIONS, YEAR_ACTS)


def _trigger(table: Table, change: str) -> str:
    name = f"{table.name}_no_{change.lower()}"
    return f"CREATE TRIGGER {name} BEFORE {change} ON {table.name} BEGIN SELECT RAISE(ABORT, '{table.name} only grow'); END"


def only_grow(metadata: MetaData, tables: Iterable[Table]) -> dict[str, str]:
    """Let the database refuse changes to these tables; name and statement of every trigger.

    SQLite's; PostgreSQL will have its own.
    """
    triggers = {
        f"{table.name}_no_{change.lower()}": _trigger(table, change)
        for table in tables
        for change in ("UPDATE", "DELETE")
    }
    for statement in triggers.values():
        event.listen(metadata, "after_create", DDL(statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
    return triggers


TRIGGERS = only_grow(METADATA, GROWING)
