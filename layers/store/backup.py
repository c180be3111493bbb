"""A copy of the entries while people work, and back again: nothing damaged comes in, nothing saved is thrown away.

The log of runs is a file of its own beside the entries, with a copy of its own.
"""

from __future__ import annotations

import datetime
import itertools
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import MetaData, Table

from layers import folder as folder_module
from layers.folder import read_folder_spec
from layers.store import run_tables, tables
from layers.store.engine import connect
from layers.store.entries import Entries
from layers.store.errors import EntriesDamaged, NotSaved
from layers.store.runs import Runs
from layers.store.schema import declarations, expected_declarations, part_beside, place_new

_BESIDE = ("-wal", "-shm")
#: Errors that say nothing about the file itself.
_PASSING = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL)


@dataclass(frozen=True)
class Kept:
    """A file of a data folder that is copied and put back: its name there, who reads it, and what it declares."""

    name: str
    store: type[Entries | Runs]
    metadata: MetaData
    tables: tuple[Table, ...]
    triggers: dict[str, str]

    def of(self, folder: Path) -> Entries | Runs:
        """The folder's own, whether the file exists or not; raises as `layers.folder.read_folder_spec`."""
        return self.store(folder / self.name, training=read_folder_spec(folder).training)


ENTRIES = Kept(folder_module.ENTRIES, Entries, tables.METADATA, tables.ALL, tables.TRIGGERS)
RUNS = Kept(folder_module.RUNS, Runs, run_tables.METADATA, run_tables.ALL, run_tables.TRIGGERS)


@dataclass(frozen=True)
class Copied:
    """What a backup or a restore put in place; ``aside`` holds what a restore found there (None: nothing).

    Of the log of runs, ``records`` are the runs and ``versions`` their entries.
    """

    path: Path
    records: int
    versions: int
    aside: Path | None = None


def backup(folder: Path, out: Path, kept: Kept = ENTRIES) -> Copied:
    """Copy a folder's entries (or its runs) into a new file, checked; people may save meanwhile.

    Raises:
        EntriesDamaged: there is nothing to copy, or what was copied is not sound; no file was left.
        NotSaved: ``out`` exists, or cannot be written.
        FolderError, ConfigError, FileRefused, EntriesNewer: as `open_entries`.
    """
    entries = kept.of(folder)
    entries.check()
    if not entries.path.exists():
        raise EntriesDamaged(f"no entries to copy: {entries.path} does not exist")
    if out.exists():
        raise NotSaved(f"{out} exists; expected a new name")
    with _part(out) as part:
        _copy(entries.path, part)
        done = check_file(part, training=entries.training, kept=kept)
        place_new(part, out)
    return Copied(out, *done)


def restore(folder: Path, source: Path, when: datetime.datetime, kept: Kept = ENTRIES) -> Copied:
    """Put a backup in the place of a folder's entries (or its runs). What stood there is kept beside, named after ``when``.

    Whoever saves meanwhile comes before it (and is kept aside) or after it (and may then have a conflict).

    Raises:
        EntriesDamaged, EntriesNewer, FileRefused: the backup is damaged, newer, or of the other training mark.
        NotSaved: the folder cannot be written. In each case the entries stay as they were.
        FolderError, ConfigError: as `layers.folder.read_folder_spec`.
    """
    entries = kept.of(folder)
    if not source.is_file():
        raise EntriesDamaged(f"no such file: {source}")
    with _part(entries.path) as part:
        shutil.copyfile(source, part)
        done = check_file(part, training=entries.training, name=source.name, kept=kept)
        aside = _replace(kept, entries, part, when)
    return Copied(entries.path, *done, aside)


def check_file(path: Path, *, training: bool, name: str = "", kept: Kept = ENTRIES) -> tuple[int, int]:
    """The number of records and versions (runs and entries) of a file that is sound; brings an older schema forward.

    Sound: the database's own check finds nothing, it declares just what ours do (a file of somebody else may bring
    triggers of its own), every body can be read, no history has a gap.

    Raises:
        EntriesDamaged, EntriesNewer, FileRefused: it is not; says what.
    """
    name = name or path.name
    with _damage(name):
        _check_pages(path, name)
        entries = kept.store(path, training=training)
        entries.check()
        with closing(connect(path, wal=False)) as bare:
            bare.execute("PRAGMA journal_mode=DELETE")
            _check_declared(bare, kept, name)
        return entries.counts()


