"""The day itself: the open drill begun, followed and ended."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import markup
from dashboard.drills import run_board, run_start, run_words
from dashboard.drills.room import Room
from dashboard.drills.run_desk import AT, chosen, runs_of
from dashboard.plan.saving import said
from layers.store.run_record import Run


def show(room: Room) -> None:
    """The run of the drill that goes on, else the form that begins one; how it is counted."""
    words, found = room.words, runs_of(room).runs(room.open.id)
    run = chosen(found)
    if run is None:
        markup.answer(words.say("drill_run.none_yet"), room.open.body.title + room.mark)
        said(AT)
        run_start.form(room)
    else:
        run_board.show(room, run)
        others(room, found, run)
        if not any(one.open for one in found):
            with st.expander(words.say("drill_run.again")):
                run_start.form(room)
    how(room)


def others(room: Room, found: Sequence[Run], shown: Run | None) -> None:
    """The other runs: when each began, and the way to it."""
    words = room.words
    rest = [one for one in reversed(found) if shown is None or one.id != shown.id]
    if not rest:
        return
    markup.heading(words.say("drill_run.others") + room.mark, 3)
    lines = []
    for one in rest:
        state = words.say("drill_run.is_open" if one.open else "drill_run.is_closed")
        told = words.say("drill_run.other", when=words.moment(one.started_at), title=one.plan.title)
        lines.append(
            (f"{run_words.mode(one, words)}・{state}", told, room.link(run=one.id), words.say("drill_run.show"))
        )
    markup.action_list(lines, "runs")


def how(room: Room) -> None:
    """What the board's numbers mean."""
    words = room.words
    with st.expander(words.say("app.how")):
        rules = ("order", "unreported", "over", "late", "opening", "minutes", "void")
        markup.bullet_list([(words.say("how.rule"), words.say(f"drill_run.how_{rule}")) for rule in rules])
