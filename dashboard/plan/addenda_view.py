"""Addenda to a frozen year: visible notes beside what was frozen, which stays as it is."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.plan.desk import Desk
from dashboard.plan.saving import attempt, entries_of, now
from layers.scorecard.closing import Closing
from layers.store.bodies import FROZEN_WITH_YEAR
from layers.store.record import Entry, Record


def addenda(desk: Desk, closing: Closing, who: str) -> None:
    """The year's addenda, and the form for one more where the year was frozen on this screen."""
    if closing.by != "saved":
        return
    words = desk.ctx.words
    markup.heading(words.say("addenda.title"))
    found = [one for one in desk.book.saved.values() if one.record.fiscal_year == desk.fiscal_year]
    _list(desk, found)
    records = [one.record for one in found if one.record.kind in FROZEN_WITH_YEAR and one.body is not None]
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
        [
            _subject(desk, note.record),
            note.record.ward or words.say("entry_form.whole"),
            note.note,
            note.who,
            words.moment(note.when),
        ]
        for note in notes
    ]
    headers = [words.say(f"addenda.{name}") for name in ("measure", "place", "text", "who", "when")]
    markup.table(headers, rows, words.say("addenda.caption") + desk.mark, "addenda")


def _subject(desk: Desk, record: Record) -> str:
    """The measure, or the indicator by its name."""
    spec = desk.ctx.config.indicators.indicators.get(record.subject)
    return desk.ctx.words.name(spec) if spec and record.kind == "indicator_value" else record.subject


def _told(desk: Desk, record: Record) -> str:
    """A record in words: what, and in which ward."""
    names = {one.id: f"{one.id} {one.name}" for one in desk.book.plan.measures}
    words = [names.get(record.subject, _subject(desk, record))]
    if record.kind != "result":
        words.append(record.ward or desk.ctx.words.say("entry_form.whole"))
    return "　".join(words)


def _add(desk: Desk, records: list[Record], who: str) -> None:
    words, count = desk.ctx.words, st.session_state.get("addenda_made", 0)
    kinds = [kind for kind in ("result", "rollout", "indicator_value") if any(one.kind == kind for one in records)]
    kind = st.selectbox(
        words.say("addenda.kind"), kinds, key="addendum_kind", format_func=lambda one: words.say(f"year.kind_{one}")
    )
    by_id = {f"{one.subject} {one.ward}".strip(): one for one in _ordered(desk, records) if one.kind == kind}
    chosen = st.selectbox(
        words.say("addenda.of"), list(by_id), key="addendum_of", format_func=lambda name: _told(desk, by_id[name])
    )
    text = st.text_area(words.say("addenda.text"), key=f"addendum_{count}", height=110)

    def act() -> str:
        entries_of(desk).addendum(by_id[chosen], text.strip(), who, now())
        return words.say("addenda.done", measure=_told(desk, by_id[chosen]))

    if st.button(words.say("addenda.add"), type="primary", key="addendum_save"):
        if not text.strip():
            markup.alert(words.say("addenda.blank"))
        elif attempt(words, who, act):
            st.session_state["addenda_made"] = count + 1
            st.rerun()


def _ordered(desk: Desk, records: list[Record]) -> list[Record]:
    """As the plan has the measures and the configuration the indicators; the city before its wards."""
    subjects = [*(one.id for one in desk.book.plan.measures), *desk.ctx.config.indicators.indicators]
    place = {name: number for number, name in enumerate(["", *desk.book.wards])}
    known = [one for one in records if one.subject in subjects]
    return sorted(known, key=lambda one: (subjects.index(one.subject), place.get(one.ward, len(place))))