def _check_declared(bare: sqlite3.Connection, kept: Kept, name: str) -> None:
    if declarations(bare) != expected_declarations(kept.metadata):
        raise EntriesDamaged(f"{name}: declares other tables or triggers than {kept.name} does")


def _check_pages(path: Path, name: str) -> None:
    with closing(connect(path, wal=False)) as bare:
        found = [str(row[0]) for row in bare.execute("PRAGMA integrity_check").fetchall()]
        broken = bare.execute("PRAGMA foreign_key_check").fetchall()
    if found != ["ok"] or broken:
        raise EntriesDamaged(f"{name}: {'; '.join(found)[:200]}; rows without their record: {len(broken)}")


@contextmanager
def _damage(name: str) -> Iterator[None]:
    """What the database says of a file that is none, as an error that names the file; a busy or failing disk passes."""
    try:
        yield
    except sqlite3.Error as err:
        if getattr(err, "sqlite_errorcode", 0) & 0xFF in _PASSING:
            raise
        raise EntriesDamaged(f"{name}: {err}") from err


@contextmanager
def _part(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to work on; it is gone afterwards."""
    try:
        part = part_beside(path)
        try:
            yield part
        finally:
            for ending in ("", *_BESIDE):
                part.with_name(part.name + ending).unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as err:
        raise NotSaved(f"cannot write {path}: {err}") from err


def _copy(source: Path, target: Path) -> None:
    """SQLite's own online backup: one state of the source, whoever writes to it."""
    with closing(connect(source)) as live, closing(connect(target, wal=False)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _replace(kept: Kept, entries: Entries | Runs, part: Path, when: datetime.datetime) -> Path | None:
    path = entries.path
    if not path.exists():
        place_new(part, path)
        return None
    aside = _free(path, when)
    try:
        check_file_in_use(kept, entries)
    except EntriesDamaged:
        # Nobody can save into a damaged file, so nothing is lost between the two steps.
        _set_aside(path, aside)
        place_new(part, path)
    else:
        _swap_rows(kept, path, part, aside)
    return aside


def check_file_in_use(kept: Kept, entries: Entries | Runs) -> None:
    """As `check_file`, without touching the way the file is written; raises EntriesDamaged."""
    with _damage(entries.path.name):
        _check_pages(entries.path, entries.path.name)
        entries.check()
        with closing(connect(entries.path)) as bare:
            _check_declared(bare, kept, entries.path.name)


def _free(path: Path, when: datetime.datetime) -> Path:
    """A name that is not taken, after the time."""
    stem = f"{path.name}.{when.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
    names = (f"{stem}{number}.old" for number in itertools.chain([""], (f"-{n}" for n in itertools.count(2))))
    return next(place for place in map(path.with_name, names) if not place.exists())


def _set_aside(path: Path, aside: Path) -> None:
    for ending in (*_BESIDE, ""):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + ending))


def _swap_rows(kept: Kept, path: Path, part: Path, aside: Path) -> None:
    """Replace every row in one transaction; the copy aside is made while nobody else can save."""
    with closing(connect(path)) as bare:
        bare.execute("ATTACH DATABASE ? AS restored", (str(part.absolute()),))
        bare.execute("BEGIN IMMEDIATE")
        with _part(aside) as copy:
            _copy(path, copy)
            place_new(copy, aside)
        for name in kept.triggers:
            bare.execute(f"DROP TRIGGER main.{name}")
        for table in reversed(kept.tables):
            bare.execute(f"DELETE FROM main.{table.name}")  # noqa: S608 - names of our own tables
        for table in kept.tables:
            bare.execute(f"INSERT INTO main.{table.name} SELECT * FROM restored.{table.name}")  # noqa: S608
        for statement in kept.triggers.values():
            bare.execute(statement)
        bare.execute("COMMIT")
