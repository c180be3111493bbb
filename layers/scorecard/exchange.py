"""The tables of a plan in a data folder, out and in again, where people's saved entries lie over them.

What goes out is what stands now: the tables with the saved entries on top. What comes in is compared with that; a row
that a saved entry would hide is saved as its next version, every other goes into the table, and so does what an entry
cannot hold. So nobody's import vanishes behind an older entry, and nobody's entry behind an import.
"""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from layers.folder import DataFolder
from layers.plan.entry_load import ENTRY_TABLES, HEAD
from layers.plan.exchange import (
    CellChange,
    PlanDifference,
    PlanReading,
    PlanTable,
    plan_difference,
    read_plan_table,
    stored_form,
    stored_plan_table,
    write_plan_tables,
)
from layers.problems import EditionChanged, FileRefused, FolderError, Problem
from layers.scorecard.book import PLAN_FOLDER, PlanBook
from layers.scorecard.closing import closing_of
from layers.scorecard.saved_rows import (
    SAVED_TABLES,
    UNHELD,
    body_of_row,
    record_of,
    table_row,
    unsayable,
    with_saved_rows,
)
from layers.spec import Config
from layers.states import CLOSED_STATES
from layers.store.errors import YearFrozen
from layers.store.place import open_entries
from layers.store.record import Record
from layers.store.rules import Change

#: Tables whose rows belong to a fiscal year and are closed with it.
YEARLY = (*SAVED_TABLES, "targets")


@dataclass(frozen=True)
class TableReading:
    """A file read as a table of entries: what it says, what is wrong with it, what it would change in what stands now.

    ``stored`` is the table as it lies in the folder; ``versions`` are the saved entries it was compared with.
    """

    current: PlanTable
    table: PlanTable
    stored: PlanTable
    difference: PlanDifference
    problems: list[Problem]
    versions: Mapping[Record, int]

    @property
    def usable(self) -> bool:
        """Whether no problem stops it."""
        return not any(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True)
class Applied:
    """What an import did: rows saved as entries, rows of the table changed, rows taken out, and saved rows that an
    import cannot take out.
    """

    saved: int
    written: int
    removed: int
    kept: int


def tables_place(folder: DataFolder, book: PlanBook) -> Path:
    """Where the tables of a plan's entries lie in a data folder, whether they exist or not."""
    return folder.path / PLAN_FOLDER / book.id


def current_table(folder: DataFolder, book: PlanBook, config: Config, name: str) -> PlanTable:
    """A table of entries with the saved ones on top, as the screens show it; KeyError for no table of entries."""
    if name not in ENTRY_TABLES:
        raise KeyError(name)
    return with_saved_rows(stored_plan_table(tables_place(folder, book), name), book, config)


def read_entries_table(
    folder: DataFolder, book: PlanBook, config: Config, name: str, file: str, raw: bytes
) -> TableReading:
    """A file read as the table ``name`` and compared with what stands now; changes nothing.

    Raises:
        FileRefused, FolderError, ConfigError: as `layers.plan.exchange.read_plan_table`.
    """
    with _tables(folder, book) as place:
        stored = stored_plan_table(place, name)
        found = _read(place, book, config, name, file, raw)
    current = with_saved_rows(stored, book, config)
    versions = {record: one.version for record, one in book.saved.items()}
    difference = plan_difference(current, found.table)
    reading = TableReading(current, found.table, stored, difference, found.problems, versions)
    return (
        replace(reading, problems=[*found.problems, *_unsayable(book, reading, file, found)])
        if found.usable
        else reading
    )


def apply_entries_table(
    folder: DataFolder,
    book: PlanBook,
    config: Config,
    reading: TableReading,
    who: str,
    when: datetime.datetime,
    *,
    remove: bool = False,
) -> Applied:
    """Put a reading in force; rows it does not have are taken out only with ``remove``.

    Entries are saved first, all or none, then the table is replaced. Stopped between the two, the entries are saved
    and the table is as before: the same import again does the rest.

    Raises:
        FileRefused: a problem stops the reading, or the table it would make.
        EditionChanged: the table, or an entry over it, is not what the reading was compared with.
        Conflict, YearFrozen, EntryRefused, NotSaved, SaveUnknown: as `layers.store.entries.Entries.save_all`.
        FolderError: the table cannot be written.
    """
    if not reading.usable:
        raise FileRefused(next(problem for problem in reading.problems if problem.severity == "error"))
    name = reading.table.name
    sorted_ = _sorted(book, reading, remove=remove)
    _refuse_closed(folder, book, sorted_)
    _refuse_changed(folder, book, reading, sorted_)
    rows = sorted_.rows
    made = _checked(folder, book, config, replace(reading.stored, rows=rows)) if rows != reading.stored.rows else None
    if sorted_.changes:
        open_entries(folder.path).save_all(sorted_.changes, who, when, act="import")
    if made is not None:
        place = tables_place(folder, book)
        make_tables_place(place, book)
        write_plan_tables(place, [replace(made, table=replace(made.table, name=name, digest=reading.stored.digest))])
    return Applied(len(sorted_.changes), sorted_.written, sorted_.removed, sorted_.kept)


def make_tables_place(place: Path, book: PlanBook) -> None:
    """The folder of a plan's tables with its ``entries.toml``, where there is none yet; raises FolderError."""
    if (place / HEAD).exists():
        return
    told = {"plan": book.id, "training": book.training, "note": book.note}
    try:
        place.mkdir(parents=True, exist_ok=True)
        text = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in told.items())
        (place / HEAD).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise FolderError(f"{place.name}: cannot be written: {error.strerror or error}") from error


# --- sorting the rows -------------------------------------------------------------------------


