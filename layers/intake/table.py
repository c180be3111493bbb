"""Bytes to a table of text cells: decoding and CSV, with rows counted as a spreadsheet shows them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from layers.intake.heading import (
    delimiter_of,
    find_header,
    head_problems,
    looks_like_data,
    without_instructions,
)
from layers.problems import FileRefused, Problem, TooLarge
from layers.spec import IntakeLimits

#: The last column of our own exports says whether their data is made up; its presence, that the cells are guarded.
MARK, REAL, TRAINING = "Sonae書き出し", "実データ", "訓練データ"
#: Forms with no column of ours carry the mark at the head of their remarks.
MARK_IN_NOTE, _NOTE = f"【{TRAINING}】", "備考"
_RUNS = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_QUOTES = re.compile('["\r\n]')
_BOM = codecs.BOM_UTF8
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: Above this a float no longer holds every whole number.
_WHOLE = 2**53
#: What Python makes of the bytes 80, A0, FD, FE and FF, which mean nothing in CP932.
_NO_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")


@dataclass
class Table:
    """A file as text: ``rows[i]`` has one cell for each name in ``header`` and stands in row ``numbers[i]``.

    ``geometry`` is None for a CSV; for GeoJSON it has one entry a row (None where a feature has none).
    ``part`` names the sheet of a workbook or the member of an archive.
    """

    file: str
    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    geometry: list[BaseGeometry | None] | None = None
    problems: list[Problem] = field(default_factory=list)
    part: str = ""


def refuse(file: str, value: str, expected: str, row: int | None = None, column: str | None = None) -> FileRefused:
    """The exception that refuses a whole file, saying what was found and what was expected."""
    return FileRefused(Problem(file, row, column, "file_refused", value[:200], expected))


def check_size(file: str, size: int, limits: IntakeLimits) -> None:
    """Refuse a file of too many bytes; callers ask before they read it.

    Raises:
        TooLarge: ``size`` [bytes] is over the limit.
    """
    if size > limits.max_bytes:
        expected = f"≤ {limits.max_bytes:,} bytes"
        raise TooLarge(Problem(file, None, None, "file_refused", f"{size:,} bytes", expected))


def check_width(file: str, columns: int, limits: IntakeLimits) -> None:
    """Refuse a table of too many columns, since every row is filled up to all of them.

    Raises:
        TooLarge: more ``columns`` than the limit.
    """
    if columns > limits.max_columns:
        expected = f"≤ {limits.max_columns:,} columns"
        raise TooLarge(Problem(file, 1, None, "file_refused", f"{columns:,} columns", expected))


def decode(file: str, raw: bytes) -> str:
    """Text of ``raw``: a BOM decides, else UTF-8, else CP932 (Shift_JIS as Windows writes it).

    Raises:
        FileRefused: none of these fits, EUC-JP fits better, or the bytes hold NUL as binary files do.
    """
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _decode_as(file, raw, encoding)
    if b"\0" in raw:
        raise refuse(file, "NUL byte", "a text file (UTF-8, CP932 or UTF-16)")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_as(file, raw, "cp932")
    if _is_euc(raw, text):
        raise refuse(file, "EUC-JP", "UTF-8, CP932 or UTF-16 text")
    stray = _NO_CP932.search(text)
    if stray:
        raise refuse(file, f"byte that no CP932 text holds, as {stray[0]!a}", "UTF-8, CP932 or UTF-16 text")
    return text


def _is_euc(raw: bytes, text: str) -> bool:
    """Whether bytes that pass as CP932 are EUC-JP: then nearly every character comes out as half-width kana."""
    try:
        raw.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    wide = [char for char in text if not char.isascii()]
    return sum("\uff61" <= char <= "\uff9f" for char in wide) * 2 > len(wide)


def _decode_as(file: str, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as err:
        found = f"byte 0x{err.object[err.start]:02x} at {err.start}"
        raise refuse(file, found, "UTF-8, CP932 or UTF-16 text") from err


def read_csv(file: str, raw: bytes, limits: IntakeLimits) -> Table:
    """Read a CSV as text cells.

    A row with more filled cells than the header is set aside and reported, since nobody can tell which cell is
    the extra one; a short row is filled with blanks and reported. Blank rows are skipped but counted.

    Raises:
        FileRefused: no text, no header, a header twice, broken quoting, or every row has extra cells.
        TooLarge: too many bytes, rows, columns, or characters in a cell.
    """
    check_size(file, len(raw), limits)
    return table_of(file, _records(file, decode(file, raw), limits), limits)


def table_of(file: str, records: Iterator[tuple[int, list[str]]], limits: IntakeLimits) -> Table:
    """The table in numbered records of cells, whatever they were read from; raises as `read_csv`."""
    titles, header_row, names, rest = find_header(records)
    names, dropped = without_instructions(names)
    header = _header(file, header_row, names, limits)
    table = Table(file, header, [], [], problems=head_problems(file, header_row, titles, dropped))
    seen, width = 0, len(header)
    for number, cells in rest:
        own = [cell for index, cell in enumerate(cells) if index not in dropped] if dropped else cells
        if own and (own[0].strip() or any(map(str.strip, own))):
            seen += 1
            if len(own) == width:
                table.rows.append(own)
                table.numbers.append(number)
            else:
                _take_uneven(table, number, own)
        if seen > limits.max_rows:
            raise TooLarge(Problem(file, number, None, "file_refused", f"> {limits.max_rows:,}", "fewer rows"))
    if seen and not table.rows:
        first = next(problem for problem in table.problems if problem.code == "extra_cell")
        raise refuse(file, first.value, first.expected, first.row)
    if take_mark(table):
        table.rows = [[unguarded(cell) for cell in row] for row in table.rows]
    return table


def take_mark(table: Table) -> bool:
    """Take our own mark off a table; returns whether it had one. Made-up data is noted, so that nobody takes it for real.

    `layers.layer.Edition` refuses a real edition with that note.
    """
    column = table.header.index(_NOTE) if _NOTE in table.header else None
    made_up = column is not None and any(row[column].startswith(MARK_IN_NOTE) for row in table.rows)
    ours = MARK in table.header
    if ours:
        place = table.header.index(MARK)
        made_up |= any(row[place] == TRAINING for row in table.rows)
        table.header = [name for name in table.header if name != MARK]
        table.rows = [row[:place] + row[place + 1 :] for row in table.rows]
    if made_up:
        table.problems.append(Problem(table.file, None, MARK if ours else _NOTE, "training_marked", TRAINING, REAL))
    return ours


def guarded(cell: str) -> str:
    """A cell no spreadsheet runs: an apostrophe before = + - @ (also full-width), tab, return; numbers stay numbers."""
    return "'" + cell if _RUNS.match(cell) and not _PLAIN_NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """The inverse of `guarded`, for a file that says it was guarded; an apostrophe of the original's own stays."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def _records(file: str, text: str, limits: IntakeLimits) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(limits.max_cell_chars)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter_of(text))
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as err:
        if "field limit" in str(err):
            expected = f"≤ {limits.max_cell_chars:,} characters in a cell"
            raise TooLarge(Problem(file, number + 1, None, "file_refused", str(err), expected)) from err
        raise refuse(file, str(err), "quotes in pairs, one record a row", number + 1) from err


