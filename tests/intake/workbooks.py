"""Workbooks, archives and shapefiles built in code for the tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import openpyxl
import shapefile

JGD2011 = 'GEOGCS["GCS_JGD_2011",DATUM["D_JGD_2011",SPHEROID["GRS_1980",6378137.0,298.257222101]]]'


def workbook(
    sheets: dict[str, Iterable[Iterable[Any]]], merge: str = "", change: Callable[[Any], None] | None = None
) -> bytes:
    """An xlsx of these sheets; ``merge`` merges a range of the first, ``change`` may alter the book."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    if merge:
        book.worksheets[0].merge_cells(merge)
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as body:
        for name, raw in members.items():
            body.writestr(name, raw)
    return out.getvalue()


def replaced(raw: bytes, name: str, body: bytes) -> bytes:
    """The archive with one member's bytes replaced or added."""
    with zipfile.ZipFile(io.BytesIO(raw)) as old:
        members = {item.filename: old.read(item) for item in old.infolist()}
    return archive({**members, name: body})


def shp(
    rows: Iterable[tuple[dict[str, Any], Any]], kind: int = shapefile.POLYGON, encoding: str = "cp932", **more: bytes
) -> dict[str, bytes]:
    """The members of a shapefile ``x``: rows are (attributes, points or parts)."""
    files = {end: io.BytesIO() for end in ("shp", "shx", "dbf")}
    rows = list(rows)
    with shapefile.Writer(**files, shapeType=kind, encoding=encoding) as writer:
        for name in rows[0][0]:
            writer.field(name, "C", size=60)
        for cells, shape in rows:
            if shape is None:
                writer.null()
            elif kind == shapefile.POINT:
                writer.point(*shape)
            else:
                writer.poly(shape)
            writer.record(*cells.values())
    return {f"x.{end}": body.getvalue() for end, body in files.items()} | {f"x.{end}": raw for end, raw in more.items()}


#: A square ring, clockwise as shapefiles want it.
RING = [[[136.0, 35.0], [136.0, 35.1], [136.1, 35.1], [136.1, 35.0], [136.0, 35.0]]]
