"""Homework of all meetings: what waits, what is late, what became of it; and every table as CSV."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.meetings import lists
from dashboard.meetings.revise_view import choose_one
from dashboard.meetings.room import Room
from dashboard.plan.saving import ask_who
from layers.meetings import all_homework, export_table
from layers.meetings.export import NAMES


def show(room: Room) -> None:
    """Counts, the list, the form, the files."""
    words = room.words
    found = all_homework(room.held, room.as_of)
    waiting = [one for one in found if one.open]
    late = sum(one.overdue for one in waiting)
    markup.answer(words.say("meeting.homework_sentence", count=len(waiting), late=late), room.mark)
    if room.ctx.as_of is None:
        markup.paragraph(words.say("app.as_of_none"), "note")
    every = st.toggle(words.say("meeting.homework_all"), key="homework_all")
    lists.homework(room, found if every else waiting, "homework-table")
    if room.desk.book.editable and found:
        who = ask_who(room.desk)
        choose_one(room, who, {one.step.record: one.step for one in found}, "homework_revise")
    _files(room)


def _files(room: Room) -> None:
    """Every table of the meetings as it stands now."""
    words = room.words
    markup.heading(words.say("meeting.files"))
    left, right = st.columns([2, 2], gap="small", vertical_alignment="bottom")
    table = left.selectbox(
        words.say("meeting.files_which"),
        NAMES,
        key="meetings_table",
        index=NAMES.index("homework"),
        format_func=lambda name: words.say(f"meeting.table_{name}"),
    )
    name, body = export_table(room.held, table)
    right.download_button(
        words.say("meeting.file"), body, name, "text/csv", key="meetings_file", on_click="ignore", width="stretch"
    )
