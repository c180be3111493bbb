"""Next year's plan of a drill, made with what is still open in sight."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.drills.acting import make
from dashboard.drills.room import Room
from layers.drills.copying import next_year

#: More open items are told as a number.
_LISTED = 8


def show(room: Room, who: str) -> None:
    """The open items, the day, the button."""
    words, drill = room.words, room.open
    items = next_year(drill, room.lessons, None, room.held)[1]
    markup.heading(words.say("drill_review.next") + room.mark, apart=True)
    markup.paragraph(words.say("drill_review.next_help"), "note")
    if items:
        markup.paragraph(words.say("drill_list.items_left", count=len(items)))
        lines = [(words.say(f"action_state.{one.state}"), one.text, "", "") for one in items[:_LISTED]]
        markup.action_list(lines, "drill_next_items")
        if len(items) > _LISTED:
            markup.paragraph(words.say("drill_review.next_more", count=len(items) - _LISTED), "note")
    else:
        markup.paragraph(words.say("drill_list.no_items_left"))
    left, right = st.columns([2, 3], gap="small", vertical_alignment="bottom")
    key = f"drill_next_date_{drill.id}"
    date = left.date_input(words.say("drill_review.next_date"), value=None, key=key, format="YYYY-MM-DD")
    pressed = right.button(words.say("drill_review.next_make"), type="primary", key="drill_next_make")
    if pressed and make(room, who, lambda: next_year(drill, room.lessons, date, room.held)[0]):
        st.rerun()