@dataclass
class _Sorted:
    """Where the rows of a reading go."""

    rows: tuple[tuple[str, ...], ...] = ()
    changes: tuple[Change, ...] = ()
    plain: tuple[Record, ...] = ()
    added: frozenset[int] = frozenset()
    altered: frozenset[int] = frozenset()
    written: int = 0
    removed: int = 0
    kept: int = 0


def _sorted(book: PlanBook, reading: TableReading, *, remove: bool) -> _Sorted:
    name, difference, new = reading.table.name, reading.difference, reading.table.keyed
    current, stored = reading.current.keyed, reading.stored.keyed
    table = dict(stored)
    found, changes, plain = _Sorted(), [], []
    added: set[int] = set()
    altered: set[int] = set()
    columns: dict[tuple[str, ...], set[str]] = {}
    for one in difference.changed:
        columns.setdefault(one.key, set()).add(one.column)
    for key in dict.fromkeys([*difference.added, *(one.key for one in difference.changed)]):
        row = dict(zip(reading.table.columns, new[key], strict=True))
        record = record_of(book, name, row)
        before = _row(reading.current, current.get(key))
        late = before is None and (name != "results" or row["state"] in CLOSED_STATES)
        (added if late else altered).update(_year(name, row), _year(name, before or {}))
        touched = columns.get(key) or {column for column, cell in row.items() if cell}
        if record is not None and record in reading.versions:
            unheld = touched & set(UNHELD.get(name, ()))
            if touched - unheld:
                changes.append(Change(record, body_of_row(record, row), reading.versions[record]))
            if not unheld:
                continue
            row = table_row(name, row, _row(reading.stored, stored.get(key)))
        else:
            plain += [record] if record else []
        table[key] = tuple(row.values())
        found.written += 1
    for key in difference.removed if remove else ():
        row = dict(zip(reading.current.columns, current[key], strict=True))
        if key not in table or record_of(book, name, row) in reading.versions:
            found.kept += 1
            continue
        altered |= _year(name, row)
        del table[key]
        found.removed += 1
    found.rows, found.changes, found.plain = tuple(table.values()), tuple(changes), tuple(plain)
    found.added, found.altered = frozenset(added), frozenset(altered)
    return found


def _row(table: PlanTable, cells: tuple[str, ...] | None) -> dict[str, str] | None:
    return None if cells is None else dict(zip(table.columns, cells, strict=True))


def _year(name: str, row: Mapping[str, str]) -> set[int]:
    told = row.get("fiscal_year", "") if name in YEARLY else ""
    return {int(told)} if told else set()


def _refuse_closed(folder: DataFolder, book: PlanBook, found: _Sorted) -> None:
    """A year frozen on the screen takes nothing more; one that the tables close only what they did not have yet."""
    entries = open_entries(folder.path)
    for year in sorted(found.added | found.altered):
        closing = closing_of(book, entries.year(book.id, year))
        if closing.by == "saved" or (closing.by == "tables" and year in found.altered):
            raise YearFrozen(f"{book.id} {year} is closed; only addenda from now on")


def _refuse_changed(folder: DataFolder, book: PlanBook, reading: TableReading, found: _Sorted) -> None:
    """Somebody saved an entry, or another table was put there, since the reading."""
    entries = open_entries(folder.path)
    place = tables_place(folder, book)
    if stored_plan_table(place, reading.table.name).digest != reading.stored.digest:
        raise EditionChanged(f"{reading.table.name}.csv: found another file than the one compared with")
    since = [record.key for record in found.plain if entries.latest(record) is not None]
    if since:
        raise EditionChanged(f"{since[0]}: found an entry saved since the file was compared")


# --- reading ----------------------------------------------------------------------------------


def _unsayable(book: PlanBook, reading: TableReading, file: str, found: PlanReading) -> Iterator[Problem]:
    """Rows that would be saved as entries and cannot be: what no entry says, and a second row of the same record."""
    table, keys = reading.table, list(reading.table.keyed)
    new = {*reading.difference.added, *(one.key for one in reading.difference.changed)}
    first: dict[Record, tuple[int, bool]] = {}
    for key, cells, number in zip(keys, table.rows, found.numbers, strict=True):
        row = dict(zip(table.columns, cells, strict=True))
        record = record_of(book, table.name, row)
        if record is None or record not in reading.versions:
            continue
        earlier, changed = first.setdefault(record, (number, key in new))
        if earlier != number and (changed or key in new):
            yield Problem(
                file, number, table.columns[0], "plan_value", row[table.columns[0]], f"one row (row {earlier})"
            )
        elif key in new and (fault := unsayable(record, row)):
            column, expected = fault
            yield Problem(file, number, column, "plan_value", row[column] if column else "", expected)


@contextmanager
def _tables(folder: DataFolder, book: PlanBook) -> Iterator[Path]:
    """The folder to read a table in; before the first import a passing one that says the same."""
    place = tables_place(folder, book)
    if (place / HEAD).exists():
        yield place
        return
    with tempfile.TemporaryDirectory() as passing:
        made = Path(passing) / book.id
        make_tables_place(made, book)
        yield made


def _read(place: Path, book: PlanBook, config: Config, name: str, file: str, raw: bytes) -> PlanReading:
    limits = config.app.intake
    return read_plan_table(place, name, file, raw, plan=book.plan, wards=book.wards, limits=limits)


def _checked(folder: DataFolder, book: PlanBook, config: Config, table: PlanTable) -> PlanReading:
    """The table as it would lie in the folder, read once more with all others."""
    with _tables(folder, book) as place:
        found = _read(place, book, config, table.name, f"{table.name}.csv", stored_form(table))
    if not found.usable:
        raise FileRefused(next(problem for problem in found.problems if problem.severity == "error"))
    return found


__all__ = ["Applied", "CellChange", "TableReading", "apply_entries_table", "current_table", "read_entries_table"]
