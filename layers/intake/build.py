"""A draft to a layer: typed values, positions, keys and wards, with every oddity as a problem."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.ground import CRS, JAPAN, dissolve, in_japan, mesh_boxes
from layers.intake import readings, values
from layers.intake.draft import Draft
from layers.intake.keys import key_problems, municipalities, place_key, unique_ids
from layers.intake.wards import City, assign_wards
from layers.problems import Problem
from layers.spec import FlagStyle

_READERS: dict[str, tuple[Callable[[str], Any], str, str, str]] = {
    "count": (values.read_count, "Int64", "number_unreadable", "whole number"),
    "number": (values.read_number, "Float64", "number_unreadable", "number"),
    "longitude": (values.read_number, "Float64", "coordinate_unreadable", "degrees"),
    "latitude": (values.read_number, "Float64", "coordinate_unreadable", "degrees"),
}
_DECIMAL = frozenset({"number", "longitude", "latitude"})
_DECIMALS = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,15})?(?:\n-?[0-9]{1,9}(?:\.[0-9]{1,15})?)*+")


def build_frame(
    draft: Draft, marks: FlagStyle, city: City | None = None, boundaries: gpd.GeoDataFrame | None = None
) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Type every declared field of a draft.

    Returns a GeoDataFrame (EPSG:6668) with one row for each row kept: every field of the kind (absent ones
    unknown), ``FIELD_condition`` for flags, ``row`` (in the original file), for points ``uid``, ``place_key``,
    ``ward``, ``ward_by``, ``ward_polygon``, without a city ``municipality``, ``status_note`` (a condition of use told by
    the name, "" for none), and the kept columns under 元:NAME. What is read out of prose stands beside its text, see
    `layers.intake.readings`. The geometry of a mesh kind follows from its codes; a table has none. Second, the
    problems found.
    """
    data: dict[str, Any] = {"row": draft.numbers}
    problems: list[Problem] = []
    for name, spec in draft.kind.fields.items():
        cells = values.texts(draft.cells[name]) if name in draft.cells else [""] * len(draft.numbers)
        if spec.type == "flag":
            data |= _flags(draft, name, cells, marks, problems)
        else:
            data |= _columns(draft, name, cells, problems)
    if draft.kind.geometry == "point":
        data["status_note"] = readings.status_column(draft, data["name"], problems)
    extras = {name: draft.cells[name] for name in draft.cells if name not in draft.kind.fields}
    frame = pd.DataFrame({**data, **extras})
    frame, geometry = _with_geometry(draft, frame, problems)
    layer = gpd.GeoDataFrame(frame, geometry=geometry, crs=CRS)
    return _finish(draft, layer, city, boundaries, problems)


def _finish(
    draft: Draft,
    frame: gpd.GeoDataFrame,
    city: City | None,
    boundaries: gpd.GeoDataFrame | None,
    problems: list[Problem],
) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    if draft.kind.id == "boundary":
        return dissolve(frame, "code"), problems
    if draft.kind.geometry == "point":
        if city is not None and city.name:
            column = draft.columns.get("address", "住所")
            problems += assign_wards(frame, city, boundaries, draft.file, column)
        else:
            frame["ward_by"], frame["ward_polygon"], frame["ward_declared"] = "", None, frame["ward"]
            frame["municipality"] = municipalities(frame, draft.format)
        frame["place_key"] = place_key(frame["site_id"]) if "site_id" in frame else ""
        frame["uid"] = unique_ids(frame)
    return frame, problems + key_problems(frame, draft)


def _flags(draft: Draft, name: str, cells: list[str], marks: FlagStyle, problems: list[Problem]) -> dict[str, Any]:
    codes, different = pd.factorize(np.array(cells, dtype=object))
    found = [values.read_flag(cell, marks) for cell in different]
    odd = np.array([reading is None for reading in found], dtype=bool)
    problems += [
        Problem(draft.file, draft.numbers[i], draft.columns[name], "flag_unreadable", cells[i], "○ / △… / ×")
        for i in (np.flatnonzero(odd[codes]) if odd.any() else ())
    ]
    known = [reading or ("unknown", cell) for reading, cell in zip(found, different, strict=True)]
    states, conditions = (pd.array([one[part] for one in known], dtype="str") for part in (0, 1))
    return {name: states.take(codes), name + "_condition": conditions.take(codes)}


def _columns(draft: Draft, name: str, cells: list[str], problems: list[Problem]) -> dict[str, Any]:
    spec = draft.kind.fields[name]
    if spec.type == "date":
        return readings.date_columns(draft, name, cells, problems)
    if spec.reading == "capacity":
        return readings.capacity_columns(draft, name, cells, problems)
    own = {name: _typed(draft, name, spec.type, cells, problems)}
    return own | (readings.floors_columns(draft, name, own[name], problems) if spec.reading == "floors" else {})


