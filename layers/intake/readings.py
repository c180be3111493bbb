"""Columns of a frame that are read out of prose: capacity, floors, dates, conditions in names; each beside its text.

Every function returns frame columns by name and appends what a person should know to ``problems``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from layers.intake.capacity import Capacity, read_capacity
from layers.intake.dates import AmbiguousDateError, DateReading, month_first, read_date_span
from layers.intake.draft import Draft
from layers.intake.floors import is_damaged, read_floors
from layers.intake.status import may_tell, status_note
from layers.intake.values import read_column
from layers.problems import Problem

_R = TypeVar("_R")
_UNKNOWN = Capacity(None)


def capacity_columns(draft: Draft, name: str, cells: list[str], problems: list[Problem]) -> dict[str, Any]:
    """``NAME`` (total), ``NAME_indoor``, ``NAME_outdoor`` [people, Int64] and ``NAME_text`` as published."""
    found, bad = read_column(cells, read_capacity)
    header = draft.columns.get(name, name)
    problems += [Problem(draft.file, draft.numbers[i], header, "number_unreadable", cells[i], "people") for i in bad]
    told = [i for i, reading in enumerate(found) if reading is not None and (reading.summed or reading.total is None)]
    for i in told:
        reading = found[i] or _UNKNOWN
        what = ("capacity_summed", cells[i], f"{reading.total:,}") if reading.summed else ("capacity_parts", cells[i])
        problems.append(Problem(draft.file, draft.numbers[i], header, *what))
    return {
        name: _each(found, lambda reading: reading.total, "Int64"),
        f"{name}_indoor": _each(found, lambda reading: reading.part("indoor"), "Int64"),
        f"{name}_outdoor": _each(found, lambda reading: reading.part("outdoor"), "Int64"),
        f"{name}_text": cells,
    }


def _each(found: list[_R | None], tell: Callable[[_R], Any], dtype: str) -> Any:
    """What ``tell`` makes of each reading, <NA> where there is none; mostly there is none at all."""
    if not any(found):
        return pd.array([None], dtype=dtype).take(np.zeros(len(found), dtype=int))
    return pd.array([None if reading is None else tell(reading) for reading in found], dtype=dtype)


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
        f"{name}_lowest": _each(found, lambda floors: floors.lowest, "Int64"),
        f"{name}_highest": _each(found, lambda floors: floors.highest, "Int64"),
        f"{name}_roof": _each(found, lambda floors: floors.roof, "boolean"),
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
    notes = [status_note(name, draft.kind.status_words) if may_tell(name) else "" for name in names]
    header = draft.columns.get("name", "name")
    problems += [
        Problem(draft.file, draft.numbers[i], header, "status_in_name", note, names[i])
        for i, note in enumerate(notes)
        if note
    ]
    return notes
