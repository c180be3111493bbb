"""One table of text cells read strictly, of a plan or of what stands beside it: a row with any fault is left out and reported.

The csv module alone is too forgiving here: it accepts rows of any length, and a closing quote that is missing
swallows the rest of the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import TypeVar

from layers.problems import FileRefused, Problem
from layers.ref import Ref

R = TypeVar("R")
S = TypeVar("S", bound=str)
Key = tuple[tuple[str, ...], tuple[str, ...]]

#: ASCII digits only, so that nothing is converted in silence, and short, so that no number is too long for int().
POSITIVE = re.compile(r"[1-9][0-9]{0,3}")
ID = re.compile(r"[A-Za-z0-9_-]+")
DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
A_DAY = "a day as YYYY-MM-DD"
A_MOMENT = "a time with its zone, as 2026-06-10T16:00+09:00"
#: ASCII too; a sign and decimals may stand, nothing else.
NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
BLANK = "an empty cell"
#: Of a cell, the csv module's own; a list of sites or the corners of an area may be long.
MOST_CHARACTERS = 131_072
#: A table of made-up entries says so in every row; a table of real ones has no such column.
MARK, MARKED = "訓練データ", "○"
YES = "○"


@dataclass(slots=True)
class Row:
    """One data row. Each method gives a cell's value, or notes a problem and gives a stand-in.

    A row with problems never becomes a record, so no stand-in is ever seen.
    """

    ref: Ref
    cells: Mapping[str, str]
    taken: Mapping[Key, int]
    problems: list[Problem] = field(default_factory=list)
    claims: list[Key] = field(default_factory=list)

    def fault(self, column: str, code: str, expected: str) -> None:
        """Note that the cell in this column is not what was expected."""
        self.problems.append(Problem(self.ref.file, self.ref.row, column, code, self.cells[column], expected))

    def optional(self, column: str) -> str:
        """The cell, which may be empty."""
        return self.cells[column]

    def text(self, column: str) -> str:
        """The cell, which must not be empty."""
        if not self.cells[column].strip():
            self.fault(column, "plan_value", "some text")
        return self.cells[column]

    def key(self, column: str) -> str:
        """An id of plain letters, digits, ``_`` and ``-``, which can stand in an address, once in the table."""
        self.unique(column)
        return self.matching(column, ID, "an id of A-Z a-z 0-9 _ -")

    def matching(self, column: str, pattern: re.Pattern[str], expected: str) -> str:
        """The cell, which must match the whole pattern."""
        if not pattern.fullmatch(self.cells[column]):
            self.fault(column, "plan_value", expected)
        return self.cells[column]

    def integer(self, column: str, at_least: int = 1) -> int:
        """A whole number from ``at_least`` to 9999."""
        cell = self.cells[column]
        if POSITIVE.fullmatch(cell) and int(cell) >= at_least:
            return int(cell)
        self.fault(column, "plan_value", f"a whole number from {at_least} to 9999")
        return at_least

    def maybe_integer(self, column: str, at_least: int = 1) -> int | None:
        """A whole number as `integer`, or None for an empty cell."""
        return self.integer(column, at_least) if self.cells[column] else None

    def maybe_number(self, column: str) -> float | None:
        """A number with or without decimals, or None for an empty cell: unknown is not 0."""
        cell = self.cells[column]
        if not cell:
            return None
        if NUMBER.fullmatch(cell):
            return float(cell)
        self.fault(column, "plan_value", "a number such as 12 or 3.6")
        return None

    def number(self, column: str) -> float:
        """A number, which must be there."""
        value = self.maybe_number(column)
        if value is None and not self.cells[column]:
            self.fault(column, "plan_value", "a number such as 12 or 3.6")
        return 0.0 if value is None else value

    def maybe_matching(self, column: str, pattern: re.Pattern[str], expected: str) -> str | None:
        """The cell, which must match the whole pattern, or None for an empty cell."""
        return self.matching(column, pattern, expected) if self.cells[column] else None

    def day(self, column: str) -> str:
        """A day as YYYY-MM-DD which exists."""
        return self.existing(column, self.matching(column, DAY, A_DAY))

    def maybe_day(self, column: str) -> str | None:
        """A day as `day`, or None for an empty cell."""
        return self.day(column) if self.cells[column] else None

    def existing(self, column: str, found: str) -> str:
        """What was found there; a day that looks like one may still not exist: 2013-02-30."""
        if DAY.fullmatch(found):
            try:
                date.fromisoformat(found)
            except ValueError:
                self.fault(column, "plan_value", A_DAY)
        return found

    def moment(self, column: str) -> datetime:
        """A time with its zone, in ISO 8601; none of the first or last year there is, which other zones could not tell."""
        try:
            found = datetime.fromisoformat(self.cells[column])
        except ValueError:
            found = None
        if found is None or found.tzinfo is None or not MINYEAR < found.year < MAXYEAR:
            self.fault(column, "plan_value", A_MOMENT)
            return datetime(1, 1, 1, tzinfo=UTC)
        return found

    def yes(self, column: str) -> bool:
        """○ or an empty cell."""
        if self.cells[column] not in ("", YES):
            self.fault(column, "plan_value", f"{YES} | {BLANK}")
        return self.cells[column] == YES

    def choice(self, column: str, options: tuple[S, ...]) -> S:
        """One of the options, spelt exactly so."""
        for option in options:
            if option == self.cells[column]:
                return option
        self.fault(column, "plan_value", " | ".join(options))
        return options[0]

    def reference(self, column: str, known: Collection[str]) -> str:
        """An id that is known; the empty string among the known ids stands for an empty cell."""
        if self.cells[column] not in known:
            self.fault(column, "plan_reference", " | ".join(name or BLANK for name in known))
        return self.cells[column]

    def unique(self, *columns: str) -> None:
        """The cells of these columns together occur once in the table; reported at the last of them."""
        key = (columns, tuple(self.cells[column] for column in columns))
        if key in self.taken:
            self.fault(columns[-1], "plan_value", f"a value of its own (row {self.taken[key]} has this one)")
        self.claims.append(key)


def read_table(
    path: Path | bytes, file: str, columns: tuple[str, ...], build: Callable[[Row], R], *, training: bool = False
) -> tuple[list[R], list[Problem]]:
    """The records of a table in the order of its rows, and all its problems. Raises nothing for what a file holds.

    ``path`` is the file or what it holds. ``training`` says that every row must carry the mark of made-up data; where
    it is False, a table with that column is refused as a whole.
    """
    try:
        header, lines = _grid(path, file, columns)
    except FileRefused as refused:
        return [], [refused.problem]
    if unusable := _mark_faults(file, header, training=training):
        return [], unusable
    wanted = (*columns, MARK) if training else columns
    if unusable := _header_faults(file, header, wanted):
        return [], unusable
    records, faults = _records(file, header, lines, _marked(build) if training else build)
    return records, _unknown_columns(file, header, wanted) + faults


def _mark_faults(file: str, header: list[str], *, training: bool) -> list[Problem]:
    """Made-up entries among real ones, or real ones among made-up ones: nothing of the table is used."""
    if (MARK in header) == training:
        return []
    return [Problem(file, 1, MARK, "training_mixed", *(("実データ", MARK) if training else (MARK, "実データ")))]


def _marked(build: Callable[[Row], R]) -> Callable[[Row], R]:
    """The same build, for rows that must each carry the mark."""

    def checked(row: Row) -> R:
        if row.cells[MARK] != MARKED:
            row.fault(MARK, "training_mixed", MARKED)
        return build(row)

    return checked


def csv_lines(text: str) -> list[list[str]]:
    """The cells of CSV text, line by line; raises csv.Error where it is none."""
    # The csv module has one limit for the whole process, and the reading of uploads sets it lower.
    csv.field_size_limit(MOST_CHARACTERS)
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def _grid(path: Path | bytes, file: str, columns: tuple[str, ...]) -> tuple[list[str], list[list[str]]]:
    """The header and all lines below it; raises FileRefused when there is no such file or it is no CSV text."""
    try:
        text = (path if isinstance(path, bytes) else path.read_bytes()).decode("utf-8-sig")
        lines = csv_lines(text)
    except FileNotFoundError:
        raise FileRefused(Problem(file, None, None, "file_missing", file)) from None
    except UnicodeDecodeError as error:
        found = f"byte {error.object[error.start]:#04x} at {error.start}"
        raise FileRefused(Problem(file, None, None, "file_refused", found, "UTF-8")) from None
    except (csv.Error, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FileRefused(Problem(file, None, None, "file_refused", reason or "", "CSV")) from None
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise FileRefused(Problem(file, 1, None, "file_refused", "blank first row", ", ".join(columns)))
    return _trimmed(lines[0]), lines[1:]


def _trimmed(cells: list[str]) -> list[str]:
    """Without empty cells at the end: a spreadsheet adds them when a cell further right was once used."""
    width = max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return cells[:width]


def _header_faults(file: str, header: list[str], columns: tuple[str, ...]) -> list[Problem]:
    """A column that stands twice or not at all leaves no row that could be trusted."""
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    absent = [name for name in columns if name not in header]
    return [
        *(Problem(file, 1, name, "duplicate_column", name, "each column name once") for name in twice),
        *(Problem(file, 1, name, "plan_value", "", f"a column {name}") for name in absent),
    ]


def _unknown_columns(file: str, header: list[str], columns: tuple[str, ...]) -> list[Problem]:
    """A column we do not know is reported, since it may be a name misspelt, and its cells are not used."""
    expected = ", ".join(columns)
    return [Problem(file, 1, name, "plan_value", name, expected) for name in header if name not in columns]


def _records(
    file: str, header: list[str], lines: list[list[str]], build: Callable[[Row], R]
) -> tuple[list[R], list[Problem]]:
    records: list[R] = []
    problems: list[Problem] = []
    taken: dict[Key, int] = {}
    for number, cells in _filled(lines):
        problems.extend(length := _length_problems(file, number, cells, header))
        if len(_trimmed(cells)) > len(header):
            continue  # any cell of it may have moved, so there is nothing more to say about this row
        row = Row(Ref(file, number), dict(zip_longest(header, cells[: len(header)], fillvalue="")), taken)
        record = build(row)
        problems.extend(row.problems)
        if not length and not row.problems:
            records.append(record)
            taken.update(dict.fromkeys(row.claims, number))
    return records, problems


def _filled(lines: list[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold anything, with the number a spreadsheet shows; blank ones count but are no rows of ours."""
    return ((number, cells) for number, cells in enumerate(lines, start=2) if _trimmed(cells))


def _length_problems(file: str, number: int, cells: list[str], header: list[str]) -> list[Problem]:
    width, found, expected = len(header), str(len(cells)), str(len(header))
    if len(_trimmed(cells)) > width:
        return [Problem(file, number, None, "extra_cell", found, expected)]
    if len(cells) < width:
        return [Problem(file, number, header[len(cells)], "missing_cell", found, expected)]
    return []
