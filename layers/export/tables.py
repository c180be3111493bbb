"""Tables of ours as CSV for spreadsheets: no cell runs as a formula, training data carries its mark."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from layers.intake.table import MARK, REAL, TRAINING, guarded, write_csv

#: Before the name of every file that holds made-up data.
PREFIX = TRAINING + "_"


def marked_rows(header: list[str], rows: Iterable[list[str]], *, training: bool) -> list[list[str]]:
    """Header and rows with every cell guarded and the mark in a last column."""
    mark = TRAINING if training else REAL
    return [[*map(guarded, header), MARK], *([*map(guarded, row), mark] for row in rows)]


def table_csv(frame: pd.DataFrame, *, training: bool) -> bytes:
    """A frame of results as CSV (UTF-8 with BOM); what is unknown is blank."""
    rows = [[_cell(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    return write_csv(marked_rows([str(name) for name in frame.columns], rows, training=training))


def _cell(value: object) -> str:
    return "" if pd.isna(value) else str(value)


def file_name(stem: str, ending: str, *, training: bool) -> str:
    """A file name that says 訓練データ first where the data is made up."""
    return f"{PREFIX if training else ''}{stem}.{ending}"
