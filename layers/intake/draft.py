"""A table recognised as a layer kind: its text cells under field ids, every other column kept.

A draft is also what the data folder stores (our own form), so reading a stored layer and reading a published
file meet here and go the same way on.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.intake import formats, readers
from layers.intake.table import Table, refuse, write_csv
from layers.intake.values import read_flag, texts, write_flag
from layers.problems import FileRefused, Problem
from layers.spec import FlagStyle, FormatSpec, KindSpec, LayersConfig

#: Own form: columns the kind does not declare are kept under this prefix.
EXTRA = "元:"
#: Own form: the row of the original file.
ROW = "行"
#: A column that marks made-up rows, in any file: what left the product as training data comes back as such.
MARK = "訓練データ"
MARKED = "○"
_ROW_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass
class Draft:
    """Text cells of one file: ``cells`` has a column for each field found, then the kept ones.

    ``columns`` tells the original header of each field, ``numbers`` the original row of each row, ``training`` that
    the rows are made up: one marked row is enough.
    """

    file: str
    kind: KindSpec
    format: FormatSpec | None
    cells: pd.DataFrame
    columns: dict[str, str]
    numbers: list[int]
    geometry: list[BaseGeometry | None] | None
    problems: list[Problem] = field(default_factory=list)
    training: bool = False


def draft_from(table: Table, config: LayersConfig, as_kind: str = "") -> Draft:
    """Recognise the table and put its columns under the fields of its kind.

    Raises:
        UnknownFormat: no declared format or kind fits, or several do (then ``as_kind`` decides).
        FileRefused: a required field is missing, a polygon kind comes without geometry, or a table with it.
    """
    kind, fmt = formats.recognise(table, config, as_kind)
    columns = formats.field_columns(table, kind, fmt, config.header_aliases)
    if fmt is not None and fmt.reader == "census_mesh":
        columns |= readers.labelled_columns(readers.take_label_row(table, columns[kind.key]), fmt)
    return assemble(table, config, kind, fmt, columns)


def assemble(
    table: Table, config: LayersConfig, kind: KindSpec, fmt: FormatSpec | None, columns: dict[str, str], flags: str = ""
) -> Draft:
    """The draft of a table whose columns are known: field id → header. ``flags`` names a style where no format does.

    Raises:
        FileRefused: a polygon kind comes without geometry, or a table with it.
    """
    _check_geometry(table, kind)
    cells = _map_cells(table, columns, own_form=fmt is None)
    # The shape of a mesh cell follows from its code alone: what a GeoJSON draws beside it is not needed.
    shapes = None if kind.geometry == "mesh" else table.geometry
    draft = Draft(table.file, kind, fmt, cells, columns, list(table.numbers), shapes, list(table.problems))
    marked = any(problem.code == "training_marked" for problem in table.problems)
    draft.training = _take_mark(cells) or marked
    if kind.geometry == "point" and table.geometry is not None:
        _points_to_cells(draft)
    derived = {} if fmt is None else dict.fromkeys(fmt.derived, "")
    draft.problems += formats.absent_columns(table, kind, {**derived, **columns}) + _kept(draft)
    if ROW in cells:
        _take_row_numbers(draft)
    if fmt is not None:
        draft.problems += formats.taken_headers(table, fmt, columns) + _unverified(draft, fmt)
        _normalise(draft, formats.municipality_of(draft.cells, fmt), config.flag_styles[fmt.flags])
        _read_specially(draft, fmt)
    elif flags:
        _normalise(draft, pd.Series("", index=draft.cells.index), config.flag_styles[flags])
    return draft


def _unverified(draft: Draft, fmt: FormatSpec) -> list[Problem]:
    return [Problem(draft.file, None, None, "format_unverified", fmt.ja)] if fmt.unverified else []


def _read_specially(draft: Draft, fmt: FormatSpec) -> None:
    if fmt.reader == "n03_2023":
        readers.n03_wards_before_2024(draft.cells)
    elif fmt.reader in ("depth_text", "depth_rank"):
        readers.depth_columns(draft.cells, draft.columns["depth_min_m"], fmt)
    elif fmt.reader == "census_mesh":
        draft.problems += readers.secret_cells(draft.cells, draft.kind, draft.file)


def _check_geometry(table: Table, kind: KindSpec) -> None:
    if kind.drawn and table.geometry is None:
        raise refuse(table.file, "a table without geometry", f"GeoJSON with geometry for {kind.ja}")
    if kind.geometry == "table" and table.geometry is not None:
        raise refuse(table.file, "GeoJSON with geometry", f"a table without geometry (CSV) for {kind.ja}")


def _map_cells(table: Table, columns: dict[str, str], *, own_form: bool) -> pd.DataFrame:
    fields = {header: name for name, header in columns.items()}
    names: list[str] = []
    for header in table.header:
        own = own_form and (header == ROW or header.startswith(EXTRA))
        name = fields.get(header) or (header if own else EXTRA + header)
        if name in names:
            raise FileRefused(Problem(table.file, 1, header, "duplicate_column", header, f"{header} or {name}"))
        names.append(name)
    columns_of_cells = zip(*table.rows, strict=True) if table.rows else ((),) * len(names)
    data = dict(zip(names, map(list, columns_of_cells), strict=True))
    return pd.DataFrame(data, dtype=object, index=pd.RangeIndex(len(table.rows)))


def _take_mark(cells: pd.DataFrame) -> bool:
    """Take the column of `MARK` out; whatever stands in it marks its row, for a doubt must not make data real."""
    return EXTRA + MARK in cells and bool(cells.pop(EXTRA + MARK).str.strip().ne("").any())


def _take_row_numbers(draft: Draft) -> None:
    """Our own form tells the original rows; a column 行 that cannot be such numbers is kept as any other column."""
    told = draft.cells.pop(ROW).tolist()
    if len(set(told)) == len(told) and all(_ROW_NUMBER.fullmatch(cell) for cell in told):
        draft.numbers = [int(cell) for cell in told]
    else:
        draft.cells[EXTRA + ROW] = told


def _kept(draft: Draft) -> list[Problem]:
    kept = [name[len(EXTRA) :] for name in draft.cells if str(name).startswith(EXTRA)]
    if draft.format is None or not kept:
        return []
    return [Problem(draft.file, None, None, "column_kept", "、".join(kept))]


def _normalise(draft: Draft, groups: pd.Series, style: FlagStyle) -> None:
    # Cells and groups repeat by the thousand: each different one is looked at once, numpy does the rest.
    group_codes, group_names = pd.factorize(groups.to_numpy(dtype=object))
    for name in draft.kind.of_type("flag"):
        if name in draft.cells:
            marks = _marks(draft, name, style, group_codes, group_names)
            draft.cells[name] = pd.Series(marks, index=draft.cells.index, dtype=object)


def _marks(draft: Draft, name: str, style: FlagStyle, groups: np.ndarray, group_names: np.ndarray) -> np.ndarray:
    codes, cells = pd.factorize(draft.cells[name].to_numpy(dtype=object))
    written = np.array([*(_mark(cell, style) for cell in cells), ""], dtype=object)
    marks, blank = written[codes], np.array([not cell.strip() for cell in cells], dtype=bool)[codes]
    if style.blank_column_is_unknown:
        filled = np.zeros(len(group_names), dtype=bool)
        filled[groups[~blank]] = True
        marks[~filled[groups]] = ""
        for place in sorted(group_names[~filled]):
            draft.problems.append(Problem(draft.file, None, draft.columns[name], "hazard_blank", str(place)))
    return _blanks_beside_no(draft, name, blank, marks)


def _blanks_beside_no(draft: Draft, name: str, blank: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """Where a column writes "no" in words, its blanks do not say it: they are unknown, and that is noted."""
    no = marks == "×"
    count = int((no & blank).sum())
    if count and (no & ~blank).any():
        draft.problems.append(Problem(draft.file, None, draft.columns[name], "blank_unknown", f"{count:,}"))
        marks[blank] = ""
    return marks


def _mark(cell: str, style: FlagStyle) -> str:
    """The flag in our own form; what is unreadable or unknown stays the text it is."""
    reading = read_flag(cell, style)
    return cell if reading is None or reading[0] == "unknown" else write_flag(*reading)


def _points_to_cells(draft: Draft) -> None:
    """Positions as cells. Where a feature has no geometry, coordinates among its properties hold, if it has them."""
    given = _given_coordinates(draft)
    shapes = draft.geometry or []
    for row, shape in zip(draft.numbers, shapes, strict=True):
        if shape is not None and shape.geom_type != "Point":
            draft.problems.append(Problem(draft.file, row, "geometry", "bad_geometry", shape.geom_type, "Point"))
    cells = [_position(shape, told) for shape, told in zip(shapes, given, strict=True)]
    draft.cells["longitude"], draft.cells["latitude"] = [x for x, _ in cells], [y for _, y in cells]
    draft.columns |= {"longitude": "geometry", "latitude": "geometry"}
    draft.geometry = None


def _position(shape: BaseGeometry | None, told: tuple[str, str]) -> tuple[str, str]:
    if shape is None:
        return told
    return (repr(shape.x), repr(shape.y)) if shape.geom_type == "Point" else ("", "")


def _given_coordinates(draft: Draft) -> list[tuple[str, str]]:
    """Coordinates that stand among the properties; those columns are kept, as they may differ from the geometry."""
    names = [name for name in ("longitude", "latitude") if name in draft.cells]
    given = {name: draft.cells.pop(name).tolist() for name in names}
    for name, cells in given.items():
        draft.cells[EXTRA + draft.columns[name]] = cells
    if len(given) < len(("longitude", "latitude")):
        return [("", "")] * len(draft.numbers)
    return list(zip(given["longitude"], given["latitude"], strict=True))


# --- our own form ----------------------------------------------------------------------------


def _own_headers(draft: Draft) -> dict[str, str]:
    return {name: spec.ja for name, spec in draft.kind.fields.items() if name in draft.cells}


def _own_cells(draft: Draft) -> pd.DataFrame:
    headers = _own_headers(draft)
    extras = [name for name in draft.cells if name not in headers]
    own = draft.cells[[*headers, *extras]].rename(columns=headers)
    own[ROW] = [str(number) for number in draft.numbers]
    if draft.training:
        own[MARK] = MARKED
    return own


def stored_at_most(draft: Draft) -> int:
    """More bytes than `write_own` can give: told from the cells' lengths alone, for what is surely small enough."""
    rows, columns = draft.cells.shape
    chars = sum(len("".join(texts(draft.cells[name]))) for name in draft.cells)
    names = sum(map(len, [*map(str, draft.cells), *_own_headers(draft).values()]))
    if not draft.kind.drawn:
        # A character takes 4 bytes at most, a cell 3 more (quotes, comma), a row its number and the mark.
        return 4 * (chars + names) + rows * (3 * columns + 20) + 100
    # In JSON 6 bytes (an escape) and 6 a cell; every feature repeats the names; a coordinate is two numbers.
    corners = int(shapely.get_num_coordinates(np.array(draft.geometry or [], dtype=object)).sum())
    return 6 * (chars + names * rows) + rows * (6 * columns + 200) + 64 * corners + 100


def write_own(draft: Draft) -> tuple[str, bytes]:
    """The draft in our own form: file name and bytes. Polygons and lines are GeoJSON, the rest CSV (UTF-8 with BOM)."""
    own = _own_cells(draft)
    if not draft.kind.drawn:
        return draft.kind.stored_as, write_csv([own.columns, *zip(*(texts(own[name]) for name in own), strict=True)])
    shapes = draft.geometry or []
    lines = [
        json.dumps(_feature(cells, shape), ensure_ascii=False)
        for cells, shape in zip(own.to_dict("records"), shapes, strict=True)
    ]
    body = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    return draft.kind.stored_as, body.encode("utf-8")


def _feature(cells: dict[Any, Any], shape: BaseGeometry | None) -> dict[str, Any]:
    geometry = None if shape is None else json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "properties": cells, "geometry": geometry}
