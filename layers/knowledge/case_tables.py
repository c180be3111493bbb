"""What the tables of cases may hold: cards, their organisation, cases, points and figures."""

from __future__ import annotations

from layers.knowledge import model as m
from layers.knowledge.tables import Known, of_document
from layers.plan.fiscal import FIRST_NAMED
from layers.rows import Row


def card(known: Known, row: Row) -> m.Card:
    """A card with the 区役所像 it belongs to."""
    row.unique("order")
    return m.Card(
        id=row.key("id"),
        order=row.integer("order"),
        title=row.text("title"),
        image=row.reference("image", known.images),
        plan_place=row.text("plan_place"),
        document=of_document(known, row),
        place=row.text("place"),
        ref=row.ref,
    )


def organisation(known: Known, row: Row) -> m.Organisation:
    """A change of organisation of a known card."""
    row.unique("card", "order")
    return m.Organisation(
        card=row.reference("card", known.of("cards")),
        order=row.integer("order"),
        fiscal_year=row.integer("fiscal_year", FIRST_NAMED),
        text=row.text("text"),
        document=of_document(known, row),
        place=row.text("place"),
        ref=row.ref,
    )


def case(known: Known, row: Row) -> m.Case:
    """An example of a known card; one of them is the main one."""
    row.unique("card", "order")
    if row.yes("main"):
        row.unique("card", "main")
    return m.Case(
        id=row.key("id"),
        card=row.reference("card", known.of("cards")),
        order=row.integer("order"),
        main=row.yes("main"),
        title=row.text("title"),
        ward=row.text("ward"),
        text=row.text("text"),
        document=of_document(known, row),
        place=row.text("place"),
        ref=row.ref,
    )


def point(known: Known, row: Row) -> m.Point:
    """A point of a known case, numbered within its list."""
    row.unique("case", "list", "order")
    return m.Point(
        case=row.reference("case", known.of("cases")),
        list=row.choice("list", m.POINT_LISTS),
        order=row.integer("order"),
        text=row.text("text"),
        document=of_document(known, row),
        place=row.text("place"),
        ref=row.ref,
    )


def figure(known: Known, row: Row) -> m.Figure:
    """A figure of a known case."""
    return m.Figure(
        id=row.key("id"),
        case=row.reference("case", known.of("cases")),
        name=row.text("name"),
        kind=row.choice("kind", m.FIGURE_KINDS),
        unit=row.text("unit"),
        before=row.maybe_number("before"),
        before_fiscal_year=row.maybe_integer("before_fiscal_year", FIRST_NAMED),
        value=row.number("value"),
        fiscal_year=row.maybe_integer("fiscal_year", FIRST_NAMED),
        text=row.optional("text"),
        document=of_document(known, row),
        place=row.text("place"),
        ref=row.ref,
    )
