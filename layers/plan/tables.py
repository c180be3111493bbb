"""What each plan table may hold: one function a table, from a row of text to a record."""

from __future__ import annotations

import re

from layers.plan.fiscal import FIRST_NAMED
from layers.plan.model import (
    EVIDENCE_KINDS,
    LINK_KINDS,
    LOOK_BACK_KINDS,
    PRINCIPLE_KINDS,
    Area,
    Issue,
    LineageEntry,
    Link,
    LookBack,
    Measure,
    Pillar,
    Policy,
    Principle,
)
from layers.rows import Row

#: Area ids by pillar id, both in order. A pillar without areas has the one area "": an empty cell.
Blocks = dict[str, list[str]]

YEAR_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def lineage_entry(plan_id: str, row: Row) -> LineageEntry:
    """An earlier plan, extended by this one or by none."""
    first = row.integer("first_fiscal_year", FIRST_NAMED)
    return LineageEntry(
        id=row.key("id"),
        name=row.text("name"),
        published=row.matching("published", YEAR_MONTH, "a month as YYYY-MM"),
        first_fiscal_year=first,
        last_fiscal_year=row.integer("last_fiscal_year", first),
        aims=row.text("aims"),
        extended_by=row.reference("extended_by", ["", plan_id]) or None,
        section=row.text("section"),
        ref=row.ref,
    )


def look_back(row: Row) -> LookBack:
    """An item of the look-back, numbered within its kind."""
    row.unique("kind", "order")
    return LookBack(
        id=row.key("id"),
        kind=row.choice("kind", LOOK_BACK_KINDS),
        order=row.integer("order"),
        text=row.text("text"),
        section=row.text("section"),
        ref=row.ref,
    )


def principle(row: Row) -> Principle:
    """An item of the plan's policy, numbered within its kind."""
    row.unique("kind", "order")
    return Principle(
        id=row.key("id"),
        kind=row.choice("kind", PRINCIPLE_KINDS),
        order=row.integer("order"),
        text=row.text("text"),
        section=row.text("section"),
        ref=row.ref,
    )


def pillar(row: Row) -> Pillar:
    """A pillar with its place in the plan."""
    row.unique("order")
    return Pillar(
        id=row.key("id"),
        order=row.integer("order"),
        name=row.text("name"),
        short=row.text("short"),
        section=row.text("section"),
        ref=row.ref,
    )


def area(pillar_ids: list[str], row: Row) -> Area:
    """An area of a known pillar."""
    row.unique("pillar", "order")
    return Area(
        id=row.key("id"),
        pillar=row.reference("pillar", pillar_ids),
        order=row.integer("order"),
        name=row.text("name"),
        section=row.text("section"),
        ref=row.ref,
    )


def issue(blocks: Blocks, row: Row) -> Issue:
    """An issue, numbered within its area."""
    row.unique("pillar", "area", "order")
    return Issue(
        id=row.key("id"),
        pillar=row.reference("pillar", blocks),
        area=_area_of(blocks, row),
        order=row.integer("order"),
        text=row.text("text"),
        section=row.text("section"),
        ref=row.ref,
    )


def policy(blocks: Blocks, row: Row) -> Policy:
    """A policy with the number printed before it."""
    row.unique("pillar", "area", "number")
    return Policy(
        id=row.key("id"),
        pillar=row.reference("pillar", blocks),
        area=_area_of(blocks, row),
        number=row.integer("number"),
        text=row.text("text"),
        section=row.text("section"),
        ref=row.ref,
    )


def measure(blocks: Blocks, row: Row) -> Measure:
    """A measure, numbered within its area."""
    row.unique("pillar", "area", "order")
    return Measure(
        id=row.key("id"),
        pillar=row.reference("pillar", blocks),
        area=_area_of(blocks, row),
        order=row.integer("order"),
        name=row.text("name"),
        kind=row.choice("kind", EVIDENCE_KINDS),
        indicator=row.text("indicator"),
        note=row.optional("note"),
        section=row.text("section"),
        ref=row.ref,
    )


def link(measure_ids: list[str], targets: dict[str, list[str]], row: Row) -> Link:
    """A link from a known measure to a known issue or policy, once only."""
    row.unique("measure", "kind", "target")
    kind = row.choice("kind", LINK_KINDS)
    # A kind that is no kind has been noted already; whether its target exists cannot be asked.
    known = targets.get(row.optional("kind"))
    return Link(
        measure=row.reference("measure", measure_ids),
        kind=kind,
        target=row.optional("target") if known is None else row.reference("target", known),
        basis=row.text("basis"),
        ref=row.ref,
    )


def _area_of(blocks: Blocks, row: Row) -> str | None:
    """The area must be one of the row's own pillar; under an unknown pillar, noted already, there is no saying."""
    known = blocks.get(row.optional("pillar"))
    return None if known is None else row.reference("area", known) or None
