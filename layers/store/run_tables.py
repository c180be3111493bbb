"""The tables of the log of runs. All of them only grow: a run, once begun, and an entry, once taken, never change."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from layers.store.tables import FACTS, only_grow, somebody_acts, who_and_when

#: The schema of this product; there is no older one yet.
SCHEMA = 1

METADATA = MetaData()

#: ``schema`` and ``training`` of the file, as in the file of entries.
OWN_FACTS = FACTS.to_metadata(METADATA)


def _run() -> Column[str]:
    return Column("run_id", String, ForeignKey("runs.id"), nullable=False)


# Times are ISO 8601 text in UTC, as in `layers.store.tables`.
RUNS = Table(
    "runs",
    METADATA,
    Column("id", String, primary_key=True),
    Column("drill", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("code", String, nullable=False),
    Column("control_code", String, nullable=False),
    Column("plan", Text, nullable=False),
    *who_and_when(),
    somebody_acts(),
    CheckConstraint("code <> control_code", name="two_codes"),
)

CLOSINGS = Table(
    "closings",
    METADATA,
    Column("run_id", String, ForeignKey("runs.id"), primary_key=True),
    *who_and_when(),
    somebody_acts(),
)

#: Of a token only its hash: who copies the file cannot speak as a device.
DEVICES = Table(
    "devices",
    METADATA,
    Column("token", String, primary_key=True),
    _run(),
    Column("label", String, nullable=False),
    Column("role", String, nullable=False),
    Column("at", String, nullable=False),
    UniqueConstraint("run_id", "label"),
    CheckConstraint("role IN ('control', 'player')", name="known_role"),
)

#: ``seq`` is the order of arrival in a run, without gaps; ``number`` and ``at`` are the device's own.
ENTRIES = Table(
    "entries",
    METADATA,
    _run(),
    Column("seq", Integer, nullable=False),
    Column("id", String, nullable=False),
    Column("device", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("received", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("run_id", "seq"),
    UniqueConstraint("run_id", "id"),
    CheckConstraint("seq >= 1", name="entries_from_one"),
)

#: In the order they are filled.
ALL = (OWN_FACTS, RUNS, CLOSINGS, DEVICES, ENTRIES)
GROWING = (RUNS, CLOSINGS, DEVICES, ENTRIES)
TRIGGERS = only_grow(METADATA, GROWING)
