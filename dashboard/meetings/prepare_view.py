"""Before a meeting: what it opens with, its title, day, place and agenda; beginning it, calling or putting it off."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.meetings import lists, telling
from dashboard.meetings.acting import take_to
from dashboard.meetings.forms import form_of
from dashboard.meetings.room import Room
from dashboard.plan import conflict_view, history_view
from dashboard.plan.record_form import entry
from dashboard.plan.saving import ask_who, said
from layers.meetings.acts import FOLLOWS


def show(room: Room) -> None:
    """Facts, what the meeting opens with, the form, the steps."""
    words, meeting = room.words, room.open
    state = meeting.body.state
    markup.answer(telling.state(meeting, room), f"{telling.when(meeting, room)}　{meeting.body.place}" + room.mark)
    if state in ("closed", "cancelled"):
        said("meeting")
        markup.paragraph(words.say(f"meeting.over_{state}"), "note")
        lists.agenda(room)
        if room.desk.book.editable:
            who = ask_who(room.desk)
            history_view.show(room.desk, meeting.step.record, who, undo=True)
        return
    lists.opening(room)
    if not room.desk.book.editable:
        lists.agenda(room)
        markup.paragraph(words.say("entry_form.not_editable"), "note")
        return
    who = ask_who(room.desk)
    markup.heading(words.say("meeting.form") + room.mark)
    entry(room.desk, form_of(meeting.step.record, meeting.body), who, room.closing)
    if conflict_view.conflict_in(room.ctx.folder.path, meeting.step.record) is None:
        _steps(room, who)


def _steps(room: Room, who: str) -> None:
    words, body = room.words, room.open.body
    if body.state != "running":
        markup.heading(words.say("meeting.begin_heading"))
        if body.date is None:
            markup.paragraph(words.say("meeting.date_first"), "note")
        elif st.button(words.say("meeting.begin"), type="primary", key="meeting_begin"):
            take_to(room, who, "running", view="run")
    with st.expander(words.say("meeting.off_heading")):
        _off(room, who)


def _off(room: Room, who: str) -> None:
    """Called off or put off, with the reason and the new day."""
    words, body = room.words, room.open.body
    reason = st.text_input(words.say("meeting.off_reason"), key=f"meeting_off_reason_{room.open.id}")
    date = st.date_input(
        words.say("meeting.off_date"), value=None, key=f"meeting_off_date_{room.open.id}", format="YYYY-MM-DD"
    )
    left, middle, right = st.columns(3, gap="small")
    called = left.button(words.say("meeting.cancel"), key="meeting_cancel", width="stretch")
    put = "postponed" in FOLLOWS[body.state] and middle.button(
        words.say("meeting.postpone"), key="meeting_postpone", width="stretch"
    )
    if body.state == "postponed" and right.button(
        words.say("meeting.plan_again"), key="meeting_again", width="stretch"
    ):
        take_to(room, who, "planned", date=date, view="prepare")
    if (called or put) and not reason.strip():
        markup.alert(words.say("meeting.reason_needed"))
    elif called:
        take_to(room, who, "cancelled", reason=reason, view="prepare")
    elif put:
        take_to(room, who, "postponed", reason=reason, date=date, view="prepare")
