"""Columns of a frame that are read out of prose: capacity, floors, dates, conditions in names; each beside its text.

Every function returns frame columns by name and appends what a person should know to ``problems``.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from layers.intake.capacity import Capacity, read_capacity
from layers.intake.dates import AmbiguousDateError, DateReading, month_first, read_date_span
from layers.intake.draft import Draft
from layers.intake.floors import is_damaged, read_floors
from layers.intake.status import status_note
from layers.intake.values import read_column
from layers.problems import Problem


def capacity_columns(draft: Draft, name: str, cells: list[str], problems: list[Problem]) -> dict[str, Any]:
    """``NAME`` (total), ``NAME_indoor``, ``NAME_outdoor`` [people, Int64] and ``NAME_text`` as published."""
    found, bad = read_column(cells, read_capacity)
    header = draft.columns.get(name, name)
    problems += [Problem(draft.file, draft.numbers[i], header, "number_unreadable", cells[i], "people") for i in bad]
    for row, cell, reading in zip(draft.numbers, cells, found, strict=True):
        if reading is not None and reading.summed:
            problems.append(Problem(draft.file, row, header, "capacity_summed", cell, f"{reading.total:,}"))
        elif reading is not None and reading.total is None:
            problems.append(Problem(draft.file, row, header, "capacity_parts", cell))
    parts: list[Capacity] = [reading or Capacity(None) for reading in found]
    return {
        name: pd.array([part.total for part in parts], dtype="Int64"),
        f"{name}_indoor": pd.array([part.part("indoor") for part in parts], dtype="Int64"),
        f"{name}_outdoor": pd.array([part.part("outdoor") for part in parts], dtype="Int64"),
        f"{name}_text": cells,
    }


def floors_columns(draft: Draft, name: str, cells: list[str], problems: list[Problem]) -> dict[str, Any]:
    """Beside the text ``NAME``: ``NAME_lowest`` and ``NAME_highest`` [storey, Int64], ``NAME_roof`` (boolean, <NA>
    unknown) and ``NAME_reading`` (``2-3F,RF``; "" unknown).
    """
    found, bad = read_column(cells, read_floors)
    header = draft.columns.get(name, name)
    for i in bad:
        code = "floors_damaged" if is_damaged(cells[i]) else "floors_unreadable"
        problems.append(Problem(draft.file, draft.numbers[i], header, code, cells[i], "２階以上"))
    return {
        f"{name}_lowest": pd.array([None if floors is None else floors.lowest for floors in found], dtype="Int64"),
        f"{name}_highest": pd.array([None if floors is None else floors.highest for floors in found], dtype="Int64"),
        f"{name}_roof": pd.array([None if floors is None else floors.roof for floors in found], dtype="boolean"),
        f"{name}_reading": ["" if floors is None else str(floors) for floors in found],
    }


def date_columns(draft: Draft, name: str, cells: list[str], problems: list[Problem]) -> dict[str, Any]:
    """``NAME`` as ISO text where the cell names one day (else None) and ``NAME_text`` as published."""
    leads = month_first(cells)
    readings: dict[str, DateReading | None] = {}
    faults: dict[str, tuple[str, str]] = {}
    for cell in set(cells):
        try:
            readings[cell] = read_date_span(cell, month_leads=leads)
        except AmbiguousDateError:
            faults[cell] = "date_ambiguous", "YYYY-MM-DD"
        except (ValueError, OverflowError):
            faults[cell] = "date_unreadable", "YYYY-MM-DD"
    faults |= {cell: told for cell, reading in readings.items() if (told := _remark(reading))}
    header = draft.columns.get(name, name)
    problems += [
        Problem(draft.file, row, header, faults[cell][0], cell, faults[cell][1])
        for row, cell in zip(draft.numbers, cells, strict=True)
        if cell in faults
    ]
    days = [reading.day if (reading := readings.get(cell)) else None for cell in cells]
    dates = pd.array([None if day is None else day.isoformat() for day in days], dtype="object")
    return {name: dates, f"{name}_text": cells}


def _remark(reading: DateReading | None) -> tuple[str, str] | None:
    if reading is None or (reading.day is not None and reading.way != "serial"):
        return None
    if reading.day is None:
        return "date_not_exact", f"{reading.first} – {reading.last}"
    return "date_serial", reading.day.isoformat()


def status_column(draft: Draft, names: list[str], problems: list[Problem]) -> list[str]:
    """What each name says of the use of its place, "" for nothing; the name stays as it is."""
    notes = {name: status_note(name, draft.kind.status_words) for name in set(names)}
    header = draft.columns.get("name", "name")
    problems += [
        Problem(draft.file, row, header, "status_in_name", notes[name], name)
        for row, name in zip(draft.numbers, names, strict=True)
        if notes[name]
    ]
    return [notes[name] for name in names]
