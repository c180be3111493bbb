"""Where all of it comes from: documents, rows, licence; and how the page counts."""

from __future__ import annotations

from dataclasses import fields

import streamlit as st

from dashboard import markup
from dashboard.knowledge.room import Room
from dashboard.markup import Cell, Stack
from layers.knowledge.model import Document, Knowledge

_COLUMNS = ("document", "dated", "rows", "licence")
_RULES = ("once", "row", "links", "counts", "entered")


def documents_table(room: Room, key: str) -> None:
    """Every document: who published it, when, how many rows came from it, on which terms."""
    words = room.words
    rows: list[list[Cell | Stack | str]] = [
        [
            Stack((Cell(one.short, "strong"), Cell(f"{one.publisher} {one.title}", "fine"))),
            one.dated,
            Cell("、".join(f"{words.say(f'knowledge_table.{name}')} {count:,}" for name, count in found), "fine"),
            one.licence,
        ]
        for one, found in ((one, _rows(room.knowledge, one)) for one in room.knowledge.documents)
    ]
    headers = [words.say(f"knowledge.{name}") for name in _COLUMNS]
    markup.table(headers, rows, words.say("knowledge.documents_caption"), key, stacked=True)


def _rows(knowledge: Knowledge, document: Document) -> list[tuple[str, int]]:
    """How many rows of each table were taken from a document."""
    tables = {one.name: getattr(knowledge, one.name) for one in fields(knowledge)}
    counts = {name: sum(getattr(row, "document", "") == document.id for row in rows) for name, rows in tables.items()}
    return [(name, count) for name, count in counts.items() if count]


def how(room: Room) -> None:
    """どう計算したか: rules, documents, faults of the tables."""
    words = room.words
    with st.expander(words.say("app.how")):
        rules = [(words.say("how.rule"), words.say(f"knowledge_rule.{name}")) for name in _RULES]
        markup.bullet_list(rules)
        documents_table(room, "how-documents")
        if not room.problems:
            markup.paragraph(words.say("how.no_problems"), "note")
            return
        rows: list[list[Cell | Stack | str]] = [
            [words.say(f"severity.{one.severity}"), words.place(one), words.problem(one)] for one in room.problems
        ]
        headers = [words.say(f"how.{name}") for name in ("severity", "where", "what")]
        markup.table(headers, rows, words.say("how.problems") + room.mark, "knowledge-problems")
