"""How the devices in the room come in: code, address and QR code of the board; without it, how to turn it on."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.board.address import board_urls, qr_svg
from dashboard.drills.room import Room
from layers.store.run_record import Run


def show(room: Room, run: Run) -> None:
    """Folded where the board is off: the app takes entries too."""
    words, urls = room.words, board_urls()
    if not urls:
        with st.expander(words.say("drill_run.join_off")):
            markup.paragraph(words.say("drill_run.join_how"))
            markup.paragraph(words.say("drill_run.join_app"), "note")
        return
    left, right = st.columns([1, 3], gap="medium", vertical_alignment="center")
    with left:
        st.image(qr_svg(urls[0]), width=190)
    with right:
        code = f"{run.code[:4]} {run.code[4:]}"
        rows = [(words.say("drill_run.join_code"), code, "strong")]
        rows += [(words.say("drill_run.join_at"), one, "plain") for one in urls]
        markup.definition_table(rows, words.say("drill_run.join_caption") + room.mark)
        markup.paragraph(words.say("drill_run.join_help"), "note")
