"""The minutes of a meeting: on the screen, on paper, as CSV; its homework with what became of it."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.meetings import lists, telling
from dashboard.meetings.revise_view import revise
from dashboard.meetings.room import Room
from dashboard.plan import history_view
from dashboard.plan.saving import ask_who, said
from layers.meetings import export_minutes, minutes
from layers.meetings.minutes import Minutes


def show(room: Room) -> None:
    """All of it, then corrections and history."""
    words, meeting = room.words, room.open
    told = minutes(room.held, room.desk.book.plan, meeting.id, room.as_of)
    said("meeting")
    _facts(room, told)
    markup.heading(words.say("meeting.agenda"), 3)
    lists.agenda(room)
    lists.opinions(room, list(told.opinions))
    lists.decisions(room, list(told.decisions))
    markup.heading(words.say("meeting.homework_heading"), 3)
    lists.homework(room, list(told.homework), "homework-table")
    _file(room, told)
    if room.desk.book.editable:
        with st.container(key="minutes_corrections"):
            who = ask_who(room.desk)
            revise(room, who, ("opinion", "decision", "action"))
            history_view.show(room.desk, meeting.step.record, who, undo=True)


def _facts(room: Room, told: Minutes) -> None:
    words, body = room.words, told.meeting.body
    following = "—" if told.next is None else f"{telling.when(told.next, room)}　{told.next.body.title}"
    facts = {
        "when": telling.when(told.meeting, room),
        "place": body.place or words.say("value.unregistered"),
        "state": telling.state(told.meeting, room),
        "materials": body.materials or "—",
        "next": following,
    }
    rows = [(words.say(f"meeting.fact_{name}"), text, "plain") for name, text in facts.items()]
    markup.heading(words.say("meeting.view_minutes"))
    markup.definition_table(rows, body.title + room.mark)


def _file(room: Room, told: Minutes) -> None:
    name, body = export_minutes(room.held, told)
    left, right = st.columns([1, 2], gap="small")
    left.download_button(
        room.words.say("meeting.minutes_file"),
        body,
        name,
        "text/csv",
        key="minutes_file",
        on_click="ignore",
        width="stretch",
    )
    with right:
        markup.paragraph(room.words.say("meeting.print"), "note")