def _typed(draft: Draft, name: str, kind: str, cells: list[str], problems: list[Problem]) -> Any:
    if kind == "text":
        return _text(draft, name, cells, problems)
    read, dtype, code, expected = _READERS[kind]
    if kind in _DECIMAL and _DECIMALS.fullmatch("\n".join(cells)):
        # Nothing but plain decimals, as nearly every column of coordinates is: no cell needs a look of its own.
        return pd.array(np.array(cells, dtype=object).astype(float), dtype=dtype)
    found, bad = values.read_column(cells, read)
    header = draft.columns.get(name, name)
    problems += [Problem(draft.file, draft.numbers[i], header, code, cells[i], expected) for i in bad]
    return pd.array(found, dtype=dtype)


def _text(draft: Draft, name: str, cells: list[str], problems: list[Problem]) -> list[str]:
    required = draft.kind.fields[name].required
    header = draft.columns.get(name, name)
    stripped = [cell.strip() for cell in cells]
    if not (required and "" in stripped) and not values.has_control("\n".join(cells)):
        return stripped
    for row, cell in zip(draft.numbers, cells, strict=True):
        if required and not cell.strip():
            problems.append(Problem(draft.file, row, header, "row_without_name", cell, draft.kind.fields[name].ja))
        elif values.has_control(cell):
            problems.append(Problem(draft.file, row, header, "control_character", repr(cell)[:80], "visible text"))
    return stripped


def _with_geometry(draft: Draft, frame: pd.DataFrame, problems: list[Problem]) -> tuple[pd.DataFrame, Any]:
    if draft.kind.drawn:
        return frame, _shapes(draft, problems)
    if draft.kind.geometry == "mesh":
        return frame, _mesh_cells(draft, frame[draft.kind.key].tolist(), problems)
    if draft.kind.geometry == "table":
        return frame, np.full(len(frame), None, dtype=object)
    return frame, _points(draft, frame, problems)


def _points(draft: Draft, frame: pd.DataFrame, problems: list[Problem]) -> Any:
    longitude = frame["longitude"].to_numpy(dtype=float, na_value=np.nan)
    latitude = frame["latitude"].to_numpy(dtype=float, na_value=np.nan)
    blank = np.isnan(longitude) | np.isnan(latitude)
    west, south, east, north = JAPAN
    inside = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    unreadable = {p.row for p in problems if p.code == "coordinate_unreadable"}
    for i in np.flatnonzero(~inside):
        row, value = draft.numbers[i], f"{longitude[i]}, {latitude[i]}"
        if not blank[i]:
            problems.append(Problem(draft.file, row, "経度・緯度", "outside_japan", value, "122–154.5, 20–46"))
        elif row not in unreadable:
            problems.append(Problem(draft.file, row, "経度・緯度", "no_coordinates", "", "longitude, latitude"))
    points = np.full(len(frame), None, dtype=object)
    points[inside] = shapely.points(longitude[inside], latitude[inside])
    return points


def _mesh_cells(draft: Draft, codes: list[str], problems: list[Problem]) -> Any:
    """The cells' outlines, from their codes alone; a blank code is reported as a blank key already."""
    boxes = mesh_boxes([values.nfkc(code) for code in codes])
    header = draft.columns.get(draft.kind.key, draft.kind.key)
    cells = np.full(len(codes), None, dtype=object)
    for i, (code, box) in enumerate(zip(codes, boxes, strict=True)):
        if np.isnan(box[0]) and code:
            expected = "JIS X 0410, 8–11"
            problems.append(Problem(draft.file, draft.numbers[i], header, "mesh_code_unreadable", code, expected))
        elif code:
            cells[i] = shapely.box(*box)
            fault = _shape_fault(cells[i], "Polygon")
            if fault:
                problems.append(Problem(draft.file, draft.numbers[i], header, *fault))
                cells[i] = None
    return cells


def _shapes(draft: Draft, problems: list[Problem]) -> list[Any]:
    wanted = {"polygon": "Polygon", "line": "LineString"}[draft.kind.geometry]
    shapes: list[Any] = []
    for row, shape in zip(draft.numbers, draft.geometry or [], strict=True):
        fault = _shape_fault(shape, wanted)
        if fault:
            problems.append(Problem(draft.file, row, "geometry", *fault))
        shapes.append(None if fault else shape)
    return shapes


def _shape_fault(shape: BaseGeometry | None, wanted: str) -> tuple[str, str, str] | None:
    """What keeps a polygon or line from being used: (code, found, expected); None where nothing does."""
    if shape is None or shape.geom_type.removeprefix("Multi") != wanted:
        return "bad_geometry", "none" if shape is None else shape.geom_type, wanted
    west, south, east, north = shape.bounds
    if not (in_japan(west, south) and in_japan(east, north)):
        return "outside_japan", ", ".join(f"{edge:.6g}" for edge in shape.bounds), "122–154.5, 20–46"
    return None
