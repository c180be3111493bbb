"""The register of drills as evidence: how many there were, where, how fast, and what of their lessons is overdue.

A drill lies where it says: in its ward, else in the wards of its districts. One that says neither counts for the whole
city and may lie in any ward: there the value is "at least".
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from layers.drills.lessons import overdue, undated, ward_of
from layers.drills.load import Drill, drills
from layers.drills.register import months_before, took_place
from layers.evidence.asked import Asked
from layers.evidence.model import Found, Together
from layers.figures import Parts
from layers.held import Held
from layers.items import ActionItem
from layers.states import DrillType

#: "Of late" in the indicators of the register [months].
LATELY = 24


@dataclass(frozen=True)
class Drilled:
    """Every drill of a folder, the lessons under a plan, and the first day of the reference date's fiscal year."""

    told: Held
    lessons: Held
    year_from: datetime.date

    @property
    def registered(self) -> bool:
        """Whether any drill is: without one nobody knows whether there was none or none was entered."""
        return bool(drills(self.told))

    @property
    def state(self) -> str:
        """What is the same as long as nobody saved any of it: what is computed from it may be kept so long."""
        held = [*self.told.records.items(), *self.lessons.records.items()]
        return repr([(one.kind, one.key, len(steps), steps[-1].when, steps[-1].version) for one, steps in held])


#: A rule returns what it found, or the reason why it cannot (a key of `layers.evidence.model.REASONS`).
DrillRule = Callable[[Asked, Drilled], Found | str]


@dataclass(frozen=True)
class _Spread:
    """Where things lie: for each the units it names (none = it may lie in any), and whether it lies in what is asked
    for as a whole (None = not told).
    """

    units: tuple[frozenset[str], ...]
    here: tuple[bool | None, ...]

    def count(self, asked: Asked) -> Parts:
        """How many name each unit, at least where some name none."""
        number = asked.scope.count(name for names in self.units for name in names)
        return Parts(number, at_least=pd.Series(self._anywhere, index=number.index))

    def may(self, asked: Asked) -> pd.Series:
        """Which units one of them lies in or may lie in (bool for each)."""
        return (asked.scope.count(name for names in self.units for name in names) > 0) | self._anywhere

    def together(self) -> Together:
        """How many there are in all of what is asked for."""
        return Together(float(self.here.count(True)), None, at_least=None in self.here)

    @property
    def somewhere(self) -> bool:
        """Whether any lies or may lie in what is asked for."""
        return any(here is not False for here in self.here)

    @property
    def _anywhere(self) -> bool:
        return any(not names and here is not False for names, here in zip(self.units, self.here, strict=True))


def _spread(asked: Asked, wanted: Iterable[tuple[str, Iterable[str]]]) -> _Spread:
    """Of things with a ward ("" = not told) and the codes of districts they name."""
    known = asked.scope.folder.districts.of_ward("")
    ward_of_district = dict(zip(known["code"], known["ward"], strict=True))
    found = [_place(asked, ward, frozenset(districts), ward_of_district) for ward, districts in wanted]
    return _Spread(tuple(units for units, _ in found), tuple(here for _, here in found))


def _place(
    asked: Asked, ward: str, districts: frozenset[str], ward_of_district: Mapping[str, str]
) -> tuple[frozenset[str], bool | None]:
    scope = asked.scope
    ids = frozenset(scope.units["id"])
    wards = frozenset(ward_of_district[one] for one in districts if one in ward_of_district) or frozenset({ward} - {""})
    if not scope.ward:
        # One unit for all: everything lies in it.
        return (ids if len(ids) == 1 else wards & ids), True
    here = scope.ward in wards if wards else None
    return districts & ids, True if not scope.folder.city.has_wards else here


def _of_drills(asked: Asked, found: Iterable[Drill]) -> _Spread:
    return _spread(asked, [(one.body.ward, one.body.districts) for one in found])


def _since(asked: Asked, drilled: Drilled, since: datetime.date, drill_type: DrillType) -> list[Drill]:
    as_of = asked.scope.as_of
    return [] if as_of is None else took_place(drilled.told, as_of, since=since, drill_type=drill_type)


def _lately(asked: Asked, drilled: Drilled) -> list[Drill]:
    """Drills of opening and running shelters in the last months."""
    as_of = asked.scope.as_of
    return [] if as_of is None else _since(asked, drilled, months_before(as_of, LATELY), "shelter")


def volunteer_drills(asked: Asked, drilled: Drilled) -> Found:
    """Drills of the volunteer centre in the fiscal year so far."""
    spread = _of_drills(asked, _since(asked, drilled, drilled.year_from, "volunteer"))
    return Found(spread.count(asked), together=spread.together())


