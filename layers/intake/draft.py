"""A table recognised as a layer kind: its text cells under field ids, every other column kept.

A draft is also what the data folder stores (our own form), so reading a stored layer and reading a published
file meet here and go the same way on.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.intake import formats
from layers.intake.table import Table, refuse
from layers.intake.values import read_flag, write_flag
from layers.problems import Problem
from layers.spec import FlagStyle, FormatSpec, KindSpec, LayersConfig

#: Own form: columns the kind does not declare are kept under this prefix.
EXTRA = "元:"
#: Own form: the row of the original file.
ROW = "行"


@dataclass
class Draft:
    """Text cells of one file: ``cells`` has a column for each field found, then the kept ones.

    ``columns`` tells the original header of each field, ``numbers`` the original row of each row.
    """

    file: str
    kind: KindSpec
    format: FormatSpec | None
    cells: pd.DataFrame
    columns: dict[str, str]
    numbers: list[int]
    geometry: list[BaseGeometry | None] | None
    problems: list[Problem] = field(default_factory=list)


def draft_from(table: Table, config: LayersConfig, as_kind: str = "") -> Draft:
    """Recognise the table and put its columns under the fields of its kind.

    Raises:
        UnknownFormat: no declared format or kind fits, or several do (then ``as_kind`` decides).
        FileRefused: a required field is missing, or a polygon kind comes without geometry.
    """
    kind, fmt = formats.recognise(table, config, as_kind)
    columns = formats.field_columns(table, kind, fmt)
    if kind.geometry != "point" and table.geometry is None:
        raise refuse(table.file, "a table without geometry", f"GeoJSON with geometry for {kind.ja}")
    cells = _map_cells(table, columns)
    draft = Draft(table.file, kind, fmt, cells, columns, list(table.numbers), table.geometry, list(table.problems))
    draft.problems += formats.absent_columns(table, kind, columns) + _kept(draft)
    if ROW in table.header:
        draft.numbers = [int(n) if n.isdigit() else m for n, m in zip(cells.pop(ROW), draft.numbers, strict=True)]
    if fmt is not None:
        _normalise(draft, fmt, config.flag_styles[fmt.flags])
    if kind.geometry == "point" and table.geometry is not None:
        _points_to_cells(draft)
    return draft


def _map_cells(table: Table, columns: dict[str, str]) -> pd.DataFrame:
    fields = {header: name for name, header in columns.items()}
    data: dict[str, list[str]] = {}
    for index, header in enumerate(table.header):
        own = header == ROW or header.startswith(EXTRA)
        name = fields.get(header) or (header if own else EXTRA + header)
        data[name] = [row[index] for row in table.rows]
    return pd.DataFrame(data, dtype=object, index=pd.RangeIndex(len(table.rows)))


def _kept(draft: Draft) -> list[Problem]:
    kept = [name[len(EXTRA) :] for name in draft.cells if str(name).startswith(EXTRA)]
    if draft.format is None or not kept:
        return []
    return [Problem(draft.file, None, None, "column_kept", "、".join(kept))]


def _normalise(draft: Draft, fmt: FormatSpec, style: FlagStyle) -> None:
    groups = formats.municipality_of(draft.cells, fmt)
    for name in draft.kind.of_type("flag"):
        if name in draft.cells:
            draft.cells[name] = _marks(draft, name, style, groups)
    if fmt.reader == "n03_2023":
        formats.n03_wards_before_2024(draft.cells)


def _marks(draft: Draft, name: str, style: FlagStyle, groups: pd.Series) -> pd.Series:
    cells = draft.cells[name]
    written = {cell: _mark(cell, style) for cell in cells.unique()}
    marks = cells.map(written)
    if style.blank_column_is_unknown:
        blank = cells.str.strip().eq("").groupby(groups).transform("all")
        marks = marks.mask(blank, "")
        for place in sorted(groups[blank].unique())[:3]:
            draft.problems.append(Problem(draft.file, None, draft.columns[name], "hazard_blank", str(place)))
    return marks


def _mark(cell: str, style: FlagStyle) -> str:
    reading = read_flag(cell, style)
    return cell if reading is None else write_flag(*reading)


def _points_to_cells(draft: Draft) -> None:
    longitude, latitude = [], []
    for row, point in zip(draft.numbers, draft.geometry or [], strict=True):
        if point is not None and point.geom_type != "Point":
            draft.problems.append(Problem(draft.file, row, "geometry", "bad_geometry", point.geom_type, "Point"))
        is_point = point is not None and point.geom_type == "Point"
        longitude.append(repr(point.x) if is_point else "")  # type: ignore[union-attr]
        latitude.append(repr(point.y) if is_point else "")  # type: ignore[union-attr]
    draft.cells["longitude"], draft.cells["latitude"] = longitude, latitude
    draft.columns |= {"longitude": "geometry", "latitude": "geometry"}
    draft.geometry = None


# --- our own form ----------------------------------------------------------------------------


def _own_headers(draft: Draft) -> dict[str, str]:
    return {name: spec.ja for name, spec in draft.kind.fields.items() if name in draft.cells}


def _own_cells(draft: Draft) -> pd.DataFrame:
    headers = _own_headers(draft)
    extras = [name for name in draft.cells if name not in headers]
    own = draft.cells[[*headers, *extras]].rename(columns=headers)
    own[ROW] = [str(number) for number in draft.numbers]
    return own


def write_own(draft: Draft) -> tuple[str, bytes]:
    """The draft in our own form: file name and bytes. Points are CSV (UTF-8 with BOM), the rest GeoJSON."""
    own = _own_cells(draft)
    if draft.kind.geometry == "point":
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(own.columns)
        writer.writerows(own.itertuples(index=False, name=None))
        return "layer.csv", b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")
    shapes = draft.geometry or []
    lines = [
        json.dumps(_feature(cells, shape), ensure_ascii=False)
        for cells, shape in zip(own.to_dict("records"), shapes, strict=True)
    ]
    body = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    return "layer.geojson", body.encode("utf-8")


def _feature(cells: dict[Any, Any], shape: BaseGeometry | None) -> dict[str, Any]:
    geometry = None if shape is None else json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "properties": cells, "geometry": geometry}
