"""Drills as the tables of a data folder (`layers.drills.tables`), to be put into another one: cells guarded, marked."""

from __future__ import annotations

import io
import zipfile

from layers.drills.ids import DRILLS
from layers.drills.load import FOLDER
from layers.drills.table_rows import table_rows
from layers.drills.tables import COLUMNS, HEAD
from layers.export.tables import marked_rows
from layers.held import Held
from layers.intake.table import write_csv

#: The same drills give the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def drill_tables(told: Held) -> dict[str, bytes]:
    """File name → CSV of every drill as it stands now, and its parts; a table without rows is left out."""
    files = {}
    for name, rows in table_rows(told).items():
        cells = ([row[column] for column in COLUMNS[name]] for row in rows)
        files[f"{name}.csv"] = write_csv(marked_rows(list(COLUMNS[name]), cells, training=told.training))
    return files


def drill_folder(told: Held) -> bytes:
    """The same as a zip with its head: unpacked into a data folder without drills of the same kind, they are its drills.

    Findings and action items are not among them, so that the head names no plan.
    """
    head = f'plan = "{DRILLS}"\ntraining = {str(told.training).lower()}\nnote = ""\n'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        for name, raw in {HEAD: head.encode(), **drill_tables(told)}.items():
            files.writestr(zipfile.ZipInfo(f"{FOLDER}/{name}", _MOMENT), raw)
    return packed.getvalue()
