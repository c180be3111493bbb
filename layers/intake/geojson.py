"""GeoJSON to a table with geometry: json and shapely only, so that no file can make us open another one."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from layers.intake.table import Table, check_size, check_width, decode, refuse, take_mark
from layers.intake.values import read_number
from layers.problems import Problem, TooLarge
from layers.spec import IntakeLimits

#: A JSON string, also an unfinished one: the closing quote is optional so that the scan stays linear.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NO_BRACKET = bytes(set(range(256)) - set(b"[]{}"))
_STEP = np.zeros(256, dtype=np.int8)
_STEP[list(b"[{")], _STEP[list(b"]}")] = 1, -1
#: Geographic coordinate systems taken as JGD2011 longitude/latitude (they agree within a metre or so).
_KNOWN_CRS = re.compile(r"(CRS84|EPSG:([\d.]*:)?(4326|6668|4612))$")
#: Headers of a position in our own form.
_POSITION = ("経度", "緯度")
_GEOMETRY_TYPES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}


def nesting(text: str) -> int:
    """The greatest depth of brackets and braces outside strings, counted before anything is parsed."""
    brackets = _STRING.sub(b"", text.encode("utf-8", "replace")).translate(None, _NO_BRACKET)
    steps = _STEP[np.frombuffer(brackets, dtype=np.uint8)]
    return int(np.cumsum(steps, dtype=np.int32).max(initial=0))


def read_geojson(file: str, raw: bytes, limits: IntakeLimits) -> Table:
    """Read a FeatureCollection; row numbers are feature numbers from 1, cells are text.

    A feature whose geometry is broken is set aside and reported; one without geometry keeps None.

    Raises:
        FileRefused: not JSON, not a FeatureCollection, a name twice in one object, or an unknown CRS.
        TooLarge: too many bytes, features, properties, levels of nesting, or characters in a property.
    """
    check_size(file, len(raw), limits)
    text = decode(file, raw)
    depth = nesting(text)
    if depth > limits.max_nesting:
        raise TooLarge(Problem(file, None, None, "file_refused", f"{depth} levels", f"≤ {limits.max_nesting} levels"))
    features = _features(file, _parse(file, text))
    if len(features) > limits.max_rows:
        raise TooLarge(
            Problem(file, None, None, "file_refused", f"{len(features):,} features", f"≤ {limits.max_rows:,}")
        )
    return _table(file, features, limits)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"name {twice!r} twice in one object")
    return found


def _finite(text: str) -> float | str:
    """A JSON number; one too great for a float stays the text it is (1e400), it does not become Infinity."""
    value = float(text)
    return value if math.isfinite(value) else text


def _parse(file: str, text: str) -> Any:
    try:
        body = text.lstrip("\ufeff")
        return json.loads(body, object_pairs_hook=_once, parse_constant=str, parse_float=_finite)
    except json.JSONDecodeError as err:
        found = f"{err.msg}: {text[err.pos : err.pos + 40]!r}"
        raise refuse(file, found, "GeoJSON (a FeatureCollection)", err.lineno, str(err.colno)) from err
    except (ValueError, RecursionError) as err:
        raise refuse(file, str(err), "GeoJSON (a FeatureCollection)") from err


def _features(file: str, data: Any) -> list[Any]:
    if (
        not isinstance(data, dict)
        or data.get("type") != "FeatureCollection"
        or not isinstance(data.get("features"), list)
    ):
        found = data.get("type", "no type") if isinstance(data, dict) else type(data).__name__
        raise refuse(file, str(found), '"type": "FeatureCollection" with a list of features')
    crs = data.get("crs")
    about = crs.get("properties") if isinstance(crs, dict) else None
    name = about.get("name", "") if isinstance(about, dict) else ""
    if crs and not _KNOWN_CRS.search(str(name)):
        raise refuse(file, f"crs {name}", "longitude/latitude (CRS84, EPSG:4326, 4612 or 6668)")
    return list(data["features"])


def cell_text(value: Any) -> str:
    """A property as a text cell: None is blank, numbers as JSON writes them, lists and objects as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _table(file: str, features: list[Any], limits: IntakeLimits) -> Table:
    header = _property_names(file, features)
    check_width(file, len(header), limits)
    table = Table(file, header, [], [], geometry=[])
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(feature, dict) or not isinstance(properties or {}, dict):
            table.problems.append(Problem(file, number, None, "bad_geometry", str(feature)[:80], "a Feature"))
            continue
        cells = [cell_text((properties or {}).get(name)) for name in header]
        _make_writable(table, number, cells)
        _check_cells(file, number, header, cells, limits)
        add_feature(table, number, cells, feature.get("geometry"))
    if take_mark(table):
        _take_positions(table)
    return table


