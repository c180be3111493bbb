"""Shapefiles of 国土数値情報 as tables with geometry: by pyshp, from bytes in memory, one member group at a time."""

from __future__ import annotations

import codecs
import datetime
import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Any

import shapefile as pyshp

from layers.intake.archive import by_suffix, read_member
from layers.intake.geojson import add_feature
from layers.intake.table import Table, check_width, number_text, refuse
from layers.problems import FileRefused, Problem, TooLarge
from layers.spec import IntakeLimits

#: Longitude/latitude that agree with JGD2011 within a metre or so; Tokyo Datum is some 400 m off and is refused.
_KNOWN_DATUM = re.compile(
    r"JGD[_ ]?2011|JGD[_ ]?2000|WGS[_ ]?(19)?84|Japanese[_ ]Geodetic[_ ]Datum[_ ]20(00|11)", re.IGNORECASE
)
_CODE_PAGES = {"932": "cp932", "SJIS": "cp932", "SHIFT_JIS": "cp932", "ANSI 932": "cp932", "UTF8": "utf-8"}
_SAMPLE = 1_000_000


def read_shapefiles(file: str, archive: zipfile.ZipFile, limits: IntakeLimits) -> list[Table]:
    """Each shapefile of an archive; ``part`` is its name, row numbers count its records from 1.

    Raises:
        FileRefused: a damaged one, one without its .dbf, or in other than JGD2011, JGD2000 or WGS 84 degrees.
        TooLarge: more records or columns than the limits allow.
    """
    return [_read(file, archive, member, limits) for member in by_suffix(archive, ".shp")]


def _read(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: IntakeLimits) -> Table:
    beside = {m.filename.lower(): m for m in archive.infolist()}
    stem = member.filename[:-4].lower()
    dbf = beside.get(stem + ".dbf")
    if dbf is None:
        raise refuse(file, f"{member.filename} without .dbf", "a .shp with its .dbf")
    parts = {kind: _text(file, archive, beside.get(f"{stem}.{kind}")) for kind in ("prj", "cpg")}
    _check_crs(file, member.filename, parts["prj"])
    body = read_member(file, archive, dbf)
    encoding = _encoding(file, parts["cpg"], body)
    try:
        table = _records(file, read_member(file, archive, member), body, encoding, limits)
    except FileRefused:
        raise
    except Exception as err:  # damaged records raise whatever struct, pyshp and codecs raise
        raise refuse(file, f"{member.filename}: {type(err).__name__}: {err}", "a sound shapefile") from err
    table.part = PurePosixPath(member.filename).name
    if not parts["prj"]:
        table.problems.append(Problem(file, None, None, "crs_assumed", table.part, "JGD2011 (EPSG:6668)"))
    return table


def _text(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo | None) -> str:
    return "" if member is None else read_member(file, archive, member).decode("utf-8", "replace").strip()


def _check_crs(file: str, name: str, prj: str) -> None:
    if prj and (not prj.startswith("GEOGCS") or not _KNOWN_DATUM.search(prj)):
        raise refuse(file, f"{name}: {prj[:80]}", "longitude/latitude in JGD2011, JGD2000 or WGS 84")


def _encoding(file: str, cpg: str, body: bytes) -> str:
    """What .cpg says; without it UTF-8 where the records are, else CP932."""
    if cpg:
        try:
            return codecs.lookup(_CODE_PAGES.get(cpg.upper(), cpg)).name
        except LookupError as err:
            raise refuse(file, f".cpg: {cpg[:40]}", "UTF-8 or CP932") from err
    start = int.from_bytes(body[8:10], "little")
    try:
        # A sample may end inside a character: an incremental decoder does not mind.
        codecs.getincrementaldecoder("utf-8")().decode(body[start : start + _SAMPLE])
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8"


def _records(file: str, shp: bytes, dbf: bytes, encoding: str, limits: IntakeLimits) -> Table:
    with pyshp.Reader(shp=io.BytesIO(shp), dbf=io.BytesIO(dbf), encoding=encoding, encodingErrors="replace") as reader:
        count = int.from_bytes(dbf[4:8], "little")
        if count > limits.max_rows:
            raise TooLarge(Problem(file, None, None, "file_refused", f"{count:,} records", f"≤ {limits.max_rows:,}"))
        header = [str(field[0]) for field in reader.fields if field[0] != "DeletionFlag"]
        check_width(file, len(header), limits)
        if len(set(header)) != len(header):
            raise refuse(file, "、".join(header)[:200], "each column name once")
        table = Table(file, header, [], [], geometry=[])
        for number, both in enumerate(reader.iterShapeRecords(), start=1):
            cells = [_cell(value) for value in both.record]
            _report_damage(table, number, cells)
            add_feature(table, number, cells, _geometry(both.shape))
    return table


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value).strip()


def _report_damage(table: Table, number: int, cells: list[str]) -> None:
    for name, cell in zip(table.header, cells, strict=True):
        if "\ufffd" in cell:
            table.problems.append(Problem(table.file, number, name, "control_character", cell[:80], "whole characters"))


def _geometry(shape: Any) -> Any:
    if shape is None or shape.shapeType == pyshp.NULL:
        return None
    return shape.__geo_interface__
