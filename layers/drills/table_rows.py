"""Drills as rows of the tables that come with a data folder: what `layers.drills.tables` reads back as the same drills."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from layers.drills.load import Drill, drills
from layers.drills.part_tables import AREA, LINES, PARTS
from layers.drills.part_tables import COLUMNS as PART_COLUMNS
from layers.drills.tables import BETWEEN, BETWEEN_NAMES, COLUMNS, FLAGS
from layers.held import Held
from layers.store.drill_bodies import DrillBody

Cells = dict[str, str]
_FLAGS = {value: cell for cell, value in FLAGS.items()}
_TEXTS = ("title", "type", "state", "reason", "ward", "start", "scenario", "copied_from")
#: Lists that stand in a cell, and what parts them.
_LISTS = {"districts": BETWEEN, "sites": BETWEEN, "partners": BETWEEN_NAMES}


def table_rows(told: Held) -> dict[str, list[Cells]]:
    """Table → its rows, ``drills`` and its parts: every drill as it stands now, by date; tables without a row are left out.

    The run an outcome comes from is not told: its log lies in ``runs.sqlite`` and does not come along.
    """
    tables: dict[str, list[Cells]] = {name: [] for name in ("drills", *PART_COLUMNS)}
    for one in drills(told):
        tables["drills"].append(_drill(one))
        for name, rows in part_rows(one.id, one.body).items():
            tables[name] += rows
    return {name: rows for name, rows in tables.items() if rows}


def part_rows(ident: str, body: DrillBody) -> dict[str, list[Cells]]:
    """Table of parts → the rows of one drill, in their order."""
    found: dict[str, list[Cells]] = {name: _lines(name, body, ident) for name in LINES}
    found[AREA] = [{"drill": ident, "polygon": _polygon(body.area)}] if body.area else []
    for name in PARTS:
        parts = getattr(body, name)
        found[name] = [{"drill": ident, **{key: _cell(value) for key, value in dict(one).items()}} for one in parts]
    return found


def list_cell(name: str, values: Iterable[str]) -> str:
    """The cell of districts, sites or partners; "" where one of them holds what parts them, or blanks at its ends."""
    told, between = list(values), _LISTS[name]
    cell = between.join(told)
    read = cell.split() if between == BETWEEN else [one.strip() for one in cell.split(between)]
    return cell if read == told else ""


def _lines(name: str, body: DrillBody, ident: str) -> list[Cells]:
    values = getattr(body, name)
    if name in _LISTS and list_cell(name, values):
        return []
    return [{"drill": ident, "text": one} for one in values]


def _drill(one: Drill) -> Cells:
    body, held = one.body, one.body.held
    told = {
        "id": one.id,
        **{name: getattr(body, name) for name in _TEXTS},
        **{name: list_cell(name, getattr(body, name)) for name in _LISTS},
        **{name: getattr(body, name) for name in ("date", "participants", "night", "step_free")},
        "held_date": held and held.date,
        "held_participants": held and held.participants,
        "opening_min": held and held.opening_min,
        "held_note": held and held.note,
        "who": one.step.who,
        "at": one.step.when.isoformat(),
    }
    return {name: _cell(told[name]) for name in COLUMNS["drills"]}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _FLAGS[value]
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _polygon(corners: Iterable[tuple[float, float]]) -> str:
    ring = [f"{x!r} {y!r}" for x, y in corners]
    return f"POLYGON (({', '.join([*ring, ring[0]])}))"
