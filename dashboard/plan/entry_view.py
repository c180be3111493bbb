"""Entering and correcting, under the page of a measure: its result, its roll-out in a ward, values of its indicators."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import markup
from dashboard.plan import forms
from dashboard.plan.desk import Desk, year_words
from dashboard.plan.indicator_form import indicator_form
from dashboard.plan.record_form import Form, entry
from dashboard.plan.saving import ask_who, entries_of
from dashboard.session import choose
from layers.scorecard.closing import Closing, closing_of
from layers.scorecard.overlay import result_body, rollout_body
from layers.store.record import Record


def show(desk: Desk) -> None:
    """The forms, or why there are none."""
    card, words = desk.card, desk.ctx.words
    if card is None:
        return
    markup.heading(words.say("entry_form.title"))
    if not desk.book.editable:
        markup.paragraph(words.say("entry_form.not_editable"), "empty")
        return
    closing = closing_of(desk.book, entries_of(desk).year(desk.book.id, desk.fiscal_year))
    if not closing.open:
        closed(desk, closing)
    who = ask_who(desk) if closing.open else ""
    _result(desk, card.id, who, closing)
    _rollout(desk, card.id, who, closing)
    indicator_form(desk, card, who, closing)


def closed(desk: Desk, closing: Closing) -> None:
    """Why nothing can be entered any more, and where notes can be added."""
    words, year = desk.ctx.words, closing.year
    told = {"year": year_words(desk.fiscal_year, desk.ctx.words), "state": words.say(f"year_state.{closing.state}")}
    if closing.by == "tables":
        markup.caution(*words.say("entry_form.closed_tables", **told).split("\n"))
    else:
        facts = {"who": year.frozen_by, "when": words.moment(year.frozen_at) if year.frozen_at else ""}
        markup.caution(*words.say("entry_form.closed", **told, **facts).split("\n"))


def _result(desk: Desk, measure: str, who: str, closing: Closing) -> None:
    words, found = desk.ctx.words, desk.book.result(measure, desk.fiscal_year)
    record = Record("result", desk.book.id, measure, desk.fiscal_year)
    markup.heading(words.say("entry_form.result", year=year_words(desk.fiscal_year, desk.ctx.words)) + desk.mark, 3)
    body = None if found is None else result_body(found)
    if closing.open:
        for scale in forms.scales_of(desk):
            name = scale.ja if words.language == "ja" else scale.en
            codes = {"first": scale.ranked[0], "last": scale.ranked[-1]}
            markup.paragraph(words.say("entry_form.scale", scale=name, **codes), "note")
    entry(desk, Form("result", record, body, forms.result_fields, forms.draw_result, forms.result_of), who, closing)


def _rollout(desk: Desk, measure: str, who: str, closing: Closing) -> None:
    words, wards = desk.ctx.words, desk.book.wards
    if not wards:
        return
    markup.heading(words.say("entry_form.rollout") + desk.mark, 3)

    def take() -> None:
        choose(ward=st.session_state["w_entry_ward"])

    ward = desk.ctx.ward if desk.ctx.ward in wards else ""
    st.session_state["w_entry_ward"] = ward
    left, _ = st.columns([2, 3], gap="small")
    with left:
        st.selectbox(
            words.say("app.ward"),
            ["", *wards],
            key="w_entry_ward",
            on_change=take,
            format_func=lambda name: name or words.say("entry_form.choose_ward"),
        )
    if not ward:
        return
    record = Record("rollout", desk.book.id, measure, desk.fiscal_year, ward)
    found = desk.book.rollout(measure, ward, desk.fiscal_year)
    unknown = found is not None and found.state is None
    body = None if found is None else rollout_body(replace(found, state="not_started") if unknown else found)
    fields = forms.unknown_fields if unknown else forms.rollout_fields
    entry(desk, Form("rollout", record, body, fields, forms.draw_rollout, forms.rollout_of), who, closing)
