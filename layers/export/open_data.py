"""A layer in force as a file: our own CSV or GeoJSON, without loss, or the 自治体標準 form with a list of its losses."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from layers.export.own import as_cp932, own_csv, own_geojson
from layers.export.standard import COLUMNS, KINDS, Loss, standard_losses, standard_rows
from layers.export.tables import file_name
from layers.folder import DataFolder, edition_folder
from layers.intake.files import read_bytes, read_table
from layers.intake.table import MARK, REAL, TRAINING, Table, guarded, write_csv
from layers.layer import Layer
from layers.problems import Problem
from layers.spec import Config

FORMS = ("csv", "geojson", "standard")
ENCODINGS = ("utf-8-sig", "cp932")


@dataclass(frozen=True)
class Export:
    """A file to give away: its name and bytes, what the form cannot hold, and which characters CP932 lacked."""

    file: str
    body: bytes
    losses: tuple[Loss, ...] = ()
    problems: tuple[Problem, ...] = ()


def forms_of(layer: Layer) -> tuple[str, ...]:
    """The forms a layer can be written in. An estimate (推定) is no list of anybody's and is not given away.

    Shapes have no place in a CSV, so polygons and lines are GeoJSON alone.
    """
    if layer.basis:
        return ()
    own = ("geojson",) if layer.kind.drawn else ("csv", "geojson")
    return (*own, "standard") if layer.kind.id in KINDS else own


def export(folder: DataFolder, config: Config, kind: str, form: str, encoding: str = "utf-8-sig") -> Export | None:
    """Write a layer in force in one of `FORMS`; None where it is not registered or has no such form.

    ``encoding`` is for CSV; GeoJSON is always UTF-8. Made-up data says so in the file's name and in every record.

    Raises:
        FileRefused: the stored layer cannot be read.
    """
    layer = folder.layer(kind)
    if layer is None or form not in forms_of(layer):
        return None
    stem = f"{kind}_{layer.edition.edition_date or 'undated'}"
    if form == "standard":
        return _standard(layer, folder, stem, encoding)
    table = stored_table(folder, config, kind)
    if form == "geojson":
        name = file_name(stem, "geojson", training=layer.training)
        return Export(name, own_geojson(table, layer.kind, training=layer.training))
    name = file_name(stem, "csv", training=layer.training)
    mark = TRAINING if layer.training else REAL
    rows = [[*row, mark] for row in table.rows]
    return _encoded(Export(name, own_csv(table, training=layer.training)), [*table.header, MARK], rows, encoding)


def _standard(layer: Layer, folder: DataFolder, stem: str, encoding: str) -> Export:
    rows = standard_rows(layer, folder.spec)
    body = write_csv([list(COLUMNS), *([guarded(cell) for cell in row] for row in rows)])
    given = Export(file_name(stem + "_自治体標準", "csv", training=layer.training), body, tuple(standard_losses(layer)))
    return _encoded(given, list(COLUMNS), rows, encoding)


def _encoded(given: Export, header: list[str], rows: list[list[str]], encoding: str) -> Export:
    if encoding != "cp932":
        return given
    body, problems = as_cp932(given.body, given.file, header, rows)
    return dataclasses.replace(given, body=body, problems=tuple(problems))


def stored_table(folder: DataFolder, config: Config, kind: str) -> Table:
    """The text cells of a layer in force, as the folder keeps them: fields, other columns, original rows, shapes."""
    place, limits = edition_folder(folder.path, kind), config.app.intake.stored()
    assert place is not None
    name = config.layers.kinds[kind].stored_as
    return read_table(f"layers/{kind}/{place.name}/{name}", read_bytes(place / name, limits), limits)
