"""Workbooks (xlsx) as tables of text cells, one for each sheet with a header: by openpyxl, read-only, under limits.

No XML of a workbook may declare a document type (entities live there); formulas give the value they were saved with,
links to other workbooks are not followed.
"""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl

from layers.intake.archive import open_zip, read_member
from layers.intake.table import Table, number_text, refuse, table_of
from layers.problems import FileRefused, Problem, TooLarge
from layers.spec import IntakeLimits

#: The root element of each part must begin within so many bytes, so that a declaration before it is seen.
_PROLOG = 65_536
_ROOT = re.compile(rb"<[A-Za-z_]")
_MAX_SHEETS = 100


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a zip is a workbook: by its parts, not by its name."""
    names = set(archive.namelist())
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)


def read_workbook(file: str, raw: bytes, limits: IntakeLimits) -> list[Table]:
    """Each sheet that has a header, in the order of the workbook; ``part`` is the sheet's name.

    Raises:
        FileRefused: broken, protected, with an entity, or no sheet with a header (the first sheet's reason is told).
        TooLarge: over a limit of `IntakeLimits`.
    """
    archive = open_zip(file, raw, limits)
    _no_entities(file, archive)
    with warnings.catch_warnings():
        # openpyxl warns of styles and validations it does not know; values are all we want.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(archive.fp, read_only=True, data_only=True, keep_links=False)
            return _tables(file, book, limits)
        except FileRefused:
            raise
        except Exception as err:  # a damaged part may raise anything inside openpyxl and its XML parser
            found = f"{type(err).__name__}: {err}"
            raise refuse(file, found, "a workbook (xlsx) that a spreadsheet program opens") from err


def _no_entities(file: str, archive: zipfile.ZipFile) -> None:
    for member in archive.infolist():
        if member.filename.lower().endswith((".xml", ".rels", ".vml")):
            head = _head(file, archive, member)
            root = _ROOT.search(head)
            if root is None or b"<!DOCTYPE" in head[: root.start()] or b"<!ENTITY" in head[: root.start()]:
                raise refuse(file, f"{member.filename}: a document type or no XML", "a workbook without entities")


def _head(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.file_size <= _PROLOG:
        return read_member(file, archive, member)
    try:
        with archive.open(member) as source:
            return source.read(_PROLOG)
    except Exception as err:
        raise refuse(file, f"{member.filename}: {err}", "a whole zip archive") from err


def _tables(file: str, book: Any, limits: IntakeLimits) -> list[Table]:
    if len(book.sheetnames) > _MAX_SHEETS:
        expected = f"≤ {_MAX_SHEETS} sheets"
        raise TooLarge(Problem(file, None, None, "file_refused", f"{len(book.sheetnames)} sheets", expected))
    tables: list[Table] = []
    fault: FileRefused | None = None
    for sheet in book.worksheets:
        try:
            table = table_of(file, _records(file, sheet, limits), limits)
        except TooLarge:
            raise
        except FileRefused as err:
            fault = fault or err
            continue
        table.part = sheet.title
        tables.append(table)
    if not tables:
        raise fault or refuse(file, "no sheet", "a sheet with a header row")
    return tables


def _records(file: str, sheet: Any, limits: IntakeLimits) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows as a spreadsheet shows them; blank rows before the first filled one are passed over."""
    sheet.reset_dimensions()
    begun = False
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [cell_text(value) for value in row]
        begun = begun or any(cell.strip() for cell in cells)
        if number > 2 * limits.max_rows:
            raise TooLarge(Problem(file, number, None, "file_refused", f"> {number - 1:,} rows", "fewer rows"))
        _check(file, number, cells, limits)
        if begun:
            yield number, cells


def _check(file: str, number: int, cells: list[str], limits: IntakeLimits) -> None:
    if any(len(cell) > limits.max_cell_chars for cell in cells):
        expected = f"≤ {limits.max_cell_chars:,} characters in a cell"
        raise TooLarge(Problem(file, number, None, "file_refused", "a longer cell", expected))
    if len(cells) > limits.max_columns and any(cell.strip() for cell in cells[limits.max_columns :]):
        expected = f"≤ {limits.max_columns:,} columns"
        raise TooLarge(Problem(file, number, None, "file_refused", f"{len(cells):,} columns", expected))


def cell_text(value: Any) -> str:
    """A cell as text: whole numbers without .0, dates as 2025-10-27, with the time where one was set."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    return str(value)
