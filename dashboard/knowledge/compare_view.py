"""テーマ別の比較: the table of Kumamoto as what it is: three lists that only stand side by side, in their own order."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from dashboard import markup
from dashboard.knowledge.room import Room, here, pick
from dashboard.markup import Cell
from layers.knowledge import comparison, comparison_counts
from layers.knowledge.compare import ComparedRow
from layers.knowledge.model import Opinion, Practice

_LISTS = ("committee", "staff", "practice")


def show(room: Room) -> None:
    """The check figures, the filter, and the lists theme by theme."""
    words, every = room.words, room.words.say("pillars.all")
    counts = comparison_counts(room.knowledge)
    numbers = {name: counts[name] for name in ("rows", "headings", "committee", "staff", "practices", "in_both")}
    numbers |= {f"{name}_once": counts[f"{name}_distinct"] for name in ("committee", "staff")}
    cities = dict.fromkeys(one.city for one in room.knowledge.practices)
    told = "、".join(f"{city} {counts[city]}" for city in sorted(cities, key=lambda city: -counts[city]))
    markup.answer(words.say("knowledge.compare_answer", **numbers), words.say("knowledge.compare_cities", told=told))
    markup.paragraph(words.say("knowledge.compare_note"), "note")
    left, right = st.columns(2, gap="small")
    sections = {f"{one.number}": f"({one.number}) {one.name}" for one in room.knowledge.sections}
    with left:
        section = pick("ksection", words.say("knowledge.section"), sections, every)
    with right:
        theme = pick("ktheme", words.say("knowledge.theme"), room.themes, every)
    rows = comparison(room.knowledge, int(section) if section else None, theme or None)
    if not rows:
        markup.paragraph(words.say("knowledge.compare_none"), "empty")
    for number, own in groupby(rows, key=lambda row: row.section):
        _section(room, sections[str(number)], list(own))


def _section(room: Room, name: str, rows: list[ComparedRow]) -> None:
    words = room.words
    markup.heading(words.say("knowledge.compare_section", name=name, count=len(rows)), apart=True)
    for theme, own in groupby(rows, key=lambda row: row.theme.name if row.theme else ""):
        under = list(own)
        span = {"first": under[0].row, "last": under[-1].row}
        markup.heading(words.say("knowledge.compare_theme", name=theme or words.say("knowledge.no_theme"), **span), 3)
        lists = [_list(room, kind, under) for kind in _LISTS]
        markup.beside(lists, words.say("knowledge.nothing_here"))


def _list(room: Room, kind: str, rows: list[ComparedRow]) -> tuple[str, list[list[Cell]]]:
    """One of the three lists, each entry with its printed row."""
    found = [(row.row, getattr(row, kind)) for row in rows if getattr(row, kind) is not None]
    head = room.words.say(f"knowledge.list_{kind}", count=len(found))
    return head, [_entry(room, number, one) for number, one in found]


def _entry(room: Room, row: int, one: Opinion | Practice) -> list[Cell]:
    number = room.words.say("knowledge.row_number", row=row)
    if isinstance(one, Practice):
        return [Cell(f"{number}　{one.city}", "short"), Cell(one.text), Cell(one.name, "fine")]
    return [Cell(number, "short", here(kview="ledger", kopen=one.id)), Cell(one.text)]
