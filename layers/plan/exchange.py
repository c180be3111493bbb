"""The tables of a plan as files that people send and edit: read → difference → write, and out again.

What goes out has the columns of the table, its cells guarded against spreadsheets, and our mark in a last column; what
comes in may be that file edited, or a plain CSV with the same columns in UTF-8, CP932 or UTF-16. Nothing is written
before the whole plan was read with the new table in its place.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path

from layers.intake.table import MARK as OUR_MARK
from layers.intake.table import REAL, TRAINING, check_size, decode, guarded, unguarded, write_csv
from layers.plan.entry_load import ENTRY_TABLES, HEAD, load_entries, load_entries_head
from layers.plan.load import PLAN_TABLES, load_plan
from layers.plan.model import Plan
from layers.problems import EditionChanged, FileRefused, FolderError, Problem
from layers.rows import MARK, MARKED
from layers.spec import IntakeLimits, load_config


@dataclass(frozen=True, slots=True)
class PlanTable:
    """A table as text: one cell for each of ``columns`` in each row, without marks.

    ``digest`` names the bytes that lay in the folder, "" where there was no file.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    training: bool
    digest: str = ""

    @property
    def keyed(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """The rows by the cells of their key columns."""
        places = [self.columns.index(name) for name in key_columns(self.name)]
        return {tuple(row[place] for place in places): row for row in self.rows}


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that differs: the key of its row, its column, before and after."""

    key: tuple[str, ...]
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """What a table would change: keys of rows added and removed, and the cells of the others that differ."""

    name: str
    added: tuple[tuple[str, ...], ...]
    removed: tuple[tuple[str, ...], ...]
    changed: tuple[CellChange, ...]
    unchanged: int

    @property
    def empty(self) -> bool:
        """Whether both say the same."""
        return not (self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class PlanReading:
    """A file read as a table of a plan. With any problem it is not to be written: `usable` is False.

    ``numbers`` are the rows of the file in which the rows of the table stood.
    """

    table: PlanTable
    difference: PlanDifference
    problems: list[Problem] = field(default_factory=list)
    numbers: tuple[int, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether no problem stops it."""
        return not any(problem.severity == "error" for problem in self.problems)


def table_columns(name: str) -> tuple[str, ...]:
    """The columns of a table of plans or of entries, in order; KeyError for any other name."""
    if name in ENTRY_TABLES:
        return ENTRY_TABLES[name].columns
    return tuple(column.name for column in fields(PLAN_TABLES[name]) if column.name != "ref")


def key_columns(name: str) -> tuple[str, ...]:
    """The columns whose cells together occur once in the table."""
    if name == "links":
        return ("measure", "kind", "target")
    return ENTRY_TABLES[name].keys if name in ENTRY_TABLES else ("id",)


def table_names(folder: Path) -> list[str]:
    """Every table this folder may hold: entries only where it has an entries.toml."""
    return list(ENTRY_TABLES) if _is_entries(folder) else [*PLAN_TABLES, *ENTRY_TABLES]


def stored_plan_table(folder: Path, name: str) -> PlanTable:
    """The table as it lies in the folder, empty where there is no file; raises FileRefused when it is no such CSV."""
    path, training = folder / f"{name}.csv", _training(folder)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return PlanTable(name, table_columns(name), (), training)
    return _table(name, path.name, raw, training, hashlib.sha256(raw).hexdigest())


def read_plan_table(
    folder: Path,
    name: str,
    file: str,
    raw: bytes,
    *,
    plan: Plan | None = None,
    wards: Collection[str] = (),
    limits: IntakeLimits | None = None,
) -> PlanReading:
    """A file read as the table ``name`` of this folder, checked together with all its other tables.

    ``plan`` is needed for a folder of entries. Problems are those the folder does not have already; those of the table
    itself bear the name of the file that was sent.

    Raises FileRefused (TooLarge) when the file cannot be read as a table at all or says it is of the other kind
    (訓練データ / 実データ), FolderError and ConfigError as `load_plan` and `load_entries`.
    """
    check_size(file, len(raw), limits or load_config().app.intake)
    before = stored_plan_table(folder, name)
    sent, numbers = _sent(name, file, raw, before.training)
    after = PlanTable(name, before.columns, sent, before.training, before.digest)
    found = _problems(folder, plan, wards, {name: stored_form(after, numbers)})
    known = _problems(folder, plan, wards, {})
    own = f"{folder.resolve().name}/{name}.csv"
    problems = [_renamed(one, own, file) for one in found if one.file == own or one not in known]
    return PlanReading(after, plan_difference(before, after), problems, tuple(numbers))


def plan_difference(before: PlanTable, after: PlanTable) -> PlanDifference:
    """What ``after`` changes in ``before``: rows are tied by their key columns, cells compared as text."""
    old, new = before.keyed, after.keyed
    changed = [
        CellChange(key, column, *pair)
        for key in new
        if key in old
        for column, *pair in zip(after.columns, old[key], new[key], strict=True)
        if pair[0] != pair[1]
    ]
    touched = {change.key for change in changed}
    return PlanDifference(
        name=after.name,
        added=tuple(key for key in new if key not in old),
        removed=tuple(key for key in old if key not in new),
        changed=tuple(changed),
        unchanged=sum(key in old and key not in touched for key in new),
    )


def write_plan_tables(folder: Path, readings: Iterable[PlanReading]) -> list[Path]:
    """Put tables in the place of those in the folder, each whole or not at all; returns the files written.

    Raises FileRefused for a reading with an error, EditionChanged when a file is no longer the one the reading was
    compared with (nothing is written then), FolderError when a file cannot be written.
    """
    checked = list(readings)
    for one in checked:
        if not one.usable:
            raise FileRefused(next(problem for problem in one.problems if problem.severity == "error"))
        if stored_plan_table(folder, one.table.name).digest != one.table.digest:
            raise EditionChanged(f"{one.table.name}.csv: found another file than the one compared with")
    return [_replace(folder / f"{one.table.name}.csv", stored_form(one.table)) for one in checked]


def export_plan_table(folder: Path, name: str) -> tuple[str, bytes]:
    """File name and CSV of a table to hand out: marked, and safe to open in a spreadsheet."""
    return handed_out(stored_plan_table(folder, name), folder.resolve().name)


def handed_out(table: PlanTable, plan: str) -> tuple[str, bytes]:
    """File name and CSV of a table, as `export_plan_table`; ``plan`` is the name of the plan's folder."""
    mark = TRAINING if table.training else REAL
    body = [[*map(guarded, row), mark] for row in table.rows]
    prefix = TRAINING + "_" if table.training else ""
    return f"{prefix}{plan}_{table.name}.csv", write_csv([[*table.columns, OUR_MARK], *body])


def stored_form(table: PlanTable, numbers: Iterable[int] = ()) -> bytes:
    """The table as it lies in a folder: UTF-8 with BOM, LF; every row marked where it is made up.

    ``numbers`` are the rows where the rows stood in a file, so that problems name those: blank ones fill the gaps.
    """
    marks = ([MARK], [MARKED]) if table.training else ([], [])
    lines = [[*table.columns, *marks[0]]]
    for row, number in zip(table.rows, numbers or range(2, len(table.rows) + 2), strict=True):
        lines.extend([] for _ in range(number - len(lines) - 1))
        lines.append([*row, *marks[1]])
    return write_csv(lines)


# --- reading ----------------------------------------------------------------------------------


def _is_entries(folder: Path) -> bool:
    return (folder / HEAD).exists()


def _training(folder: Path) -> bool:
    return _is_entries(folder) and load_entries_head(folder).training


def _problems(folder: Path, plan: Plan | None, wards: Collection[str], raw: dict[str, bytes]) -> list[Problem]:
    if not _is_entries(folder):
        return load_plan(folder, raw=raw)[1]
    if plan is None:
        raise FolderError(f"entries: found no plan for {folder.name!r}, expected the plan they belong to")
    return load_entries(folder, plan, wards=wards, raw=raw)[1]


def _renamed(problem: Problem, own: str, file: str) -> Problem:
    if problem.file != own:
        return problem
    return Problem(file, problem.row, problem.column, problem.code, problem.value, problem.expected)


def _grid(file: str, raw: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(decode(file, raw), newline=""), strict=True))
    except csv.Error as error:
        raise FileRefused(Problem(file, None, None, "file_refused", str(error), "CSV")) from None


