"""A table of drills that Sonae handed out, as it lies in a data folder again: its cells unguarded, its mark the folder's."""

from __future__ import annotations

import csv
from pathlib import Path

from layers.intake.table import MARK as OUR_MARK
from layers.intake.table import REAL, TRAINING, unguarded, write_csv
from layers.rows import MARK, MARKED, csv_lines


def as_stored(path: Path) -> Path | bytes:
    """The table as a folder has it; what is none of ours stays as it is, blank rows stay where they are.

    Made-up rows bear the folder's mark; a table with none of them has no such column. Rows marked neither real nor blank
    are not taken for real: the column stays, and the reader refuses it among real data.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        header, *lines = csv_lines(text)
    except (OSError, csv.Error, ValueError):
        return path  # whoever reads the table tells what is wrong with it
    if header.count(OUR_MARK) != 1 or MARK in header:
        return path
    at = header.index(OUR_MARK)
    made_up = any(cell.strip() not in ("", REAL) for row in lines for cell in row[at : at + 1])
    rows = [_row(row, at, made_up=made_up) for row in lines]
    return write_csv([[*header[:at], *([MARK] if made_up else []), *header[at + 1 :]], *rows])


def _row(row: list[str], at: int, *, made_up: bool) -> list[str]:
    if len(row) <= at:
        return row
    mark = [MARKED if row[at] == TRAINING else ""] if made_up else []
    return [*map(unguarded, row[:at]), *mark, *map(unguarded, row[at + 1 :])]