def _take_positions(table: Table) -> None:
    """In our own export the cells tell the position as it was written, and the geometry draws it: where both agree the
    cells hold, where a person has moved the point its geometry does. Then the table has no shapes, as it had in store.
    """
    shapes = table.geometry or []
    if any(shape is not None and shape.geom_type != "Point" for shape in shapes):
        return
    if all(name in table.header for name in _POSITION):
        places = [table.header.index(name) for name in _POSITION]
        for row, shape in zip(table.rows, shapes, strict=True):
            if shape is not None and [_degrees(row[place]) for place in places] != [shape.x, shape.y]:
                row[places[0]], row[places[1]] = repr(shape.x), repr(shape.y)
    elif any(shape is not None for shape in shapes):
        return
    table.geometry = None


def _degrees(cell: str) -> float | None:
    try:
        return read_number(cell)
    except ValueError:
        return None


def _make_writable(table: Table, number: int, cells: list[str]) -> None:
    """Half a character (a lone surrogate) cannot be stored: it stays as its escape, in place, and is reported."""
    for index, cell in enumerate(cells):
        if not cell.isascii() and not _writable(cell):
            cells[index] = cell.encode("utf-8", "backslashreplace").decode()
            found = Problem(table.file, number, table.header[index], "control_character", cells[index][:80], "text")
            table.problems.append(found)


def _writable(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _property_names(file: str, features: list[Any]) -> list[str]:
    names: dict[str, None] = {}
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(properties, dict):
            names.update(dict.fromkeys(properties))
    half = [name for name in names if not _writable(name)]
    if half:
        raise refuse(file, ascii(half[0]), "property names of whole characters")
    return list(names)


def _check_cells(file: str, number: int, header: list[str], cells: list[str], limits: IntakeLimits) -> None:
    for name, cell in zip(header, cells, strict=True):
        if len(cell) > limits.max_cell_chars:
            expected = f"≤ {limits.max_cell_chars:,} characters"
            raise TooLarge(Problem(file, number, name, "file_refused", f"{len(cell):,} characters", expected))


def add_feature(table: Table, number: int, cells: list[str], raw: Any) -> None:
    """Add a row with its GeoJSON geometry (None for none); one that is broken is set aside and reported."""
    geometry: BaseGeometry | None = None
    if raw is not None:
        try:
            geometry = to_geometry(raw)
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            IndexError,
            OverflowError,
            shapely.errors.ShapelyError,
        ) as err:
            found = str(raw)[:80]
            table.problems.append(Problem(table.file, number, "geometry", "bad_geometry", found, str(err)[:80]))
            return
    assert table.geometry is not None
    table.rows.append(cells)
    table.numbers.append(number)
    table.geometry.append(geometry)


def to_geometry(raw: Any) -> BaseGeometry | None:
    """A 2-D shapely geometry from a GeoJSON geometry; None for an empty one.

    Raises:
        ValueError: no known geometry type, or a coordinate is not a finite number.
    """
    if not isinstance(raw, dict) or raw.get("type") not in _GEOMETRY_TYPES:
        raise ValueError("Point, LineString or Polygon (or Multi…)")
    geometry = shapely.force_2d(shape(raw))
    if geometry.is_empty:
        return None
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise ValueError("finite coordinates")
    return geometry
