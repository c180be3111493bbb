"""One door for every file: what it is shows in its bytes, not in its name."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from layers.intake.archive import by_suffix, is_zip, open_zip, read_member
from layers.intake.geojson import read_geojson
from layers.intake.parts import choose_part
from layers.intake.shapefile import read_shapefiles
from layers.intake.table import Table, check_size, read_csv, refuse
from layers.intake.xlsx import is_workbook, read_workbook
from layers.problems import FileRefused, Problem
from layers.spec import IntakeLimits, LayersConfig

_EXPECTED = "CSV, GeoJSON, xlsx or a zip of 国土数値情報"


def read_table(file: str, raw: bytes, limits: IntakeLimits, layers: LayersConfig | None = None) -> Table:
    """Read a CSV, TSV, GeoJSON, workbook (xlsx) or 国土数値情報 zip.

    A file of several tables (sheets, members) gives the one that fits a declared format or kind of ``layers`` best,
    else the one with most rows; a note says which was taken.

    Raises:
        FileRefused: none of them, or broken beyond use; says row, column, found, expected.
        TooLarge: over a limit of `IntakeLimits`.
    """
    return choose_part(read_tables(file, raw, limits), layers)


def read_tables(file: str, raw: bytes, limits: IntakeLimits) -> list[Table]:
    """Every table of a file, at least one; ``Table.part`` names its sheet or member. Raises as `read_table`."""
    check_size(file, len(raw), limits)
    if is_zip(raw):
        archive = open_zip(file, raw, limits)
        return read_workbook(file, raw, limits) if is_workbook(archive) else _members(file, archive, limits)
    head = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        raise refuse(file, head[:40].decode("latin-1"), "CSV or GeoJSON")
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise refuse(file, "an empty zip, or a workbook of the old form (xls)", _EXPECTED)
    if head.startswith((b"{", b"[")) or file.lower().endswith((".geojson", ".json")):
        return [read_geojson(file, raw, limits)]
    return [read_csv(file, raw, limits)]


def _members(file: str, archive: zipfile.ZipFile, limits: IntakeLimits) -> list[Table]:
    """GeoJSON members if there are any, else shapefiles, else CSV; nothing else in an archive is ever opened."""
    tables = [_member(file, archive, member, limits) for member in by_suffix(archive, ".geojson")]
    tables = tables or read_shapefiles(file, archive, limits)
    tables = tables or [_member(file, archive, member, limits) for member in by_suffix(archive, ".csv", ".txt")]
    if not tables:
        found = "、".join(archive.namelist())[:200]
        raise refuse(file, found, "a member .geojson, .shp with .dbf, or .csv")
    return tables


def _member(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: IntakeLimits) -> Table:
    # Unpacked, a member may be larger than an upload: the archive's own limit holds for it.
    wide = limits.model_copy(update={"max_bytes": limits.max_unpacked_bytes})
    raw = read_member(file, archive, member)
    geo = member.filename.lower().endswith(".geojson")
    table = read_geojson(file, raw, wide) if geo else read_csv(file, raw, wide)
    table.part = PurePosixPath(member.filename).name
    return table


def read_bytes(path: Path, limits: IntakeLimits) -> bytes:
    """The bytes of a file on disk; its size is asked before it is read.

    Raises:
        FileRefused: it is missing or cannot be read.
        TooLarge: it is over the limit.
    """
    try:
        check_size(path.name, path.stat().st_size, limits)
        if not path.is_file():
            raise refuse(path.name, str(path), "a file, no folder or device")
        return path.read_bytes()
    except FileNotFoundError as err:
        raise FileRefused(Problem(path.name, None, None, "file_missing", str(path), "a file")) from err
    except OSError as err:
        raise refuse(path.name, err.strerror or str(err), "a file that can be read") from err