def night_drills(asked: Asked, drilled: Drilled) -> Found:
    """Shelter drills by night in the fiscal year so far; those of which nobody told make it at least this."""
    year = _since(asked, drilled, drilled.year_from, "shelter")
    sure, doubtful = (_of_drills(asked, [one for one in year if one.body.night is by]) for by in (True, None))
    return _with_doubt(asked, sure, doubtful)


def districts_drilled(asked: Asked, drilled: Drilled) -> Found | str:
    """The share of school districts that a shelter drill of late names; drills that name none make it at least this."""
    scope, lately = asked.scope, _lately(asked, drilled)
    known = scope.folder.districts.of_ward("")
    areas = scope.folder.districts.of_ward(scope.ward)
    if areas.empty:
        return "layer_missing"
    named = {code for one in lately for code in one.body.districts}
    unit = areas["code"] if scope.ward else scope._whole(areas["ward"])
    done = areas["code"].isin(named)
    untold = _of_drills(asked, [one for one in lately if not {*one.body.districts} & {*known["code"]}])
    parts = Parts(scope.count(unit[done]), scope.count(unit), untold.may(asked))
    return Found(parts, together=Together(float(done.sum()), float(len(areas)), untold.somewhere))


def opening_minutes(asked: Asked, drilled: Drilled) -> Found:
    """Minutes to the first opened shelter, the mean of shelter drills of late; those without a time are left out."""
    lately = _lately(asked, drilled)
    minutes = [one.body.held.opening_min if one.body.held else None for one in lately]
    spread = _of_drills(asked, lately)
    rows = [(name, number) for names, number in zip(spread.units, minutes, strict=True) for name in names]
    table = pd.DataFrame(rows, columns=["unit", "minutes"]).astype({"minutes": "Float64"})
    timed = table[table["minutes"].notna()]
    blank = asked.some(table.loc[table["minutes"].isna(), "unit"])
    parts = Parts(asked.scope.sum(timed["minutes"], timed["unit"]), asked.scope.count(timed["unit"]), unknown=blank)
    own = [number for number, here in zip(minutes, spread.here, strict=True) if here]
    known = [number for number in own if number is not None]
    told = None if own and not known else float(len(known))
    together = Together(None if told is None else sum(known), told)
    return Found(parts, left_out=len(own) - len(known), unplaced=spread.here.count(None), together=together)


def drill_items_overdue(asked: Asked, drilled: Drilled) -> Found:
    """Action items of drills under the measure past their date; open ones without a date make it at least this."""
    by_id = {one.id: one for one in drills(drilled.told)}

    def spread(items: Iterable[ActionItem]) -> _Spread:
        own = [one for one in items if _under(asked.spec.measure, one, by_id)]
        return _spread(asked, [_where(one, by_id) for one in own])

    late, doubtful = spread(overdue(drilled.lessons, asked.scope.as_of)), spread(undated(drilled.lessons))
    return _with_doubt(asked, late, doubtful)


def _under(measure: str, item: ActionItem, by_id: Mapping[str, Drill]) -> bool:
    """Items under the measure; and of the drills it is about, those under no measure."""
    drill = by_id.get(item.body.drill)
    of_type = drill is not None and drill.body.type == "volunteer"
    return item.body.measure == measure or (of_type and not item.body.measure)


def _where(item: ActionItem, by_id: Mapping[str, Drill]) -> tuple[str, tuple[str, ...]]:
    """An item that tells its own ward lies there; else where its drill lies."""
    drill = by_id.get(item.body.drill)
    districts = drill.body.districts if drill and not item.ward else ()
    return ward_of(item, by_id), districts


def _with_doubt(asked: Asked, sure: _Spread, doubtful: _Spread) -> Found:
    """How many there are, at least so many where the doubtful ones may be more."""
    parts, total = sure.count(asked), sure.together()
    assert parts.at_least is not None
    at_least = parts.at_least | doubtful.may(asked)
    unsure = total.at_least or doubtful.somewhere
    return Found(Parts(parts.part, at_least=at_least), together=Together(total.part, None, unsure))


#: Every rule that reads the register of drills.
DRILL_RULES: dict[str, DrillRule] = {
    "drills.volunteer": volunteer_drills,
    "drills.items_overdue": drill_items_overdue,
    "drills.districts": districts_drilled,
    "drills.night": night_drills,
    "drills.opening": opening_minutes,
}

#: Of each rule the time it counts in: the fiscal year so far, the last `LATELY` months, or what stands on the day.
PERIODS: dict[str, Literal["year", "lately", "now"]] = {
    "drills.volunteer": "year",
    "drills.items_overdue": "now",
    "drills.districts": "lately",
    "drills.night": "year",
    "drills.opening": "lately",
}
