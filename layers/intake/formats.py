"""Which declared format or kind a table is: by its set of columns, in any order, never by the file's name."""

from __future__ import annotations

import pandas as pd

from layers.intake.table import Table
from layers.problems import FileRefused, Problem, UnknownFormat
from layers.spec import FormatSpec, KindSpec, LayersConfig


def recognise(table: Table, config: LayersConfig, as_kind: str = "") -> tuple[KindSpec, FormatSpec | None]:
    """The kind of a table and its published format; format None means our own form.

    Raises:
        UnknownFormat: nothing fits, several kinds fit, or ``as_kind`` is not declared.
    """
    if as_kind and as_kind not in config.kinds:
        raise _unknown(table, as_kind, "one of " + ", ".join(config.kinds))
    fmt = published_format(set(table.header), config)
    if fmt is not None and as_kind in ("", fmt.kind):
        return config.kinds[fmt.kind], fmt
    if as_kind:
        return config.kinds[as_kind], None
    fitting = [kind for kind in config.kinds.values() if fits_own_form(table, kind)]
    if len(fitting) == 1:
        return fitting[0], None
    found = "、".join(table.header)[:200]
    if fitting:
        raise _unknown(table, found, "--as " + " | ".join(kind.id for kind in fitting))
    raise _unknown(table, found, "columns of a declared format: " + "、".join(f.ja for f in config.formats.values()))


def _unknown(table: Table, found: str, expected: str) -> UnknownFormat:
    return UnknownFormat(Problem(table.file, 1, None, "file_refused", found, expected))


def published_format(header: set[str], config: LayersConfig) -> FormatSpec | None:
    """The declared format whose required columns are all there; the one with most of them wins."""
    fitting = [
        fmt for fmt in config.formats.values() if header.issuperset(fmt.required) and header.isdisjoint(fmt.absent)
    ]
    return max(fitting, key=lambda fmt: len(fmt.required), default=None)


def own_names(kind: KindSpec) -> dict[str, str]:
    """Header → field id: our own form accepts a field's id, its Japanese and its English name."""
    names: dict[str, str] = {}
    for name, spec in kind.fields.items():
        names |= {spec.en: name, spec.ja: name, name: name}
    return names


def fits_own_form(table: Table, kind: KindSpec) -> bool:
    """Whether every column is a name of the kind's fields (or one of ours) and the required ones are there."""
    names = own_names(kind)
    given = [header for header in table.header if header != "行" and not header.startswith("元:")]
    found = {names.get(header) for header in given}
    required = {name for name, spec in kind.fields.items() if spec.required}
    has_geometry = (table.geometry is not None) == kind.drawn or {"longitude", "latitude"} <= found
    return None not in found and required <= found and has_geometry


def field_columns(table: Table, kind: KindSpec, fmt: FormatSpec | None) -> dict[str, str]:
    """Field id → header of this table.

    Raises:
        FileRefused: a required field has no column, or two columns claim one field.
    """
    if fmt is not None:
        columns = {name: header for name, header in fmt.columns.items() if header in table.header}
    else:
        columns = _own_columns(table, kind)
    for name, spec in kind.fields.items():
        if spec.required and name not in columns:
            expected = f"column {spec.ja} / {name}"
            raise FileRefused(Problem(table.file, 1, spec.ja, "file_refused", "、".join(table.header)[:200], expected))
    return columns


def _own_columns(table: Table, kind: KindSpec) -> dict[str, str]:
    names, columns = own_names(kind), dict[str, str]()
    for header in table.header:
        name = names.get(header)
        if name in columns:
            found = f"{columns[name]}、{header}"
            raise FileRefused(Problem(table.file, 1, header, "duplicate_column", found, "one column a field"))
        if name is not None:
            columns[name] = header
    return columns


def absent_columns(table: Table, kind: KindSpec, columns: dict[str, str]) -> list[Problem]:
    """One note for the fields this file has no column for: they are unknown in every row."""
    if table.geometry is not None and kind.geometry == "point":
        columns = {**columns, "longitude": "geometry", "latitude": "geometry"}
    absent = [spec.ja for name, spec in kind.fields.items() if name not in columns and name not in ("kana", "ward")]
    return [Problem(table.file, None, None, "column_absent", "、".join(absent))] if absent else []


def municipality_of(cells: pd.DataFrame, fmt: FormatSpec) -> pd.Series:
    """Which municipality's list a row comes from: the digits of its 共通ID, else its municipality column."""
    if "site_id" in cells:
        return cells["site_id"].str.slice(1, 6)
    name = "元:" + fmt.municipality
    return cells[name] if name in cells else pd.Series("", index=cells.index)


def n03_wards_before_2024(cells: pd.DataFrame) -> None:
    """Put city and ward of N03 (to 2023) in their fields, in place.

    There N03_003 is the city of a ward, or a county (郡), or blank; N03_004 the ward or the municipality.
    """
    upper, lower = cells["city"], cells["ward"]
    is_ward = upper.str.endswith("市") & lower.str.endswith("区")
    cells["元:N03_003"] = upper
    cells["city"], cells["ward"] = upper.where(is_ward, lower), lower.where(is_ward, "")
