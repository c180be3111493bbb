"""Real events: begun without a plan from the places that serve, followed and ended on the same board as a drill."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.drills import run_board, run_start, run_view
from dashboard.drills.room import Room
from dashboard.drills.run_desk import AT, chosen, runs_of
from dashboard.plan.saving import ask_who, said


def show(room: Room) -> None:
    """The event that goes on, else the last one; the form that begins one."""
    words = room.words
    if room.ctx.folder.training:
        markup.answer(words.say("drill_run.event_refused"), words.say("drill_run.event_where") + room.mark)
        return
    found = runs_of(room).runs("")
    run = chosen(found)
    if run is None:
        markup.answer(words.say("drill_run.event_none"))
        said(AT)
    else:
        run_board.show(room, run)
        run_view.others(room, found, run)
    if run is None:
        _form(room)
    elif not run.open:
        with st.expander(words.say("drill_run.event_again")):
            _form(room)
    run_view.how(room)


def _form(room: Room) -> None:
    """Where, what, who."""
    words, folder, hazards = room.words, room.ctx.folder, room.ctx.config.layers.hazards
    markup.paragraph(words.say("drill_run.event_help"), "note")
    left, right = st.columns(2, gap="small")
    wards = ["", *folder.city.ward_names] if folder.city.has_wards else [""]
    with left:
        ward = st.selectbox(
            words.say("app.ward"),
            wards,
            index=wards.index(room.ctx.ward) if room.ctx.ward in wards else 0,
            key="event_ward",
            format_func=lambda one: one or room.ctx.whole,
        )
    with right:
        kinds = room.ctx.config.layers.kinds["emergency_site"].fields
        hazard = st.selectbox(
            words.say("drill_run.event_hazard"),
            ["", *hazards],
            key="event_hazard",
            format_func=lambda one: words.name(kinds[one]) if one else words.say("drill_run.event_any"),
        )
    who = ask_who(room.desk)
    pressed = st.button(words.say("drill_run.event_start"), type="primary", key="event_start")
    if pressed and run_start.start_event(room, who, ward, hazard):
        st.rerun()
