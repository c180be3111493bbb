"""Programme summaries: direction, content, what comes next, and their parts in the order of the document."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from dashboard import markup
from dashboard.knowledge import cells
from dashboard.knowledge.room import Room
from dashboard.markup import Cell, Stack
from dashboard.plan.desk import year_words
from layers.knowledge import programme_views
from layers.knowledge.cards import ItemView, ProgrammeView
from layers.knowledge.model import Item


def show(room: Room) -> None:
    """Every programme, folded away."""
    words, found = room.words, programme_views(room.knowledge)
    markup.heading(words.say("knowledge.programmes", count=len(found)), apart=True)
    for view in found:
        with st.expander(words.say("knowledge.programme", count=view.programme.order)):
            _programme(room, view)


def _programme(room: Room, view: ProgrammeView) -> None:
    words, one = room.words, view.programme
    markup.heading(one.title, 3)
    texts = {name: getattr(one, name).splitlines() for name in ("direction", "content", "next")}
    lists = [(words.say(f"knowledge.{name}"), [[Cell(line)] for line in lines]) for name, lines in texts.items()]
    markup.beside(lists, words.say("knowledge.not_told"))
    headers = [words.say(f"knowledge.{name}") for name in ("part", "when", "where")]
    rows = [row for item in view.items for row in _rows(room, item, 0)]
    markup.table(headers, rows, room.place(one.document, one.place), f"programme-{one.id}", stacked=True)
    if view.opinions:
        markup.heading(words.say("knowledge.card_opinions", count=len(view.opinions)), 3)
        cells.opinion_table(room, view.opinions, one.id)


def _rows(room: Room, view: ItemView, depth: int) -> Iterator[list[Cell | Stack | str]]:
    """An item and those under it; the top ones head a group."""
    words, item = room.words, view.item
    kind = words.say(f"item_kind.{item.kind}")
    if depth == 0:
        yield [Cell(f"{kind}　{item.name}", "group")]
    if depth or item.text:
        told = [Cell(item.name, "strong")] if item.name and depth else []
        told += [Cell(item.text)] if item.text else []
        where = [(item.document, item.place), *((one.document, one.place) for one in view.references)]
        lines = tuple(Cell(room.place(*one), "fine") for one in where)
        yield [
            Stack((Cell(kind, "fine"), *told)),
            _when(room, item),
            Stack(lines),
        ]
    for part in view.parts:
        yield from _rows(room, part, depth + 1)


def _when(room: Room, item: Item) -> Cell:
    """The fiscal year of something done; one that the documents do not agree on, or do not tell, is unknown."""
    words = room.words
    if item.first_fiscal_year is None:
        return Cell(words.say("knowledge.year_unknown"), "unknown") if item.kind == "step" else cells.NONE
    year = year_words(item.first_fiscal_year, words)
    return Cell(words.say("knowledge.since", year=year) if item.open_end else year)
