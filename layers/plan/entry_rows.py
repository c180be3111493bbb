"""What each table of entries may hold: one function a table, from a row of text to a record."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from layers.plan import entries as e
from layers.plan.fiscal import FIRST_NAMED, fiscal_year_of
from layers.plan.scales import Scale
from layers.rows import DAY, Row
from layers.states import RESULT_STATES, ROLLOUT_STATES

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
PARTIAL = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
A_MONTH = "a month as YYYY-MM"
_MONTH_KNOWN = 7


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may refer to. ``wards`` empty: the city's wards are not known here, any name will do."""

    pillars: Collection[str]
    measures: Collection[str]
    scales: Mapping[str, Scale]
    wards: Collection[str] = ()
    training: bool = False
    ids: dict[str, list[str]] = field(default_factory=dict)


def version(known: Known, row: Row) -> e.PlanVersion:
    """A version of the plan, numbered in order."""
    row.unique("order")
    return e.PlanVersion(
        id=row.key("id"),
        order=row.integer("order"),
        title=row.text("title"),
        decided=_partial(row, "decided"),
        reason=row.text("reason"),
        section=row.text("section"),
        training=known.training,
        ref=row.ref,
    )


def change(known: Known, row: Row) -> e.PlanChange:
    """A change made by a known version."""
    return e.PlanChange(
        id=row.key("id"),
        version=row.reference("version", known.ids["versions"]),
        table=row.text("table"),
        record=row.text("record"),
        column=row.text("column"),
        before=row.optional("before"),
        after=row.optional("after"),
        section=row.text("section"),
        training=known.training,
        ref=row.ref,
    )


def cell(known: Known, row: Row) -> e.PlanCell:
    """A plan cell with its span of years, or a baseline without one."""
    row.unique("measure", "order")
    kind = row.choice("kind", e.CELL_KINDS)
    first, last = _span(kind, row)
    return e.PlanCell(
        id=row.key("id"),
        measure=row.reference("measure", known.measures),
        order=row.integer("order"),
        kind=kind,
        first_fiscal_year=first,
        last_fiscal_year=last,
        open_end=row.yes("open_end"),
        text=row.text("text"),
        basis=row.choice("basis", e.CELL_BASES),
        section=row.text("section"),
        training=known.training,
        ref=row.ref,
    )


def _span(kind: e.CellKind, row: Row) -> tuple[int | None, int | None]:
    if kind == "content":
        first = row.integer("first_fiscal_year", FIRST_NAMED)
        return first, row.integer("last_fiscal_year", first)
    for column in ("first_fiscal_year", "last_fiscal_year", "open_end"):
        if row.optional(column):
            row.fault(column, "plan_value", "an empty cell")
    return None, None


def milestone(known: Known, row: Row) -> e.Milestone:
    """A milestone; a month must lie in its fiscal year."""
    year, month = row.integer("fiscal_year", FIRST_NAMED), row.maybe_matching("month", MONTH, A_MONTH)
    _agree(row, "month", month, year)
    return e.Milestone(
        id=row.key("id"),
        measure=row.reference("measure", known.measures),
        kind=row.choice("kind", e.MILESTONE_KINDS),
        fiscal_year=year,
        month=month,
        text=row.text("text"),
        section=row.text("section"),
        training=known.training,
        ref=row.ref,
    )


def office(known: Known, row: Row) -> e.Office:
    """An office of the city or of a ward."""
    return e.Office(
        id=row.key("id"),
        name=row.text("name"),
        ward=_ward(known, row),
        section=row.text("section"),
        training=known.training,
        ref=row.ref,
    )


def result(known: Known, row: Row) -> e.Result:
    """A result of a programme or of a measure, once a year and level, its rating on a known scale."""
    row.unique("fiscal_year", "level", "pillar", "measure")
    pillar = row.reference("pillar", ["", *known.pillars]) or None
    measure = row.reference("measure", ["", *known.measures]) or None
    if (pillar is None) == (measure is None):
        row.fault("measure", "plan_value", "a pillar or a measure, and not both")
    year = row.integer("fiscal_year", FIRST_NAMED)
    _rating(known, row, year)
    return e.Result(
        id=row.key("id"),
        fiscal_year=year,
        level=row.choice("level", e.LEVELS),
        pillar=pillar,
        measure=measure,
        scale=row.optional("scale"),
        code=row.optional("code"),
        state=row.choice("state", RESULT_STATES),
        done=row.optional("done"),
        next_steps=row.optional("next_steps"),
        shocks=row.optional("shocks"),
        section=row.text("section"),
        training=known.training,
        ref=row.ref,
    )