def _table(name: str, file: str, raw: bytes, training: bool, digest: str) -> PlanTable:
    rows, _ = _sent(name, file, raw, training, stored=True)
    return PlanTable(name, table_columns(name), rows, training, digest)


def _sent(
    name: str, file: str, raw: bytes, training: bool, *, stored: bool = False
) -> tuple[tuple[tuple[str, ...], ...], list[int]]:
    """The rows in the table's own columns and where they stood; refuses missing, doubled, unknown columns."""
    header, *lines = _grid(file, raw) or [[]]
    header = [cell.strip("\ufeff ") for cell in header]
    _refuse_header(name, file, [cell for cell in header if cell])
    own = OUR_MARK in header
    rows, numbers = [], []
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row = _row(file, number, header, cells)
        if not stored:
            _refuse_other_kind(file, number, row, training)
        rows.append(tuple(unguarded(row[column]) if own else row[column] for column in table_columns(name)))
        numbers.append(number)
    return tuple(rows), numbers


def _row(file: str, number: int, header: list[str], cells: list[str]) -> dict[str, str]:
    width = len(header)
    if any(cell.strip() for cell in cells[width:]):
        raise FileRefused(Problem(file, number, None, "extra_cell", str(len(cells)), str(width)))
    if len(cells) < width and any(header[len(cells) :]):
        raise FileRefused(Problem(file, number, header[len(cells)], "missing_cell", str(len(cells)), str(width)))
    return dict(zip(header, [*cells, *[""] * width][:width], strict=True))


def _refuse_header(name: str, file: str, header: list[str]) -> None:
    wanted = table_columns(name)
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            raise FileRefused(Problem(file, 1, column, "duplicate_column", column, "each column name once"))
        if column not in (*wanted, MARK, OUR_MARK):
            raise FileRefused(Problem(file, 1, column, "plan_value", column, ", ".join(wanted)))
    if absent := [column for column in wanted if column not in header]:
        raise FileRefused(Problem(file, 1, absent[0], "plan_value", "", f"a column {absent[0]}"))


def _refuse_other_kind(file: str, number: int, row: dict[str, str], training: bool) -> None:
    """A file that says what it is must be of the folder's kind; one that says nothing is taken for it."""
    says = {TRAINING: True, REAL: False}.get(row.get(OUR_MARK, ""))
    if row.get(MARK, "").strip():
        says = True
    if says is not None and says != training:
        found, expected = (TRAINING, REAL) if says else (REAL, TRAINING)
        raise FileRefused(Problem(file, number, None, "training_mixed", found, expected))


# --- writing ----------------------------------------------------------------------------------


def _replace(path: Path, raw: bytes) -> Path:
    """Temporary file, fsync, replace: at no instant does half a table lie there."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FolderError(f"{path.name}: cannot be written: {error.strerror or error}") from error
    return path
