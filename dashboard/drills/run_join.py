"""How the devices in the room come in: code, address and QR code of the board; without it, how to turn it on."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from dashboard import markup
from dashboard.board.address import board_on, board_urls, qr_svg
from dashboard.drills.room import Room
from layers.store.run_record import Run


def show(room: Room, run: Run) -> None:
    """Folded where the board is off: the app takes entries too. An address nobody found does not hide the code."""
    words, urls = room.words, board_urls()
    if not board_on():
        with st.expander(words.say("drill_run.join_off")):
            markup.paragraph(words.say("drill_run.join_how"))
            markup.paragraph(words.say("drill_run.join_app"), "note")
        return
    left, right = st.columns([1, 3], gap="medium", vertical_alignment="center")
    with left:
        if urls:
            # Drawn here: nothing is asked of any server, and no picture is kept.
            source = "data:image/svg+xml," + quote(qr_svg(urls[0]))
            told = words.say("drill_run.join_qr", url=urls[0])
            markup.show(f'<img src="{markup.escape(source)}" alt="{markup.escape(told)}" width="190" height="190">')
    with right:
        rows = [(words.say("drill_run.join_code"), _typed(run.code), "code")]
        rows += [(words.say("drill_run.join_at"), one, "plain") for one in urls]
        rows += [] if urls else [(words.say("drill_run.join_at"), words.say("drill_run.join_no_address"), "unknown")]
        if run.plan.injects:
            rows.append((words.say("drill_run.control_code"), _typed(run.control_code), "strong"))
        markup.definition_table(rows, words.say("drill_run.join_caption") + room.mark)
        markup.paragraph(words.say("drill_run.join_help"), "note")
        if run.plan.injects:
            markup.paragraph(words.say("drill_run.control_help"), "note")


def _typed(code: str) -> str:
    return f"{code[:4]} {code[4:]}"
