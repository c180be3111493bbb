"""Bytes to a table of text cells: decoding and CSV, with rows counted as a spreadsheet shows them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from layers.problems import FileRefused, Problem, TooLarge
from layers.spec import IntakeLimits

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass
class Table:
    """A file as text: ``rows[i]`` has one cell for each name in ``header`` and stands in row ``numbers[i]``.

    ``geometry`` is None for a CSV; for GeoJSON it has one entry a row (None where a feature has none).
    """

    file: str
    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    geometry: list[BaseGeometry | None] | None = None
    problems: list[Problem] = field(default_factory=list)


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


def decode(file: str, raw: bytes) -> str:
    """Text of ``raw``: a BOM decides, else UTF-8, else CP932 (Shift_JIS as Windows writes it).

    Raises:
        FileRefused: none of these fits, or the bytes hold NUL as binary files do.
    """
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _decode_as(file, raw, encoding)
    if b"\0" in raw:
        raise refuse(file, "NUL byte", "a text file (UTF-8, CP932 or UTF-16)")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(file, raw, "cp932")


def _decode_as(file: str, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as err:
        found = f"byte 0x{raw[err.start] if err.start < len(raw) else 0:02x} at {err.start}"
        raise refuse(file, found, "UTF-8, CP932 or UTF-16 text") from err


def read_csv(file: str, raw: bytes, limits: IntakeLimits) -> Table:
    """Read a CSV as text cells.

    A row with more filled cells than the header is set aside and reported, since nobody can tell which cell is
    the extra one; a short row is filled with blanks and reported. Blank rows are skipped but counted.

    Raises:
        FileRefused: no text, no header, a header twice, broken quoting, or every row has extra cells.
        TooLarge: too many bytes, rows, or characters in a cell.
    """
    check_size(file, len(raw), limits)
    records = _records(file, decode(file, raw), limits)
    header = _header(file, next(records, (0, []))[1])
    table = Table(file, header, [], [])
    seen = 0
    for number, cells in records:
        if any(cell.strip() for cell in cells):
            seen += 1
            _take(table, number, cells)
        if seen > limits.max_rows:
            raise TooLarge(Problem(file, number, None, "file_refused", f"> {limits.max_rows:,}", "fewer rows"))
    if seen and not table.rows:
        first = table.problems[0]
        raise refuse(file, first.value, first.expected, first.row)
    return table


def _records(file: str, text: str, limits: IntakeLimits) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(limits.max_cell_chars)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as err:
            if "field limit" in str(err):
                expected = f"≤ {limits.max_cell_chars:,} characters in a cell"
                raise TooLarge(Problem(file, number, None, "file_refused", str(err), expected)) from err
            raise refuse(file, str(err), "quotes in pairs, one record a row", number) from err


def _header(file: str, cells: list[str]) -> list[str]:
    names = [cell.strip().strip("\ufeff") for cell in cells]
    if not any(names):
        raise refuse(file, "blank first row", "a header row with column names", 1)
    while names and not names[-1]:
        names.pop()
    names = [name or f"列{index}" for index, name in enumerate(names, start=1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FileRefused(Problem(file, 1, twice[0], "duplicate_column", twice[0], "each column name once"))
    return names


def _take(table: Table, number: int, cells: list[str]) -> None:
    width = len(table.header)
    found, expected = f"{len(cells)}", f"{width}"
    if any(cell.strip() for cell in cells[width:]):
        table.problems.append(Problem(table.file, number, None, "extra_cell", found, expected))
        return
    if len(cells) < width:
        table.problems.append(Problem(table.file, number, table.header[len(cells)], "missing_cell", found, expected))
    table.rows.append((cells + [""] * width)[:width])
    table.numbers.append(number)
