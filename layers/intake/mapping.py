"""Where recognition is unsure: which column is which field, proposed with samples, confirmed by a person, remembered.

A `Mapping` is what the person confirmed. It is kept in the data folder (``mappings/*.json``) under the set of headers
and the source, and found again for the next file of that source; another source with the same headers is asked again,
since fire stations and community centres may be published in one form.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import unicodedata
from pathlib import Path, PurePath

from pydantic import BaseModel, ConfigDict, ValidationError

from layers.intake.draft import Draft, assemble, draft_from
from layers.intake.formats import check_required
from layers.intake.headers import header_key
from layers.intake.table import Table
from layers.intake.values import read_flag
from layers.problems import FileRefused, FolderError, Problem
from layers.spec import LayersConfig

FOLDER = "mappings"
_STYLES = ("marks", "presence")


class Mapping(BaseModel):
    """A person's word on a table: its kind, field → header, and the flag style.

    ``fingerprint`` and ``source`` say which files it is for; ``confirmed_at`` is a record of the act.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    columns: dict[str, str]
    flags: str = "marks"
    fingerprint: str
    source: str
    who: str
    confirmed_at: datetime.datetime


def header_fingerprint(table: Table, layers: LayersConfig) -> str:
    """A short hash of the set of headers, in any order and spelling `header_key` takes for one."""
    keys = sorted({header_key(name, layers.header_aliases) for name in table.header})
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]


def source_of(file: str) -> str:
    """The source a file name tells: without its ending, numbers and dates, so that next month's name is the same."""
    stem = unicodedata.normalize("NFKC", PurePath(file.replace("\\", "/")).name).rsplit(".", 1)[0].casefold()
    return re.sub(r"[\d\s_\-()]+", "", re.sub(r"(令和|平成|[rh](?=\d))[\d元]*年?(度)?|\d+[年月日度]+", "", stem))


def confirm(
    table: Table,
    layers: LayersConfig,
    kind: str,
    columns: dict[str, str],
    *,
    who: str,
    confirmed_at: datetime.datetime,
    flags: str = "",
) -> Mapping:
    """The mapping a person confirmed; blank headers are left out, a blank ``flags`` is told from the cells.

    Raises:
        FileRefused: an unknown kind, field or header, a header for two fields, or no column for a required field.
    """
    chosen = {field: header for field, header in columns.items() if header}
    style = flags or flag_style(table, layers, kind, chosen)
    mapping = Mapping(
        kind=kind,
        columns=chosen,
        flags=style,
        fingerprint=header_fingerprint(table, layers),
        source=source_of(table.file),
        who=who,
        confirmed_at=confirmed_at,
    )
    _check(table, layers, mapping)
    return mapping


def flag_style(table: Table, layers: LayersConfig, kind: str, columns: dict[str, str]) -> str:
    """The flag style that reads every cell of the mapped flag columns: ○△×, else 有無; ``marks`` where neither does.

    In both a blank is unknown: only a publisher's own word makes it "no".
    """
    spec = layers.kinds.get(kind)
    names = (
        [] if spec is None else [columns[name] for name in spec.of_type("flag") if columns.get(name) in table.header]
    )
    cells = {row[table.header.index(name)] for name in names for row in table.rows}
    for style in _STYLES:
        if all(read_flag(cell, layers.flag_styles[style]) is not None for cell in cells):
            return style
    return _STYLES[0]


def _check(table: Table, layers: LayersConfig, mapping: Mapping) -> None:
    kind = layers.kinds.get(mapping.kind)
    if kind is None:
        raise _refused(table, mapping.kind, "one of " + ", ".join(layers.kinds))
    for field, header in mapping.columns.items():
        if field not in kind.fields or header not in table.header:
            raise _refused(table, f"{field} = {header}", "a field of the kind and a column of the file")
    headers = list(mapping.columns.values())
    twice = sorted({header for header in headers if headers.count(header) > 1})
    if twice:
        raise FileRefused(Problem(table.file, 1, twice[0], "duplicate_column", twice[0], "one field a column"))
    if mapping.flags not in layers.flag_styles:
        raise _refused(table, mapping.flags, "one of " + ", ".join(layers.flag_styles))
    check_required(table, kind, mapping.columns)


def _refused(table: Table, found: str, expected: str) -> FileRefused:
    return FileRefused(Problem(table.file, 1, None, "file_refused", found[:200], expected[:400]))


def draft_by(table: Table, layers: LayersConfig, mapping: Mapping, zone: datetime.tzinfo = datetime.UTC) -> Draft:
    """The draft of a table under a confirmed mapping; a note says so, with the day in ``zone``.

    Raises:
        FileRefused: as `confirm`.
    """
    _check(table, layers, mapping)
    draft = assemble(table, layers, layers.kinds[mapping.kind], None, dict(mapping.columns), mapping.flags)
    told = f"{mapping.who} {mapping.confirmed_at.astimezone(zone):%Y-%m-%d}"
    draft.problems.append(Problem(table.file, None, None, "mapping_used", told, mapping.kind))
    return draft


def draft_for(
    folder: Path, table: Table, layers: LayersConfig, as_kind: str = "", zone: datetime.tzinfo = datetime.UTC
) -> Draft:
    """The draft of a table: by the mapping remembered for its source if there is one, else by recognition. ``zone`` as
    for `draft_by`.

    Raises:
        UnknownFormat, FileRefused: as `draft_from`.
    """
    mapping = recall(folder, table, layers)
    if mapping is not None and as_kind in ("", mapping.kind):
        return draft_by(table, layers, mapping, zone)
    return draft_from(table, layers, as_kind)


# --- remembered ------------------------------------------------------------------------------


def _path(folder: Path, fingerprint: str, source: str) -> Path:
    return folder / FOLDER / f"{fingerprint}-{hashlib.sha256(source.encode()).hexdigest()[:8]}.json"


def remember(folder: Path, mapping: Mapping) -> Path:
    """Keep a mapping in the data folder, in place of an earlier one for the same headers and source.

    Raises:
        FolderError: it cannot be written; the earlier one then stands.
    """
    path = _path(folder, mapping.fingerprint, mapping.source)
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as out:
            out.write(mapping.model_dump_json(indent=1).encode() + b"\n")
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as err:
        raise FolderError(f"cannot write {path}: {err.strerror or err}") from err
    return path


def recall(folder: Path, table: Table, layers: LayersConfig) -> Mapping | None:
    """The mapping kept for these headers and this source; None where none is, or where it no longer fits."""
    found = _read(_path(folder, header_fingerprint(table, layers), source_of(table.file)))
    if found is None:
        return None
    try:
        _check(table, layers, found)
    except FileRefused:
        return None
    return found


def same_headers(folder: Path, table: Table, layers: LayersConfig) -> list[Mapping]:
    """Mappings kept for these headers from any source, to begin a new one with; never used unasked."""
    paths = sorted((folder / FOLDER).glob(f"{header_fingerprint(table, layers)}-*.json"))
    return [mapping for mapping in map(_read, paths) if mapping is not None]


def _read(path: Path) -> Mapping | None:
    """A mapping as kept; one that is missing or damaged is none: the person is asked again."""
    try:
        return Mapping.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
