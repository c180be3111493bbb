"""意見台帳: every opinion with where it stands, what it is about and what is made of it; those of the documents apart."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from dashboard import markup
from dashboard.knowledge import cells, opinion_add
from dashboard.knowledge.room import Room, here, pick, search
from dashboard.markup import Cell, Stack
from dashboard.plan.saving import said
from layers.meetings import export_ledger, find_opinions, response_counts
from layers.meetings.ledger import LedgerRow
from layers.states import OpinionSource, ResponseState

_SOURCES: tuple[str, ...] = get_args(OpinionSource)
_STATES: tuple[str, ...] = get_args(ResponseState)
#: Opinions of the documents, and those typed in: two lists that are never counted together; whether a document holds it.
_GROUPS = {"printed": True, "entered": False}
_COLUMNS = ("number", "opinion", "whose", "themes", "where", "response", "measures")


def show(room: Room) -> None:
    """The whole ledger."""
    said("opinion")
    found = _filtered(room)
    groups = {name: [row for row in found if row.printed == printed] for name, printed in _GROUPS.items()}
    _answer(room, groups)
    _counts(room, groups)
    opinion_add.show(room)
    if not found:
        markup.paragraph(room.words.say("knowledge.no_opinion"), "empty")
    for name, rows in groups.items():
        if rows:
            _group(room, name, rows)


def _filtered(room: Room) -> list[LedgerRow]:
    words, every = room.words, room.words.say("pillars.all")
    sources = {one: words.say(f"opinion_source.{one}") for one in _SOURCES}
    states = {one: words.say(f"response_state.{one}") for one in _STATES}
    first, second, third = st.columns(3, gap="small")
    with first:
        text = search(words.say("knowledge.find_opinion"))
        known = {**room.documents, "entered": words.say("knowledge.group_entered")}
        document = pick("kdocument", words.say("knowledge.document"), known, every)
    with second:
        source = pick("ksource", words.say("knowledge.whose"), sources, every)
        state = pick("kstate", words.say("knowledge.response"), states, every)
    with third:
        theme = pick("ktheme", words.say("knowledge.theme"), room.themes, every)
        measure = pick("kmeasure", words.say("knowledge.measure"), room.measure_labels, every)
    typed = document == "entered"
    rows = [row for row in room.rows if not (typed and row.printed)]
    wanted = {"source": source, "theme": theme, "state": state, "measure": measure}
    wanted["document"] = "" if typed else document
    return find_opinions(rows, text, **{name: value or None for name, value in wanted.items()})


def _answer(room: Room, groups: dict[str, list[LedgerRow]]) -> None:
    words = room.words
    told = {"count": len(groups["printed"]), "open": response_counts(groups["printed"])["unanswered"]}
    total = sum(row.printed for row in room.rows)
    detail = words.say("knowledge.ledger_entered", count=len(groups["entered"])) + room.mark
    markup.answer(words.say("knowledge.ledger_answer", total=total, **told), detail)


def _counts(room: Room, groups: dict[str, list[LedgerRow]]) -> None:
    """How many stand at each state of response, each leading to just those."""
    words = room.words
    rows: list[list[Cell | Stack | str]] = []
    for name, found in groups.items():
        counts = response_counts(found)
        numbers = [Cell(f"{counts[state]}", "number", here(kstate=state) if counts[state] else "") for state in _STATES]
        rows.append([_name(room, name, found), Cell(f"{len(found)}", "number"), *numbers])
    headers: list[Cell | str] = [words.say("knowledge.opinions"), Cell(words.say("knowledge.total"), "number")]
    headers += [Cell(words.say(f"response_state.{state}"), "number") for state in _STATES]
    markup.table(headers, rows, words.say("knowledge.counts_caption"), "response-counts")


def _name(room: Room, group: str, rows: list[LedgerRow]) -> str:
    """What a group is; where responses to the documents' opinions are made up, that too."""
    told = room.words.say(f"knowledge.group_{group}")
    if group == "entered":
        return told + room.mark
    return told + (room.words.say("knowledge.made_up_responses") if any(row.training for row in rows) else "")


def _group(room: Room, name: str, found: list[LedgerRow]) -> None:
    words = room.words
    markup.heading(words.say("knowledge.group_heading", name=_name(room, name, found), count=len(found)), apart=True)
    file, raw = export_ledger(room.held, found)
    st.download_button(
        words.say("knowledge.export", count=len(found)), raw, file, "text/csv", key=f"ledger_{name}", on_click="ignore"
    )
    headers = [words.say(f"knowledge.{column}") for column in _COLUMNS]
    caption = words.say("knowledge.ledger_caption") + (room.mark if name == "entered" else "")
    markup.table(headers, [_row(room, row) for row in found], caption, f"ledger-{name}", stacked=True)


def _heard(room: Room, row: LedgerRow) -> str:
    return room.heard.get(row.meeting, row.meeting) or room.words.say("knowledge.typed")


def _row(room: Room, row: LedgerRow) -> list[Cell | Stack | str]:
    where = cells.places(row.places, room) if row.printed else Cell(_heard(room, row), "fine")
    mark = room.words.say("training.mark") if row.training and not row.printed else ""
    return [
        cells.number(row.id),
        cells.said(row.heading or mark, row.text),
        cells.whose(row.sources, row.speaker, room),
        cells.themes(row.themes, room),
        where,
        cells.response(row, room),
        cells.measures(row.measures, room),
    ]
