"""One way to read and one way to write: each a transaction on its own connection, with what its failure means.

SQLite in write-ahead mode with ``synchronous=FULL``: what is acknowledged is on the disk. A writer begins with
``BEGIN IMMEDIATE`` and waits for the one before it; a reader sees one state and waits for nobody.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from layers.store.errors import EntriesDamaged, NotSaved, SaveUnknown

#: How long a writer waits for another, in milliseconds.
BUSY_MS = 20_000
#: While a file is opened SQLite may refuse at once, whatever its timeout: where a file in rollback mode is switched to
#: the log and another writes to it (SQLITE_BUSY), or the last one to leave takes the log away (SQLITE_CANTOPEN).
_PASSING = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN)
_PAUSE_MS = 20
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def connect(path: Path, *, wal: bool = True) -> sqlite3.Connection:
    """A bare connection to an existing file; transactions are begun by hand. Waits `BUSY_MS` for others in all.

    Raises:
        sqlite3.Error: there is no such file, it is no database, or it was locked for so long.
    """
    tries = 1 + BUSY_MS // _PAUSE_MS
    for left in reversed(range(tries)):
        try:
            return _opened(path, wal=wal)
        except sqlite3.OperationalError as err:
            if not left or not path.exists() or err.sqlite_errorcode & 0xFF not in _PASSING:
                raise
            threading.Event().wait(_PAUSE_MS / 1000)
    raise AssertionError(tries)


def _opened(path: Path, *, wal: bool) -> sqlite3.Connection:
    # Without a timeout of its own: it would be waited for at every try.
    found = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0)
    try:
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
            found.execute(f"PRAGMA {pragma}")
        if wal:
            found.execute("PRAGMA journal_mode=WAL")
            # Takes part in the log now, while it may be tried again.
            found.execute("SELECT count(*) FROM sqlite_master").fetchone()
        found.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    except BaseException:
        found.close()
        raise
    return found


def engine_for(path: Path) -> Engine:
    """An engine on an existing file. It keeps no connection open, so the file can be put aside or copied any time."""
    engine = create_engine("sqlite://", creator=lambda: connect(path), poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the file.

    Raises:
        EntriesDamaged: the file cannot be read.
    """
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as err:
        raise EntriesDamaged(f"entries cannot be read: {err.orig}") from err


@contextmanager
def writing(engine: Engine, what: str) -> Iterator[Connection]:
    """A transaction that is committed as a whole or not at all; ``what`` is saved, for the message.

    Raises:
        NotSaved: locked for too long, full, or not writable; nothing was changed.
        SaveUnknown: the commit failed, so nobody knows whether it took effect.
        EntriesDamaged: the file is no database.
    """
    committing = False
    try:
        with engine.connect().execution_options(writes=True) as connection:
            transaction = connection.begin()
            yield connection
            committing = True
            transaction.commit()
    except Exception as err:
        if committing:
            raise SaveUnknown(f"{what}: not known whether saved ({getattr(err, 'orig', err)}); read again") from err
        if isinstance(err, DBAPIError):
            raise _not_saved(err, what) from err
        raise


def _not_saved(err: DBAPIError, what: str) -> NotSaved | EntriesDamaged:
    code = getattr(err.orig, "sqlite_errorcode", 0) & 0xFF
    if isinstance(err, DatabaseError) and not isinstance(err, OperationalError) and code in _DAMAGED:
        return EntriesDamaged(f"entries cannot be written: {err.orig}")
    return NotSaved(f"{what}: not saved: {err.orig}")
