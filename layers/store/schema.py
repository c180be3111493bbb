"""The file itself: made whole or not at all, its version, its training mark, and the way forward from older ones."""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, MetaData, create_engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, StaticPool

from layers.problems import FileRefused, Problem
from layers.store.engine import connect
from layers.store.errors import EntriesDamaged, EntriesNewer, NotSaved
from layers.store.tables import FACTS, METADATA, SCHEMA

#: From a schema to the next, in one transaction with all the others. A step that rewrites rows of a table that only
#: grows drops its triggers first and makes them again.
MIGRATIONS: dict[int, Callable[[Connection], None]] = {}


def make_file(path: Path, *, training: bool, metadata: MetaData = METADATA, schema: int = SCHEMA) -> None:
    """Make an empty file of these tables (people's entries); where one exists by now, that one stays.

    Raises:
        NotSaved: the folder cannot be written.
    """
    try:
        part = part_beside(path)
        try:
            build(part, training=training, metadata=metadata, schema=schema)
            # Switched to the log while nobody else can see it: those who come first then need not, all at once.
            connect(part).close()
            place_new(part, path)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, DBAPIError, sqlite3.Error) as err:
        raise NotSaved(f"cannot make {path}: {getattr(err, 'orig', err)}") from err


def part_beside(path: Path) -> Path:
    """A new empty file in the same folder, named after this one."""
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    return Path(name)


def build(path: Path, *, training: bool, metadata: MetaData = METADATA, schema: int = SCHEMA) -> None:
    """Fill an empty file with the tables and the two facts."""
    engine = create_engine("sqlite://", creator=lambda: connect(path, wal=False), poolclass=NullPool)
    with engine.begin() as connection:
        metadata.create_all(connection)
        facts = {"schema": str(schema), "training": str(training).lower()}
        connection.execute(FACTS.insert(), [{"name": name, "value": value} for name, value in facts.items()])


def place_new(part: Path, path: Path) -> None:
    """Give a finished file its place unless another took it before; a crash leaves no half a file there."""
    try:
        os.link(part, path)
    except FileExistsError:
        return
    except OSError:
        # A file system without hard links. Windows refuses to rename onto a file that exists.
        if not path.exists():
            part.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last; where a system has no such call, it needs none."""
    if os.name == "nt":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def facts_of(connection: Connection) -> dict[str, str]:
    """Schema and training mark as the file tells them."""
    return {row.name: row.value for row in connection.execute(select(FACTS))}


def schema_of(connection: Connection, newest: int | None = None) -> int:
    """The schema of the file; ``newest`` is the product's, None: that of people's entries.

    Raises:
        EntriesNewer: it is newer than the product.
        EntriesDamaged: it tells none.
    """
    told, newest = facts_of(connection).get("schema", ""), SCHEMA if newest is None else newest
    if not re.fullmatch("[1-9][0-9]{0,5}", told):
        raise EntriesDamaged(f"schema of the entries: found {told!r}, expected a number up to {newest}")
    if int(told) > newest:
        raise EntriesNewer(f"schema of the entries: found {told}, expected up to {newest}; use a newer product")
    return int(told)


def training_of(connection: Connection) -> bool:
    """The training mark of the file; EntriesDamaged where it tells none."""
    told = facts_of(connection).get("training", "")
    if told not in ("true", "false"):
        raise EntriesDamaged(f"training mark of the entries: found {told!r}, expected true or false")
    return told == "true"


def refuse_mark(connection: Connection, path: Path, *, training: bool) -> None:
    """Refuse a file that does not bear the folder's training mark; raises FileRefused."""
    found = training_of(connection)
    if found != training:
        told = f"training = {found}", f"training = {training}"
        raise FileRefused(Problem(path.name, None, None, "training_mixed", *told))


def migrate(connection: Connection) -> None:
    """Bring the file forward to the product's schema, one step after another."""
    for step in range(schema_of(connection), SCHEMA):
        MIGRATIONS[step](connection)
        told = FACTS.update().where(FACTS.c.name == "schema")
        connection.execute(told.values(value=str(step + 1)))


_DECLARED = "SELECT type, name, coalesce(sql, '') FROM sqlite_master"


def declarations(bare: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Type, name and statement of everything a file declares."""
    return {tuple(row) for row in bare.execute(_DECLARED).fetchall()}


def expected_declarations(metadata: MetaData = METADATA) -> set[tuple[str, ...]]:
    """What a file of ours declares: just what a new one does."""
    with create_engine("sqlite://", poolclass=StaticPool).begin() as connection:
        metadata.create_all(connection)
        return {tuple(row) for row in connection.exec_driver_sql(_DECLARED)}