def _rating(known: Known, row: Row, year: int) -> None:
    """A code must be one of its scale, in a year the scale was in use; without a scale there is no code."""
    scale = known.scales.get(row.reference("scale", ["", *known.scales]))
    codes = list(scale.labels) if scale else [""]
    if row.optional("code") not in codes:
        row.fault("code", "plan_value", " | ".join(code or "an empty cell" for code in codes))
    if scale and not scale.valid_in(year):
        last = scale.last_fiscal_year or ""
        row.fault("scale", "plan_value", f"a scale of FY{year} ({scale.id}: FY{scale.first_fiscal_year}-{last})")


def definition(known: Known, row: Row) -> e.Definition:
    """A definition of an indicator, of a measure or of none."""
    return e.Definition(
        id=row.key("id"),
        indicator=row.text("indicator"),
        measure=row.reference("measure", ["", *known.measures]) or None,
        main=row.yes("main"),
        name=row.text("name"),
        unit=row.text("unit"),
        better=row.choice("better", e.BETTER),
        text=row.text("text"),
        source=row.text("source"),
        training=known.training,
        ref=row.ref,
    )


def value(known: Known, row: Row) -> e.IndicatorValue:
    """A value of a known definition; a date told to the month must lie in the fiscal year."""
    year, day = row.maybe_integer("fiscal_year", FIRST_NAMED), _partial(row, "date")
    _agree(row, "date", day, year)
    return e.IndicatorValue(
        id=row.key("id"),
        definition=row.reference("definition", known.ids["definitions"]),
        ward=_ward(known, row),
        place=row.optional("place"),
        fiscal_year=year,
        date=day,
        dated=row.optional("dated"),
        value=row.maybe_number("value"),
        of=row.maybe_number("of"),
        approximate=row.yes("approximate"),
        conflict=row.optional("conflict"),
        level=row.choice("level", e.SOURCE_LEVELS),
        source=row.text("source"),
        address=row.optional("address"),
        note=row.optional("note"),
        training=known.training,
        ref=row.ref,
    )


def target(known: Known, row: Row) -> e.Target:
    """A target of a known definition, one for each year and ward."""
    row.unique("definition", "ward", "fiscal_year")
    return e.Target(
        id=row.key("id"),
        definition=row.reference("definition", known.ids["definitions"]),
        ward=_ward(known, row),
        fiscal_year=row.integer("fiscal_year", FIRST_NAMED),
        value=row.number("value"),
        source=row.text("source"),
        training=known.training,
        ref=row.ref,
    )


def decision(known: Known, row: Row) -> e.Decision:
    """A decision of a known office on a known measure."""
    return e.Decision(
        id=row.key("id"),
        measure=row.reference("measure", known.measures),
        ward=_ward(known, row),
        office=row.reference("office", known.ids["offices"]),
        question=row.text("question"),
        due=row.day("due"),
        decided=row.maybe_day("decided"),
        section=row.text("section"),
        training=known.training,
        ref=row.ref,
    )


def rollout(known: Known, row: Row) -> e.Rollout:
    """A measure in a ward in a year, once; an empty state is unknown."""
    row.unique("measure", "ward", "fiscal_year")
    state = row.choice("state", ROLLOUT_STATES) if row.optional("state") else None
    return e.Rollout(
        measure=row.reference("measure", known.measures),
        ward=_ward(known, row) or row.text("ward"),
        fiscal_year=row.integer("fiscal_year", FIRST_NAMED),
        state=state,
        conditions=row.optional("conditions"),
        blockers=row.optional("blockers"),
        office=row.reference("office", ["", *known.ids["offices"]]) or None,
        due=row.maybe_day("due"),
        note=row.optional("note"),
        training=known.training,
        ref=row.ref,
    )


def _ward(known: Known, row: Row) -> str | None:
    if known.wards:
        return row.reference("ward", ["", *known.wards]) or None
    return row.optional("ward") or None


def _partial(row: Row, column: str) -> str | None:
    found = row.maybe_matching(column, PARTIAL, "a date as YYYY, YYYY-MM or YYYY-MM-DD")
    return None if found is None else row.existing(column, found)


def _agree(row: Row, column: str, found: str | None, year: int | None) -> None:
    """A date known to the month must lie in the fiscal year given; 平成24年1月 is FY2011."""
    if found is None or year is None or not (MONTH.fullmatch(found) or DAY.fullmatch(found)):
        return
    held = fiscal_year_of(date(int(found[:4]), int(found[5:_MONTH_KNOWN]), 1)) if found[:4] != "0000" else None
    if held != year:
        row.fault(column, "plan_value", f"a date from {year}-04 to {year + 1}-03")
