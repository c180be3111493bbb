"""A layer in our own form, CSV and GeoJSON: what `layers.editions.read_file` reads back cell by cell.

In the CSV a cell that a spreadsheet would run gets an apostrophe, and the last column says that this file is ours and
whether its data is made up; reading it back takes both away. In the GeoJSON the same column is a property.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import shapely

from layers.export.tables import marked_rows
from layers.ground import in_japan
from layers.intake.table import MARK, REAL, TRAINING, Table, write_csv
from layers.intake.values import read_number
from layers.problems import Problem
from layers.spec import KindSpec

#: What stands for a character CP932 lacks, as Japanese printers have always done it.
GETA = "〓"


def own_csv(table: Table, *, training: bool) -> bytes:
    """The stored table as CSV (UTF-8 with BOM). Shapes have no place in it: `layers.export.open_data` asks first."""
    return write_csv(marked_rows(table.header, table.rows, training=training))


def own_geojson(table: Table, kind: KindSpec, *, training: bool) -> bytes:
    """The stored table as GeoJSON (UTF-8). Points get a geometry where their cells are a position in Japan."""
    shapes = table.geometry if table.geometry is not None else _points(table, kind)
    return features(table.header, table.rows, shapes, training=training)


def features(header: list[str], rows: list[list[str]], shapes: Sequence[Any], *, training: bool) -> bytes:
    """Rows and their shapes (None = without one) as GeoJSON (UTF-8), each with the mark."""
    mark = {MARK: TRAINING if training else REAL}
    lines = [
        json.dumps(
            {"type": "Feature", "properties": {**dict(zip(header, row, strict=True)), **mark}, "geometry": shape},
            ensure_ascii=False,
        )
        for row, shape in zip(rows, map(_drawn, shapes), strict=True)
    ]
    return ('{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n").encode()


def _drawn(shape: Any) -> Any:
    return None if shape is None else json.loads(shapely.to_geojson(shape))


def _points(table: Table, kind: KindSpec) -> list[Any]:
    names = [kind.fields[name].ja for name in ("longitude", "latitude") if name in kind.fields]
    if not names or not set(names) <= set(table.header):
        return [None] * len(table.rows)
    west, south = (table.header.index(name) for name in names)
    return [_point(row[west], row[south]) for row in table.rows]


def _point(longitude: str, latitude: str) -> Any:
    try:
        x, y = read_number(longitude), read_number(latitude)
    except ValueError:
        return None
    return None if x is None or y is None or not in_japan(x, y) else shapely.Point(x, y)


def as_cp932(body: bytes, file: str, header: list[str], rows: list[list[str]]) -> tuple[bytes, list[Problem]]:
    """A CSV of ours in CP932, and every place where a character it lacks became 〓: row as a spreadsheet counts."""
    text = body.decode("utf-8-sig")
    lost = {char for char in set(text) if not _fits(char)}
    if not lost:
        return text.encode("cp932"), []
    found = []
    for number, row in enumerate([header, *rows], start=1):
        for name, cell in zip(header, row, strict=True):
            gone = "".join(dict.fromkeys(char for char in cell if char in lost))
            if gone:
                found.append(Problem(file, number, name, "cp932_lost", gone, GETA))
    return text.translate(dict.fromkeys(map(ord, lost), GETA)).encode("cp932"), found


def _fits(char: str) -> bool:
    try:
        return char.encode("cp932").decode("cp932") == char
    except UnicodeEncodeError:
        return False
