"""The parts of a drill that are lists of their own (starts, ways, timetable …): tables beside ``drills.csv``, none needed.

One row is one part of the drill as its newest row tells it, in the order of the rows. A table is named as its field of
`layers.store.drill_bodies.DrillBody`.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import shapely
from pydantic import TypeAdapter, ValidationError

from layers.held import Step
from layers.rows import Row
from layers.store.body import Said
from layers.store.drill_bodies import CheckLine, DrillBody, Inject, Leg, Part, Role, Slot, StartPlace

R = TypeVar("R")
#: Fields that are lists of texts. The first three are cells of ``drills.csv`` too: here stand those no cell can part.
LINES = ("districts", "sites", "partners", "objectives", "safety")
AREA = "area"
#: Fields that are lists of parts; starts before the ways that name them.
PARTS: dict[str, type[Part]] = {
    "starts": StartPlace,
    "legs": Leg,
    "roles": Role,
    "timetable": Slot,
    "checklist": CheckLine,
    "injects": Inject,
}
COLUMNS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(LINES, ("drill", "text")),
    AREA: ("drill", "polygon"),
    **{name: ("drill", *part.model_fields) for name, part in PARTS.items()},
}
_LINE: TypeAdapter[str] = TypeAdapter(Said)
_MINUTE = re.compile(r"[0-9]{1,5}")
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,3})?")
_DEGREES = "degrees from -180 to 180, such as 136.8812"
_EXPECTED = {
    "minute": "a whole number of minutes from 0 to 10080",
    "longitude": _DEGREES,
    "latitude": _DEGREES,
    "polygon": "POLYGON ((136.88 35.1, 136.89 35.1, 136.89 35.11, 136.88 35.1)): longitude latitude in degrees, no hole",
}
#: What no rule of its own says: a text.
_SOME_TEXT = "some text, at most 20,000 characters"
_CORNERS, _LIMIT = 3, 180.0


class Rows(Protocol):
    """Reads a table of the folder: what each sound row is built into, in order; [] where there is no such file."""

    def __call__(self, name: str, build: Callable[[Row], R], /) -> list[R]:
        """The table of this name."""


def with_parts(steps: list[Step], rows: Rows) -> list[Step]:
    """Steps of drills, the newest of each with its parts."""
    newest: dict[str, Step] = {}
    for step in steps:
        if step.record.item not in newest or newest[step.record.item].when <= step.when:
            newest[step.record.item] = step
    bodies = {name: step.body for name, step in newest.items() if isinstance(step.body, DrillBody)}
    for name in COLUMNS:
        parts: dict[str, list[Any]] = {}
        for drill, part in rows(name, functools.partial(_part, name, bodies)):
            parts.setdefault(drill, []).append(part)
        for drill, own in parts.items():
            bodies[drill] = bodies[drill].model_copy(update={name: _joined(name, bodies[drill], own)})
    return [
        dataclasses.replace(step, body=bodies[step.record.item]) if step is newest[step.record.item] else step
        for step in steps
    ]


def decimal(cell: str) -> float | None:
    """A number as Python writes it, every digit kept; None for any other text."""
    return float(cell) if _DECIMAL.fullmatch(cell) else None


def _joined(name: str, body: DrillBody, parts: list[Any]) -> tuple[Any, ...]:
    return tuple(parts[0]) if name == AREA else (*getattr(body, name), *parts)


def _part(name: str, bodies: Mapping[str, DrillBody], row: Row) -> tuple[str, Any]:
    """The drill a row is about, and what it adds to it."""
    drill = row.reference("drill", sorted(bodies))
    if name in LINES:
        return drill, _text(row)
    if name == AREA:
        row.unique("drill")
        return drill, _corners(row)
    if "id" in COLUMNS[name]:
        row.unique("drill", "id")
    if name == "legs" and drill in bodies:
        row.reference("start", [one.id for one in bodies[drill].starts])
        row.reference("site", bodies[drill].sites)
    return drill, _made(PARTS[name], row)


def _text(row: Row) -> str:
    try:
        return _LINE.validate_python(row.optional("text"))
    except ValidationError:
        row.fault("text", "plan_value", _SOME_TEXT)
        return ""


def _made(part: type[Part], row: Row) -> Part | None:
    values = {name: _value(name, row.optional(name)) for name in part.model_fields if row.optional(name)}
    try:
        return part.model_validate(values)
    except ValidationError as err:
        for column in dict.fromkeys(str(one["loc"][0]) for one in err.errors()):
            row.fault(column, "plan_value", _EXPECTED.get(column, _SOME_TEXT))
        return None


def _value(column: str, cell: str) -> object:
    """The cell as the field takes it; what is no number stays text, which the strict fields refuse."""
    if column == "minute":
        return int(cell) if _MINUTE.fullmatch(cell) else cell
    return decimal(cell) if column in _EXPECTED else cell


def _corners(row: Row) -> list[tuple[float, float]]:
    try:
        shape = shapely.from_wkt(row.optional("polygon"))
    except shapely.errors.GEOSException:
        shape = None
    plain = isinstance(shape, shapely.Polygon) and not shape.interiors and not shape.has_z
    ring = [(float(x), float(y)) for x, y in shapely.get_coordinates(shape)[:-1]] if plain else []
    if len(ring) < _CORNERS or not all(abs(value) <= _LIMIT for corner in ring for value in corner):
        row.fault("polygon", "plan_value", _EXPECTED["polygon"])
    return ring