def _header(file: str, row: int, cells: list[str], limits: IntakeLimits) -> list[str]:
    names = [cell.strip().strip("\ufeff") for cell in cells]
    if not any(names):
        raise refuse(file, "blank first row", "a header row with column names", row)
    while names and not names[-1]:
        names.pop()
    check_width(file, len(names), limits)
    place = next((name for name in names if looks_like_data(name)), None)
    if place is not None:
        raise refuse(file, f"no header, but data: {place}", "a header row with column names", row, place)
    names = [name or f"列{index}" for index, name in enumerate(names, start=1)]
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise FileRefused(Problem(file, row, twice[0], "duplicate_column", twice[0], "each column name once"))
    return names


def _take_uneven(table: Table, number: int, cells: list[str]) -> None:
    width = len(table.header)
    found, expected = f"{len(cells)}", f"{width}"
    if any(cell.strip() for cell in cells[width:]):
        table.problems.append(Problem(table.file, number, None, "extra_cell", found, expected))
        return
    if len(cells) < width:
        table.problems.append(Problem(table.file, number, table.header[len(cells)], "missing_cell", found, expected))
    table.rows.append((cells + [""] * width)[:width])
    table.numbers.append(number)


def number_text(value: float) -> str:
    """A number of a workbook or a shapefile as text: whole ones without .0."""
    return str(int(value)) if value.is_integer() and abs(value) < _WHOLE else repr(value)


def write_csv(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows as CSV (UTF-8 with BOM, LF), each cell as `read_csv` gives it back; the csv module leaves a lone CR bare."""
    lines = [_line(list(row)) for row in rows]
    return _BOM + "".join(lines).encode("utf-8")


def _line(row: list[str]) -> str:
    """One record; most hold nothing to quote, which one look at the whole line tells."""
    line = ",".join(row)
    if line.count(",") == len(row) - 1 and not _QUOTES.search(line):
        return line + "\n"
    return ",".join(map(_quoted, row)) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(char in cell for char in '",\r\n') else cell
