"""Which declared format or kind a table is: by its set of columns, in any order, never by the file's name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from layers.intake.headers import find_header_named, header_key, header_keys
from layers.intake.ids import municipality_parts
from layers.intake.table import Table
from layers.intake.values import texts
from layers.problems import FileRefused, Problem, UnknownFormat
from layers.spec import FormatSpec, KindSpec, LayersConfig


def recognise(table: Table, config: LayersConfig, as_kind: str = "") -> tuple[KindSpec, FormatSpec | None]:
    """The kind of a table and its published format; format None means our own form.

    Raises:
        UnknownFormat: nothing fits, several kinds fit, or ``as_kind`` is not declared.
    """
    if as_kind and as_kind not in config.kinds:
        raise _unknown(table, as_kind, "one of " + ", ".join(config.kinds))
    fmt = published_format(table.header, config)
    if fmt is not None and as_kind in ("", fmt.kind):
        return config.kinds[fmt.kind], fmt
    if as_kind:
        return config.kinds[as_kind], None
    fitting = [kind for kind in config.kinds.values() if fits_own_form(table, kind, config.header_aliases)]
    if len(fitting) == 1:
        return fitting[0], None
    found = "、".join(table.header)[:200]
    if fitting:
        raise _unknown(table, found, "--as " + " | ".join(kind.id for kind in fitting))
    raise _unknown(table, found, "columns of a declared format: " + "、".join(f.ja for f in config.formats.values()))


def _unknown(table: Table, found: str, expected: str) -> UnknownFormat:
    return UnknownFormat(Problem(table.file, 1, None, "file_refused", found, expected))


def published_format(header: Iterable[str], config: LayersConfig) -> FormatSpec | None:
    """The declared format whose required columns are all there; the one with most of them wins."""
    keys = header_keys(header, config.header_aliases)
    fitting = [fmt for fmt in config.formats.values() if _fits(fmt, keys)]
    return max(fitting, key=lambda fmt: len(fmt.required), default=None)


def _fits(fmt: FormatSpec, keys: dict[str, str]) -> bool:
    return all(find_header_named(name, keys) for name in fmt.required) and not any(
        find_header_named(name, keys) for name in fmt.absent
    )


def own_names(kind: KindSpec) -> dict[str, str]:
    """Header → field id: our own form accepts a field's id, its Japanese and its English name."""
    names: dict[str, str] = {}
    for name, spec in kind.fields.items():
        names |= {spec.en: name, spec.ja: name, name: name}
    return names


def fits_own_form(table: Table, kind: KindSpec, aliases: Mapping[str, str] | None = None) -> bool:
    """Whether every column is a name of the kind's fields (or one of ours) and the required ones are there."""
    names = _own_keys(kind)
    given = [header for header in table.header if header != "行" and not header.startswith("元:")]
    found = {names.get(header_key(header, aliases)) for header in given}
    required = {name for name, spec in kind.fields.items() if spec.required}
    has_geometry = (table.geometry is not None) == kind.drawn or {"longitude", "latitude"} <= found
    return None not in found and required <= found and has_geometry


def _own_keys(kind: KindSpec) -> dict[str, str]:
    return {header_key(name): field for name, field in own_names(kind).items()}


def field_columns(
    table: Table, kind: KindSpec, fmt: FormatSpec | None, aliases: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Field id → header of this table.

    Raises:
        FileRefused: a required field has no column, or two columns claim one field.
    """
    if fmt is not None:
        keys = header_keys(table.header, aliases or {})
        found = {name: find_header_named(wanted, keys) for name, wanted in fmt.columns.items()}
        columns = {name: header for name, header in found.items() if header is not None}
    else:
        columns = _own_columns(table, kind, aliases)
    derived = set() if fmt is None else set(fmt.derived)
    check_required(table, kind, {*columns, *derived})
    return columns


def check_required(table: Table, kind: KindSpec, columns: Collection[str]) -> None:
    """Refuse a table without a column for a required field of the kind (FileRefused names it)."""
    for name, spec in kind.fields.items():
        if spec.required and name not in columns:
            expected = f"column {spec.ja} / {name}"
            raise FileRefused(Problem(table.file, 1, spec.ja, "file_refused", "、".join(table.header)[:200], expected))


def _own_columns(table: Table, kind: KindSpec, aliases: Mapping[str, str] | None) -> dict[str, str]:
    names, columns = _own_keys(kind), dict[str, str]()
    for header in table.header:
        name = names.get(header_key(header, aliases))
        if name in columns:
            found = f"{columns[name]}、{header}"
            raise FileRefused(Problem(table.file, 1, header, "duplicate_column", found, "one column a field"))
        if name is not None:
            columns[name] = header
    return columns


def taken_headers(table: Table, fmt: FormatSpec, columns: dict[str, str]) -> list[Problem]:
    """A note for each header that is spelt otherwise than the format declares it."""
    wanted = {header: fmt.columns[name].split("|") for name, header in columns.items() if name in fmt.columns}
    odd = {header: names[0] for header, names in wanted.items() if header not in names}
    return [Problem(table.file, 1, header, "header_taken", header, name) for header, name in odd.items()]


def absent_columns(table: Table, kind: KindSpec, columns: dict[str, str]) -> list[Problem]:
    """One note for the fields this file has no column for: they are unknown in every row."""
    if table.geometry is not None and kind.geometry == "point":
        columns = {**columns, "longitude": "geometry", "latitude": "geometry"}
    absent = [spec.ja for name, spec in kind.fields.items() if name not in columns and name not in ("kana", "ward")]
    return [Problem(table.file, None, None, "column_absent", "、".join(absent))] if absent else []


def municipality_of(cells: pd.DataFrame, fmt: FormatSpec) -> pd.Series:
    """Which municipality's list a row comes from: the digits of its 共通ID, else its municipality column."""
    name = "元:" + fmt.municipality
    told = cells[name] if name in cells else pd.Series("", index=cells.index)
    if "site_id" not in cells:
        return told
    codes = pd.Series(municipality_parts(texts(cells["site_id"])), index=cells.index, dtype=object)
    return codes.where(codes != "", told)
