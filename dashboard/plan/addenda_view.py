"""Addenda to a frozen year: visible notes beside what was frozen, which stays as it is."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.plan.desk import Desk
from dashboard.plan.saving import attempt, entries_of, local, now
from layers.scorecard.closing import Closing
from layers.store.record import Entry, Record


def addenda(desk: Desk, closing: Closing, who: str) -> None:
    """The year's addenda, and the form for one more where the year was frozen on this screen."""
    if closing.by != "saved":
        return
    words = desk.ctx.words
    markup.heading(words.say("addenda.title"))
    found = [one for one in desk.book.saved.values() if one.record.fiscal_year == desk.fiscal_year]
    _list(desk, found)
    records = [one.record for one in found if one.record.kind == "result" and one.body is not None]
    if records:
        _add(desk, records, who)


def of_record(desk: Desk, record: Record) -> None:
    """The addenda to one record, beside it."""
    found = desk.book.saved.get(record)
    if found is not None and found.addenda:
        _list(desk, [found])


def _list(desk: Desk, found: list[Entry]) -> None:
    words = desk.ctx.words
    notes = sorted((note for one in found for note in one.addenda), key=lambda note: note.when)
    if not notes:
        markup.paragraph(words.say("addenda.none"), "plain")
        return
    rows: list[list[Cell | str]] = [
        [note.record.subject, note.record.ward or words.say("entry_form.whole"), note.note, note.who, local(note.when)]
        for note in notes
    ]
    headers = [words.say(f"addenda.{name}") for name in ("measure", "place", "text", "who", "when")]
    markup.table(headers, rows, words.say("addenda.caption") + desk.mark, "addenda")


def _add(desk: Desk, records: list[Record], who: str) -> None:
    words, names = desk.ctx.words, {one.id: one.name for one in desk.book.plan.measures}
    by_id = {record.subject: record for record in records}
    measures = [name for name in names if name in by_id]
    count = st.session_state.get("addenda_made", 0)
    chosen = st.selectbox(
        words.say("addenda.measure"), measures, key="addendum_of", format_func=lambda name: f"{name} {names[name]}"
    )
    text = st.text_area(words.say("addenda.text"), key=f"addendum_{count}", height=110)

    def act() -> str:
        entries_of(desk).addendum(by_id[chosen], text.strip(), who, now())
        return words.say("addenda.done", measure=chosen)

    if st.button(words.say("addenda.add"), type="primary", key="addendum_save"):
        if not text.strip():
            markup.alert(words.say("addenda.blank"))
        elif attempt(words, who, act):
            st.session_state["addenda_made"] = count + 1
            st.rerun()
