"""One opinion: all that is known of it, the form for the response to it, and its history."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.knowledge import cells, opinion_forms
from dashboard.knowledge.room import Room
from dashboard.markup import Cell, Stack
from dashboard.plan.record_form import Form, entry
from dashboard.plan.saving import ask_who
from dashboard.session import choose
from layers.meetings import ids
from layers.meetings.ledger import LedgerRow
from layers.scorecard.closing import Closing
from layers.store.record import Year


def show(room: Room, ident: str) -> None:
    """The whole opinion."""
    words, row = room.words, next(row for row in room.rows if row.id == ident)
    st.button(words.say("knowledge.back"), key="w_opinion_back", on_click=choose, kwargs={"kopen": ""})
    mark = room.mark if not row.printed else ""
    markup.heading(words.say("knowledge.one", number=row.id) + mark)
    markup.answer(row.text, row.heading)
    _facts(room, row)
    if not room.desk.book.editable:
        markup.paragraph(words.say("entry_form.not_editable"), "empty")
        return
    who = ask_who(room.desk)
    _response(room, row, who)
    if not row.printed:
        _correct(room, row, who)


def _facts(room: Room, row: LedgerRow) -> None:
    words = room.words
    facts: list[tuple[str, Cell | Stack]] = [
        ("whose", cells.whose(row.sources, row.speaker, room)),
        ("themes", cells.themes(row.themes, room)),
        ("measures", cells.measures(row.measures, room, named=True)),
        ("where", cells.places(row.places, room) if row.printed else Cell(words.say("knowledge.typed"))),
        *([] if row.printed else [("meeting", Cell(room.heard.get(row.meeting, row.meeting) or "—"))]),
        *([("note", Cell(row.note))] if row.note else []),
    ]
    headers = [words.say("knowledge.item"), words.say("knowledge.told")]
    caption = words.say("knowledge.facts") + (room.mark if not row.printed else "")
    markup.table(headers, [[words.say(f"knowledge.{name}"), cell] for name, cell in facts], caption, "opinion-facts")


def _always(room: Room) -> Closing:
    """Opinions and responses belong to no fiscal year: no freeze closes them."""
    return Closing("open", "", Year(room.desk.book.id, room.desk.fiscal_year))


def _response(room: Room, row: LedgerRow, who: str) -> None:
    markup.heading(room.words.say("knowledge.respond") + room.mark, 3)
    form = Form(
        "response",
        ids.response(room.held.plan, row.id),
        None if row.response_step is None else row.response,
        opinion_forms.response_fields,
        opinion_forms.draw_response,
        opinion_forms.response_of,
    )
    entry(room.desk, form, who, _always(room))


def _correct(room: Room, row: LedgerRow, who: str) -> None:
    """What was typed in can be put right; what a document says cannot."""
    markup.heading(room.words.say("knowledge.correct") + room.mark, 3)
    form = Form(
        "opinion",
        ids.opinion(room.held.plan, row.id),
        None if row.opinion_step is None else row.opinion_step.body,
        opinion_forms.opinion_fields,
        opinion_forms.drawing(room),
        opinion_forms.opinion_of,
    )
    entry(room.desk, form, who, _always(room))
